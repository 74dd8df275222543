"""What the indexes are told of each passage: its filter values, its words, and what it speaks to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.catalogue import PassageRow, Searchable, Session
from corpus.derive import topics
from corpus.filters import Entry
from corpus.index.columns import Columns
from corpus.index.lexical import LexicalPassage
from corpus.index.spoken import Spoken
from corpus.index.vectors import VectorIndex
from corpus.store import judging

_BATCH = 64  # documents whose passages are compared with the recommendations at once

_Terms = list[tuple[str, str]]
_Numbers = list[tuple[str, int]]


def lexical_passages(
    session: Session, documents: set[int], vectors: VectorIndex, phrasings: topics.Phrasings, spoken: Spoken
) -> Iterator[LexicalPassage]:
    """The passages of these documents; their scores for the recommendations are put into `spoken`."""
    kinds = {row: (kind, facets) for row, kind, facets in session.described() if row in documents}
    titles = {held.row: held.document.title for held in session.descriptions(documents)}
    for part in np.array_split(sorted(titles), max(1, len(titles) // _BATCH)):
        passages: list[PassageRow] = []
        cosines = [np.zeros((0, len(phrasings.vectors)), np.float32)]
        for document in part.tolist():
            found = session.passages(document=document, text=True)
            own = [p for p in found if p.passage.embedded]
            cosines.append(topics.cosines(vectors.vectors([p.row for p in own]), phrasings))
            passages += own
        scores = topics.contrast(np.concatenate(cosines))
        scores = topics.heard(scores, [_said(p) for p in passages])
        rows = np.array([p.row for p in passages], np.int64)
        spoken.scores[np.searchsorted(spoken.rows, rows)] = scores
        judged = judging.verdicts(session, rows, np.array([p.document for p in passages]), scores)
        for p, to in zip(passages, judging.speaks(scores, judged), strict=True):
            terms, numbers = _of_document(*kinds[p.document])
            said = [("find", p.find), *(("recommendation", str(n)) for n in _spoken(to))]
            entry = Entry(p.row, p.document, (*terms, *said), (*numbers, ("until", p.until)))
            yield LexicalPassage(entry, p.text or "", titles[p.document])


def hear(session: Session, rows: NDArray[np.int64], scores: NDArray[np.float32]) -> None:
    """Lower, in place, the scores of what passages do not say themselves, reading only those that matter."""
    near = np.flatnonzero(topics.clearly(scores).any(axis=1))
    held = {p.row: p for p in session.passages(rows=rows[near].tolist(), text=True)}
    scores[near] = topics.heard(scores[near], [_said(held[row]) for row in rows[near].tolist()])


def _said(held: PassageRow) -> topics.Said:
    return topics.Said(held.passage.section, held.passage.context, held.text or "")


def columns(session: Session, searchable: Sequence[Searchable], speaks: NDArray[np.bool_]) -> Columns:
    """The values of these passages, by row, and what each speaks to."""
    documents = {row[1] for row in searchable}
    of_documents = [
        (row, *_of_document(kind, facets)) for row, kind, facets in session.described() if row in documents
    ]
    finds = ((row, "find", find) for row, _, find, *_ in searchable)
    spoken = (
        (searchable[at][0], "recommendation", str(number))
        for j, number in enumerate(topics.numbers())
        for at in np.flatnonzero(speaks[:, j]).tolist()
    )
    return Columns(
        [row[0] for row in searchable],
        [row[1] for row in searchable],
        document_terms=((row, *term) for row, terms, _ in of_documents for term in terms),
        document_numbers=((row, *number) for row, _, numbers in of_documents for number in numbers),
        passage_terms=(*finds, *spoken),
        passage_numbers=((row, "until", until) for row, _, _, until, _ in searchable),
    )


def _spoken(speaks: NDArray[np.bool_]) -> list[int]:
    return [number for number, does in zip(topics.numbers(), speaks, strict=True) if does]


def _of_document(kind: str, facets: Mapping[str, Sequence[Sequence[Any]]]) -> tuple[_Terms, _Numbers]:
    """The terms and numbers that every passage of a document carries."""
    terms = [(name, value) for name, values in facets.items() if name != "kind" for value, _ in values]
    years = [int(value) for value, _ in facets.get("year", ())]
    return [("kind", kind), *terms], [("year", year) for year in years[:1]]
