"""Report: papers, slides, annexes, workbooks, map files and the project file, all from what is on screen."""

from sozial.ui.report import report_panel
from sozial.ui.results.current import show_context
from sozial.ui.session import navigation
from sozial.ui.session.language import _

report_panel.show_report(show_context(_("Report"), navigation.REPORT))
