"""The ballot pages alone, and beside them a bare endpoint that commits one row to the same database."""

from __future__ import annotations

from sqlalchemy import text
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from sozial.store.database.database import WRITES, database_address, open_database
from sozial.web.routes import build_routes

_engine = open_database(database_address()).execution_options(**{WRITES: True})
with _engine.begin() as _connection:
    _connection.execute(text("CREATE TABLE IF NOT EXISTS bare (n INTEGER)"))


async def _bare(request: Request) -> Response:
    form = await request.form()
    with _engine.begin() as connection:
        connection.execute(text("INSERT INTO bare VALUES (:n)"), {"n": int(str(form["n"]))})
    return PlainTextResponse("ok")


app = Starlette(routes=[*build_routes(), Route("/bare", _bare, methods=["POST"])])
