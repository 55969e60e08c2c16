"""The one course of every form that a phone sends for a workshop, from its bytes to the answer.

Where it came from, how large it is, its fields, the workshop of its code, whose cookie it belongs to, what the
database says, and the page after it: all of that is decided here. A kind of form says what it shows and what it keeps.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlencode

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from sozial.errors import DataError
from sozial.operation.counting import Counter
from sozial.store.opened import workshop_store
from sozial.store.unavailable import StoreUnavailable
from sozial.store.voting.workshop import Workshop
from sozial.web.ballot_entry import Mistake
from sozial.web.ballot_texts import BallotLanguage
from sozial.web.ballot_views import HEADERS, ballot_address, kept_token, new_token, reader_language
from sozial.web.guarding import is_own_form, is_same_origin
from sozial.web.workshop_pages import beside, find_workshop, given_code, unknown_code

AGAIN = (Mistake("again"),)
# What browsers send a form as that holds no file.
_FORM = "application/x-www-form-urlencoded"


class NotTakenError(Exception):
    """What was entered cannot be taken.

    Parameters
    ----------
    mistakes
        Why, all reasons at once.
    """

    def __init__(self, *mistakes: Mistake) -> None:
        super().__init__()
        self.mistakes = mistakes


class PhoneForm(ABC):
    """A form that was sent for a workshop; each kind of form is a class below it.

    Parameters
    ----------
    token
        Of the participant whose cookie came with it; empty without one.
    fields
        Texts by name.
    """

    # So many fields, and so many bytes, at most.
    most_fields: ClassVar[int] = 30
    longest: ClassVar[int] = 8_000
    # Where it is counted what becomes of such forms.
    counter: ClassVar[Counter | None] = None

    def __init__(
        self, request: Request, workshop: Workshop, language: BallotLanguage, token: str, fields: Mapping[str, str]
    ) -> None:
        self.request = request
        self.workshop = workshop
        self.language = language
        self.token = token
        self.fields = fields

    async def look(self) -> None:
        """Ask the database for what reading and showing this form needs."""
        return

    async def look_again(self) -> None:
        """Ask once more, after the database refused: something is otherwise than the page said."""
        await self.look()

    @abstractmethod
    async def take(self) -> Response:
        """Keep what was sent, and lead to the page after it (`lead_on`).

        Raises
        ------
        NotTakenError, DataError
            If it does not count.
        StoreUnavailable
            If the database does not answer.
        """

    @abstractmethod
    def show(self, mistakes: Sequence[Mistake], status: int) -> Response:
        """Return the page with what was entered, and why it was not taken."""

    def lead_on(self, page: str = "", **values: Any) -> RedirectResponse:
        """Return what leads to a page of the workshop: reloading that sends nothing a second time."""
        asked = urlencode({"lang": self.language.code, **values})
        return RedirectResponse(f"{ballot_address(self.request, self.workshop)}{page}?{asked}", 303, HEADERS)

    def count(self, outcome: str) -> None:
        """Note what became of it."""
        if self.counter is not None:
            self.counter.add(outcome)


async def answer_form(request: Request, kind: type[PhoneForm]) -> Response:
    """Answer a form that was sent: keep it and lead on, or show it again with the reasons why not."""
    fields = await _sent_fields(request, kind)
    if isinstance(fields, Response):
        return fields
    language = reader_language(request, fields.get("lang", ""))
    workshop = await find_workshop(given_code(request))
    if workshop is None:
        return await unknown_code(request, language)
    form = kind(request, workshop, language, kept_token(request), fields)
    await form.look()
    if not is_own_form(form.token, fields.get("csrf", "")):
        # The cookie is gone or is another's: the page is shown anew, with what was entered.
        form.token = form.token or new_token()
        return form.show(AGAIN, 403)
    return await _take(form)


async def _take(form: PhoneForm) -> Response:
    try:
        answer = await form.take()
    except NotTakenError as error:
        return await _refuse(form, error.mistakes)
    except DataError as error:
        mistakes = {finding.code: Mistake(finding.code, finding.values) for finding in error.findings}
        now: Workshop | None = await beside(workshop_store().by_key, form.workshop.key)
        form.workshop = now or form.workshop
        return await _refuse(form, tuple(mistakes.values()))
    except StoreUnavailable:
        form.count("failed")
        return form.show(AGAIN, 503)
    form.count("kept")
    return answer


async def _refuse(form: PhoneForm, mistakes: Sequence[Mistake]) -> Response:
    form.count("refused")
    await form.look_again()
    return form.show(mistakes, 422)


async def _sent_fields(request: Request, kind: type[PhoneForm]) -> dict[str, str] | Response:
    """Return the fields of a form that was sent, or the answer to what is none."""
    if not is_same_origin(request):
        return PlainTextResponse("foreign origin", 403, HEADERS)
    if request.headers.get("content-type", _FORM).split(";")[0].strip().lower() != _FORM:
        return PlainTextResponse("not a form", 415, HEADERS)
    try:
        sent = await _read_at_most(request, kind.longest)
    except ClientDisconnect:
        # The phone is gone; what was not sent whole is none.
        return PlainTextResponse("not a form", 400, HEADERS)
    if sent is None:
        return PlainTextResponse("too long", 413, HEADERS)
    try:
        # Bytes that are no text become signs that no field holds.
        pairs = parse_qsl(sent.decode("latin-1"), keep_blank_values=True, max_num_fields=kind.most_fields)
    except ValueError:
        return PlainTextResponse("not a form", 400, HEADERS)
    return dict(pairs)


async def _read_at_most(request: Request, longest: int) -> bytes | None:
    """Return what was sent, also where its length was not said before; None where it is longer, without reading on."""
    stated = request.headers.get("content-length", "0")
    if not stated.isdecimal() or int(stated[:12]) > longest:
        return None
    parts, size = [], 0
    async with aclosing(request.stream()) as stream:
        async for part in stream:
            size += len(part)
            if size > longest:
                return None
            parts.append(part)
    return b"".join(parts)
