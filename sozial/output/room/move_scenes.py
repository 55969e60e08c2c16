"""The screen of the quarters that change places, and why."""

from __future__ import annotations

from sozial.i18n import N_, NP_, Words, translator
from sozial.output.room.room_maps import RoomMaps
from sozial.output.room.shortening import NAME, shortened
from sozial.workshop.moves import Move, Reason, topic_shares
from sozial.workshop.scene import Scene

_ROWS = 3


def build_moves(number: int, maps: RoomMaps) -> Scene:
    """Return which quarters move most, and why."""
    translate = translator(maps.language)
    moves = maps.moves()
    # Who comes among the most burdened or leaves them matters; without any, those that move farthest.
    shown = ([move for move in moves if move.entered or move.left] or moves)[:_ROWS]
    if not maps.with_ranks:
        shown = sorted(shown, key=lambda move: maps.dataset.unit_titles[move.unit].casefold())
    rows = [
        {
            "name": maps.name(move.unit),
            "rises": move.after < move.before,
            "words": _move_words(move, maps, translate),
            "why": _why(move.reason, translate),
        }
        for move in shown
    ]
    title = _weights_words(maps, translate) if rows else translate(N_("No quarter moves."))
    further = translate(N_("Other quarters that change places: {n}"))
    content = {
        "about": translate.counted(
            NP_("Why the most burdened quarter changes", "Why the {n} most burdened quarters change"), maps.most
        ),
        "rows": rows,
        "more": further.format(n=translate.number(len(moves) - len(rows))) if len(moves) > len(rows) else "",
        "up": translate(N_("more burdened than before")),
        "down": translate(N_("less burdened than before")),
    }
    return Scene(f"moves-{number}", "moves", title, maps.language, content, number, True)


def _weights_words(maps: RoomMaps, translate: Words) -> str:
    """Return which topics count more and which less than before, those with the largest change."""
    before, after = topic_shares(maps.before, maps.topics), topic_shares(maps.after, maps.topics)
    change = [one - other for one, other in zip(after, before, strict=True)]
    up, down = change.index(max(change)), change.index(min(change))
    return translate(N_("{up} counts more, {down} less.")).format(
        up=shortened(maps.topics[up].label, NAME), down=shortened(maps.topics[down].label, NAME)
    )


def _move_words(move: Move, maps: RoomMaps, translate: Words) -> str:
    parts = []
    if maps.with_ranks:
        said = translate(N_("place {before} → {after}"))
        parts.append(said.format(after=translate.number(move.after), before=translate.number(move.before)))
    if move.entered:
        parts.append(translate(N_("now among them")))
    elif move.left:
        parts.append(translate(N_("no longer among them")))
    elif not maps.with_ranks:
        parts.append(translate(N_("further up") if move.after < move.before else N_("further down")))
    return ", ".join(parts)


def _why(reason: Reason | None, translate: Words) -> str:
    """Return why a quarter moves, in one sentence; empty where the index cannot be taken apart."""
    if reason is None:
        return ""
    more = reason.after > reason.before
    if more:
        said = (
            N_("{topic} counts more ({after} instead of {before}); here the burden in it is high.")
            if reason.burdened
            else N_("{topic} counts more ({after} instead of {before}); here the burden in it is low.")
        )
    else:
        said = (
            N_("{topic} counts less ({after} instead of {before}); here the burden in it is high.")
            if reason.burdened
            else N_("{topic} counts less ({after} instead of {before}); here the burden in it is low.")
        )
    return translate(said).format(
        topic=shortened(reason.topic.label, NAME), after=translate.percent(reason.after),
        before=translate.percent(reason.before),
    )  # fmt: skip
