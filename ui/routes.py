"""What is asked for over plain HTTP. Every route puts the same questions to `corpus.access` as the pages."""

from __future__ import annotations

from html import escape

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from corpus import access
from corpus.errors import CorpusError, NotFound
from corpus.model import Viewer
from ui import audit_export, caring, handed_out, openid, own_words, pictures, signing_in, state

# Whoever may see a page today may not tomorrow, and a withdrawn one must not live on in a cache.
_UNKEPT = {"Cache-Control": "no-store"}


async def page_picture(request: Request) -> Response:
    """A page of a document's PDF, with the passage that `?passage=` numbers marked on it."""
    return await run_in_threadpool(_page_picture, request)


def _page_picture(request: Request) -> Response:
    try:
        picture = _draw(
            str(request.path_params["document"]),
            int(request.path_params["page"]),
            request.query_params.get("passage", ""),
            state.viewer(request.cookies),
        )
    except NotFound as error:
        return Response(_words(str(error)), 404, _UNKEPT, "image/svg+xml")
    except CorpusError as error:
        return Response(_words(str(error)), 422, _UNKEPT, "image/svg+xml")
    return Response(picture, 200, _UNKEPT, "image/png")


def _draw(document: str, page: int, passage: str, who: Viewer) -> bytes:
    with state.opened().store.read(who) as reader:
        view = reader.document(document)
        path = reader.kept_file(view.held)
        if path is None or not access.may_see_pages(who, view.held.document):
            raise NotFound("There is no picture of this page that you may see. Its text stands beside it.")
        found = next((p.passage for p in view.passages if str(p.passage.ordinal) == passage), None)
        return pictures.draw(path, page, view.text[found.start : found.end] if found else "")


def _words(sentence: str) -> str:
    """A picture that says why there is none, for the place where the page would stand."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="600" height="160"><foreignObject width="600" '
        'height="160"><p xmlns="http://www.w3.org/1999/xhtml" style="font:16px sans-serif;color:#545e66;'
        f'padding:1rem">{escape(sentence)}</p></foreignObject></svg>'
    )


ROUTES: list[BaseRoute] = [
    Route("/page-picture/{document}/{page:int}", page_picture),
    *signing_in.ROUTES,
    *openid.ROUTES,
    *audit_export.ROUTES,
    *own_words.ROUTES,
    *caring.ROUTES,
    *handed_out.ROUTES,
]
