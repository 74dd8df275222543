"""NBIB: PubMed's tagged format (MEDLINE), new and old."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from corpus.model import Document, normalise_doi
from ingest.readers.contract import Skipped
from ingest.readers.encoding import decode
from ingest.readers.records import Record, documents, first, given_first
from ingest.readers.tagged import Fields, fields, split

_TAG = re.compile(r"^(?=.{4}-)([A-Z][A-Z0-9]{1,3}) *-(?: (.*))?$")
_OPENING = re.compile(r"^(?:PMID|PMC |UI  |OWN |STAT|VI  )-")  # what a record may begin with
_IS_NBIB = re.compile(r"^(?:PMID|UI  )- *\d+", re.MULTILINE)


def is_nbib(text: str) -> bool:
    """Whether the text has PubMed's tags."""
    return bool(_IS_NBIB.search(text) and re.search(r"^(?:TI|BTI|SO|DP) *-", text, re.MULTILINE))


def read(path: Path) -> Iterator[Document | Skipped]:
    """Every reference of the file. Raises ReadingError where there is none."""
    lines = decode(path.read_bytes()).split("\n")
    records = (_record(fields(record, _TAG, " ")) for record in split(lines, _starts))
    yield from documents(path, "NBIB (PubMed)", records)


def _starts(line: str, so_far: list[str]) -> bool:
    """A record begins after an empty line, or where a second PubMed number comes."""
    if not _OPENING.match(line):
        return False
    another = line.startswith("PMID") and any(earlier.startswith("PMID") for earlier in so_far)
    return another or not so_far or not so_far[-1].strip()


def _record(tags: Fields) -> tuple[str, Record]:
    def all_of(*names: str) -> list[str]:
        return [value for name in names for value in tags.get(name, []) if value]

    title = first(*all_of("TI", "BTI", "TT")) or ""
    identifiers = all_of("LID", "AID")
    dois = [value for value in identifiers if value.endswith("[doi]")]
    dois += [f"doi: {match.group(1)}" for value in all_of("SO") if (match := re.search(r"doi: (\S+)", value))]
    retracted, corrected = all_of("RIN", "RRI"), all_of("EIN", "CRI")
    notices = {name for name, said in (("retracted", retracted), ("corrected", corrected)) if said}
    return first(title, *all_of("PMID", "UI")) or "", Record(
        title=title,
        abstract=first(*all_of("AB", "OAB")) or "",
        authors=(*(given_first(name) for name in all_of("FAU") or all_of("AU")), *all_of("CN", "FED")[:20]),
        dates=tuple(all_of("DP", "DEP")),
        journal=first(*all_of("JT", "TA", "BTI")),
        doi=next((doi for doi in dois if normalise_doi(doi)), None),
        pmid=first(*all_of("PMID")),
        pmcid=first(*all_of("PMC")),
        language=first(*all_of("LA")),
        keywords=tuple(_keyword(word) for word in all_of("OT", "MH")),
        types=tuple(all_of("PT")),
        funding="; ".join(all_of("GR")),
        competing_interests=first(*all_of("COIS", "COI")),
        notices=frozenset(notices),
    )


def _keyword(heading: str) -> str:
    """`*Naloxone/therapeutic use` as `Naloxone`; an author's keyword as it is."""
    return re.split(r"/(?=\*?[a-z])", heading)[0].strip("* ")
