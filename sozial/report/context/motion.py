"""What a paper asks a body to decide, or says that it decided."""

from __future__ import annotations

from dataclasses import astuple, dataclass


@dataclass(frozen=True)
class Motion:
    """The parts of a decision that only people know; what is empty is left out of the paper.

    Parameters
    ----------
    text
        What is to be decided, or was, in words.
    is_decided
        Whether it was decided; otherwise it is proposed.
    number, body, meeting
        Of the paper in the council, who decides, and when.
    cover
        Where the money comes from.
    decided_by
        Who decided, and with how many votes.
    """

    text: str = ""
    is_decided: bool = False
    number: str = ""
    body: str = ""
    meeting: str = ""
    cover: str = ""
    decided_by: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was entered.

        Examples
        --------
        >>> Motion(is_decided=True).is_empty, Motion(body="Council").is_empty
        (True, False)
        """
        return not any(isinstance(part, str) and part.strip() for part in astuple(self))

    @property
    def is_proposed(self) -> bool:
        """Whether something is asked for that is not decided yet."""
        return not self.is_empty and not self.is_decided
