"""Names of every file that can be written, for whoever only wants to choose."""

from __future__ import annotations

from sozial.i18n import N_

# Each with what it is, as a message; the files' endings stand in the names where there are two.
KIND_LABELS = {
    "paper-pdf": N_("Committee paper"),
    "paper-docx": N_("Committee paper"),
    "slides": N_("Slides for the committee"),
    "profile-pdf": N_("Profile of one quarter"),
    "profile-docx": N_("Profile of one quarter"),
    "profiles-pdf": N_("Profiles of all quarters"),
    "profiles-docx": N_("Profiles of all quarters"),
    "annex-pdf": N_("Funding annex, two pages"),
    "annex-docx": N_("Funding annex, two pages"),
    "annex-full-pdf": N_("Funding annex, in full"),
    "annex-full-docx": N_("Funding annex, in full"),
    "indicators-pdf": N_("Single indicators"),
    "indicators-docx": N_("Single indicators"),
    "workbook": N_("Workbook to check"),
    "geopackage": N_("GeoPackage with styles"),
    "geojson": N_("GeoJSON with style"),
    "shapefile": N_("Shapefile with style"),
    "open-data": N_("Open data, KomMonitor"),
    "web-page": N_("Web page without internet"),
    "project": N_("Project file"),
}
KINDS = tuple(KIND_LABELS)
