"""The facets as a row of disclosures with counts, and what is applied as chips to take away.

A disclosure opens where it stands, so that the next Tab comes to its values; a popover stands at the end of
the page, and whoever has no mouse would pass every hit on the way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from corpus import facets
from corpus.facets import FACETS, Facet
from ui import parts, state
from ui.state import Asked

_ENDS = ("first", "last")  # of a span of years


def panels(asked: Asked, counts: Mapping[str, Mapping[str, int]]) -> None:
    """One disclosure a facet; a facet no document carries is not shown."""
    with st.container(key="filters", horizontal=True, gap="small"):
        for facet in FACETS:
            applied = asked.filters.get(facet.name, ())
            if counts.get(facet.name) or applied:
                with st.expander(parts.capital(facet.label), key=f"panel-{facet.name}"):
                    _years(asked, facet) if facet.type == "years" else _values(
                        asked, facet, counts[facet.name]
                    )


def _values(asked: Asked, facet: Facet, counts: Mapping[str, int]) -> None:
    """Every value there is, the most frequent first; several mean "or"."""
    applied = [facet.find(given) or given for given in asked.filters.get(facet.name, ())]
    options = sorted({*counts, *applied}, key=lambda v: (-counts.get(v, 0), facet.words(v)))
    key = f"facet-{facet.name}"

    state.keep(key, applied)
    st.pills(
        f"{parts.capital(facet.label)}, from {facet.source}",
        options,
        selection_mode="multi",
        format_func=lambda v: parts.literal(facet.words(v)),
        key=key,
        on_change=_narrow,
    )
    _count(key, [counts.get(v, 0) for v in options])


def _count(key: str, counts: Sequence[int]) -> None:
    """Put the counts behind the pills' labels, by style.

    The server knows a pressed pill by its label alone. With a count in it, a press on a pill of the answer
    before would be a press on nothing, and lost, wherever the count has changed.
    """
    rules = "".join(
        f'.st-key-{key} button:nth-of-type({at}) p::after {{ content: " ({n})"; }}'
        for at, n in enumerate(counts, 1)
    )
    st.html(f"<style>{rules}</style>")


def _years(asked: Asked, facet: Facet) -> None:
    for end, label, year in zip(_ENDS, ("From", "To"), _span(asked, facet), strict=True):
        state.keep(f"year-{end}", year)
        st.number_input(
            label, 1500, 2100, value=None, step=1, format="%d", key=f"year-{end}", on_change=_narrow
        )


def _span(asked: Asked, facet: Facet) -> list[int | None]:
    """The first and the last year that the address asks for."""
    given = asked.filters.get(facet.name, ("",))[0]
    first, _, last = given.partition("..") if ".." in given else (given, "", given)
    return [int(year) if year.isdigit() else None for year in (first, last)]


def _narrow() -> None:
    """Put into the address what all facets show: a filter pressed just before may not stand there yet."""
    asked = state.asked()
    for facet in FACETS:
        if facet.type == "years":
            shown = [state.given(f"year-{end}") for end in _ENDS]
            if shown != _span(asked, facet):
                words = "..".join(str(year or "") for year in shown)
                asked = asked.with_filter(facet.name, (words,) if any(shown) else ())
        elif (values := state.given(f"facet-{facet.name}")) is not None:
            asked = asked.with_filter(facet.name, tuple(values))
    state.go(asked)


def _without(name: str, value: str) -> None:
    asked = state.asked()
    state.go(asked.with_filter(name, tuple(v for v in asked.filters.get(name, ()) if v != value)))


def chips(asked: Asked) -> None:
    """What narrows this page, each to be taken away with one press."""
    applied = [(name, value) for name, values in asked.filters.items() for value in values]
    if not applied:
        return
    with st.container(key="chips", horizontal=True, gap="small"):
        for name, value in applied:
            facet = facets.by_name(name)
            words = facet.words(facet.find(value) or value)
            st.button(
                f"{facet.label}: {parts.literal(words)}  ✕",
                key=f"chip-{name}-{value}",
                on_click=_without,
                args=(name, value),
            )
