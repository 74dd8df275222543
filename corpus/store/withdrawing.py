"""Taking away what somebody no longer wants here: by a withdrawal, or because consent has ended."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.catalogue import Code, Held, PassageRow, Session, Withdrawal, now
from corpus.derive import consented, marks
from corpus.derive.consented import Span
from corpus.derive.passages import is_facilitator
from corpus.errors import Changed, NotFound, StoreError, UsageError
from corpus.model import Kind
from corpus.store import elsewhere, erasing, location, restating
from corpus.store.elsewhere import Elsewhere, Words
from corpus.store.restating import Restated
from corpus.store.store import Store

NOBODY = "the end of consent"  # who did it, where nobody did
PARTICIPANT = "a participant with their code"
TOGETHER = "together"  # in the marks of what was taken out of another version of a talk: the id of the first


@dataclass(frozen=True, slots=True)
class Preview:
    """What a withdrawal would take away: these passages, and in figures what follows from it.

    `removed` counts passages, vectors and kept files that go, and the passages `embedded_again` because the
    words stood before their own; `also_from` counts the other consultations that hold the same words and
    lose them too, `left_in` those that keep them, because the whole of one document was to go. They are
    listed in `others`. `seal` stands for the very words: passages are known by their numbers, and those move
    up when others are withdrawn.
    """

    words: Words
    title: str
    passages: tuple[PassageRow, ...]
    removed: dict[str, int]
    seal: str
    others: tuple[Held, ...] = ()


def preview(store: Store, words: Words) -> Preview:
    """What withdrawing these words would take away; nothing is changed."""
    with store.catalogue.read() as session:
        gone, new = _without(store, session, words)
        others = elsewhere.holding(session, new.held, gone, words)
        removed = {**_removed(gone, new), **elsewhere.counted(words, others)}
        title, taken = new.held.document.title, _within(gone, new.before)
        seal = _seal(new, gone, others)
        return Preview(words, title, taken, removed, seal, tuple(each.held for each in others))


def withdraw(
    store: Store, by: str, words: Words, reason: str, seal: str | None = None, code: Code | None = None
) -> Withdrawal:
    """Take words away for good, and look for them in every byte of the store afterwards.

    With the `seal` of a preview, Changed is raised where other words would go than were shown then. A `code`
    by which somebody asked leads to the receipt from the moment the words are gone.

    `verified` of what is returned is None while somebody still reads an older state: no answer holds the
    words any more, and the next writer completes the erasure.
    """
    if not reason.strip():
        raise UsageError("A withdrawal needs a reason: say why in a few words.")
    with store.catalogue.read() as session:
        _held(session, words)
    store.encoder  # noqa: B018 - loads the model before others have to wait, and refuses another one
    with location.lock(store.path):
        with store.catalogue.write() as session:
            gone, new = _without(store, session, words)
            others = elsewhere.holding(session, new.held, gone, words)
            if seal not in (None, _seal(new, gone, others)):
                raise Changed(
                    "Other words would go now than were shown: somebody withdrew from this consultation, or "
                    "another version of it came, meanwhile. Nothing was withdrawn; look at it once more."
                )
            done = _withdrawal(new, gone, words.scope, words.speaker, by, reason)
            done = replace(done, removed={**done.removed, **elsewhere.counted(words, others)})
            _take(store, session, done, new)
            said = [new.held.document.text[start:end] for start, end in gone]
            told = elsewhere.told(new.held, gone)
            for other in others if words.scope != "document" else ():
                _take_there(store, session, done, other)
                said += [other.held.document.text[start:end] for start, end in other.spans]
            if code is not None:
                known = session.code(code.hash) or code  # as it is now, and not when it was looked up
                made = f"{known.withdrawal_id} {done.id}" if known.withdrawal_id else done.id
                session.put_codes([replace(known, withdrawal_id=made)])
        try:
            erasing.finish(store)
        except StoreError:
            return done
        with store.catalogue.read() as session:
            probes = erasing.probes(said, (other.document.text for other in session.documents()))
            left = erasing.held_by(told, (other.document.text for other in session.consultations()))
        left_in = {"left_in": max(left, done.removed.get("left_in", 0))} if left else {}
        done = replace(done, verified=erasing.is_gone(store, probes), removed={**done.removed, **left_in})
        with store.catalogue.write() as session:
            session.put_withdrawal(done)
    return done


def expire(store: Store, today: dt.date) -> None:
    """Remove the words of everyone whose consent has ended."""
    with store.catalogue.read() as session:
        if not session.expired(today.toordinal()):
            return
    store.encoder  # noqa: B018 - as for a withdrawal
    with location.lock(store.path):
        with store.catalogue.write() as session:
            for held in list(session.documents(session.expired(today.toordinal()))):
                if held.consent is None:
                    continue
                left = consented.unexpired(held.document, held.consent, today)
                scope = "speaker" if left.text else "document"
                if left.text:
                    restating.put(store, session, restating.restated(store, session, held, left))
                    ended = f"The consent of somebody in it has ended; their words were removed on {today}."
                    _tell(session, held.id, ended)
                else:
                    _bury(session, held, NOBODY, "Consent has ended.")
                session.add_audit(NOBODY, "consent ended", held.id, scope)
        erasing.finish(store)


def replay(store: Store, session: Session, withdrawal: Withdrawal) -> None:
    """Let an earlier withdrawal stand in a store that a backup has brought back, and take its words out."""
    session.put_withdrawal(withdrawal)
    held = session.document(withdrawal.document_id)
    if held is None or withdrawal.readmitted or not withdrawal.marks:
        return
    gone = marks.found(held.document, marks.Marks.from_dict(withdrawal.marks))
    left = consented.without(held.document, gone)
    if withdrawal.scope == "document" or not left.text:
        _bury(session, held, withdrawal.by, withdrawal.reason)
    elif gone:
        restating.put(store, session, restating.restated(store, session, held, left))


def _without(store: Store, session: Session, words: Words) -> tuple[list[Span], Restated]:
    """The stretches that go, and what is left of the document. Raises NotFound, or UsageError for a study."""
    held = _held(session, words)
    spans = _spans(session, held, words)
    return spans, restating.restated(store, session, held, consented.without(held.document, spans))


def _seal(new: Restated, gone: Sequence[Span], others: Sequence[Elsewhere]) -> str:
    said = [new.held.id, *(new.held.document.text[start:end] for start, end in gone)]
    for other in others:
        said += [other.held.id, *(other.held.document.text[start:end] for start, end in other.spans)]
    return hashlib.sha256("\0".join(said).encode()).hexdigest()


def _held(session: Session, words: Words) -> Held:
    """The document that the words are of. Raises NotFound."""
    held = session.document(words.document_id)
    if held is None and (gone := session.tombstone(words.document_id)):
        raise NotFound(f"Document {words.document_id} was withdrawn already, on {gone.at[:10]}.")
    if held is None:
        raise NotFound(
            f"There is no document {words.document_id!r} to withdraw. 'python -m corpus ledger' lists "
            "the documents of every file."
        )
    return held


def _spans(session: Session, held: Held, words: Words) -> list[Span]:
    if words.scope == "document":
        return [(block.start, block.end) for block in held.document.blocks]
    if held.document.kind is not Kind.CONSULTATION:
        raise UsageError(
            f"Document {held.id} is no consultation: what it says was published, so it is withdrawn whole "
            "or not at all."
        )
    if words.speaker is not None:
        spans = consented.spans_of_speaker(held.document, words.speaker)
        labels = dict.fromkeys(block.speaker for block in held.document.blocks if block.speaker)
        if not spans:
            heard = ", ".join(labels) or "nobody by name"
            raise NotFound(f"Nobody called {words.speaker!r} speaks in document {held.id}; it has {heard}.")
        return spans
    passages = {p.passage.ordinal: p.passage for p in session.passages(document=held.row)}
    if words.passage not in passages:
        raise NotFound(
            f"Document {held.id} has no passage {words.passage}; they count from 1 to {len(passages)}."
        )
    return consented.spans_of_passage(held.document, passages[words.passage])


def _within(gone: Sequence[Span], passages: Sequence[PassageRow]) -> tuple[PassageRow, ...]:
    """The passages that hold any of these stretches."""
    return tuple(
        p for p in passages if any(start < p.passage.end and p.passage.start < end for start, end in gone)
    )


def _removed(gone: Sequence[Span], new: Restated) -> dict[str, int]:
    taken = _within(gone, new.before)
    return {
        "passages": len(taken),
        "vectors": sum(p.passage.embedded for p in taken),
        "files": int(new.held.kept and not new.document.text),
        "embedded_again": len(new.again),
    }


def _withdrawal(
    new: Restated, gone: Sequence[Span], scope: str, speaker: str | None, by: str, reason: str
) -> Withdrawal:
    """What has to be known of the words that go."""
    held, document = new.held, new.held.document
    marked = gone
    if scope == "document":  # questions are asked alike in many talks, and are nobody's testimony
        testimony = (b for b in document.blocks if not is_facilitator(b.speaker, held.consent))
        marked = [(b.start, b.end) for b in testimony] if document.kind is Kind.CONSULTATION else []
    return Withdrawal(
        id=secrets.token_hex(6),
        document_id=held.id,
        scope=scope,
        at=now(),
        by=by,
        reason=reason,
        removed=_removed(gone, new),
        marks=marks.of(document, marked, speaker).to_dict(),
    )


def _take_there(store: Store, session: Session, done: Withdrawal, other: Elsewhere) -> None:
    """Take the words out of another version of the talk as well; readmitted they are together."""
    held, spans = other.held, list(other.spans)
    new = restating.restated(store, session, held, consented.without(held.document, spans))
    why = f"Also said in document {done.document_id}."
    also = _withdrawal(new, spans, done.scope, other.speaker, done.by, why)
    _take(store, session, replace(also, marks={**also.marks, TOGETHER: done.id}), new)


def _take(store: Store, session: Session, done: Withdrawal, new: Restated) -> None:
    """Store what is left, and note what has to be known of the rest."""
    if new.document.text:
        restating.put(store, session, new)
        _tell(session, new.held.id, _told(done))
    else:
        _bury(session, new.held, done.by, done.reason)
    session.put_withdrawal(done)
    session.add_audit(done.by, "withdraw", new.held.id, done.scope)


def _tell(session: Session, document_id: str, told: str) -> None:
    """Say it beside the files that a document came from, for whoever looks at the list of files."""
    for row in session.ledger():
        if document_id in row.document_ids:
            session.put_ledger(replace(row, reason=told))


def _told(done: Withdrawal) -> str:
    if done.scope == "speaker":
        whose, stays = "One speaker's words were", "stay"
    else:
        whose, stays = "One passage was", "stays"
    return f"{whose} withdrawn on {done.at[:10]}, and {stays} out when the file is offered again."


def _bury(session: Session, held: Held, by: str, reason: str) -> None:
    tombstone = erasing.bury(session, held, by, reason)
    for row in session.ledger():
        if held.id in row.document_ids:
            session.mark_withdrawn(row, tombstone)
