"""A page to try one's own phone before a workshop: it opens, or it does not. Whoever started the app sees who came."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from sozial.store.town import in_town
from sozial.web.arrivals import arrivals
from sozial.web.ballot_views import HEADERS, build_page, reader_language
from sozial.web.guarding import is_asked_here, is_known_host, name_of

TEST, ARRIVALS = "/test", "/test/arrivals"


def build_test_routes(prefix: str, served_as: str = "") -> list[BaseRoute]:
    """Return the page for phones, and what tells this computer itself how many have opened it.

    Parameters
    ----------
    prefix
        Path of the app's own routes.
    served_as
        The app's public name.
    """

    async def show_test(request: Request) -> Response:
        host = request.headers.get("host", "")
        if not is_known_host(host, served_as):
            return PlainTextResponse("unknown host", 421, HEADERS)
        request.scope["kompass_prefix"] = prefix
        is_here = is_asked_here(request)
        if not is_here and request.client is not None:
            arrivals.note(request.client.host, name_of(host))
        # Before a code says which of several towns this is, none is open.
        with in_town(""):
            language = reader_language(request)
            return build_page(
                request, "test.html", language, title=language.say("test_title"), is_here=is_here, reached=host,
                enter=f"{prefix}/w?lang={language.code}", script=False, renews=0,
            )  # fmt: skip

    async def tell_arrivals(request: Request) -> Response:
        if not is_known_host(request.headers.get("host", ""), served_as):
            return PlainTextResponse("unknown host", 421, HEADERS)
        if not is_asked_here(request):
            return PlainTextResponse("not found", 404, HEADERS)
        found = arrivals.now
        return JSONResponse({"phones": found.phones, "hosts": list(found.hosts)}, headers={"Cache-Control": "no-store"})

    return [Route(prefix + TEST, show_test), Route(prefix + ARRIVALS, tell_arrivals)]
