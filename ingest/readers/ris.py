"""RIS: what reference managers and databases export, as it comes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from corpus.model import Document, normalise_doi
from ingest.readers import nbib
from ingest.readers.contract import Skipped
from ingest.readers.encoding import decode
from ingest.readers.records import Record, documents, first, given_first, unwrapped
from ingest.readers.tagged import Fields, fields, split

_START = re.compile(r"^TY( {0,3})-")
# Full journal names before abbreviated ones; T2 is the journal of an article and the book of a chapter.
_JOURNAL_TAGS = ("JF", "T2", "JO", "BT", "JA", "J2", "J1")
_PMID = re.compile(r"\bPMID:?\s*(\d{1,9})\b|pubmed(?:\.ncbi\.nlm\.nih\.gov)?/(\d{1,9})\b", re.IGNORECASE)


def read(path: Path) -> Iterator[Document | Skipped]:
    """Every reference of the file. PubMed's own format under the name `.ris` is read as what it is.

    Raises ReadingError where there is no reference.
    """
    text = decode(path.read_bytes())
    if not re.search(_START.pattern, text, re.MULTILINE) and nbib.is_nbib(text):
        yield from nbib.read(path)
        return
    yield from documents(path, "RIS", _records(text))


def _records(text: str) -> Iterator[tuple[str, Record]]:
    lines = text.split("\n")
    # Some databases write one space where others write two; a line of text may look like the other kind.
    gaps = {match.group(1) for line in lines if (match := _START.match(line))}
    tag = re.compile(rf"^([A-Z][A-Z0-9])(?:{'|'.join(sorted({*gaps, '  '}, key=len))})-(?: (.*))?$")
    for record in split(lines, lambda line, _: bool(_START.match(line))):
        end = next((i for i, line in enumerate(record) if re.match(r"^ER {0,3}-", line)), len(record))
        yield _record(fields(record[:end], tag, "\n"))


def _record(tags: Fields) -> tuple[str, Record]:
    def all_of(*names: str) -> list[str]:
        return [value for name in names for value in tags.get(name, []) if value]

    title = first(*all_of("TI", "T1", "CT", "ST", "BT")) or ""
    abstracts = ("\n".join(all_of(name)) for name in ("AB", "N2"))
    addresses = [address.strip() for value in all_of("UR", "L2") for address in value.split(";")]
    types = all_of("TY") + [kind for value in all_of("M3", "PT") for kind in value.split(";")]
    dois = (value for value in (*all_of("DO", "DI", "M3", "L3", "LK"), *addresses) if normalise_doi(value))
    return first(title, *all_of("ID", "AN")) or "", Record(
        title=title,
        abstract=unwrapped(max(abstracts, key=len)),
        authors=tuple(given_first(name) for value in all_of("AU", "A1") for name in value.split(";")),
        dates=tuple(all_of("PY", "Y1", "DA", "YR")),
        journal=first(*all_of(*_JOURNAL_TAGS)),
        publisher=first(*all_of("PB")),
        doi=next(dois, None),
        pmid=_pmid(tags, all_of("AN", "N1", "M1", "M2", "C7", "ID", *("UR", "L2"))),
        pmcid=first(*(value for value in all_of("C2", "PMC") if value.upper().startswith("PMC"))),
        url=first(*addresses),
        language=first(*all_of("LA")),
        keywords=tuple(word.strip(" *") for value in all_of("KW") for word in re.split(r"[;\n]", value)),
        types=tuple(kind for kind in types if not normalise_doi(kind)),
    )


def _pmid(tags: Fields, places: list[str]) -> str | None:
    """A number said to be PubMed's; a bare accession number only where the database is PubMed's."""
    for value in places:
        if match := _PMID.search(value):
            return match.group(1) or match.group(2)
    database = " ".join(tags.get("DB", []) + tags.get("DP", []))
    pubmed = re.search(r"pubmed|medline", database, re.IGNORECASE)
    return first(*tags.get("PM", []), *(tags.get("AN", []) if pubmed else []))
