"""What Crossref and Europe PMC answer, as records: one paper, in the words of either, or of both together.

Crossref's format is that of `/works/{DOI}` of its REST API, Europe PMC's that of `/search` with
`resultType=core` and `format=json`. What does not look like that is no record.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from corpus.model import normalise_doi
from ingest.numbers import Number
from ingest.readers import csl_json
from ingest.readers.contract import Skipped
from ingest.readers.records import Record, first, unique

# What a notice does to the paper it is about, in the words of both services.
_RETRACTS = ("retraction", "withdrawal", "removal")
_CORRECTS = ("correction", "corrected", "corrigendum", "erratum")


def crossref(answer: Any) -> Record | None:
    """The work in Crossref's answer."""
    work = answer.get("message") if isinstance(answer, dict) else None
    if not isinstance(work, dict) or not work.get("DOI"):
        return None
    item = csl_json.reference(work)
    if isinstance(item, Skipped):
        return None
    _, record = item
    return replace(record, notices=record.notices | frozenset(_of_itself(work)))


def _of_itself(work: dict[str, Any]) -> Iterator[str]:
    """Updates that a work records of itself: of another work it says that this one is the notice."""
    for update in _list(work.get("update-to")):
        if isinstance(update, dict) and normalise_doi(_text(update.get("DOI"))) == normalise_doi(
            _text(work.get("DOI"))
        ):
            yield from _notice(_text(update.get("type")))


def europe_pmc(answer: Any, number: Number) -> Record | None:
    """The paper of this number in Europe PMC's answer to a search for it."""
    results = _part(_part(answer, "resultList"), "result")
    for result in _list(results):
        if isinstance(result, dict) and _is(result, number):
            return _paper(result)
    return None


def _is(result: dict[str, Any], number: Number) -> bool:
    if number.what == "doi":
        return normalise_doi(_text(result.get("doi"))) == number.value
    return number.value == _text(result.get("pmid"))


def _paper(result: dict[str, Any]) -> Record:
    journal = _part(result, "journalInfo")
    comments = _list(_part(_part(result, "commentCorrectionList"), "commentCorrection"))
    said = [_text(comment.get("type")) for comment in comments if isinstance(comment, dict)]
    notices = {notice for kind in said if kind.lower().endswith(" in") for notice in _notice(kind)}
    types = _texts(_part(_part(result, "pubTypeList"), "pubType"))
    if _text(result.get("source")) == "PPR":
        notices.add("preprint")
    grants = [_text(_part(grant, "agency")) for grant in _list(_part(_part(result, "grantsList"), "grant"))]
    headings = _list(_part(_part(result, "meshHeadingList"), "meshHeading"))
    return Record(
        title=_text(result.get("title")),
        abstract=_text(result.get("abstractText")),
        authors=tuple(map(_author, _list(_part(_part(result, "authorList"), "author")))),
        dates=(_text(result.get("firstPublicationDate")), _text(result.get("pubYear"))),
        journal=_text(_part(_part(journal, "journal"), "title")) or None,
        doi=_text(result.get("doi")) or None,
        pmid=_text(result.get("pmid")) or None,
        pmcid=_text(result.get("pmcid")) or None,
        language=_text(result.get("language")) or None,
        keywords=(
            *_texts(_part(_part(result, "keywordList"), "keyword")),
            *(_text(_part(heading, "descriptorName")) for heading in headings),
        ),
        types=tuple(types),
        funding="; ".join(unique(grants)),
        notices=frozenset(notices),
    )


def together(one: Record | None, other: Record | None) -> Record | None:
    """One paper in the words of both: the first's where it has any, and every notice of either."""
    if one is None or other is None:
        return one or other
    return Record(
        title=first(one.title, other.title) or "",
        abstract=max(one.abstract, other.abstract, key=len),
        authors=one.authors or other.authors,
        dates=(*one.dates, *other.dates),
        journal=first(one.journal, other.journal),
        publisher=first(one.publisher, other.publisher),
        doi=first(one.doi, other.doi),
        pmid=first(one.pmid, other.pmid),
        pmcid=first(one.pmcid, other.pmcid),
        url=first(one.url, other.url),
        language=first(one.language, other.language),
        keywords=unique((*one.keywords, *other.keywords)),
        types=unique((*one.types, *other.types)),
        funding=first(one.funding, other.funding),
        notices=one.notices | other.notices,
    )


def _notice(kind: str) -> Iterator[str]:
    words = kind.lower()
    if any(word in words for word in _RETRACTS) and "partial" not in words:
        yield "retracted"
    elif any(word in words for word in (*_CORRECTS, *_RETRACTS)):
        yield "corrected"


def _author(person: Any) -> str:
    given, family = _text(_part(person, "firstName")), _text(_part(person, "lastName"))
    full = first(_text(_part(person, "collectiveName")), _text(_part(person, "fullName"))) or ""
    return f"{given} {family}" if given and family else full


def _part(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _texts(value: Any) -> list[str]:
    return [_text(each) for each in _list(value) if _text(each)]


def _text(value: Any) -> str:
    is_text = isinstance(value, (str, int)) and not isinstance(value, bool)
    return str(value).strip() if is_text else ""
