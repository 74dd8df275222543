"""One document: what it is, how to cite it, and the passage in its context; of a PDF, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

import streamlit as st

from corpus import access, facets
from corpus.model import Consent, Kind, Passage, Viewer
from corpus.store import NOBODY, DocumentView, Tombstone
from search import citing, consented
from ui import evidence, judging, parts, pointing, reading, state
from ui.reading import Stretch


@dataclass(frozen=True, slots=True)
class _Shown:
    """A document with the passage and the page that the address names, where it has them.

    `gone` says that the address names a passage whose words are not there.
    """

    view: DocumentView
    passage: Passage | None
    gone: bool
    page: int | None
    pictured: bool


def show() -> None:
    document_id = st.query_params.get("id", "")
    if not document_id:
        parts.html(
            '<h1>Document</h1><p class="measure">The title of whatever you find leads here: '
            '<a href="./">ask a question</a> first.</p>'
        )
        return
    who = state.viewer()
    with state.opened().store.read(who) as reader:
        gone = reader.tombstone(document_id)
    if gone is not None:
        _tombstone(gone, who)
        return
    shown = _shown(document_id)
    _head(shown.view)
    if shown.gone:
        parts.notice(
            "The passage that this link was made for is not here: it was withdrawn, its document changed, "
            "or consent does not open it to you. What you may read of the document follows."
        )
    with st.container(key="cite", gap=None):
        parts.html('<p class="quiet">To cite it</p>')
        held = shown.view.held
        line = citing.citation(held.document, shown.passage, held.consent)
        st.code(line, language=None, wrap_lines=True)
    if judging.may():
        judging.of_document(held.id, held.row, shown.passage)
    if shown.page is None:
        _around(shown)
    else:
        _pages(shown, shown.page)
    _about(shown.view)
    _ways(shown, who)


def _tombstone(gone: Tombstone, who: Viewer) -> None:
    """The place where a document was: that it is gone, and nothing of what it said."""
    kind = facets.by_name("kind").words(gone.kind)
    ended = gone.by == NOBODY
    parts.title("Consent has ended" if ended else "Withdrawn")
    what = "A document whose consent has ended" if ended else "A document that was withdrawn"
    parts.html(f'<p class="kicker">{escape(parts.capital(kind))}</p><h1>{what}</h1>')
    why = "was removed when consent to it ended," if ended else "was withdrawn"
    parts.notice(
        f"Document {gone.id} {why} on {gone.at[:10]}; nothing of it is kept. "
        "The page “Files” lists what is held and what became of every file."
    )
    parts.html(
        '<p class="measure">Its text, its entries in every index and its file are gone from this repository, '
        "and the same file is refused when it is offered again.</p>"
    )
    if access.may(who, "withdraw"):
        parts.html(f'<p><a href="consultation/{escape(gone.id)}">Receipt, and readmitting</a></p>')


def _ways(shown: _Shown, who: Viewer) -> None:
    """From a document to where its words went, and for leads to what was agreed and can be taken back."""
    id_ = escape(shown.view.held.id)
    ways = []
    if shown.view.held.document.kind is Kind.CONSULTATION:
        ways.append(f'<a href="where-words-went?id={id_}">Where these words went</a>')
        ways.append('<a href="withdraw">You spoke here? See your words, and take them back</a>')
    if access.may(who, "withdraw"):
        at = f"?passage={shown.passage.ordinal}" if shown.passage else ""
        ways.append(f'<a href="consultation/{id_}{at}">Consent record, codes and withdrawal</a>')
    if ways:
        parts.html(f'<p class="ways">{" · ".join(ways)}</p>')


def _shown(document_id: str) -> _Shown:
    who = state.viewer()
    with state.opened().store.read(who) as reader:
        view = reader.document(document_id)
        kept = reader.kept_file(view.held) is not None
    asked = st.query_params
    meant = pointing.meant(view, asked.get("passage", ""), asked.get("words", ""))
    passage = meant.passage
    pages = reading.pages(view)
    turned = st.query_params.get("page", "")
    first = passage.page if passage and passage.page in pages else next(iter(pages), None)
    page = int(turned) if turned.isascii() and turned.isdigit() and int(turned[:6]) in pages else first
    pictured = kept and access.may_see_pages(who, view.held.document)
    return _Shown(view, passage, meant.gone, page, pictured)


def _head(view: DocumentView) -> None:
    document = view.held.document
    kind = parts.capital(facets.by_name("kind").words(document.kind or ""))
    parts.title(document.title)
    said = " · ".join(filter(None, [kind, str(document.year or "")]))
    bare = not document.full_text and not document.section_text("abstract").strip()
    labels = evidence.labels(document, title_only=bare)
    parts.html(
        f'<div class="{_colour(view)}"><p class="kicker">{escape(said)}</p>'
        f"<h1>{escape(document.title)}</h1>{evidence.who(document)}{labels}</div>"
    )


def _colour(view: DocumentView) -> str:
    kind = view.held.document.kind
    return {Kind.STUDY: "studies", Kind.CONSULTATION: "voices"}.get(kind or Kind.POLICY, "policies")


def _around(shown: _Shown) -> None:
    """The passage with what stands before and after it, or the whole text."""
    whole = st.query_params.get("whole") == "1"
    everything = reading.stretches(shown.view)
    window = everything if whole else reading.window(everything, shown.passage)
    place = evidence.place(shown.passage) if shown.passage else ""
    heading = "The passage in its context" if shown.passage and not whole else "The text"
    agreed = evidence.consent(shown.view.held, shown.passage)
    parts.html(f'<h2>{heading}</h2><p class="place">{place}</p>{agreed}{_text(shown, window, everything)}')
    if len(window) < len(everything):
        st.button("Show the whole text", on_click=_set, args=("whole", "1"))


def _pages(shown: _Shown, page: int) -> None:
    """One page of a PDF: its text, and its picture where that may be shown, both with the passage marked."""
    labels = reading.pages(shown.view)
    everything = reading.stretches(shown.view)
    here = [stretch for stretch in everything if stretch.page == page]
    printed = f", printed as {escape(labels[page])}" if labels[page] != str(page) else ""
    way = f' <a class="quiet" href="#{reading.PASSAGE}">To the passage</a>' if _begins(shown, page) else ""
    parts.html(f"<h2>Page {page} of {max(labels)}{printed}</h2>{way}")
    if len(labels) > 1:
        _turn(shown, page, sorted(labels))
    if not shown.pictured:
        parts.html(_text(shown, here, here))
        parts.html(
            '<p class="quiet measure">Pictures of pages are shown of documents under an open licence, and of '
            "others to those who have signed in.</p>"
        )
        return
    with st.container(key="pages"):
        text, picture = st.columns(2, gap="large")
    with text:
        parts.html(_text(shown, here, here))
    with picture:
        passage = f"?passage={shown.passage.ordinal}" if shown.passage else ""
        source = f"page-picture/{escape(shown.view.held.id)}/{page}{passage}"
        said = f"Page {page} as a picture; its text stands beside it"
        parts.html(f'<a href="{source}"><img class="page" src="{source}" alt="{said}"></a>')


def _begins(shown: _Shown, page: int) -> bool:
    return shown.passage is not None and shown.passage.page == page


def _turn(shown: _Shown, page: int, pages: Sequence[int]) -> None:
    at = pages.index(page)
    with st.container(key="turn", horizontal=True, gap="small"):
        for label, to in (("← Page before", at - 1), ("Page after →", at + 1)):
            there = 0 <= to < len(pages)
            st.button(
                label, disabled=not there, on_click=_set, args=("page", str(pages[to]) if there else "")
            )
        if shown.passage and not _begins(shown, page):
            own = str(shown.passage.page)
            st.button(f"Back to the passage on page {own}", on_click=_set, args=("page", own))


def _set(name: str, value: str) -> None:
    st.query_params[name] = value


def _text(shown: _Shown, stretches: Sequence[Stretch], of: Sequence[Stretch]) -> str:
    before = "" if not stretches or stretches[0] == of[0] else reading.LEFT_OUT
    after = "" if not stretches or stretches[-1] == of[-1] else reading.LEFT_OUT
    said = [reading.html(shown.view, stretch, shown.passage) for stretch in stretches]
    body = "".join(one for last, one in pairwise(["", *said]) if not one == last == reading.UNREAD)
    return f'<div class="text measure {_colour(shown.view)}">{before}{body}{after}</div>'


def _about(view: DocumentView) -> None:
    """What the record says, and which of it was read from the text."""
    document, consent = view.held.document, view.held.consent
    rows = [
        ("DOI", _doi(document.doi)),
        ("PubMed", escape(document.pmid or "")),
        ("Licence", escape(document.licence or "not stated")),
        ("Source file", escape(view.source_file or "")),
        ("Consent", _agreed(view, consent) if consent else ""),
        ("Funding statement", escape(document.funding or "")),
        ("Competing interests", escape(document.competing_interests or "")),
        *((parts.capital(f.label), evidence.values(view.held, f.name)) for f in facets.FACETS),
    ]
    shown = "".join(f"<dt>{label}</dt><dd>{value}</dd>" for label, value in rows if value)
    parts.html(f'<h2>About this document</h2><dl class="about">{shown}</dl>{evidence.SUGGESTED}')


def _agreed(view: DocumentView, consent: Consent) -> str:
    """What holds for all, and what else those allowed whose words this viewer may read."""
    heard = {row.passage.speaker for row in view.passages}
    each = [f"{label}: {said}" for label, said in consented.narrower(consent).items() if label in heard]
    return "<br>".join(map(escape, [consented.said(consent), *each]))


def _doi(doi: str | None) -> str:
    return f'<a href="https://doi.org/{escape(doi)}" rel="noreferrer">{escape(doi)}</a>' if doi else ""
