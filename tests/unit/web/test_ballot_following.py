"""Phones that follow: what they learn, whether a weighting counts, what they are answered after the reveal."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from sozial.store.workshops import WorkshopStore
from sozial.web import ballot_own, ballot_result, workshop_pages
from sozial.web.ballot_texts import ballot_languages
from sozial.workshop.ballot import Ballot, Form, Topic
from sozial.workshop.order import order_parts
from tests.unit.web.test_ballot_pages import SETTINGS, app, begun, hidden, path, phone, send, store

__all__ = ["app", "store"]
PLAIN = replace(SETTINGS, topics=(Topic("w", "Wohnen", "", ("a",)), Topic("b", "Bildung", "", ("b",))))


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch):
    monkeypatch.setattr(ballot_result, "_kept", {})


def now(client, workshop):
    return client.get(f"{path(workshop)}/now")


def weigh_others(store, workshop, *firsts):
    for first in firsts:
        values = {"w": first, "b": 100 - first}
        store.vote(workshop, workshop.current.number, store.join(workshop), "", values).result()


def text_of(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page.text.partition("<main>")[2]).split())


def test_a_phone_learns_of_every_turn(store, app):
    workshop, client = begun(store, opened_round=False), phone(app)
    told = [now(client, workshop).text]
    for turn in (
        store.open_round,
        store.close_round,
        store.reveal,
        lambda held: store.reveal(held, quarters=True),
        store.open_round,
        store.close_round,
        store.end,
    ):
        workshop = turn(workshop)
        told.append(now(client, workshop).text)
    assert told == ["0-waiting", "1-open", "1-closed", "1-revealed", "1-quarters", "2-open", "2-closed", "2-ended"]
    # Each page carries the word that it shows, by which its script sees whether it is still true.
    assert 'data-mark="2-ended"' in client.get(path(workshop)).text
    store.remove(workshop)
    gone = now(client, workshop)
    assert (gone.status_code, gone.text) == (404, "gone")


def test_a_look_asks_the_database_once_a_second(store, app, monkeypatch):
    workshop, client = begun(store), phone(app)
    asked = []
    found = WorkshopStore.by_code
    monkeypatch.setattr(WorkshopStore, "by_code", lambda held, code: asked.append(code) or found(held, code))
    store._recent.clear()
    for _look in range(30):
        assert now(client, workshop).text == "1-open"
    assert len(asked) <= 2


def test_looking_for_codes_is_answered_late_as_elsewhere(store, app, monkeypatch):
    waited = []

    async def late():
        waited.append(1)

    monkeypatch.setattr(workshop_pages._guesses, "answer_late", late)
    assert phone(app).get("/kompass/w/ABCDEFG/now").status_code == 404
    assert waited == [1]


def test_pages_that_wait_renew_themselves_without_a_script_and_others_never(store, app):
    workshop, client = begun(store, opened_round=False), phone(app)
    refresh = '<noscript><meta http-equiv="refresh" content="5"></noscript>'
    assert refresh in client.get(path(workshop)).text
    workshop = store.open_round(workshop)
    assert "refresh" not in client.get(path(workshop)).text
    workshop = store.close_round(workshop)
    assert refresh in client.get(path(workshop)).text


def test_what_counts_is_said_in_words_and_colour(store, app):
    workshop, client = begun(store, PLAIN), phone(app)
    saved = send(client, workshop, t1=60, t2=40)
    assert re.search(r'class="saved"[^>]*><strong>.*?Ihre Gewichtung zählt\.</strong>', saved.text)
    store.close_round(workshop)
    closed = client.get(path(workshop))
    assert "Ihre Gewichtung in Runde 1 zählt." in closed.text
    assert "Wohnen 60 Bildung 40" in text_of(closed)
    other = phone(app).get(path(workshop))
    assert "Von diesem Gerät wurde in Runde 1 nicht gewichtet." in other.text
    assert "zählt." not in text_of(other).replace("was für die Lage in den Quartieren zählt.", "")


@pytest.mark.parametrize("before", [True, False])
def test_a_late_weighting_says_that_it_does_not_count_and_what_does(store, app, before):
    workshop, client = begun(store, PLAIN), phone(app)
    if before:
        send(client, workshop, t1=60, t2=40)
    page = client.get(path(workshop))
    fields = {"csrf": hidden(page, "csrf"), "round": "1", "lang": "de", "group": "1", "t1": "10", "t2": "90"}
    store.close_round(workshop)
    late = client.post(path(workshop), data=fields)
    assert late.status_code == 422
    assert re.search(
        r'class="wrong" role="alert"><p><strong>.*?Nicht gezählt: Die Runde war schon geschlossen\.', late.text
    )
    # Nothing in green says thank you, and what was entered is still to be seen.
    assert "Danke" not in late.text
    assert "Was Sie eingegeben haben Thema Punkte Wohnen 10 Bildung 90" in text_of(late)
    assert ("Es zählt, was Sie vorher gespeichert hatten." in late.text) is before
    assert ("Was Sie gegeben haben Thema Punkte Wohnen 60 Bildung 40" in text_of(late)) is before
    assert store.count(workshop, 1) == int(before)


def test_a_weighting_of_the_round_before_is_not_counted_for_the_next(store, app):
    workshop, client = begun(store, PLAIN), phone(app)
    page = client.get(path(workshop))
    fields = {"csrf": hidden(page, "csrf"), "round": "1", "lang": "de", "group": "1", "t1": "10", "t2": "90"}
    workshop = store.open_round(store.close_round(workshop))
    late = client.post(path(workshop), data=fields)
    assert late.status_code == 422
    assert "Nicht gezählt: Die Runde war schon geschlossen." in late.text
    # It stands in the form of the round that is open, to be sent once more.
    assert 'value="10"' in late.text
    assert hidden(late, "round") == "2"
    assert store.count(workshop, 1) == store.count(workshop, 2) == 0


def test_own_values_are_shown_in_the_next_round_and_put_in_on_request(store, app):
    workshop, client = begun(store, PLAIN), phone(app)
    send(client, workshop, group="2", t1=60, t2=40)
    workshop = store.open_round(store.reveal(store.close_round(workshop)))
    page = client.get(path(workshop))
    assert "Runde 1: 60" in page.text
    assert 'value="60"' not in page.text
    link = re.search(r'href="([^"]+again=1)"', page.text)[1].replace("&amp;", "&")
    filled = client.get(link)
    assert 'value="60"' in filled.text
    assert re.search(r'name="group" value="2" checked', filled.text)
    assert "data-unsent" in filled.text
    assert store.count(workshop, 2) == 0
    send(client, workshop, t1=30, t2=70)
    assert 'value="30"' in client.get(path(workshop)).text
    assert "Runde 1: 60" not in phone(app).get(path(workshop)).text


@pytest.mark.parametrize(
    "cookie",
    [
        "", "x", "{owner}", "{owner}~1", "{owner}~1.0.60", "{owner}~1.0.60-50", "{owner}~1.0.a-b", "{owner}~1.9.60-40",
        "{owner}~1.0.-60-40", "{owner}~x.0.60-40", "{owner}~1.0.60-40-0", "y~1.0.60-40", "{owner}~999999.0.60-40",
        "{owner}~1.0.<b>-40", "{owner}~1.0." + "9" * 4000,
    ],
)  # fmt: skip
def test_a_cookie_that_no_ballot_can_be_is_none(store, app, cookie):
    workshop, client = begun(store, PLAIN), phone(app)
    client.get(path(workshop))
    token = next(jar.value for jar in client.cookies.jar if jar.name == "kompass_ballot")
    own = ballot_own.write_own(workshop, token, {})
    client.cookies.set("kompass_own", cookie.format(owner=own), path=path(workshop))
    workshop = store.close_round(workshop)
    answer = client.get(path(workshop))
    assert answer.status_code == 200
    assert "nicht gewichtet" in answer.text


def test_the_cookie_of_own_values_is_closed_to_scripts_and_read_back(store, app):
    workshop, client = begun(store), phone(app)
    page = client.get(path(workshop))
    fields = {"csrf": hidden(page, "csrf"), "round": "1", "lang": "de", "group": "2", "t1": "60", "t2": "40"}
    answer = client.post(path(workshop), data=fields, follow_redirects=False)
    cookie = next(text for text in answer.headers.get_list("set-cookie") if text.startswith("kompass_own"))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert f"Path={path(workshop)}" in cookie
    # Of the group nothing but its number, and no name of a topic.
    assert re.match(r"kompass_own=\"?[0-9a-f]{12}~1\.2\.60-40\"?;", cookie)


def test_another_person_weighs_on_the_same_phone_and_the_first_vote_stays(store, app):
    workshop, client = begun(store, PLAIN), phone(app)
    saved = send(client, workshop, t1=60, t2=40)
    assert "Für eine weitere Person" in saved.text
    fields = {"csrf": hidden(saved, "csrf"), "lang": "de"}
    fresh = client.post(f"{path(workshop)}/person", data=fields)
    assert fresh.status_code == 200
    assert 'value="60"' not in fresh.text
    assert "zählt.</strong>" not in fresh.text
    send(client, workshop, t1=10, t2=90)
    assert store.count(workshop, 1) == store.taking_part(workshop) == 2
    assert sorted(ballot.values["w"] for ballot in store.ballots(workshop, 1)) == [10, 60]
    # What the first person gave is not shown to the second one in the next round.
    workshop = store.open_round(store.close_round(workshop))
    page = client.get(path(workshop))
    assert "Runde 1: 10" in page.text
    assert "60" not in text_of(page)


def test_a_forged_change_of_person_changes_nothing(store, app):
    workshop, client = begun(store, PLAIN), phone(app)
    send(client, workshop, t1=60, t2=40)
    for fields, headers in (({"csrf": "x"}, {}), ({"csrf": "x"}, {"origin": "http://evil.example"})):
        client.post(f"{path(workshop)}/person", data=fields, headers=headers)
    assert 'value="60"' in client.get(path(workshop)).text


def test_after_the_reveal_the_phone_shows_its_own_weights_among_all(store, app):
    workshop, client = begun(store, PLAIN), phone(app)
    send(client, workshop, t1=60, t2=40)
    weigh_others(store, workshop, 20, 20, 60, 100)
    workshop = store.close_round(workshop)
    assert "<svg" not in client.get(path(workshop)).text
    workshop = store.reveal(workshop)
    page, text = client.get(path(workshop)), text_of(client.get(path(workshop)))
    # Of 20, 20, 60, 60, 100: mean 52; of the four others two are below, one the same, one above.
    assert "Sie 60 %, alle im Mittel 52 %. Andere: 2 weniger, 1 etwa gleich, 1 mehr." in text.replace("\xa0", " ")
    assert page.text.count("<svg") == 2
    assert 'aria-label="Wohnen: Sie 60' in page.text
    assert "Am meisten Gewicht bekommt „Wohnen“: 52 %." in text.replace("\xa0", " ")
    assert '<th scope="row" dir="auto">Wohnen</th>' in page.text
    # Nothing needs a style of its own.
    assert "style=" not in page.text
    # Who gave nothing sees everybody's, and no diamond.
    other = phone(app).get(path(workshop)).text
    assert "alle im Mittel" not in other
    assert "Alle im Mittel" in other
    assert "#b3541e" not in other


def test_no_result_below_five_weightings(store, app):
    workshop, client = begun(store, PLAIN), phone(app)
    send(client, workshop, t1=60, t2=40)
    weigh_others(store, workshop, 20, 20, 100)
    workshop = store.reveal(store.close_round(workshop), quarters=True)
    page = client.get(path(workshop)).text
    assert "Ergebnisse werden ab 5 Gewichtungen gezeigt" in page
    assert "<svg" not in page
    assert "Mittel" not in page
    # The own values are nobody else's.
    assert "Ihre Gewichtung in Runde 1 zählt." in page


def test_the_phone_says_which_view_it_is_near(store, app):
    workshop, client = begun(store, PLAIN), phone(app)
    send(client, workshop, t1=70, t2=30)
    weigh_others(store, workshop, 70, 70, 70, 10, 10, 10, 10)
    workshop = store.reveal(store.close_round(workshop))
    text = text_of(client.get(path(workshop))).replace("\xa0", " ")
    assert "Zu „Wohnen“ gibt es zwei Sichtweisen: Die einen geben etwa 10 %, die anderen etwa 70 %." in text
    assert "Sie sind mit 70 % näher bei etwa 70 %." in text
    assert "Sie sind mit 30 % näher bei etwa 30 %." in text


def answered(monkeypatch, document):
    monkeypatch.setattr(WorkshopStore, "answers", lambda _held, _workshop, _number: document, raising=False)


DOCUMENT = {
    "version": 1, "topics": ["w", "b"], "most": 2, "units": 60, "quarters": ["Hafen <Ost>", "Nord", "Süd"],
    "group": [1, 2], "weightings": {"60-40": [0, 1], "20-80": [1, 2]},
}  # fmt: skip


def test_the_quarters_of_ones_own_weights_are_answered(store, app, monkeypatch):
    workshop, client = begun(store, PLAIN), phone(app)
    send(client, workshop, t1=60, t2=40)
    weigh_others(store, workshop, 20, 20, 60, 100)
    workshop = store.reveal(store.close_round(workshop))
    answered(monkeypatch, DOCUMENT)
    assert "Hafen" not in client.get(path(workshop)).text
    workshop = store.reveal(workshop, quarters=True)
    page = client.get(path(workshop)).text
    assert "Von 60 Quartieren" in page
    assert re.findall(r"<li><bdi>([^<]+)</bdi>( <span)?", page) == [("Hafen &lt;Ost&gt;", ""), ("Nord", " <span")]
    assert "kommen dazu: Süd." in page
    # Nobody's quarters are shown to who gave nothing.
    assert "Hafen" not in phone(app).get(path(workshop)).text


@pytest.mark.parametrize("document", [None, {}, {**DOCUMENT, "weightings": {}}, "damaged"])
def test_quarters_that_are_not_there_yet_are_waited_for_in_words(store, app, monkeypatch, document):
    workshop, client = begun(store, PLAIN), phone(app)
    send(client, workshop, t1=60, t2=40)
    weigh_others(store, workshop, 20, 20, 60, 100)
    workshop = store.reveal(store.close_round(workshop), quarters=True)
    if document is not None:
        answered(monkeypatch, document)
    page = client.get(path(workshop)).text
    assert "Sehen Sie so lange auf die Leinwand." in page
    assert "data-waits" in page
    assert "<svg" in page


def test_topics_are_put_in_order_without_a_script(store, app):
    three = (*PLAIN.topics, Topic("g", "Gesundheit", "", ("g",)))
    workshop, client = begun(store, replace(PLAIN, form=Form.ORDER, topics=three)), phone(app)
    page = client.get(path(workshop)).text
    assert page.count("<select") == 3
    assert "Platz 1 ist am wichtigsten, Platz 3 am wenigsten wichtig" in page
    assert 'aria-label="Platz für Wohnen"' in page
    tied = send(client, workshop, t1=1, t2=1, t3="")
    assert tied.status_code == 422
    assert "Platz 1 ist mehrfach vergeben: Wohnen, Bildung." in tied.text
    assert "1 Thema hat noch keinen Platz: Gesundheit." in tied.text
    assert re.search(r'name="t1".*?value="1" selected', tied.text)
    assert "Danke!" in send(client, workshop, t1=2, t2="١", t3=3).text
    assert store.ballots(workshop, 1) == [Ballot("Bewohnerschaft", {"w": 5, "b": 11, "g": 2})]
    assert order_parts(3) == (11, 5, 2)
    store.close_round(workshop)
    assert "Thema Platz Wohnen 2 Bildung 1 Gesundheit 3" in text_of(client.get(path(workshop)))


def test_what_is_not_rated_is_asked_about_and_never_taken_for_unimportant(store, app):
    workshop, client = begun(store, replace(PLAIN, form=Form.RATING)), phone(app)
    asked = send(client, workshop, t1=4)
    assert asked.status_code == 422
    assert "1 Thema ist nicht bewertet: Bildung." in asked.text
    assert store.count(workshop, 1) == 0
    assert 'name="unrated" value="0"' in asked.text
    assert re.search(r'name="t1" value="4" checked', asked.text)
    assert "Danke!" in send(client, workshop, t1=4, unrated=0).text
    assert store.ballots(workshop, 1)[0].values == {"w": 4, "b": 0}
    assert "mindestens ein Thema" in send(phone(app), workshop, unrated=0).text


@pytest.mark.parametrize("code", ["de", "en", "tr", "uk", "ar"])
@pytest.mark.parametrize("form", list(Form))
def test_every_state_is_said_in_every_language(store, app, monkeypatch, code, form):
    language = ballot_languages()[code]
    workshop, client = begun(store, replace(PLAIN, form=form), opened_round=False), phone(app, code)
    assert language.say("by_itself") in client.get(path(workshop)).text
    workshop = store.open_round(workshop)
    values = {Form.POINTS: (60, 40), Form.RATING: (3, 2), Form.ORDER: (1, 2)}[form]
    page = client.get(path(workshop))
    fields = {"csrf": hidden(page, "csrf"), "round": "1", "lang": code, "group": "0"}
    entered = {f"t{place}": str(value) for place, value in enumerate(values, 1)}
    saved = client.post(path(workshop), data=fields | entered).text
    assert language.say("counted") in saved
    kept = {Form.POINTS: (20, 80), Form.RATING: (0, 5), Form.ORDER: order_parts(2)}[form]
    for _person in range(4):
        store.vote(workshop, 1, store.join(workshop), "", dict(zip("wb", kept, strict=True))).result()
    workshop = store.close_round(workshop)
    assert language.say("closed") in client.get(path(workshop)).text
    assert language.say("not_counted") in client.post(path(workshop), data=fields | entered).text
    answered(monkeypatch, None)
    for quarters in (False, True):
        workshop = store.reveal(workshop, quarters=quarters)
        shown = client.get(path(workshop)).text
        assert language.say("counted_round", n=1) in shown
        assert language.say("results") in shown
        assert language.say("as_table") in shown
    assert "{" not in text_of(client.get(path(workshop)))


def test_the_same_quarters_as_the_groups_are_said_once(store, app, monkeypatch):
    workshop, client = begun(store, PLAIN), phone(app)
    send(client, workshop, t1=20, t2=80)
    weigh_others(store, workshop, 20, 20, 60, 100)
    answered(monkeypatch, DOCUMENT)
    workshop = store.reveal(store.close_round(workshop), quarters=True)
    page = client.get(path(workshop)).text
    assert "Es sind dieselben wie nach der Gewichtung der Gruppe." in page
    assert "auch nach der Gruppe" not in page
