"""What people correct of a document: which values are valid, and what follows from one that changes.

A correction stands beside what was read, so that a newer version of the file, a rebuild and another model
leave it alone, and taking it back brings back what was read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from corpus import access, facets
from corpus.catalogue import Held, NewPassage, Session, corrected, now
from corpus.errors import NotFound, UsageError
from corpus.model import Document, Kind, Viewer, normalise_doi, normalise_pmid
from corpus.store import embedding, identity, location
from corpus.store.store import Store, facet_columns

FACETS = ("design", "country", "population", "setting", "substance", "intervention", "funding")
_LONGEST_TITLE = 1_000  # letters
_FIRST_YEAR, _LAST_YEAR = 1500, 2100  # the same bounds as those of the facet

Corrections = Mapping[str, Any]
"""Field -> value, who and when; a facet's field is `facet:` and its name."""


@dataclass(frozen=True, slots=True)
class Change:
    """A field of a document and its right value, or that the correction of it is taken back."""

    document_id: str
    field: str
    value: Any = None
    taken_back: bool = False


def correct(store: Store, viewer: Viewer, changes: Sequence[Change]) -> int:
    """Make these changes in one commit; how many documents changed.

    Raises UsageError for a value that cannot be, NotFound, or NotAllowed where a consultation would be
    changed by who may not; then nothing is changed. A title stands before every passage when it is embedded,
    so a document whose title changes is embedded anew.
    """
    by = viewer.account or viewer.role
    wanted = _by_document(changes)
    while True:
        ready = {}
        with store.catalogue.read() as session:
            for document_id, mine in wanted.items():
                held = _held(session, viewer, document_id)
                ready[document_id] = (held, *_prepared(store, session, held, _after(held, mine, by)))
        with location.lock(store.path), store.catalogue.write() as session:
            if any(_held(session, viewer, id_) != before for id_, (before, *_) in ready.items()):
                continue  # somebody changed one while its passages were being embedded
            changed = [id_ for id_, (held, after, _) in ready.items() if after != held.corrections]
            for id_ in changed:
                _put(session, *ready[id_])
                for change in wanted[id_]:
                    action = "take_back" if change.taken_back else "correct"
                    session.add_audit(by, action, id_, change.field)
        return len(changed)


def as_read(held: Held, document: Document | None = None) -> Document:
    """A document as its file says it, or what is left of it in `document`, without what people corrected."""
    document = document or held.document
    read = {field: held.record[field] for field in held.corrections if field in held.record}
    return Document.from_dict({**document.to_dict(), **read}) if read else document


def known_as(read: Document, corrections: Corrections) -> tuple[str, ...]:
    """The identity keys of a document: those of what is right, and its words under the title as read.

    So a wrong DOI that was corrected no longer catches the paper it belongs to, and the same file is known
    again whatever was corrected.
    """
    return tuple(dict.fromkeys((*identity.keys(corrected(read, corrections)), identity.keys(read)[-1])))


def valid(field: str, value: Any) -> Any:
    """The value as it is kept. Raises UsageError for one that cannot be."""
    if field.startswith("facet:"):
        return _facet_values(field.removeprefix("facet:"), value)
    if field not in _VALID:
        raise UsageError(f"{field!r} is not corrected here; these are: {', '.join((*_VALID, *FACETS))}.")
    return _VALID[field](value)


def _by_document(changes: Sequence[Change]) -> dict[str, list[Change]]:
    """Valid changes by their document. Raises UsageError with all that is wrong."""
    found: dict[str, list[Change]] = {}
    wrong: list[str] = []
    for change in changes:
        try:
            value = None if change.taken_back else valid(change.field, change.value)
        except UsageError as error:
            wrong.append(str(error))
            continue
        found.setdefault(change.document_id, []).append(
            Change(change.document_id, change.field, value, change.taken_back)
        )
    if wrong:
        raise UsageError(" ".join(dict.fromkeys(wrong)))
    return found


def _held(session: Session, viewer: Viewer, document_id: str) -> Held:
    held = session.document(document_id)
    if held is None:
        raise NotFound(f"There is no document {document_id!r} to correct.")
    if held.document.kind is Kind.CONSULTATION:
        access.require(viewer, "add_consultations")
    return held


def _after(held: Held, changes: Iterable[Change], by: str) -> dict[str, Any]:
    """The corrections after these changes. What says the same as before keeps who said it and when."""
    after = dict(held.corrections)
    for change in changes:
        if change.taken_back:
            after.pop(change.field, None)
        elif change.field not in after or after[change.field]["value"] != change.value:
            after[change.field] = {"value": change.value, "by": by, "at": now()}
    return after


def _prepared(
    store: Store, session: Session, held: Held, after: Corrections
) -> tuple[Corrections, list[NewPassage] | None]:
    """The corrections, and the passages anew where the title is another."""
    right = corrected(as_read(held), after)
    if right.title == held.document.title:
        return after, None
    made = embedding.split(store, right, held.consent)
    store.encoder  # noqa: B018 - refuses a store of another model
    return after, embedding.new_passages(made, held.consent, iter(embedding.vectors(store, [(right, made)])))


def _put(session: Session, held: Held, after: Corrections, passages: list[NewPassage] | None) -> None:
    read = as_read(held)
    facets = facet_columns(read, after, held.consent)
    session.update_document(held.row, corrections=after, facets=facets)
    session.set_keys(held.row, known_as(read, after))
    if passages is not None:
        session.put_passages(held.row, passages)


# -- values ---------------------------------------------------------------------------------------


def _facet_values(name: str, values: Any) -> list[str]:
    if name not in FACETS:
        raise UsageError(f"The facet {name!r} is not corrected here; these are: {', '.join(FACETS)}.")
    facet = facets.by_name(name)
    found = []
    for given in values:
        value = facet.find(given)
        if value is None and facet.closed:
            raise UsageError(f"{facet.label}: there is no {given!r}; there are {', '.join(facet.values())}.")
        found.append(value or " ".join(given.split()))
    return sorted(set(filter(None, found)))


def _title(value: Any) -> str:
    if not (words := " ".join(str(value or "").split())):
        raise UsageError("A document needs a title.")
    if len(words) > _LONGEST_TITLE:
        raise UsageError(f"A title of {len(words)} letters is none; {_LONGEST_TITLE} are the most.")
    return words


def _words(value: Any) -> str | None:
    return " ".join(str(value or "").split()) or None


def _list(value: Any) -> list[str]:
    return [words for each in value or () if (words := _words(each))]


def _year(value: Any) -> int | None:
    if value in (None, ""):
        return None
    text = str(value).strip()
    if not (text.isascii() and text.isdigit() and _FIRST_YEAR <= int(text[:5]) <= _LAST_YEAR):
        raise UsageError(f"{value!r} is no year of publication; write it with four digits, such as 2015.")
    if int(text) > dt.date.today().year + 1:
        raise UsageError(f"{text} has not come yet; a year of publication is at most the next one.")
    return int(text)


def _doi(value: Any) -> str | None:
    if not _words(value):
        return None
    if (doi := normalise_doi(str(value))) is None:
        raise UsageError(f"{value!r} is no DOI; it begins with 10. and a number, such as 10.1000/182.")
    return doi


def _pmid(value: Any) -> str | None:
    if not _words(value):
        return None
    if (pmid := normalise_pmid(str(value))) is None:
        raise UsageError(f"{value!r} is no PubMed number; it has up to nine digits, such as 25602002.")
    return pmid


_VALID: Mapping[str, Callable[[Any], Any]] = {
    "title": _title,
    "authors": _list,
    "year": _year,
    "journal": _words,
    "doi": _doi,
    "pmid": _pmid,
    "language": _words,
    "licence": _words,
    "keywords": _list,
}
FIELDS = tuple(_VALID)
