"""The section on what is to be decided, or was."""

from __future__ import annotations

from sozial.i18n import N_
from sozial.report.context.context import ReportContext
from sozial.report.document.document import Block, Heading, Items, Text


def motion_blocks(context: ReportContext) -> list[Block]:
    """Return what is proposed or decided, with number, body, meeting and money; nothing where nothing was entered."""
    motion, translate = context.motion, context.translate
    if motion.is_empty:
        return []
    blocks: list[Block] = [Heading(translate(N_("Decision") if motion.is_decided else N_("Proposed decision")))]
    if motion.is_proposed:
        blocks.append(Text(translate(N_("This is a proposal; nothing of it is decided yet.")), "notice"))
    blocks += [Text(line) for line in motion.text.splitlines() if line.strip()]
    told = (
        (N_("Number of the paper"), motion.number),
        (N_("Decided in"), motion.body),
        (N_("Meeting"), motion.meeting),
        (N_("Cover of the costs"), motion.cover),
        (N_("Decided by"), motion.decided_by if motion.is_decided else ""),
    )
    items = tuple((translate(lead), " ".join(text.split())) for lead, text in told if text.strip())
    return [*blocks, Items(items)] if items else blocks
