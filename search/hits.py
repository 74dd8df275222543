"""What one found document shows of itself: its best passage, where it stands, and what must be said of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from corpus.derive import topics
from corpus.store import Held, PassageRow, Searcher
from corpus.store.judging import ENOUGH_TO_TRUST
from search import citing, consented


@dataclass(frozen=True, slots=True)
class Scored:
    """A document's row, its score and its best passages: (row, score, cosine, BM25), best first.

    Documents compare by the one score and passages of a document by the other.
    """

    document: int
    score: float
    passages: tuple[tuple[int, float, float, float], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """One passage of a hit with its scores and the recommendations it speaks to.

    `confirmed` are those that somebody confirmed; the others are suggestions, to be `trusted` once people
    have confirmed enough of them.
    """

    row: PassageRow
    score: float
    dense: float
    lexical: float
    recommendations: tuple[tuple[int, float], ...]
    confirmed: frozenset[int] = frozenset()
    trusted: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """One document among the answers: the passage that answers best first, at most two further ones."""

    held: Held
    source_file: str | None
    score: float
    passages: tuple[Found, ...]

    def speaks_to(self, number: int) -> bool:
        """Whether a passage that is shown clearly speaks to this recommendation, or was confirmed to."""
        return any(number == each for found in self.passages for each, _ in found.recommendations)

    def to_dict(self) -> dict[str, Any]:
        """The hit as `--json` prints it."""
        document, best = self.held.document, self.passages[0]
        return {
            **described(self.held, self.source_file),
            **self._place(best),
            "score": round(self.score, 6),
            "facets": facets_of(self.held),
            "illustration": document.illustration,
            "our_summary": document.our_summary,
            "notices": list(document.notices),
            "citation": citing.citation(document, best.row.passage, self.held.consent),
            "passages": [self._place(found) for found in self.passages[1:]],
        }

    def _place(self, found: Found) -> dict[str, Any]:
        return {
            **place(self.held.id, found.row),
            "text": found.row.text,
            "consent": consent_of(self.held, found.row),
            "score": round(found.score, 6),
            "dense": round(found.dense, 6),
            "lexical": round(found.lexical, 6),
            "recommendations": [
                {"number": n, "score": round(s, 6), **({"confirmed": True} if n in found.confirmed else {})}
                for n, s in found.recommendations
            ],
        }


def described(held: Held, source_file: str | None) -> dict[str, Any]:
    """What a document is called and where it came from, as `--json` prints it."""
    document = held.document
    return {
        "document_id": held.id,
        "kind": document.kind,
        "title": document.title,
        "authors": list(document.authors),
        "year": document.year,
        "journal": document.journal,
        "doi": document.doi,
        "pmid": document.pmid,
        "source_file": source_file,
    }


def place(document_id: str, row: PassageRow) -> dict[str, Any]:
    """Where a passage stands in its document, as `--json` prints it."""
    p = row.passage
    return {
        "passage_id": f"{document_id}-{p.ordinal}",
        "char_start": p.start,
        "char_end": p.end,
        "page": p.page,
        "page_label": p.page_label,
        "section": p.section,
        "speaker": p.speaker,
        "timecode": p.timecode,
    }


def consent_of(held: Held, row: PassageRow) -> dict[str, Any] | None:
    """What whoever says a passage allowed; None where it is nobody's testimony."""
    return consented.plain(held.consent, row.passage.speaker) if held.consent else None


def facets_of(held: Held) -> dict[str, list[dict[str, Any]]]:
    """A document's facet values, each with whether text merely suggested it."""
    return {
        name: [{"value": value, "suggested": suggested} for value, suggested in values]
        for name, values in held.facets.items()
    }


def hits_of(searcher: Searcher, lists: Mapping[str, Sequence[Scored]]) -> dict[str, list[Hit]]:
    """The hits of each list, in its order; what the viewer may not read is not among them.

    What they hold is read at once for all lists.
    """
    scored = [s for each in lists.values() for s in each]
    wanted = [row for s in scored for row, *_ in s.passages]
    rows = searcher.passages(wanted)
    held = searcher.descriptions([s.document for s in scored])
    speaks = _recommendations(searcher, wanted)
    trusted = searcher.confirmations() >= ENOUGH_TO_TRUST
    hits: dict[str, list[Hit]] = {name: [] for name in lists}
    for name, s in ((name, s) for name, each in lists.items() for s in each):
        found = tuple(
            Found(rows[row], score, dense, lexical, *speaks[row], trusted)
            for row, score, dense, lexical in s.passages
            if row in rows
        )
        if found and s.document in held:
            document = held[s.document]
            hits[name].append(Hit(document, searcher.source_file(document), s.score, found))
    return hits


def _recommendations(
    searcher: Searcher, rows: Iterable[int]
) -> Mapping[int, tuple[tuple[tuple[int, float], ...], frozenset[int]]]:
    """The recommendations each passage speaks to, confirmed ones and then the strongest first, and those
    that are confirmed."""
    wanted = np.array(sorted(set(rows)), np.int64)
    if not len(wanted):
        return {}
    scores, speaks = searcher.topic_scores(wanted), searcher.speaks(wanted)
    judged, numbers = searcher.verdicts(wanted), topics.numbers()
    found = {}
    for row, own, does, verdicts in zip(wanted.tolist(), scores, speaks, judged, strict=True):
        pairs = [(numbers[at], float(own[at])) for at in np.flatnonzero(does).tolist()]
        sure = frozenset(numbers[at] for at in np.flatnonzero(verdicts > 0).tolist())
        found[row] = tuple(sorted(pairs, key=lambda p: (p[0] not in sure, -p[1], p[0]))), sure
    return found
