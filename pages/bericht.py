"""Report: papers, slides, annexes, workbooks, map files and the project file, all from what is on screen."""

from sozial.ui import report_panel
from sozial.ui.current import show_current
from sozial.ui.language import _

report_panel.show_report(show_current(_("Report")))
