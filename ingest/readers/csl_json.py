"""CSL-JSON, as Zotero, Crossref and citation processors write it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from corpus.errors import ReadingError
from corpus.model import Document
from ingest.readers.contract import Skipped
from ingest.readers.encoding import decode
from ingest.readers.records import Record, documents, first

_DATES = ("issued", "published", "published-online", "published-print", "original-date")


def read(path: Path) -> Iterator[Document | Skipped]:
    """Every item of the file: a list, `{"items": […]}`, or a single item.

    Raises ReadingError where the file is no JSON or holds no item.
    """
    try:
        content = json.loads(decode(path.read_bytes()))
    except (ValueError, RecursionError) as error:
        raise ReadingError(f"{path.name} is not valid JSON ({error}); export it again.") from error
    items = content.get("items", [content]) if isinstance(content, dict) else content
    if not isinstance(items, list) or not any(
        isinstance(i, dict) and ("title" in i or "type" in i) for i in items
    ):
        raise ReadingError(f"{path.name} holds no CSL-JSON item; export it again as CSL JSON.")
    yield from documents(path, "CSL-JSON", map(reference, items))


def reference(item: Any) -> tuple[str, Record] | Skipped:
    if not isinstance(item, dict):
        return Skipped("is no reference but a bare value")
    note = _text(item.get("note"))
    noted = {
        key.upper(): value for key, value in re.findall(r"\b(PMID|PMCID|DOI):?\s*(\S+)", note, re.IGNORECASE)
    }
    title = _text(item.get("title"))
    subtitle = _text(item.get("subtitle"))  # Crossref's own; Zotero has it in the title
    name = title or _text(item.get("citation-key")) or _text(item.get("id"))
    return name, Record(
        title=f"{title}: {subtitle}" if subtitle and subtitle.lower() not in title.lower() else title,
        abstract=_text(item.get("abstract")),
        authors=tuple(_author(person) for person in _list(item.get("author"))),
        dates=tuple(_date(item.get(name)) for name in _DATES),
        journal=_text(item.get("container-title")) or _text(item.get("collection-title")) or None,
        publisher=_text(item.get("publisher")) or None,
        doi=first(_text(item.get("DOI")), noted.get("DOI"), _text(item.get("URL"))),
        pmid=first(_text(item.get("PMID")), re.sub(r"\D", "", noted.get("PMID", ""))),
        pmcid=first(_text(item.get("PMCID")), noted.get("PMCID")),
        url=_text(item.get("URL")) or None,
        language=_text(item.get("language")) or None,
        keywords=tuple(re.split(r"\s*[;,]\s*", _text(item.get("keyword")))),
        types=tuple(kind for kind in (_text(item.get("type")), _text(item.get("genre"))) if kind),
        funding="; ".join(
            filter(None, (_text(f.get("name")) for f in _list(item.get("funder")) if isinstance(f, dict)))
        ),
        notices=frozenset(_notices(item)),
    )


def _text(value: Any) -> str:
    """A string or number as text; of a list, as Crossref writes titles, the first."""
    if isinstance(value, list):
        value = value[0] if value else ""
    return str(value).strip() if isinstance(value, (str, int, float)) and not isinstance(value, bool) else ""


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _author(person: Any) -> str:
    if not isinstance(person, dict):
        return _text(person)
    parts = ("given", "dropping-particle", "non-dropping-particle", "family", "suffix")
    return first(_text(person.get("literal")), _text(person.get("name"))) or " ".join(
        part for part in (_text(person.get(name)) for name in parts) if part
    )


def _date(value: Any) -> str:
    """The year of `{"date-parts": [[2019, 5]]}`, or the wording of a date."""
    if not isinstance(value, dict):
        return _text(value)
    parts = _list(value.get("date-parts"))
    year = _text(parts[0]) if parts else ""
    return first(year, *(_text(value.get(name)) for name in ("raw", "literal", "year"))) or ""


def _notices(item: dict[str, Any]) -> Iterator[str]:
    """What Crossref records as updates of this item."""
    kinds = {_text(u.get("type")).lower() for u in _list(item.get("updated-by")) if isinstance(u, dict)}
    if kinds & {"retraction", "withdrawal", "removal"}:
        yield "retracted"
    if kinds & {"correction", "corrigendum", "erratum"}:
        yield "corrected"
    if "preprint" in (_text(item.get("genre")).lower(), _text(item.get("subtype")).lower()):
        yield "preprint"
