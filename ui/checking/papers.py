"""The papers as a table: what is recorded of each, in what it needs a look, and many changed at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from corpus import facets
from corpus.derive.doubts import CHECKED, DOUBTS
from corpus.store import Change, Held, Paper
from corpus.store.correcting import FACETS
from search import speaking
from search.speaking import Spoken
from ui import evidence, parts, state
from ui.checking import doing, editing

_PER_PAGE = 25
_CHOSEN = "checking-chosen"


def show() -> None:
    everything = doing.curator().papers()
    doubt = _choose(everything)
    words = _find()
    shown = [p for p in everything if (doubt is None or doubt in p.doubts) and _holds(p.held, words)]
    pages = -(-len(shown) // _PER_PAGE)
    said = f"{parts.plural(len(shown), 'paper')}, {sum(bool(p.doubts) for p in shown)} of them need a look."
    parts.html(f'<p class="quiet">{said}</p>{evidence.SUGGESTED if shown else ""}')
    page = int(st.pagination(pages, key="page", bind="query-params")) if pages > 1 else 1
    here = shown[(page - 1) * _PER_PAGE : page * _PER_PAGE]
    _together(shown, here)
    opened = st.query_params.get("edit")
    if opened and not any(p.held.id == opened for p in here):  # its form stays, wherever the list has it now
        here = [*(p for p in everything if p.held.id == opened), *here]
        if not here or here[0].held.id != opened:
            parts.notice(f"There is no paper {opened} here; it may have been removed.")
    speaks = _spoken(here)
    for paper in here:
        _row(paper, speaks.get(paper.held.row, ()))


def _choose(everything: Sequence[Paper]) -> str | None:
    """One doubt, or all papers; it stands in the address."""
    counts = Counter(doubt for paper in everything for doubt in paper.doubts)
    given = st.query_params.get("look")

    def chosen() -> None:
        _go("look", state.given("checking-look"))

    state.keep("checking-look", given if given in counts else None)
    return st.pills(
        "Needs a look because",
        [doubt for doubt in DOUBTS if doubt in counts],
        format_func=lambda doubt: f"{DOUBTS[doubt]} ({counts[doubt]})",
        key="checking-look",
        on_change=chosen,
    )


def _find() -> str:
    given = st.query_params.get("words", "")

    def typed() -> None:
        _go("words", state.given("checking-words").strip())

    state.keep("checking-words", given)
    st.text_input("Title, author, journal or DOI", key="checking-words", on_change=typed)
    return given.casefold()


def _go(name: str, value: str | None) -> None:
    """Narrow the list, from its first page on."""
    kept = {n: st.query_params[n] for n in ("look", "words") if n in st.query_params and n != name}
    st.query_params.from_dict({**kept, **({name: value} if value else {})})


def _holds(held: Held, words: str) -> bool:
    document = held.document
    said = (document.title, *document.authors, document.journal or "", document.doi or "", held.file)
    return all(word in " ".join(said).casefold() for word in words.split())


def _spoken(papers: Sequence[Paper]) -> Mapping[int, Sequence[Spoken]]:
    """The recommendations that each of these papers speaks to."""
    with doing.store().search(state.viewer()) as searcher:
        return speaking.of_documents(searcher, [paper.held.row for paper in papers])


# -- one paper -------------------------------------------------------------------------------------


def _key(document_id: str) -> str:
    return f"checking-pick-{document_id}"


def _row(paper: Paper, speaks: Sequence[Spoken]) -> None:
    held = paper.held
    title = parts.literal(held.document.title)
    with st.container(key=f"paper-{held.id}", gap="small"):
        with st.container(key=f"paper-row-{held.id}", horizontal=True, gap="small"):
            state.keep(_key(held.id), held.id in _chosen())
            st.checkbox(
                f"Choose {title}",
                key=_key(held.id),
                label_visibility="collapsed",
                width=32,
                on_change=_turned,
                args=(held.id,),
            )
            st.html(f'<div class="ev paper">{_head(paper)}{_values(held, speaks)}</div>', width="stretch")
            if st.query_params.get("edit") != held.id:
                st.button(
                    "Edit",
                    key=f"edit-{held.id}",
                    help=f"Edit what is recorded of {title}",
                    on_click=editing.open_,
                    args=(held.id,),
                )
        if st.query_params.get("edit") == held.id:
            editing.show(held)


def _head(paper: Paper) -> str:
    document = paper.held.document
    said = [str(document.year or "no year"), f"doi {document.doi}" if document.doi else "no DOI"]
    look = "".join(
        f'<span class="label {"" if doubt == "read" else "warn"}">{escape(DOUBTS[doubt])}</span>'
        for doubt in paper.doubts
    )
    return (
        f'<div class="what"><h3><a href="{evidence.document_address(paper.held.id)}">'
        f"{escape(document.title)}</a></h3>{evidence.who(document)}"
        f'<p class="quiet">{escape(" · ".join(said))}</p>{evidence.labels(document)}'
        f"<p>{look}</p></div>"
    )


def _values(held: Held, speaks: Sequence[Spoken]) -> str:
    """The facets that are checked, and what it speaks to; each with a mark where somebody corrected it."""
    cells = []
    for name in CHECKED:
        mark = ' <span class="quiet">(corrected)</span>' if f"facet:{name}" in held.corrections else ""
        label = escape(parts.capital(facets.by_name(name).label))
        cells.append(f"<div><dt>{label}{mark}</dt><dd>{evidence.values(held, name) or '–'}</dd></div>")
    numbers = ", ".join(editing.recommendation(each) for each in speaks) or "–"
    cells.append(f"<div><dt>Recommendations</dt><dd>{numbers}</dd></div>")
    return f"<dl>{''.join(cells)}</dl>"


# -- many at once ----------------------------------------------------------------------------------


def _chosen() -> set[str]:
    """The ids of all papers that were chosen, on whatever page."""
    chosen: set[str] = state.memory().setdefault(_CHOSEN, set())
    return chosen


def _turned(document_id: str) -> None:
    _pick([document_id], state.given(_key(document_id)))


def _together(shown: Sequence[Paper], here: Sequence[Paper]) -> None:
    """What is done to all papers that are chosen among those that the list shows, on all its pages."""
    ids = [paper.held.id for paper in shown]
    chosen = [id_ for id_ in ids if id_ in _chosen()]
    with st.container(key="together", horizontal=True, vertical_alignment="bottom", gap="small"):
        if here:
            st.button(
                "Choose all on this page", on_click=_pick, args=([paper.held.id for paper in here], True)
            )
        if len(shown) > len(here):
            st.button(f"Choose all {len(shown)}", on_click=_pick, args=(ids, True))
        if not chosen:
            return
        st.button("Choose none", on_click=_pick, args=(ids, False))
        st.button("What was read is right", on_click=_accept, args=(chosen,))
    several = parts.plural(len(chosen), "chosen paper")
    with st.form("together-form", clear_on_submit=True):
        parts.html(f"<h2>Set for {several}</h2>")
        for name in FACETS:
            editing.choose(name, f"together-{name}", ())
        st.form_submit_button(f"Set for {several}", type="primary", on_click=_set, args=(chosen,))


def _pick(ids: Sequence[str], picked: bool) -> None:
    _chosen().update(ids) if picked else _chosen().difference_update(ids)


def _accept(chosen: Sequence[str]) -> None:
    doing.tried(lambda: f"Confirmed for {parts.plural(doing.curator().accept(chosen), 'paper')}.")


def _set(chosen: Sequence[str]) -> None:
    given = {name: state.given(f"together-{name}") for name in FACETS}
    changes = [
        Change(id_, f"facet:{name}", values) for id_ in chosen for name, values in given.items() if values
    ]
    # A button that is pressed twice sends its form a second time, emptied; what the first press did holds.
    if not changes:
        doing.tried(lambda: "No value was chosen with this press, so it changed nothing.")
        return
    doing.tried(lambda: f"{parts.capital(parts.plural(doing.curator().correct(changes), 'paper'))} changed.")
