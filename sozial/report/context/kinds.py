"""Names of every file that can be written, for whoever only wants to choose."""

from __future__ import annotations

KINDS = (
    "paper-pdf", "paper-docx", "slides", "profile-pdf", "profile-docx", "profiles-pdf", "profiles-docx", "annex-pdf",
    "annex-docx", "annex-full-pdf", "annex-full-docx", "indicators-pdf", "indicators-docx", "workbook", "geopackage",
    "geojson", "shapefile", "open-data", "web-page", "project",
)  # fmt: skip
