"""What is sent to us by plain forms: read within bounds, and known to come from a page of ours.

A form carries a token that follows from a cookie nobody else's page can read: the session's, or before
sign-in one for this alone. So a form on another site, which the browser sends with the cookie, has no token.
"""

from __future__ import annotations

import re
import secrets
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import Response

from corpus.errors import NotAllowed, UsageError
from ui import state

_MOST = 16_384  # bytes of a form; the longest password of all fits in
_FIELDS = 10
_BEFORE = "evidence_form"
_BEFORE_LASTS = 3600  # seconds
# A path in printable ASCII; two slashes, or the backslash that browsers take for one, would begin a host.
_ADDRESS = re.compile(r"/(?!/)[!-\[\]-~]*")


async def received(request: Request) -> dict[str, str]:
    """The fields of a form. Raises NotAllowed unless it comes from a page of ours that was shown here."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _MOST:
            raise UsageError("This form is too long.")
    try:
        sent = parse_qs(body.decode(), keep_blank_values=True, max_num_fields=_FIELDS)
    except ValueError as error:
        raise UsageError("This form cannot be read.") from error
    fields = {name: values[0] for name, values in sent.items()}
    expected = state.form_token(_cookie(request))
    from_here = request.headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")
    if not from_here or not expected or not secrets.compare_digest(expected, fields.get("form", "")):
        raise NotAllowed("This page was open for too long, or was sent from elsewhere. Try once more.")
    return fields


def token(request: Request) -> tuple[str, str | None]:
    """The token for a form that answers this request, and the cookie to give with it where there is none."""
    held = _cookie(request)
    made = None if held else secrets.token_urlsafe(32)
    return state.form_token(held or made), made


def remember(request: Request, response: Response, made: str | None) -> Response:
    """Give the cookie that `token` asked for."""
    if made:
        response.set_cookie(
            _BEFORE,
            made,
            max_age=_BEFORE_LASTS,
            httponly=True,
            samesite="strict",
            secure=is_https(request),
        )
    return response


def is_https(request: Request) -> bool:
    """Whether the browser came by HTTPS, also where a proxy before us speaks it."""
    return "https" in (request.url.scheme, request.headers.get("x-forwarded-proto", "").lower())


def number(given: str) -> int:
    """A passage's number, as a form or an address gives it. Raises UsageError for whatever else is given."""
    if not re.fullmatch(r"[0-9]{1,8}", given):
        raise UsageError(f"There is no passage {given!r}. Go back and give its number in whole figures.")
    return int(given)


def within(address: str | None) -> str:
    """An address of this server alone, to go to afterwards; the front page for any other."""
    return address if address and _ADDRESS.fullmatch(address) else "/"


def _cookie(request: Request) -> str | None:
    return request.cookies.get(state.COOKIE) or request.cookies.get(_BEFORE)
