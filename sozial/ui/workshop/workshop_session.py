"""Which workshop this session moderates."""

from __future__ import annotations

from sozial.errors import DataError
from sozial.model import Dataset
from sozial.store.opened import workshop_store
from sozial.store.unavailable import StoreUnavailable
from sozial.store.voting.workshop import Workshop
from sozial.ui.memory import cached_data
from sozial.ui.session import loaded_data, shown_data, state
from sozial.ui.session.findings import show_findings
from sozial.ui.session.unreachable import show_unreachable

_HELD, _KEY, _LED = "_workshop", "_workshop_key", "_workshops_led"
_MOST_LED = 50
# After a reload or a restart the browser goes on moderating: its desk is found by the hash of its cookie, which the
# database does not hold. What is noted there is the workshop's place in the database, never the moderator's key.
# It stays whichever project is open.
state.remember(_HELD, _LED, of=state.Kept.SCREEN)


def current_workshop() -> Workshop | None:
    """Return the workshop that this session moderates; None without one, or after it was deleted."""
    key = state.read(_HELD)
    if key is None:
        return None
    try:
        found = workshop_store().by_key(key)
    except StoreUnavailable:
        show_unreachable()
        return None
    except DataError as error:
        show_findings(error.findings)
        return None
    if found is None:
        state.forget(_HELD)
    return found


def is_about(workshop: Workshop, dataset: Dataset) -> bool:
    """Whether a workshop is about the open town, whose public version is given.

    Workshops of earlier versions that were begun on an internal screen name the internal figures.
    """
    begun_with = workshop.settings.dataset_digest
    if begun_with == dataset.digest:
        return True
    return begun_with == cached_data.dataset_for(loaded_data.whole_dataset(), shown_data.base_recipe()).digest


def moderate(workshop: Workshop, key: str = "") -> None:
    """Take the controls of a workshop.

    Parameters
    ----------
    key
        The moderator's key where it was just made; it is known only now.
    """
    state.write(_HELD, workshop.key)
    state.write(_KEY, key)
    others = [led for led in workshops_led() if led != workshop.key]
    state.write(_LED, [*others, workshop.key][-_MOST_LED:])


def workshops_led() -> list[str]:
    """Return the keys of the workshops that were led in this browser: it takes them up again without their key."""
    return [str(key) for key in state.read(_LED, [])]


def leave() -> None:
    """Let the controls go; the workshop goes on."""
    state.forget(_HELD)
    state.forget(_KEY)


def moderator_key() -> str:
    """Return the moderator's key until the browser loads the page anew, in the session that began the workshop."""
    return str(state.read(_KEY, ""))
