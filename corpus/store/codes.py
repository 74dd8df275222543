"""Withdrawal codes: with one, a person who spoke sees and withdraws their own words without an account.

A code is sixteen random letters, 2^68 possibilities: nobody guesses one, and nobody can try them all against
what is kept. That is a slow hash (scrypt) under which the code is looked up. With the other half of the same
hash the speaker's label is hashed, so that only the code finds the label again; the store holds neither. A
code stays valid while its document has words of the speaker, also after the file was offered anew; but where
a consultation is reviewed anew, "Participant 2" may be somebody else, and only new codes lead to anybody.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from corpus import access
from corpus.catalogue import Code, Held, Session, Withdrawal, now
from corpus.errors import Changed, NotAllowed, NotFound, UsageError
from corpus.model import Kind, Viewer
from corpus.store import attempts, location, withdrawing
from corpus.store.deciding import REVIEWED
from corpus.store.elsewhere import Words
from corpus.store.store import Store
from corpus.store.withdrawing import NOBODY, PARTICIPANT, Preview

_LETTERS = "BCDFGHJKMNPQRSTVWXZ"  # no vowels, which make words, and none that looks like another or a digit
_LENGTH, _GROUP = 16, 4
_SLOW = {"n": 2**14, "r": 8, "p": 1, "dklen": 64}
_PURPOSE = b"withdrawal code"  # a salt for each code could not be looked up, and 2^68 need none
_TRIES = 20  # in a quarter of an hour from one address
_WRONG = "This code is not known here. Compare it with the paper: sixteen letters, in groups of four."


@dataclass(frozen=True, slots=True)
class Mine:
    """What a code stands for: a consultation, and what is left of the speaker's words in it.

    `made` are the withdrawals that were made with it, the last one last. Without words left, `preview` is
    None, and `withdrawal` is the one that took them, where that is known. Else it was among those at the
    times in `perhaps`: a withdrawal does not keep whose words it took. `ended` is the day on which consent to
    all of the consultation ended.
    `outdated` says that the consultation was reviewed anew since: only a newer code finds words in it.
    """

    document_id: str
    title: str | None
    speaker: str | None
    preview: Preview | None
    withdrawal: Withdrawal | None
    perhaps: tuple[str, ...] = ()
    outdated: bool = False
    made: tuple[Withdrawal, ...] = ()
    ended: str | None = None


class Codes:
    """The withdrawal codes of one store, for one viewer. `clock` tells seconds since 1970."""

    def __init__(self, store: Store, viewer: Viewer, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self.viewer = viewer
        self._clock = clock

    @access.needs("withdraw")
    def issue(self, document_id: str) -> dict[str, str]:
        """A new code for each speaker of a consultation, by label; nobody can read them here again.

        Codes that were issued before stay valid: somebody has them on paper.
        """
        with location.lock(self._store.path), self._store.catalogue.write() as session:
            held = _consultation(session, document_id)
            issued = {label: _new() for label in _labels(held)}
            if not issued:
                raise UsageError(
                    f"Nobody in document {document_id} is named as a speaker, so there is nobody to give a "
                    "code to. A lead withdraws its passages."
                )
            hashed = {label: _hashes(code) for label, code in issued.items()}
            session.put_codes(
                [Code(h, document_id, _hash_label(k, held, label), now()) for label, (h, k) in hashed.items()]
            )
            by = self.viewer.account or self.viewer.role
            session.add_audit(by, "codes", document_id, f"{len(issued)} issued")
        return issued

    @access.needs("withdraw")
    def issued(self, document_id: str) -> list[str]:
        """When codes that lead to words of a document were issued, a time for each, the earliest first."""
        with self._store.catalogue.read() as session:
            held = _consultation(session, document_id)
            codes = session.codes(document_id)
            return sorted(code.issued_at for code in codes if not _is_outdated(code, held))

    @access.needs("withdraw_with_code")
    def look(self, code: str, address: str, passage: int | None = None) -> Mine:
        """What this code stands for, or one passage of it. Raises NotAllowed for a code that is not known.

        Raises TooMany after many attempts from one address.
        """
        return self._found(code, address, passage)[1]

    @access.needs("withdraw_with_code")
    def withdraw(
        self, code: str, address: str, passage: int | None = None, seal: str | None = None
    ) -> Withdrawal:
        """Withdraw all that this code's speaker says, or one passage of theirs. Errors as with `look`.

        Raises Changed where these are no longer the words of the preview with this seal.
        """
        known, mine = self._found(code, address, passage)
        if mine.preview is None:
            raise NotFound("None of your words are in this repository any more.")
        why = "Asked for with a code."
        return withdrawing.withdraw(self._store, PARTICIPANT, mine.preview.words, why, seal, known)

    def _found(self, code: str, address: str, passage: int | None) -> tuple[Code, Mine]:
        tried = attempts.key("code", attempts.network(address))
        with location.lock(self._store.path), self._store.catalogue.write() as session:
            attempts.count(session, {tried: _TRIES}, int(self._clock()), "enter a code")
        looked_up, key = _hashes(code)
        with self._store.catalogue.read() as session:
            known = session.code(looked_up)
        if known is None:
            raise NotAllowed(_WRONG)
        with location.lock(self._store.path), self._store.catalogue.write() as session:
            session.take_back_attempt(tried)
        return known, self._mine(known, key, passage)

    def _mine(self, known: Code, key: bytes, passage: int | None) -> Mine:
        with self._store.catalogue.read() as session:
            held = session.document(known.document_id)
            labels = _labels(held) if held else []
            label = next((each for each in labels if _is_label(known, key, held, each)), None)
            of_document = [w for w in session.withdrawals(known.document_id) if not w.readmitted]
            by_code = [session.withdrawal(each) for each in (known.withdrawal_id or "").split()]
            made = tuple(filter(None, by_code))
            tombstone = None if held else session.tombstone(known.document_id)
        if held and (_is_outdated(known, held) or (label is None and known.issued_at < held.added_at)):
            return Mine(held.id, None, None, None, None, outdated=True, made=made)
        if held is None or label is None:
            whole = next((w for w in reversed(of_document) if w.scope == "document"), None)
            perhaps = tuple(w.at for w in of_document)
            took = _took(made, whole, of_document)
            over = tombstone and tombstone.by == NOBODY and not tombstone.readmitted
            ended = tombstone.at[:10] if tombstone and over else None
            return Mine(known.document_id, None, None, None, took, perhaps, made=made, ended=ended)
        seen = withdrawing.preview(self._store, Words(held.id, speaker=label))
        if passage is not None:
            if passage not in [p.passage.ordinal for p in seen.passages]:
                raise Changed("This passage is not among your words; others were withdrawn before.")
            seen = withdrawing.preview(self._store, Words(held.id, passage=passage))
        return Mine(held.id, held.document.title, label, seen, None, made=made)


def _took(
    made: Sequence[Withdrawal], whole: Withdrawal | None, standing: Sequence[Withdrawal]
) -> Withdrawal | None:
    """The withdrawal that took the last of somebody's words, where that is known."""
    if not made or (whole and whole.at >= made[-1].at and whole not in made):
        return whole
    later = [each for each in standing if each.at > made[-1].at and each not in made]
    return None if later and made[-1].scope == "passage" else made[-1]


def _consultation(session: Session, document_id: str) -> Held:
    held = session.document(document_id)
    if held is None or held.document.kind is not Kind.CONSULTATION:
        raise NotFound(f"There is no consultation {document_id!r} here to give codes for.")
    return held


def _is_outdated(code: Code, held: Held) -> bool:
    """Whether a code is of an earlier review: one that was withdrawn, and whose numbers went with it."""
    return held.path.startswith(REVIEWED) and code.issued_at < held.added_at


def _labels(held: Held) -> list[str]:
    """The speakers of a document, in the order in which they first speak."""
    return list(dict.fromkeys(block.speaker for block in held.document.blocks if block.speaker))


def _new() -> str:
    letters = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    return "-".join(letters[at : at + _GROUP] for at in range(0, _LENGTH, _GROUP))


def _hashes(code: str) -> tuple[str, bytes]:
    """What a code is looked up under, and the key of its speaker's label. Raises NotAllowed for no code."""
    letters = "".join(c for c in code.upper() if c.isalnum())
    if len(letters) != _LENGTH or set(letters) - set(_LETTERS):
        raise NotAllowed(_WRONG)
    made = hashlib.scrypt(letters.encode(), salt=_PURPOSE, **_SLOW)
    return made[:32].hex(), made[32:]


def _hash_label(key: bytes, held: Held, label: str) -> str:
    """The hash of a label; of what was reviewed here, with the review that gave it."""
    review = held.path if held.path.startswith(REVIEWED) else ""
    return hashlib.sha256(key + review.encode() + _plain(label)).hexdigest()


def _is_label(code: Code, key: bytes, held: Held | None, label: str) -> bool:
    if held is None:
        return False
    before = hashlib.sha256(key + _plain(label)).hexdigest()  # codes of an earlier version know no review
    return code.speaker in (_hash_label(key, held, label), before)


def _plain(label: str) -> bytes:
    return "".join(label.split()).casefold().encode()
