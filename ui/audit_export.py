"""The audit as a file for spreadsheets."""

from __future__ import annotations

import csv
import io

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from corpus.errors import NotFound
from corpus.store import Accounts
from ui import plain, state
from ui.signing_in import routed

FIELDS = ("by", "action", "document_id")  # by which it can be narrowed
_COLUMNS = ("at", "by", "action", "document_id", "detail")
# A spreadsheet takes a cell that begins with one of these for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0")


@routed
async def export(request: Request) -> Response:
    """Every line that `?by=`, `?action=` and `?document_id=` leave, the latest first, as CSV."""
    return await run_in_threadpool(_export, request)


def _export(request: Request) -> Response:
    only = {name: value for name in FIELDS if (value := request.query_params.get(name))}
    store = state.accounts_store()
    if store is None:
        raise NotFound("There is no store yet whose audit could be shown.")
    lines = Accounts(store, state.viewer(request.cookies)).audit(only)
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(_COLUMNS)
    table.writerows([cell(getattr(line, name)) for name in _COLUMNS] for line in lines)
    headers = {**plain.UNKEPT, "Content-Disposition": 'attachment; filename="audit.csv"'}
    return Response(out.getvalue().encode("utf-8-sig"), 200, headers, "text/csv; charset=utf-8")


def cell(value: str | None) -> str:
    """A value as a cell that no spreadsheet computes."""
    return f"'{value}" if value and value.startswith(_FORMULA) else value or ""


ROUTES: list[BaseRoute] = [Route("/audit.csv", export)]
