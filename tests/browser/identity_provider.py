"""A small OpenID Connect provider for tests: whoever asks is signed in as the person it was started for."""

from __future__ import annotations

import secrets
import threading
import time
from contextlib import contextmanager
from urllib.parse import parse_qs, urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.responses import JSONResponse, RedirectResponse
from starlette.routing import Route


class IdentityProvider:
    """Signs people in; `person` says what it tells about them."""

    client_id, client_secret = "quartierskompass", "geheim-" + "x" * 20

    def __init__(self, port):
        self.issuer = f"http://localhost:{port}"
        self.person = {}
        self._key = RSAKey.generate_key(2048, {"kid": "k", "use": "sig", "alg": "RS256"})
        self._asked = {}
        routes = [
            Route("/.well-known/openid-configuration", self._discovery),
            Route("/authorize", self._authorize),
            Route("/token", self._token, methods=["POST"]),
            Route("/keys", self._keys),
        ]
        self.app = Starlette(routes=routes)

    async def _discovery(self, _request):
        return JSONResponse(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "code_challenge_methods_supported": ["S256"],
            }
        )

    async def _authorize(self, request):
        asked = dict(request.query_params)
        assert asked["client_id"] == self.client_id
        code = secrets.token_urlsafe(16)
        self._asked[code] = asked
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}")

    async def _token(self, request):
        form = {key: values[0] for key, values in parse_qs((await request.body()).decode()).items()}
        asked = self._asked.pop(form["code"])
        now = int(time.time())
        said = {"iss": self.issuer, "aud": self.client_id, "iat": now, "exp": now + 600, **self.person}
        if "nonce" in asked:
            said["nonce"] = asked["nonce"]
        token = jwt.encode({"alg": "RS256", "kid": "k"}, said, self._key)
        return JSONResponse({"access_token": "a", "token_type": "Bearer", "expires_in": 600, "id_token": token})

    async def _keys(self, _request):
        return JSONResponse({"keys": [self._key.as_dict(private=False)]})


def write_secrets(folder, port, provider):
    """Write the file by which an app on a port signs people in at a provider; return where it is."""
    path = folder / "secrets.toml"
    path.write_text(
        f"""
[auth]
redirect_uri = "http://localhost:{port}/oauth2callback"
cookie_secret = "{"c" * 40}"
client_id = "{provider.client_id}"
client_secret = "{provider.client_secret}"
server_metadata_url = "{provider.issuer}/.well-known/openid-configuration"
""",
        encoding="utf-8",
    )
    return path


@contextmanager
def provide_identities(port):
    """Run a provider while the block runs."""
    provider = IdentityProvider(port)
    server = uvicorn.Server(uvicorn.Config(provider.app, port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.02)
    try:
        yield provider
    finally:
        server.should_exit = True
        thread.join(10)
