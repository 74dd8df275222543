"""One file on its way into the store: what was read of it, and the one state that it ends in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from corpus.errors import NeedsOCR, NeedsReview, ReadingError
from corpus.model import Kind
from corpus.store import Outcome, Row
from ingest.files import File

_REASONS_SHOWN = 3  # of records that became nothing


@dataclass
class Taken:
    """What was read of a file, and what became of each of its documents."""

    file: File
    sha256: str
    consent_sha256: str | None
    kind: Kind | None
    earlier: Row | None
    waiting: int = 0  # documents read and not yet committed
    read: bool = False
    records: int = 0
    skipped: list[str] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    problem: ReadingError | None = None
    warning: str | None = None  # what a person should look at in a consultation that was let in

    def state(self) -> tuple[str, str | None]:
        """The one state of a file, and what to say of it."""
        if self.problem is not None:
            kinds = ((NeedsReview, "needs review"), (NeedsOCR, "needs OCR"))
            state = next((name for kind, name in kinds if isinstance(self.problem, kind)), "failed")
            held = " What an earlier version gave stays." if state != "needs review" and self._gave else ""
            return state, f"{self.problem}{held}"
        counts = {
            what: sum(o.what == what for o in self.outcomes) for what in ("added", "replaced", "same", "held")
        }
        mine = counts["added"] + counts["replaced"] + counts["same"]
        if not self.outcomes:
            return "failed", _shown(self.skipped)
        state = "indexed" if mine else "duplicate" if counts["held"] else "withdrawn"
        is_one = self.records == 1 or self.consent_sha256 is not None
        return state, self._told_of_one(state) if is_one else self._told_of_many(counts, mine)

    def _told_of_one(self, state: str) -> str | None:
        id_ = self.outcomes[0].document_id
        again = f"'python -m corpus readmit {id_} --reason …' lets it in again"
        told = {
            "indexed": " ".join(filter(None, [self.warning, *(f"{told}." for told in self.skipped)])) or None,
            "duplicate": f"The same document is held already ({id_}).",
            "withdrawn": f"It was withdrawn; {again}.",
        }
        return told[state]

    def _told_of_many(self, counts: Mapping[str, int], mine: int) -> str:
        of_records = (
            (counts["added"], "new"),
            (counts["replaced"], "updated"),
            (counts["held"] + counts["same"], "held already"),
            (len(self.outcomes) - mine - counts["held"], "withdrawn"),
        )
        parts = [f"{n} {word}" for n, word in of_records if n]
        return ", ".join([*parts, _shown(self.skipped)] if self.skipped else parts)

    @property
    def _gave(self) -> bool:
        return bool(self.earlier and self.earlier.document_ids)


def _shown(reasons: Sequence[str]) -> str:
    """The first few reasons, and how many more there are."""
    more = len(reasons) - _REASONS_SHOWN
    shown = "; ".join(reasons[:_REASONS_SHOWN])
    return f"{shown}; and {more} more" if more > 0 else shown
