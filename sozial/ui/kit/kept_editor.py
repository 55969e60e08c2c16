"""An editable table whose changes outlive a look at another page.

Streamlit's editor holds changes by the number of their row, and forgets them when its page is left. So it is remembered
what it was given, and what stood in it when it was last seen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sozial.ui.session import state

Content = TypeVar("Content")


@dataclass(frozen=True)
class KeptEditor(Generic[Content]):
    """One table.

    Parameters
    ----------
    key
        Of the editor.
    apply
        Returns content with an editor's changes (``edited_rows``, ``added_rows``, ``deleted_rows``).
    """

    key: str
    apply: Callable[[Content, Mapping[str, Any]], Content]

    @property
    def _given(self) -> str:
        return f"_given-{self.key}"

    @property
    def _seen(self) -> str:
        return f"_seen-{self.key}"

    @property
    def is_touched(self) -> bool:
        """Whether the editor holds changes, also ones that were changed back: its rows must stay what they are."""
        edits = state.read(self.key) or {}
        return any(edits.get("edited_rows", {}).values()) or any(
            edits.get(name) for name in ("added_rows", "deleted_rows")
        )

    def content(self, start: Content) -> Content:
        """Return what stands in the table now; `start` before it was ever shown."""
        edits = state.read(self.key)
        if edits is None:
            seen: Content = state.read(self._seen, start)
            return seen
        return self.apply(state.read(self._given, start), edits)

    def begin(self, start: Content) -> Content:
        """Return what the editor is given: `start` at first, what stood in it after another page was looked at."""
        content = self.content(start)
        if state.read(self.key) is None:
            state.write(self._given, content)
        state.write(self._seen, content)
        found: Content = state.read(self._given, start)
        return found

    def begin_anew(self, start: Content) -> Content:
        """Return `start` as what the editor is given, whatever stood in it."""
        state.write(self._given, start)
        state.forget(self._seen)
        return start

    def forget(self) -> None:
        """Forget what stood in the table when it was last seen."""
        state.forget(self._seen)
