"""A person's own words, with the code from their consent record: what is there, and taking it back.

Plain pages without an account and without scripts; the code is sent with each form and kept nowhere.
"""

from __future__ import annotations

from html import escape

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from corpus.errors import Changed, NotAllowed, NotFound
from corpus.store import Codes, Mine, PassageRow, Receipts, Withdrawal
from corpus.store.attempts import TooMany
from ui import forms, handed_out, plain, receipts, state
from ui.signing_in import routed


@routed
async def withdraw(request: Request) -> Response:
    """Ask for the code; show what it stands for; take it back."""
    if request.method != "POST":
        return _ask(request)
    fields = await forms.received(request)
    return await run_in_threadpool(_answer, request, fields)


def _answer(request: Request, fields: dict[str, str]) -> Response:
    store = handed_out.store_to_change()
    codes = Codes(store, state.viewer(request.cookies))
    code, address = fields.get("code", ""), request.client.host if request.client else ""
    passage = forms.number(given) if (given := fields.get("passage", "")) else None
    try:
        if fields.get("do") == "withdraw":
            done = codes.withdraw(code, address, passage, fields.get("seal", ""))
            drafts = handed_out.without_drafts(store, done)
            return handed_out.withdrawn_page(done, once=True, before=drafts)
        mine = codes.look(code, address, passage)
    except Changed:
        return _changed(request, codes.look(code, address), code)
    except NotFound:  # taken back meanwhile, in another window
        return _gone(request, codes.look(code, address))
    except NotAllowed as error:
        return _ask(request, str(error), 429 if isinstance(error, TooMany) else 403)
    return _gone(request, mine) if mine.preview is None else _show(request, mine, code, passage)


def _ask(request: Request, fault: str = "", status: int = 200) -> Response:
    token, made = forms.token(request)
    body = plain.wrong(fault) if fault else ""
    body += (
        "<p>If you spoke in a consultation, you can see here which of your words are in this repository, and "
        "take them back: at any time, without a reason, without an account and without your name.</p>"
        "<p>You need the code from your consent record: sixteen letters in groups of four. Without it, ask "
        "whoever led the consultation.</p>"
    )
    body += plain.form("/withdraw", token, plain.field("code", "Your code", fill="off"), "Show my words")
    return forms.remember(request, plain.page("Your words", body, status), made)


def _gone(request: Request, mine: Mine) -> Response:
    if mine.outdated:
        body = (
            "<p>This code is of an earlier version of the consultation. That one was withdrawn, and it was "
            "reviewed once more since; people may be called otherwise in it now. If your words are in the "
            "new version, only the code from the new consent record leads to them: ask whoever led the "
            "consultation for it, or ask them to take your words out.</p>"
        )
        return plain.page("Your words", body + _receipts(mine))
    if mine.ended:
        told = f"The consent to this consultation ended, and its words were removed on {escape(mine.ended)}."
        return plain.page("Your words", f"<p>{told}</p>{_receipts(mine)}")
    body = "<p>None of your words are in this repository any more.</p>"
    if mine.withdrawal is None:
        days = list(dict.fromkeys(at[:10] for at in mine.perhaps))
        if days:
            body += (
                f"<p>Words of this consultation were withdrawn on {escape(', '.join(days))}. Whose they were "
                "is not kept; whoever led the consultation can tell you more.</p>"
            )
        body += "<p>Where you agreed to an end of your consent, they were removed when it came.</p>"
        return plain.page("Your words", body)
    told = f"<p>They were withdrawn on {escape(mine.withdrawal.at[:10])}.</p>"
    erased = Receipts(state.opened().store, state.viewer(request.cookies)).is_erased()
    return handed_out.withdrawn_page(
        mine.withdrawal,
        once=True,
        before=body + told,
        title="Your words",
        erased=erased,
        after=_receipts(mine, but=mine.withdrawal),
    )


def _receipts(mine: Mine, but: Withdrawal | None = None) -> str:
    """What was taken back with this code before, each with its receipt."""
    made = [each for each in mine.made if each != but]
    links = "".join(
        f"<li>{escape(receipts.SCOPES[each.scope])}, on {escape(each.at[:10])}: "
        f'<a href="{handed_out.receipt_address(each, once=True)}">receipt (PDF)</a></li>'
        for each in reversed(made)
    )
    return f"<h2>Taken back with your code before</h2><ul>{links}</ul>" if links else ""


def _changed(request: Request, mine: Mine, code: str) -> Response:
    """What there is now, where words went meanwhile: nothing is taken back that was not shown."""
    if mine.preview is None:
        return _gone(request, mine)
    told = "Your words here have changed since that page was shown. Nothing was taken back now; choose again."
    return _show(request, mine, code, None, plain.wrong(told))


def _show(request: Request, mine: Mine, code: str, passage: int | None, before: str = "") -> Response:
    assert mine.preview is not None  # noqa: S101 - the caller has looked
    token, made = forms.token(request)
    found = mine.preview.passages
    whole = passage is None
    body = before + (
        f"<p>Consultation: <b>{escape(mine.title or '')}</b>. You are called "
        f"<b>{escape(mine.speaker or '')}</b> in it.</p>"
        f"<h2>{'This would go' if whole else 'This passage would go'}</h2>"
        f"{handed_out.facts(receipts.counted(mine.preview.removed))}"
        "<p>It cannot be brought back from here. Nobody is told why, and you need not say. "
        f"{receipts.BACKUPS}</p>"
    )
    hidden = _hidden(code, passage, do="withdraw", seal=mine.preview.seal)
    words = "Take all of these words back" if whole else "Take this passage back"
    body += plain.form("/withdraw", token, "", words, hidden)
    if not whole:
        body += plain.form("/withdraw", token, "", "Show all my words", _hidden(code, None), second=True)
    body += "<h2>Your words</h2>"
    body += "".join(_passage(p, token, code, alone=whole and len(found) > 1) for p in found)
    body += _receipts(mine)
    return forms.remember(request, plain.page("Your words", body), made)


def _passage(row: PassageRow, token: str, code: str, *, alone: bool) -> str:
    """A passage, with a way to take back this one only."""
    form = ""
    if alone:
        hidden = _hidden(code, row.passage.ordinal)
        form = plain.form("/withdraw", token, "", "Only this passage", hidden, second=True)
    when = f'<p class="quiet">{escape(row.passage.timecode)}</p>' if row.passage.timecode else ""
    return f"<section>{when}<blockquote>{escape(row.text or '')}</blockquote>{form}</section>"


def _hidden(code: str, passage: int | None, do: str = "look", seal: str = "") -> str:
    values = {"code": code, "do": do, "passage": "" if passage is None else str(passage), "seal": seal}
    return "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in values.items()
    )


ROUTES: list[BaseRoute] = [Route("/withdraw", withdraw, methods=["GET", "POST"])]
