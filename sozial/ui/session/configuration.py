"""Whether Streamlit runs with the settings that keep everything on this computer, and words out of the log."""

from __future__ import annotations

from streamlit import config

from sozial.errors import Finding, Severity
from sozial.i18n import N_

_EXPECTED = {
    "browser.gatherUsageStats": False,
    "server.showEmailPrompt": False,
    "server.enableXsrfProtection": True,
    "server.enableCORS": True,
    "logger.enableRich": False,
}
_REMEDY = N_("Start the app in its own folder, so that .streamlit/config.toml is found, or set this option.")


def check_configuration() -> list[Finding]:
    """Return a finding for every setting without which requests could leave this computer."""
    findings = []
    for option, expected in _EXPECTED.items():
        if config.get_option(option) is not expected:
            message = N_("The app runs without its protective setting {option} = {value}.")
            values = {"option": option, "value": str(expected).lower()}
            findings.append(Finding("configuration", Severity.WARNING, message, _REMEDY, "", values))
    if not config.is_manually_set("browser.serverAddress"):
        message = N_(
            "browser.serverAddress is not set, so Streamlit may ask another server for this computer's address."
        )
        findings.append(Finding("server-address", Severity.WARNING, message, _REMEDY))
    return findings
