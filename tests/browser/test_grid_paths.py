"""From borders and files of the census grid to the first map, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.grid_files import write_areas, write_grids


@pytest.mark.parametrize("width", [1400, 390])
def test_a_town_without_figures_is_at_its_first_map(page, address, tmp_path, width):
    page.set_viewport_size({"width": width, "height": 900})
    areas, grids = write_areas(tmp_path), write_grids(tmp_path)
    page.goto(f"{address}/daten")
    expect(page.locator('input[type="file"]')).to_have_count(2)
    page.locator('input[type="file"]').nth(1).set_input_files(areas)
    page.get_by_text("Keine eigenen Zahlen? Aus dem Zensusgitter ausrechnen").click()
    page.locator('.st-key-grid-files input[type="file"]').set_input_files(grids)
    expect(page.get_by_role("button", name="Leerstandsquote_100m-Gitter.csv entfernen")).to_be_visible()
    page.get_by_role("button", name="Zahlen ausrechnen").click()
    expect(page.get_by_text("2 Kennzahlen für 6 Gebiete.")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Diese Zahlen übernehmen").click()
    use = page.get_by_role("button", name="Diese Daten verwenden")
    expect(use).to_be_visible(timeout=60_000)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    use.click()
    expect(page.get_by_role("heading", name="Analyse")).to_be_visible()
    expect(page.get_by_text("Leerstandsquote").first).to_be_visible()
    expect(page.frame_locator('iframe[title*="folium"]').locator("canvas, svg").first).to_be_visible()
    assert page.problems == []
    assert page.outside == []
