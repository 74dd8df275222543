"""Sign-in with an identity provider by OpenID Connect; it ends in the same session as a password does.

State, nonce and code verifier wait in the signed cookie that the server's own middleware keeps, for as long
as the way to the provider and back takes. Only door to Authlib.
"""

from __future__ import annotations

import functools
from typing import Any

import httpx2
from authlib.common.errors import AuthlibBaseError  # type: ignore[import-untyped]  # it ships no types
from authlib.integrations.starlette_client import OAuth  # type: ignore[import-untyped]
from joserfc.errors import JoseError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from corpus.errors import NotAllowed, NotFound
from ui import forms, openid_settings, signing_in, state
from ui.openid_settings import Settings

_NEXT = "evidence_next"


@signing_in.routed
async def start(request: Request) -> Response:
    """To the provider's own page."""
    client = _client(_settings())
    request.session[_NEXT] = forms.within(request.query_params.get("next"))
    back = request.url_for("oidc_callback")
    try:
        sent: Response = await client.authorize_redirect(
            request, back.replace(scheme="https") if forms.is_https(request) else back
        )
    except (AuthlibBaseError, httpx2.HTTPError, ValueError) as error:
        raise NotAllowed("The identity provider cannot be reached. Try again, or use a password.") from error
    return sent


@signing_in.routed
async def callback(request: Request) -> Response:
    """Back from it, with a code that this server changes into who it is."""
    settings = _settings()
    to = request.session.pop(_NEXT, "/")
    try:
        token = await _client(settings).authorize_access_token(request)
        claims = dict(token["userinfo"])
        subject = f"{settings.issuer} {claims['sub']}"
    except (AuthlibBaseError, JoseError, httpx2.HTTPError, KeyError, ValueError) as error:
        raise NotAllowed(
            "Sign-in with the identity provider was not completed. Start again from the sign-in page."
        ) from error
    role, name = settings.role(claims), openid_settings.account_name(claims)
    sessions = state.sessions()
    if sessions is None:
        raise NotFound("There is no store for accounts yet. Make one with 'python -m corpus accounts add'.")
    before = request.cookies.get(state.COOKIE)
    signed = await run_in_threadpool(sessions.sign_in_as, subject, name, role, before)
    return signing_in.signed_in(request, signed, to)


def _settings() -> Settings:
    found = openid_settings.settings()
    if found is None:
        raise NotFound("Sign-in with an identity provider is not set up here. Use a password.")
    return found


@functools.lru_cache(maxsize=1)
def _client(settings: Settings) -> Any:
    return OAuth().register(
        "evidence",
        client_id=settings.client_id,
        client_secret=settings.client_secret,
        server_metadata_url=f"{settings.issuer}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid email profile", "code_challenge_method": "S256"},
    )


ROUTES: list[BaseRoute] = [
    Route("/oidc/start", start, name="oidc_start"),
    Route("/oidc/callback", callback, name="oidc_callback"),
]
