"""One transaction's view of what people decided: which documents are the same, and what they speak to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa

from corpus.catalogue.core import CoreSession, chunks
from corpus.catalogue.schema import documents, duplicates, judgements, keys
from corpus.derive.refinding import refound

APART = "apart"
MERGED = "merged"
CONFIRMED = "confirmed"
REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A record of a file that was taken for a document held already (by its row), and what was decided.

    `content` is the identity key of its words. `record` is `Document.to_dict()` without text and layout, and
    empty once somebody said that it is another document.
    """

    document: int
    content: str
    path: str
    file: str
    number: int
    record: Mapping[str, Any]
    at: str
    verdict: str | None = None
    by: str | None = None
    decided_at: str | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """That somebody confirmed or rejected a recommendation, for `text[start:end]` of a document (by its row).

    Without start and end it is for the whole document. One that is `lost` was for words that the document's
    present version does not have; its start and end mean nothing.
    """

    document: int
    start: int | None
    end: int | None
    recommendation: int
    verdict: str
    by: str
    at: str
    lost: bool = False
    number: int | None = None


class CurationSession(CoreSession):
    """The part of a session that speaks of duplicates and judgements."""

    # -- duplicates ------------------------------------------------------------------------------

    def duplicates(self, document: int | None = None) -> list[Duplicate]:
        """Every record that was taken for a document held already, or those of one document."""
        query = sa.select(*_DUPLICATE).order_by(duplicates.c.document, duplicates.c.path, duplicates.c.number)
        if document is not None:
            query = query.where(duplicates.c.document == document)
        return [Duplicate(*row) for row in self._connection.execute(query)]

    def put_duplicate(self, new: Duplicate) -> None:
        """Keep what a record said; what was decided about the same words stands."""
        here = (duplicates.c.path == new.path) & (duplicates.c.number == new.number)
        self._connection.execute(duplicates.delete().where(here, duplicates.c.verdict.is_(None)))
        same = (duplicates.c.document == new.document) & (duplicates.c.content == new.content)
        values = asdict(new)
        known = {name: values[name] for name in ("path", "file", "number", "record")}
        known = {name: value for name, value in known.items() if value != {}}
        if not self._connection.execute(duplicates.update().where(same).values(**known)).rowcount:
            self._connection.execute(duplicates.insert().values(**values))

    def decide_duplicate(self, decided: Duplicate) -> None:
        """Keep a record with what was decided about it, in the place of what was known of it."""
        same = (duplicates.c.document == decided.document) & (duplicates.c.content == decided.content)
        self._connection.execute(duplicates.update().where(same).values(**asdict(decided)))

    def drop_duplicates(self, path: str, still: Sequence[str]) -> None:
        """Forget the undecided records of a file that are of none of these documents, by id."""
        others = sa.select(documents.c.row).where(documents.c.id.not_in(list(still)))
        gone = (duplicates.c.path == path) & duplicates.c.document.in_(others)
        self._connection.execute(duplicates.delete().where(gone, duplicates.c.verdict.is_(None)))

    def is_apart(self, document: int, content: str) -> bool:
        """Whether somebody said that these words are not this document."""
        query = sa.select(duplicates.c.document).where(
            duplicates.c.document == document, duplicates.c.content == content, duplicates.c.verdict == APART
        )
        return self._connection.execute(query).first() is not None

    def shared_keys(self) -> dict[str, list[int]]:
        """The DOIs and PubMed numbers that several documents carry, with the rows of those."""
        named = keys.c.key.like("doi:%") | keys.c.key.like("pmid:%")
        several = sa.select(keys.c.key).where(named).group_by(keys.c.key).having(sa.func.count() > 1)
        found: dict[str, list[int]] = {}
        query = sa.select(keys.c.key, keys.c.document).where(keys.c.key.in_(several))
        for key, row in self._connection.execute(query.order_by(keys.c.key, keys.c.document)):
            found.setdefault(key, []).append(row)
        return found

    # -- judgements ------------------------------------------------------------------------------

    def judgements(self, rows: Iterable[int] | None = None) -> list[Judgement]:
        """All judgements, or those of these documents, in the order they were made."""
        query = sa.select(*_JUDGEMENT).order_by(judgements.c.number)
        if rows is None:
            return [Judgement(*row) for row in self._connection.execute(query)]
        found = []
        for part in chunks(sorted(set(rows))):
            wanted = query.where(judgements.c.document.in_(part))
            found += [Judgement(*row) for row in self._connection.execute(wanted)]
        return sorted(found, key=lambda judgement: judgement.number or 0)

    def put_judgement(self, new: Judgement) -> None:
        """Keep a judgement, in the place of an earlier one of the same words and recommendation."""
        self.remove_judgement(new)
        values = {name: value for name, value in asdict(new).items() if name != "number"}
        self._connection.execute(judgements.insert().values(**values))
        self._changed(new.document)

    def remove_judgement(self, old: Judgement) -> int:
        """Take away what was judged of the same words and recommendation; how many judgements that were."""
        same = sa.and_(
            judgements.c.document == old.document,
            judgements.c.recommendation == old.recommendation,
            judgements.c.start.is_not_distinct_from(old.start),
            judgements.c.end.is_not_distinct_from(old.end),
            judgements.c.lost == old.lost,
        )
        gone = self._connection.execute(judgements.delete().where(same)).rowcount
        if gone:
            self._changed(old.document)
        return gone

    def confirmations(self) -> int:
        """How many judgements confirm a recommendation."""
        query = sa.select(sa.func.count()).select_from(judgements).where(judgements.c.verdict == CONFIRMED)
        return self._connection.scalar(query) or 0

    def _move_judgements(self, document: int, before: str, after: str, *, forget: bool) -> None:
        """Let judgements follow their words into another version of a document's text.

        Those whose words are not found wait, lost, until somebody looks; where people's own words may have
        been taken back (`forget`), nothing of them stays.
        """
        if before == after:
            return
        for old in self.judgements([document]):
            if old.start is None or old.end is None or old.lost:
                continue
            mine = judgements.c.number == old.number
            place = refound(before, after, old.start, old.end)
            if place is None and forget:
                self._connection.execute(judgements.delete().where(mine))
                continue
            start, end = place or (0, 0)
            values = {"start": start, "end": end, "lost": place is None}
            self._connection.execute(judgements.update().where(mine).values(**values))


_DUPLICATE = [duplicates.c[name] for name in Duplicate.__dataclass_fields__]
_JUDGEMENT = [judgements.c[name] for name in Judgement.__dataclass_fields__]
