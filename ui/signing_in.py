"""Sign-in, sign-out, the first account and a new password, as plain forms; each ends in a cookie.

Pages and routes read the cookie; what it stands for is asked of the store on every run.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from html import escape
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from corpus.errors import Changed, CorpusError, NotAllowed, NotFound, StoreError, UsageError
from corpus.model import Viewer
from corpus.store import Sessions, SignedIn
from corpus.store.accounts import SHORTEST
from corpus.store.attempts import TooMany
from corpus.store.sessions import LONGEST
from ui import forms, openid_settings, plain, state

_RULE = f'<p class="quiet">At least {SHORTEST} characters; a few words in a row will do.</p>'


def routed(answer: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """A route whose errors become a page, and whose pages know who is asking."""

    async def answering(request: Request) -> Response:
        try:
            if state.COOKIE in request.cookies:
                plain.asking.set(await run_in_threadpool(state.viewer, request.cookies))
            return await answer(request)
        except CorpusError as error:
            again = f'<p><a href="{escape(request.url.path)}">Open this page anew</a></p>'
            body = plain.wrong(str(error)) + (
                again if request.method == "POST" and request.url.path != "/sign-out" else ""
            )
            return plain.page("This did not work", body, _status(error))

    return answering


def _status(error: CorpusError) -> int:
    kinds = ((TooMany, 429), (NotAllowed, 403), (NotFound, 404), (Changed, 409), (StoreError, 503))
    return next((status for kind, status in kinds if isinstance(error, kind)), 400)


@routed
async def sign_in(request: Request) -> Response:
    if request.method != "POST":
        return await _show_sign_in(request, request.query_params.get("next"))
    fields = await forms.received(request)
    name = fields.get("name", "")
    try:
        signed = await run_in_threadpool(
            _sessions().sign_in,
            name,
            fields.get("password", ""),
            _address(request),
            request.cookies.get(state.COOKIE),
        )
    except NotAllowed as error:
        return await _show_sign_in(request, fields.get("next"), str(error), name, _status(error))
    return signed_in(request, signed, fields.get("next"))


async def _show_sign_in(
    request: Request, to: str | None, fault: str = "", name: str = "", status: int = 200
) -> Response:
    who = await run_in_threadpool(state.viewer, request.cookies)
    token, made = forms.token(request)
    to = forms.within(to)
    if who.account and not fault:
        return _show_account(who, token, to)
    hidden = f'<input type="hidden" name="next" value="{escape(to)}">'
    fields = plain.field("name", "Name", fill="username", given=name)
    fields += plain.field("password", "Password", "password", "current-password")
    body = plain.wrong(fault) if fault else ""
    body += plain.form("sign-in", token, fields, "Sign in", hidden)
    if provider := openid_settings.settings():
        words = escape(f"Sign in with {provider.name}")
        body += f'<p><a class="button" href="oidc/start?next={quote(to)}">{words}</a></p>'
    body += (
        '<p class="quiet">Everything that is public can be read without an account. An admin of this '
        "repository gives accounts and new passwords.</p>"
    )
    return forms.remember(request, plain.page("Sign in", body, status), made)


def _show_account(who: Viewer, token: str, to: str) -> Response:
    role = who.role.replace("_", " ")
    body = (
        f"<p>You are signed in as <b>{escape(who.account or '')}</b> with the role {role}.</p>"
        f'<p><a href="{escape(to)}">Back to the page you came from</a></p>'
        '<p><a href="password">Change your password</a></p>'
    )
    return plain.page("Your account", body + plain.form("sign-out", token, "", "Sign out", second=True))


@routed
async def sign_out(request: Request) -> Response:
    await forms.received(request)
    await run_in_threadpool(_sessions().sign_out, request.cookies.get(state.COOKIE))
    gone = RedirectResponse("./", 303, plain.UNKEPT)
    gone.delete_cookie(state.COOKIE, httponly=True, samesite="lax", secure=forms.is_https(request))
    return gone


@routed
async def first_account(request: Request) -> Response:
    link, fault, name = request.query_params.get("token", ""), "", ""
    if request.method == "POST":
        fields = await forms.received(request)
        link, name = fields.get("token", ""), fields.get("name", "")
        try:
            password = _twice(fields)
            signed = await run_in_threadpool(_sessions().make_first, link, name, password)
            return signed_in(request, signed, "/")
        except UsageError as error:
            fault = str(error)
    if not await run_in_threadpool(_sessions().link_stands, link):
        raise NotAllowed(
            "This link has been used or has expired. Restart the server for another one, or make an account "
            "with 'python -m corpus accounts add NAME --role admin'."
        )
    token, made = forms.token(request)
    fields_ = plain.field("name", "Name", fill="username", given=name) + _new_password()
    hidden = f'<input type="hidden" name="token" value="{escape(link)}">'
    body = "<p>This account is an admin: it makes the accounts of all others, and sees who did what.</p>"
    body += plain.wrong(fault) if fault else ""
    body += plain.form("first-account", token, fields_, "Make the account", hidden)
    return forms.remember(request, plain.page("Make the first account", body, 400 if fault else 200), made)


@routed
async def password(request: Request) -> Response:
    who = await run_in_threadpool(state.viewer, request.cookies)
    if not who.account:
        return RedirectResponse("sign-in?next=/password", 303, plain.UNKEPT)
    fault, status = "", 200
    if request.method == "POST":
        fields = await forms.received(request)
        try:
            signed = await run_in_threadpool(
                _sessions().change_password,
                request.cookies.get(state.COOKIE),
                fields.get("present", ""),
                _twice(fields),
                _address(request),
            )
            return signed_in(request, signed, "/sign-in")
        except (NotAllowed, UsageError) as error:
            fault, status = str(error), _status(error)
    token, made = forms.token(request)
    fields_ = plain.field("present", "Present password", "password", "current-password") + _new_password()
    body = "<p>Wherever else you are signed in, you will be signed out.</p>"
    body += plain.wrong(fault) if fault else ""
    body += plain.form("password", token, fields_, "Change the password")
    return forms.remember(request, plain.page("Change your password", body, status), made)


def signed_in(request: Request, signed: SignedIn, to: str | None) -> Response:
    """Give the browser its session, and send it where it wanted to go."""
    response = RedirectResponse(forms.within(to), 303, plain.UNKEPT)
    response.set_cookie(
        state.COOKIE,
        signed.id,
        max_age=LONGEST,
        httponly=True,
        samesite="lax",
        secure=forms.is_https(request),
    )
    return response


def _new_password() -> str:
    first = plain.field("wanted", "New password", "password", "new-password")
    return first + _RULE + plain.field("again", "New password once more", "password", "new-password")


def _twice(fields: dict[str, str]) -> str:
    wanted = fields.get("wanted", "")
    if wanted != fields.get("again"):
        raise UsageError("The two new passwords differ. Type the same one twice.")
    return wanted


def _sessions() -> Sessions:
    found = state.sessions()
    if found is None:
        raise NotFound("There is no store for accounts yet. Make one with 'python -m corpus accounts add'.")
    return found


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


ROUTES: list[BaseRoute] = [
    Route("/sign-in", sign_in, methods=["GET", "POST"]),
    Route("/sign-out", sign_out, methods=["POST"]),
    Route("/first-account", first_account, methods=["GET", "POST"]),
    Route("/password", password, methods=["GET", "POST"]),
]
