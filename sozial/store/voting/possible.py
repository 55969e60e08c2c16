"""What can be done with a workshop as it stands, and why not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum

from sozial.i18n import N_
from sozial.store.voting.workshop import ENDED, RoundState, Workshop


class Act(StrEnum):
    """What a moderator does; each step stands before what takes it back."""

    OPEN = "open"
    TAKE_BACK = "take-back"
    CLOSE = "close"
    REOPEN = "reopen"
    REVEAL = "reveal"
    HIDE = "hide"
    QUARTERS = "quarters"
    HIDE_QUARTERS = "hide-quarters"
    END = "end"
    RESUME = "resume"


_NONE_OPEN = N_("No round is open.")
_STILL_OPEN = N_("A round is open: close it first.")
_NONE_YET = N_("No round was held yet.")


def why_not(workshop: Workshop, has_votes: bool) -> Mapping[Act, str]:
    """Return why each step cannot be taken now, as a message; empty where it can.

    Parameters
    ----------
    has_votes
        Whether somebody has weighed in the latest round.
    """
    if workshop.phase == ENDED:
        ended = N_("The workshop has ended: resume it first.")
        return {act: "" if act is Act.RESUME else ended for act in Act}
    state = workshop.current
    is_open = state is not None and state.is_open
    found = {
        Act.OPEN: _STILL_OPEN if is_open else "",
        Act.TAKE_BACK: "" if is_open else _NONE_OPEN,
        Act.CLOSE: "" if is_open else _NONE_OPEN,
        Act.END: _STILL_OPEN if is_open else "",
        Act.RESUME: N_("The workshop has not ended."),
    }
    if is_open and has_votes:
        found[Act.TAKE_BACK] = N_("Somebody has weighed: close the round instead, nothing is lost then.")
    return found | {act: _why_not_after(act, state) for act in _AFTER}


def _reopen(state: RoundState) -> str:
    if state.revealed:
        return N_("Its weightings are revealed: who gave which is not known any more. Open a further round.")
    return N_("Who gave which weighting is not known any more. Open a further round.") if state.settled else ""


_AFTER: Mapping[Act, Callable[[RoundState], str]] = {
    Act.REOPEN: _reopen,
    Act.REVEAL: lambda state: N_("The weightings are revealed.") if state.revealed else "",
    Act.HIDE: lambda state: "" if state.revealed else N_("The weightings are not revealed."),
    Act.QUARTERS: lambda state: (
        N_("Reveal the weightings first.")
        if not state.revealed
        else N_("The quarters are revealed.")
        if state.quarters_revealed
        else ""
    ),
    Act.HIDE_QUARTERS: lambda state: "" if state.quarters_revealed else N_("The quarters are not revealed."),
}


def _why_not_after(act: Act, state: RoundState | None) -> str:
    """Return why a step after a round was closed cannot be taken now."""
    if state is None:
        return _NONE_YET
    return _STILL_OPEN if state.is_open else _AFTER[act](state)


def is_done(act: Act, workshop: Workshop) -> bool:
    """Whether a workshop stands as a step would leave it: a second click changes nothing, and is no mistake."""
    state = workshop.current
    if act in (Act.END, Act.RESUME):
        return (workshop.phase == ENDED) is (act is Act.END)
    if act in (Act.OPEN, Act.CLOSE, Act.TAKE_BACK, Act.REOPEN):
        is_open = state is not None and state.is_open
        return is_open is (act in (Act.OPEN, Act.REOPEN))
    if state is None:
        return False
    shown = state.revealed if act in (Act.REVEAL, Act.HIDE) else state.quarters_revealed
    return shown is (act in (Act.REVEAL, Act.QUARTERS))


def next_step(reasons: Mapping[Act, str], workshop: Workshop) -> Act | None:
    """Return the step that comes next as planned; None where there is no such one."""
    state, done = workshop.current, len(workshop.rounds)
    if reasons[Act.OPEN] and reasons[Act.CLOSE]:
        return Act.RESUME
    if not reasons[Act.CLOSE]:
        return Act.CLOSE
    if state is not None:
        for act in (Act.REVEAL, Act.QUARTERS):
            if not reasons[act]:
                return act
    return Act.OPEN if done < workshop.settings.rounds else Act.END
