"""Names of files that leave the house: what it is, of what, of when, and for whom."""

from __future__ import annotations

from sozial.report.context.context import ReportContext
from sozial.report.outputs import Output
from sozial.ui.results.charts import file_name
from sozial.ui.session.language import _


def output_name(context: ReportContext, output: Output, what: str = "") -> str:
    """Return the name of a file: whoever has several can tell them apart, and the public one from the internal.

    Parameters
    ----------
    what
        The quarter or the area that it is about; empty: the whole town.
    """
    readers = _("public") if context.dataset.is_published else _("internal")
    parts = [_(output.stem), what and file_name(what), file_name(context.title)]
    parts += [context.period and file_name(context.period), file_name(readers)]
    return f"{'-'.join(part for part in parts if part)}.{output.ending}"
