"""The page Data in a real browser: a question is answered, and everything is there again after another page."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.test_paths import as_file

RENT = "Nr;Quartier;Miete in EUR;Alter in Jahren\n" + "".join(
    f"0{at};Ort {at};{'-' if at in (3, 7) else f'{at},5'};{38 + at}\n" for at in range(1, 10)
)


def test_a_question_is_answered_and_stays_answered_on_return(page, address):
    page.goto(f"{address}/daten")
    expect(page.locator('input[type="file"]')).to_have_count(2)
    page.locator('input[type="file"]').nth(0).set_input_files(as_file("mieten.csv", RENT))
    question = page.get_by_text("steht 2-mal, wo es keine Null geben kann")
    expect(question).to_be_visible()
    expect(page.get_by_role("radio", name="Es ist ein fehlender Wert. (Vorschlag)")).to_be_checked()
    # Both answers are shown beside each other, in lines that everybody can read.
    expect(page.get_by_role("cell", name="◆ 0")).to_have_count(2)
    expect(page.get_by_role("cell", name="Spaltennamen")).to_be_visible()
    page.get_by_text("Es ist genau nichts: Null.").first.click()
    expect(page.get_by_role("radio", name="Es ist genau nichts: Null.")).to_be_checked()
    page.get_by_label("Fachbereich (aller Indikatoren)").fill("Wohnen")
    page.get_by_label("Fachbereich (aller Indikatoren)").press("Enter")
    page.get_by_role("button", name="Übernehmen").first.click()
    answered = page.get_by_text("Beantwortet: 1")
    expect(answered).to_be_visible()
    page.get_by_role("link", name="Analyse").first.click()
    expect(page.get_by_role("heading", name="Analyse")).to_be_visible()
    page.get_by_role("link", name="Daten").first.click()
    expect(page.get_by_role("button", name="mieten.csv entfernen")).to_be_visible()
    expect(answered).to_be_visible()
    expect(page.get_by_label("Fachbereich (aller Indikatoren)")).to_have_value("Wohnen")
    answered.click()
    page.get_by_role("button", name="Ändern").click()
    expect(page.get_by_role("radio", name="Es ist genau nichts: Null.")).to_be_checked()
    page.get_by_role("button", name="mieten.csv entfernen").click()
    expect(page.get_by_role("heading", name="Indikatoren der geladenen Daten")).to_be_visible()
    assert page.problems == []
    assert page.outside == []


def test_a_changed_column_is_there_again_on_return(page, address):
    # Tables out of sight are not in the document, and the page grows while it is drawn: so all of it is in sight.
    page.set_viewport_size({"width": 1400, "height": 4000})
    page.goto(f"{address}/daten")
    expect(page.locator('input[type="file"]')).to_have_count(2)
    page.locator('input[type="file"]').nth(0).set_input_files(as_file("quoten.csv", "Nr;Ort;Q\n01;Au;1,5\n02;Bo;2,5\n"))
    expect(page.get_by_text("3 Zeilen. Spaltennamen: 1, Quartier: 2")).to_be_visible()
    columns = page.get_by_test_id("stDataFrame").filter(has_text="Gerechnet als")
    expect(page.get_by_role("button", name="Diese Daten verwenden")).to_be_visible()
    # The name of the only indicator; a click waits until the page around it has come to rest.
    columns.click(position={"x": 60, "y": 35 + 17})
    page.keyboard.press("Enter")
    cell = page.locator("#portal").locator("textarea, input")
    expect(cell).to_have_value("Q")
    cell.fill("Neuer Name")
    cell.press("Enter")
    button = page.get_by_role("button", name="Diese Daten verwenden")
    preview = page.get_by_test_id("stDataFrame").filter(has_text="Neuer Name").last
    expect(preview).to_contain_text("Schlüssel")
    page.get_by_role("link", name="Analyse").first.click()
    expect(page.get_by_role("heading", name="Analyse")).to_be_visible()
    page.get_by_role("link", name="Daten").first.click()
    expect(button).to_be_visible()
    expect(preview).to_contain_text("Schlüssel")
    assert page.problems == []
