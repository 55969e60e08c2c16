"""What phones are shown of a vote on proposals: what is chosen, for how much, what of it is theirs, and why."""

from __future__ import annotations

import html
import re
import threading

import pytest

from sozial.store import opened
from sozial.web import beyond_ways, choice_own, choice_result
from sozial.web.ballot_texts import ballot_languages
from sozial.web.guarding import csrf_of
from sozial.workshop.proposals import Choice, Need, Proposal
from tests.unit.web.test_ballot_pages import HOSTILE, app, begun, path, phone, store  # noqa: F401
from tests.unit.web.test_beyond_pages import tick

CHOICE = Choice(
    (
        Proposal("1", f"Spielplatz {HOSTILE}", 5_000_000, "01", "Zollhof", "Kinder"),
        Proposal("2", "Sprachcafé", 5_000_000),
        Proposal("3", "Sitzbänke", 4_000_000),
        Proposal("4", "Brücke", 20_000_000),
        Proposal("5", "Brunnen", 500_000),
    ),
    10_000_000,
)


@pytest.fixture(autouse=True)
def always_asked(monkeypatch):
    monkeypatch.setattr(beyond_ways, "_SECONDS", 0.0)


@pytest.fixture
def workshop(store):  # noqa: F811
    workshop = begun(store, opened_round=False)
    opened.choice_store().prepare(workshop, CHOICE)
    opened.choice_store().open(workshop)
    return workshop


def turn(workshop, *names):
    for name in names:
        getattr(opened.choice_store(), name)(workshop)


def vote(app, workshop, *ballots):  # noqa: F811
    """Tick on a phone for each ballot; return the phones."""
    phones = [phone(app) for _ballot in ballots]
    for one, places in zip(phones, ballots, strict=True):
        assert "gespeichert" in tick(one, workshop, *places).text
    return phones


def text_of(page):
    words = html.unescape(re.sub(r"<[^>]+>", " ", page.text.partition("<main>")[2]))
    return " ".join(words.replace("\u202f", " ").split())


def shown(client, workshop, language="de"):
    return text_of(client.get(f"{path(workshop)}/choice?lang={language}"))


# 100,000 euros for five: 20,000 each. Three pay the playground with 16,666.67 each and have 10,000 left for the café of
# 50,000; two pay the benches with 20,000 each. What is left, 10,000, goes to nothing that somebody ticked.
FIVE = ((1, 2), (1, 2), (1, 2, 4), (3,), (3,))


def test_a_phone_is_told_what_is_chosen_and_what_of_it_is_its_own(workshop, app):  # noqa: F811
    phones = vote(app, workshop, *FIVE)
    turn(workshop, "close")
    before = shown(phones[0], workshop)
    assert "Das Ergebnis wird gemeinsam angesehen." in before
    assert "zahlen" not in before
    turn(workshop, "reveal")
    said = shown(phones[0], workshop)
    assert "Ausgewählt wurden 2 von 5 Vorschlägen. Sie kosten zusammen 90.000 €; das sind 90 % von 100.000 €." in said
    assert "Sie haben 2 Vorschläge angekreuzt. Davon wurden ausgewählt: 1." in said
    assert "✓ Spielplatz <script>" in said
    assert (
        "● von Ihnen angekreuzt Kosten: 50.000 € · Zollhof · Kinder 3 Personen möchten ihn; von jedem ihrer Anteile am "
        "Budget gehen 16.666,67 € hinein."
    ) in said
    assert (
        "✓ Sitzbänke Kosten: 40.000 € · ganze Stadt 2 Personen möchten ihn; von jedem ihrer Anteile am Budget gehen "
        "20.000 € hinein."
    ) in said
    assert "3 Personen möchten ihn und haben zusammen noch 10.000 €; er kostet 50.000 €." in said
    assert "– Brücke Kosten: 200.000 € · ganze Stadt Er kostet mehr als das ganze Budget." in said
    assert "– Brunnen Kosten: 5.000 € · ganze Stadt Niemand hat ihn angekreuzt." in said
    assert said.index("Sitzbänke") < said.index("Nicht ausgewählt") < said.index("Sprachcafé")
    assert "rechnerisch gleich aufgeteilt: 20.000 € für alle, die abgestimmt haben; niemand zahlt etwas." in said
    assert said.count("von Ihnen angekreuzt") == 2
    benches = shown(phones[4], workshop)
    assert "Sie haben 1 Vorschlag angekreuzt. Davon wurden ausgewählt: 1." in benches
    assert "Auf diesem Gerät steht nicht, was Sie angekreuzt haben." in shown(phone(app), workshop)
    page = phones[0].get(f"{path(workshop)}/choice").text
    assert "<script>alert" not in page
    assert "<form" not in page


@pytest.mark.parametrize("people", range(5))
def test_below_five_ballots_nothing_is_told_on_any_phone(workshop, app, people):  # noqa: F811
    phones = [*vote(app, workshop, *FIVE[:people]), phone(app)]
    turn(workshop, "close", "reveal")
    for one in phones:
        said = shown(one, workshop)
        assert "Unter 5 Stimmen gibt es kein Ergebnis" in said
        assert not re.search(r"Ausgewählt|zahl|angekreuzt\.|Spielplatz|\d €", said)


def test_nothing_is_told_before_it_is_revealed_whatever_a_phone_asks(workshop, app):  # noqa: F811
    phones = vote(app, workshop, *FIVE)
    turn(workshop, "close")
    for page in ("", "/choice", "/choice/now", "/now", "/room", "/room/now"):
        assert "16.666" not in phones[0].get(f"{path(workshop)}{page}").text
    turn(workshop, "reveal")
    late = phones[0].post(f"{path(workshop)}/choice", data={"csrf": csrf(phones[0], workshop), "p3": "1"})
    assert late.status_code == 422
    # A ballot that comes after the reveal is told so, with the result.
    assert "Die Abstimmung ist geschlossen" in text_of(late)
    assert "Sie haben 2 Vorschläge angekreuzt." in text_of(late)


def csrf(client, workshop):
    token = next(one.value for one in client.cookies.jar if one.name == "kompass_ballot")
    return csrf_of(token)


def test_phones_learn_of_every_turn_of_the_choice(workshop, app):  # noqa: F811
    client, address = phone(app), f"{path(workshop)}/choice"
    opened.choice_store().begin_anew(workshop)
    seen = [client.get(f"{address}/now").text]
    for name in ("open", "close", "reveal"):
        turn(workshop, name)
        seen.append(client.get(f"{address}/now").text)
        assert f'data-mark="{seen[-1]}"' in client.get(address).text
    assert seen == ["choice-draft", "choice-open", "choice-closed", "choice-revealed"]
    # Without a script the page renews itself while it waits, and never while something is ticked.
    turn(workshop, "begin_anew")
    renews = {}
    for name in ("open", "close", "reveal"):
        turn(workshop, name)
        renews[name] = 'http-equiv="refresh"' in client.get(address).text
    assert renews == {"open": False, "close": True, "reveal": False}
    assert phone(app).get("/kompass/w/AAAAAAA/choice/now").status_code == 404


def test_the_ballot_learns_of_it_and_leads_to_the_result(workshop, app):  # noqa: F811
    client = phone(app)
    marks = [client.get(f"{path(workshop)}/now").text]
    turn(workshop, "close", "reveal")
    marks.append(client.get(f"{path(workshop)}/now").text)
    assert marks == ["0-waiting-choice", "0-waiting-choiceresult"]
    page = client.get(path(workshop)).text
    assert f'data-mark="{marks[1]}"' in page
    assert re.search(rf'href="{path(workshop)}/choice\?lang=de">Ergebnis der Abstimmung<', page)


def test_a_vote_begun_anew_knows_nothing_of_the_one_before(workshop, app):  # noqa: F811
    first = vote(app, workshop, *FIVE)[0]
    turn(workshop, "close", "reveal")
    assert "Sie haben 2 Vorschläge angekreuzt." in shown(first, workshop)
    turn(workshop, "begin_anew")
    # The same proposals once more, also when they are saved again, and this phone keeps out of it.
    opened.choice_store().prepare(workshop, CHOICE)
    turn(workshop, "open")
    assert "checked" not in first.get(f"{path(workshop)}/choice").text
    vote(app, workshop, *[(3,)] * 5)
    turn(workshop, "close", "reveal")
    said = shown(first, workshop)
    assert "Auf diesem Gerät steht nicht, was Sie angekreuzt haben." in said
    assert "Ausgewählt wurde 1 von 5 Vorschlägen. Er kostet 40.000 €; das sind 40 % von 100.000 €." in said


def test_another_person_on_the_phone_is_not_told_what_the_first_ticked(workshop, app):  # noqa: F811
    first = vote(app, workshop, *FIVE)[0]
    first.post(f"{path(workshop)}/person", data={"csrf": csrf(first, workshop)})
    turn(workshop, "close", "reveal")
    assert "Auf diesem Gerät steht nicht, was Sie angekreuzt haben." in shown(first, workshop)


@pytest.mark.parametrize("places", ["99", "0", "-1", "1.99", "²", "1" * 500, "", ".", "1~1", "٣"])
def test_a_made_up_cookie_tells_nothing(workshop, app, places):  # noqa: F811
    first = vote(app, workshop, *FIVE)[0]
    turn(workshop, "close", "reveal")
    own = next(one for one in first.cookies.jar if one.name == choice_own.COOKIE)
    about = own.value.rpartition("~")[0]
    made_up = f"kompass_ballot={first.cookies.get('kompass_ballot')}; {own.name}={about}~{places}"
    answer = phone(app).get(f"{path(workshop)}/choice", headers={"cookie": made_up.encode()})
    assert answer.status_code == 200
    assert "Auf diesem Gerät steht nicht, was Sie angekreuzt haben." in text_of(answer)


def test_the_cookie_is_closed_to_scripts_and_belongs_to_one_workshop(workshop, app):  # noqa: F811
    client = phone(app)
    answer = tick(client, workshop, 1)
    (cookie,) = [
        text for text in answer.history[0].headers.get_list("set-cookie") if text.startswith(choice_own.COOKIE)
    ]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert f"Path={path(workshop)};" in cookie


def test_what_was_ticked_is_remembered_where_the_answer_got_lost(workshop, app):  # noqa: F811
    phones = vote(app, workshop, *FIVE)
    lost = phones[3]
    own = next(one for one in lost.cookies.jar if one.name == choice_own.COOKIE)
    lost.cookies.delete(own.name, own.domain, own.path)
    lost.get(f"{path(workshop)}/choice")
    turn(workshop, "close", "reveal")
    assert "Sie haben 1 Vorschlag angekreuzt. Davon wurden ausgewählt: 1." in shown(lost, workshop)


def test_all_phones_together_have_it_counted_once(workshop, app, monkeypatch):  # noqa: F811
    counted = []
    vote(app, workshop, *FIVE)
    count = choice_result.count_choice
    monkeypatch.setattr(choice_result, "count_choice", lambda *given: counted.append(1) or count(*given))
    turn(workshop, "close", "reveal")
    with phone(app) as room:
        asking = [threading.Thread(target=shown, args=(room, workshop), daemon=True) for _phone in range(8)]
        for thread in asking:
            thread.start()
        for thread in asking:
            thread.join(20)
        shown(room, workshop, "ar")
    assert len(counted) == 1


def test_need_is_told_with_the_result(store, app):  # noqa: F811
    workshop = begun(store, opened_round=False)
    needed = Choice(
        (Proposal("1", "A", 100, factor=150), Proposal("2", "B", 100)), 100, need=Need.CLASS, highest=150
    )  # fmt: skip
    opened.choice_store().prepare(workshop, needed)
    turn(workshop, "open")
    (first, *_others) = vote(app, workshop, (1,), (1,), (1,), (2,), (2,))
    turn(workshop, "close", "reveal")
    said = shown(first, workshop)
    assert "jede Stimme zählt 1,5-fach" in said
    assert "hängt vom Bedarf des Quartiers ab" in said


@pytest.mark.parametrize("code", sorted(ballot_languages()))
def test_the_result_speaks_every_language(workshop, app, code):  # noqa: F811
    phones = vote(app, workshop, *FIVE)
    turn(workshop, "close", "reveal")
    language = ballot_languages()[code]
    page = phones[0].get(f"{path(workshop)}/choice?lang={code}").text
    assert language.texts["choice_is_chosen"] in page
    assert language.texts["choice_above"] in page
    assert "{" not in page
    if code != "de":
        assert not re.search("Ausgewählt|Personen|Budget:", page)
