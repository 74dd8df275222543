"""Recommendations that people confirmed or rejected: how judgements of words become those of passages.

A judgement is of a stretch of text, so it holds for passages however a model splits the text. A passage is
confirmed as soon as it holds more than half of the words that were judged, or lies in them by more than half:
part of it speaks, so it speaks. It is rejected only where more than half of it was judged: of the rest nobody
said anything. What somebody said of a passage holds before what was said of the whole document, and what was
said later before what was said earlier.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus import reference
from corpus.catalogue import CONFIRMED, REJECTED, Held, Judgement, PassageRow, Session
from corpus.derive import topics
from corpus.model import Kind

Verdicts = NDArray[np.int8]
"""(n, recommendations) of passages: 1 confirmed, -1 rejected, 0 not judged."""

ENOUGH_TO_TRUST = 200  # confirmations from which labels say "speaks to" instead of "suggested for"
_FEW = 100  # documents; of more, all judgements are read at once
_ANCHOR = 12  # words by which a person finds a labelled passage again


def verdicts(
    session: Session, rows: NDArray[np.int64], documents: NDArray[np.int64], scores: NDArray[np.float32]
) -> Verdicts:
    """What was judged of these passages; `rows` ascend, and `documents` and `scores` are in their order."""
    found = np.zeros((len(rows), len(topics.numbers())), np.int8)
    judged: dict[int, list[Judgement]] = {}
    here = np.unique(documents).tolist()
    for each in session.judgements(here if len(here) < _FEW else None):
        if not each.lost and each.recommendation in topics.numbers():
            judged.setdefault(each.document, []).append(each)
    for document in set(judged) & set(here):
        mine = np.flatnonzero(documents == document)
        held = {p.row: p for p in session.passages(document=document)}
        passages = [held[row] for row in rows[mine].tolist()]
        for each in sorted(judged[document], key=lambda j: j.start is not None):
            column = topics.numbers().index(each.recommendation)
            at = mine[_meant(each, passages, scores[mine], column)]
            found[at, column] = 1 if each.verdict == CONFIRMED else -1
    return found


def speaks(scores: NDArray[np.float32], judged: Verdicts) -> NDArray[np.bool_]:
    """To which recommendations each passage speaks, (n, recommendations): clearly or as confirmed, unless
    that was rejected."""
    spoken: NDArray[np.bool_] = (topics.clearly(scores) | (judged > 0)) & (judged >= 0)
    return spoken


def _meant(
    judgement: Judgement, passages: Sequence[PassageRow], scores: NDArray[np.float32], column: int
) -> NDArray[np.bool_]:
    """Which of a document's passages a judgement is about."""
    if judgement.start is None or judgement.end is None:
        if judgement.verdict == REJECTED:
            return np.ones(len(passages), np.bool_)
        clear: NDArray[np.bool_] = topics.clearly(scores)[:, column]
        if not clear.any():  # the document speaks to it somewhere, most likely here
            clear[scores[:, column].argmax()] = True
        return clear
    return np.array([_covers(judgement, judgement.start, judgement.end, p) for p in passages], np.bool_)


def _covers(judgement: Judgement, start: int, end: int, row: PassageRow) -> bool:
    p = row.passage
    shared = min(end, p.end) - max(start, p.start)
    by_passage = 2 * shared > p.end - p.start
    return by_passage or (judgement.verdict == CONFIRMED and 2 * shared > end - start)


def labels(session: Session) -> Iterator[Mapping[str, Any]]:
    """Judged passages as `bench/topics.py` reads labels, by document and place.

    A label knows its passage by DOI and a hash of its words. Of consultations no words are told.
    """
    judged: dict[tuple[int, int, int], list[Judgement]] = {}
    for each in session.judgements():
        if each.start is not None and each.end is not None and not each.lost:
            judged.setdefault((each.document, each.start, each.end), []).append(each)
    held = {h.row: h for h in session.documents({document for document, *_ in judged})}
    for (document, start, end), mine in sorted(judged.items()):
        yield _label(held[document], start, end, mine)


def _label(held: Held, start: int, end: int, judged: Sequence[Judgement]) -> Mapping[str, Any]:
    words = held.document.text[start:end].split()
    plain = " ".join(words).casefold()
    spoken = held.document.kind is Kind.CONSULTATION
    return {
        "doi": held.document.doi,
        "anchor": None if spoken else " ".join(words[:_ANCHOR]),
        "words": hashlib.sha256(plain.encode()).hexdigest()[:12],
        "recommendations": sorted(j.recommendation for j in judged if j.verdict == CONFIRMED),
        "considered": sorted(j.recommendation for j in judged),
        "drawn": "judged",
        "chance": 1.0,
        "document_id": held.id,
        "by": sorted({j.by for j in judged}),
        "at": max(j.at for j in judged),
    }


def whole(session: Session) -> Iterator[Mapping[str, Any]]:
    """Judgements of whole documents, which say nothing of any one passage."""
    judged = [each for each in session.judgements() if each.start is None]
    held = {h.row: h for h in session.descriptions({each.document for each in judged})}
    for each in judged:
        yield {
            "document_id": held[each.document].id,
            "doi": held[each.document].document.doi,
            "recommendation": each.recommendation,
            "verdict": each.verdict,
            "by": each.by,
            "at": each.at,
        }


def known(number: int) -> int:
    """The number of a recommendation that there is. Raises UsageError for another."""
    return reference.recommendation(number).number
