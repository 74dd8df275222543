"""Answers as people read them: studies and voices side by side, policy documents below.

Everything here that comes from a document is escaped; the rest is ours.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from urllib.parse import urlencode

from corpus import facets, reference
from corpus.model import Document, Kind, Passage
from corpus.store import Held
from search import citing, consented, saying
from search.answer import Results
from search.hits import Found, Hit
from ui import marking, parts, pointing

_COUNTED = {
    "studies": ("study", "studies"),
    "voices": ("consultation", "consultations"),
    "policies": ("policy document", "policy documents"),
}
SUGGESTED = (
    '<p class="quiet"><span class="suggested">Dotted</span>: suggested by this repository from the text, not '
    "stated in the record.</p>"
)
_NAMED_AUTHORS = 3
_EMPTY_LINES = re.compile(r"\n\s*\n")


def sought(results: Results) -> str:
    """The words whose sentence is marked: the question's, else those of the recommendation."""
    query = results.query
    if query.question or query.recommendation is None:
        return query.question or ""
    wanted = reference.recommendation(query.recommendation)
    return f"{wanted.title} {wanted.summary}"


def columns(results: Results) -> str:
    """The three rankings. Where nothing answers they are headed as what comes nearest."""
    words = sought(results)
    shown = [_column(results, name, words) for name in ("studies", "voices")]
    below = _column(results, "policies", words) if results.hits["policies"] else ""
    legend = SUGGESTED if any(results.hits.values()) else ""
    return f'<div class="columns">{"".join(shown)}</div>{below}{legend}'


def _column(results: Results, name: str, words: str) -> str:
    body = "".join(html for html, _ in pieces(results, name, words)) or nothing(results, name)
    label = saying.heading(results, name)
    return f'<section class="column {name}" aria-label="{label}">{head(results, name)}{body}</section>'


def head(results: Results, name: str) -> str:
    """The head of one ranking: what it is, and how many are shown of how many."""
    told = _extent(results, name) if results.hits[name] else ""
    return f'<header><h2>{saying.heading(results, name)}</h2><p class="quiet">{told}</p></header>'


def nothing(results: Results, name: str) -> str:
    """What stands in the place of a ranking without hits."""
    return f'<p class="nothing">{saying.nothing_to_show(results, name)}</p>'


def _extent(results: Results, name: str) -> str:
    """How many are shown of how many were compared, which says nothing of how many answer."""
    query, shown, compared = results.query, len(results.hits[name]), results.counts[name]
    one, many = _COUNTED[name]
    within = ["within the filters"] if query.filters else []
    if query.question and query.recommendation is not None:  # the others were set aside
        within.insert(0, f"on recommendation {query.recommendation}")
    where = " ".join(within) or "here"
    if shown < compared:
        return f"The {shown} nearest of {parts.plural(compared, one, many)} {where}"
    return f"{parts.plural(shown, one, many)} {where}, the nearest first"


def pieces(results: Results, name: str, words: str) -> list[tuple[str, Hit | None]]:
    """The hits in their order as HTML; of a recommendation alone, where those end that speak to it."""
    clear, said, rest = saying.clear_first(results, name)
    gap: list[tuple[str, Hit | None]] = [(f'<p class="gap">{said}</p>', None)] if said else []
    return [*((_hit(h, words), h) for h in clear), *gap, *((_hit(h, words), h) for h in rest)]


def _hit(hit: Hit, words: str) -> str:
    document, best = hit.held.document, hit.passages[0]
    address = document_address(hit.held.id, best.row.passage.ordinal, best.row.text or "")
    return (
        '<article class="hit">'
        f"{_kicker(hit)}"
        f'<h3><a href="{address}">{escape(document.title)}</a></h3>'
        f"{who(document)}{labels(document, title_only=_is_bare(hit.held, best))}"
        f"{_quotation(hit.held, best, words)}{_place(best)}{consent(hit.held, best.row.passage)}"
        f"{_further(hit, words)}{_cite(hit)}"
        "</article>"
    )


def document_address(document_id: str, ordinal: int | None = None, text: str = "") -> str:
    """The page of a document, at a passage of it. Relative, so that it works behind any path."""
    at = pointing.passage(ordinal, text) if ordinal else {}
    return escape(f"document?{urlencode({'id': document_id, **at})}")


def _kicker(hit: Hit) -> str:
    """Design, place and year: what a reader weighs before the title."""
    document = hit.held.document
    said = [values(hit.held, name) for name in ("design", "country")]
    said = [shown for shown in said if shown]
    if document.kind is Kind.CONSULTATION:
        said.insert(0, "Consultation")
    if document.year:
        said.append(str(document.year))
    return f'<p class="kicker">{" · ".join(said)}</p>' if said else ""


def values(held: Held, name: str) -> str:
    """A document's values of one facet; what was merely read from its text is marked."""
    return ", ".join(_value(name, value, suggested) for value, suggested in held.facets.get(name, ()))


def _value(name: str, value: str, suggested: bool) -> str:
    shown = escape(facets.by_name(name).words(value))
    if not suggested:
        return shown
    return f'<span class="suggested">{shown}<span class="unseen"> (suggested)</span></span>'


def who(document: Document) -> str:
    """Authors and journal in one line."""
    names = list(document.authors)
    authors = f"{names[0]} et al." if len(names) > _NAMED_AUTHORS else ", ".join(names)
    said = [escape(authors)] if authors else []
    if document.journal:
        said.append(f"<cite>{escape(document.journal)}</cite>")
    return f'<p class="who">{", ".join(said)}</p>' if said else ""


def labels(document: Document, *, title_only: bool = False) -> str:
    """What must be said of a document wherever it shows; `title_only` where its record has no abstract."""
    said = citing.labels(document)
    if title_only:
        said.append("title only")
    shown = "".join(
        f'<span class="label{" warn" if label in ("retracted", "corrected") else ""}">{escape(label)}</span>'
        for label in said
    )
    return f"<p>{shown}</p>" if shown else ""


def _is_bare(held: Held, found: Found) -> bool:
    """Whether this is a record that is only a title, as it was read: then nothing else of it is found."""
    return not held.document.full_text and (found.row.text or "").strip() == held.record["title"].strip()


def _quotation(held: Held, found: Found, words: str) -> str:
    """The passage; of a record that is only a title there is none."""
    if _is_bare(held, found):
        return '<p class="quiet">The record holds a title and no abstract.</p>'
    return f"<blockquote><p>{_words(found, words)}</p></blockquote>"


def _words(found: Found, words: str) -> str:
    """The passage's words, with the sentence marked that matches best where there are several."""
    text = found.row.text or ""
    best = marking.best_sentence(text, words)
    if best and not text[: best[0]].strip() and not text[best[1] :].strip():
        best = None
    return _EMPTY_LINES.sub("\n", marking.marked(text, [best] if best else []))


def place(passage: Passage) -> str:
    """Where a passage stands: page and section, or speaker and timecode."""
    said = []
    if passage.speaker:
        said.append(", ".join(escape(part) for part in (passage.speaker, passage.timecode) if part))
    if passage.page is not None:
        said.append(f"Page {escape(passage.page_label or str(passage.page))}")
    if passage.section and not passage.speaker:
        said.append(escape(parts.capital(passage.section)))
    return " · ".join(said)


def _place(found: Found) -> str:
    said = list(filter(None, [place(found.row.passage)]))
    numbers = [number for number, _ in found.recommendations]
    said += _speaking("Speaks to", [n for n in numbers if n in found.confirmed], " (confirmed)")
    suggested = "Speaks to" if found.trusted else "Suggested for"
    said += _speaking(suggested, [n for n in numbers if n not in found.confirmed])
    return f'<p class="place">{" · ".join(said)}</p>' if said else ""


def _speaking(verb: str, numbers: Sequence[int], sure: str = "") -> list[str]:
    several = "s" if len(numbers) > 1 else ""
    named = ", ".join(map(_recommendation, numbers))
    return [f"{verb} recommendation{several} {named}{sure}"] if numbers else []


def consent(held: Held, passage: Passage | None = None) -> str:
    """What the people whose words these are allowed; nothing for what was published."""
    if held.consent is None:
        return ""
    said = consented.said(held.consent, passage.speaker if passage else None)
    return f'<p class="place">Consent: {escape(said)}</p>'


def recommendation_address(number: int) -> str:
    """The page of a recommendation."""
    return f"recommendation?recommendation={number}"


def _recommendation(number: int) -> str:
    title = escape(reference.recommendation(number).title)
    return f'<a href="{recommendation_address(number)}" title="{title}">{number}</a>'


def _further(hit: Hit, words: str) -> str:
    further = hit.passages[1:]
    if not further:
        return ""
    shown = "".join(
        f"<blockquote><p>{_words(f, words)}</p></blockquote>{_place(f)}{consent(hit.held, f.row.passage)}"
        for f in further
    )
    return f"<details><summary>{parts.plural(len(further), 'further passage')}</summary>{shown}</details>"


def _cite(hit: Hit) -> str:
    line = escape(citing.citation(hit.held.document, hit.passages[0].row.passage, hit.held.consent))
    return f'<details class="cite"><summary>Cite</summary><p>{line}</p></details>'


def groups(level: int) -> str:
    """The recommendations by group, as the other way in, each group under a heading of this level."""
    by_group: dict[str, list[reference.Recommendation]] = {}
    for each in reference.recommendations():
        by_group.setdefault(each.group, []).append(each)
    return f'<div class="groups">{"".join(_group(n, g, level) for n, g in by_group.items())}</div>'


def _group(name: str, members: Sequence[reference.Recommendation], level: int) -> str:
    items = "".join(
        f'<li><span class="number">{r.number}</span>'
        f'<a href="{recommendation_address(r.number)}">{escape(r.title)}</a></li>'
        for r in members
    )
    return f"<section><h{level}>{escape(name)}</h{level}><ul>{items}</ul></section>"
