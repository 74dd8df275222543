"""One document: what it is, how to cite it, and the passage in its context."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from corpus import facets
from corpus.model import Block, Kind, Passage, Role
from corpus.store import DocumentView
from search import citing
from ui import evidence, marking, parts, state

AROUND = 3  # blocks shown before and after the passage
_HIDDEN = '<p class="quiet">[…]</p>'


def show() -> None:
    document_id = st.query_params.get("id", "")
    if not document_id:
        parts.html("<h1>Document</h1><p>Find one by a question on the search page; its title leads here.</p>")
        return
    with state.opened().store.read(state.VIEWER) as reader:
        view = reader.document(document_id)
    passage = _asked_for(view)
    _head(view)
    _cite(view, passage)
    _text(view, passage)
    _about(view)


def _asked_for(view: DocumentView) -> Passage | None:
    """The passage that the address names, where the document has it and the viewer may read it."""
    wanted = st.query_params.get("passage", "")
    return next((p.passage for p in view.passages if str(p.passage.ordinal) == wanted), None)


def _head(view: DocumentView) -> None:
    document = view.held.document
    kind = facets.by_name("kind").words(document.kind or "")
    said = [escape(kind[:1].upper() + kind[1:]), str(document.year or "no date")]
    parts.html(
        f'<div class="{_colour(document.kind)}"><p class="kicker">{" · ".join(said)}</p>'
        f"<h1>{escape(document.title)}</h1>{evidence.who(document)}{evidence.labels(document)}</div>"
    )


def _colour(kind: Kind | None) -> str:
    return {Kind.STUDY: "studies", Kind.CONSULTATION: "voices"}.get(kind or Kind.POLICY, "policies")


def _cite(view: DocumentView, passage: Passage | None) -> None:
    parts.html("<h2>Cite</h2>")
    st.code(citing.citation(view.held.document, passage), language=None, wrap_lines=True)


def _text(view: DocumentView, passage: Passage | None) -> None:
    blocks = view.held.document.blocks
    whole = st.query_params.get("whole") == "1"
    shown = blocks if whole else _window(blocks, passage)
    place = evidence.place(passage) if passage else ""
    heading = "The passage in its context" if passage else "Text"
    body = "".join(_block(view, block, passage) for block in shown)
    before = "" if not shown or shown[0] is blocks[0] else _HIDDEN
    after = "" if not shown or shown[-1] is blocks[-1] else _HIDDEN
    parts.html(
        f'<h2>{heading}</h2><p class="place">{place}</p>'
        f'<div class="text measure {_colour(view.held.document.kind)}">{before}{body}{after}</div>'
    )
    if not whole and len(shown) < len(blocks):
        st.button("Show the whole text", on_click=_set, args=("whole", "1"))


def _set(name: str, value: str) -> None:
    st.query_params[name] = value


def _window(blocks: Sequence[Block], passage: Passage | None) -> Sequence[Block]:
    """The blocks of the passage and a few around it; without one, the first of the document."""
    if passage is None:
        return blocks[: 2 * AROUND]
    own = [i for i, b in enumerate(blocks) if b.end > passage.start and b.start < passage.end]
    return blocks[max(0, own[0] - AROUND) : own[-1] + 1 + AROUND]


def _block(view: DocumentView, block: Block, passage: Passage | None) -> str:
    text = view.text[block.start : block.end]
    if not text.strip():
        return _HIDDEN
    spans = []
    if passage and block.end > passage.start and block.start < passage.end:
        spans = [(max(passage.start, block.start) - block.start, min(passage.end, block.end) - block.start)]
    words = marking.marked(text, spans)
    if block.role is Role.HEADING:
        return f"<h3>{words}</h3>"
    if block.role is Role.TURN:
        when = f' <span class="quiet">{block.timecode}</span>' if block.timecode else ""
        return f'<p class="speaker">{escape(block.speaker or "")}{when}</p><p>{words}</p>'
    return f'<p class="{block.role}">{words}</p>'


def _about(view: DocumentView) -> None:
    """What the record says, and which of it was read from the text."""
    document = view.held.document
    rows = [
        ("DOI", _doi(document.doi)),
        ("PubMed", escape(document.pmid or "")),
        ("Licence", escape(document.licence or "not stated")),
        ("Source file", escape(view.source_file or "")),
        *(
            (parts.capital(f.label), evidence.values(view.held, f.name))
            for f in facets.FACETS
            if f.name != "kind"
        ),
    ]
    shown = "".join(f"<dt>{label}</dt><dd>{value}</dd>" for label, value in rows if value)
    parts.html(
        f'<h2>About this document</h2><dl class="about">{shown}</dl>'
        '<p class="quiet">Dotted: read from the text by this repository, not stated in the record.</p>'
    )


def _doi(doi: str | None) -> str:
    return f'<a href="https://doi.org/{escape(doi)}" rel="noreferrer">{escape(doi)}</a>' if doi else ""
