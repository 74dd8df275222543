"""The facets as a row of disclosures with counts, and what is applied as chips to take away.

A disclosure opens where it stands, so that the next Tab comes to its values; a popover stands at the end of
the page, and whoever has no mouse would pass every hit on the way.
"""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from corpus import facets
from corpus.facets import FACETS, Facet
from ui import parts, state
from ui.state import Asked


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

    def chosen() -> None:
        state.go(asked.with_filter(facet.name, tuple(state.given(key))))

    state.keep(key, applied)
    st.pills(
        f"{parts.capital(facet.label)}, from {facet.source}",
        options,
        selection_mode="multi",
        format_func=lambda v: f"{parts.literal(facet.words(v))} ({counts.get(v, 0)})",
        key=key,
        on_change=chosen,
    )


def _years(asked: Asked, facet: Facet) -> None:
    given = asked.filters.get(facet.name, ("",))[0]
    first, _, last = given.partition("..") if ".." in given else (given, "", given)

    def chosen() -> None:
        low, high = (state.given(f"year-{end}") for end in ("first", "last"))
        span = f"{low or ''}..{high or ''}" if low or high else ""
        state.go(asked.with_filter(facet.name, (span,) if span else ()))

    for end, label, value in (("first", "From", first), ("last", "To", last)):
        state.keep(f"year-{end}", int(value) if value.isdigit() else None)
        st.number_input(
            label, 1500, 2100, value=None, step=1, format="%d", key=f"year-{end}", on_change=chosen
        )


def chips(asked: Asked) -> None:
    """What narrows this page, each to be taken away with one press."""
    applied = [(name, value) for name, values in asked.filters.items() for value in values]
    if not applied:
        return
    with st.container(key="chips", horizontal=True, gap="small"):
        for name, value in applied:
            facet = facets.by_name(name)
            words = facet.words(facet.find(value) or value)
            rest = tuple(v for v in asked.filters[name] if v != value)
            st.button(
                f"{facet.label}: {parts.literal(words)}  ✕",
                key=f"chip-{name}-{value}",
                on_click=state.go,
                args=(asked.with_filter(name, rest),),
            )
