"""What all bibliographic formats share: one record, cleaned, becomes a study known by its abstract."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import ReadingError
from corpus.model import Document, Kind, Role, normalise_doi, normalise_pmid
from ingest.readers.body import Body, clean
from ingest.readers.contract import Skipped
from ingest.readers.sections import labelled_runs, normalise

# Markup that publishers leave in titles and abstracts; "p < 0.05" and "<a certain age" are none.
_TAG = re.compile(
    r"</?(?:jats:|mml:)?(?P<name>abstract|sec|title|p|div|br|li|ul|ol|list|list-item|h[1-6]|tr|td|table|"
    r"i|b|u|em|strong|italic|bold|sub|sup|sc|span|small|font|a|ext-link|uri|xref|underline|"
    r"inline-formula|tex-math|math|m[a-z]{1,12}|inf)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_BLOCK_TAGS = frozenset({
    "abstract", "sec", "title", "p", "div", "br", "li", "ul", "ol", "list", "list-item", "tr", "td", "table",
    "h1", "h2", "h3", "h4", "h5", "h6",
})  # fmt: skip
_YEAR = re.compile(r"(?<!\d)((?:1[5-9]|20)\d\d)(?:(?:0[1-9]|1[0-2])(?:[0-3]\d)?)?(?!\d)")  # also 20190501
_PREPRINT_SERVERS = re.compile(
    r"\b\w*rxiv\b|\bpreprints?\b|\bresearch square\b|\bssrn\b|\bauthorea\b",
    re.IGNORECASE,
)
# ISO 639-2 codes, and names, of the languages that databases of this field hold most of.
_LANGUAGES = {
    name: code
    for code, names in {
        "en": "eng english", "fr": "fre fra french français francais", "es": "spa spanish español espanol",
        "de": "ger deu german deutsch", "pt": "por portuguese português portugues", "it": "ita italian",
        "nl": "dut nld dutch", "sv": "swe swedish", "no": "nor norwegian", "da": "dan danish",
        "fi": "fin finnish", "pl": "pol polish", "ru": "rus russian", "uk": "ukr ukrainian",
        "cs": "cze ces czech", "hu": "hun hungarian", "tr": "tur turkish", "el": "gre ell greek",
        "ar": "ara arabic", "fa": "per fas persian", "he": "heb hebrew", "zh": "chi zho chinese",
        "ja": "jpn japanese", "ko": "kor korean", "vi": "vie vietnamese", "th": "tha thai",
        "ro": "rum ron romanian", "hr": "hrv croatian", "sr": "srp serbian", "id": "ind indonesian",
    }.items()
    for name in names.split()
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Record:
    """One reference as its file words it; `document` cleans every field."""

    title: str = ""
    abstract: str = ""
    authors: tuple[str, ...] = ()  # as people read them: given name first
    dates: tuple[str, ...] = ()  # any wording with a year in it; the earliest counts
    journal: str | None = None
    publisher: str | None = None  # only tells preprint servers
    doi: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    url: str | None = None
    language: str | None = None
    licence: str | None = None
    keywords: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    funding: str | None = None
    competing_interests: str | None = None
    notices: frozenset[str] = frozenset()


def plain(text: str) -> str:
    """Text without markup and entities; where a tag began a new paragraph there is a line break."""
    text = html.unescape(text)
    text = _TAG.sub(lambda tag: "\n" if tag["name"].lower() in _BLOCK_TAGS else "", text)
    lines = (clean(html.unescape(line)) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def plain_title(text: str) -> str:
    """A title on one line, without PubMed's full stop and brackets around a translation."""
    title = " ".join(plain(text).split("\n"))
    translated = re.fullmatch(r"\[([^\[\]]+)\]\.?", title)
    title = translated.group(1) if translated else title
    return re.sub(r"(?<![A-Z.])\.$", "", title)


def given_first(name: str) -> str:
    """`Doe, Jane A., Jr.` as `Jane A. Doe Jr.`; a name without comma is left as it is."""
    parts = [part for part in (clean(part) for part in name.split(",")) if part]
    if len(parts) in (2, 3):
        return " ".join((parts[1], parts[0], *parts[2:]))
    return clean(name)


def language_code(value: str | None) -> str | None:
    """`eng`, `English`, `en-GB` as `en`; None where there is none or it is unknown."""
    first = re.split(r"[-_;,/\s]", (value or "").strip().lower())[0]
    return _LANGUAGES.get(first) or (first if re.fullmatch("[a-z]{2}", first) else None)


def earliest_year(dates: Iterable[str]) -> int | None:
    """The earliest plausible year in any of the dates."""
    latest = dt.date.today().year + 2
    years = [int(year) for date in dates for year in _YEAR.findall(date) if int(year) <= latest]
    return min(years, default=None)


def is_preprint_server(name: str | None) -> bool:
    """Whether a journal or publisher of this name publishes preprints."""
    return bool(name and _PREPRINT_SERVERS.search(name))


def title_notices(title: str) -> set[str]:
    """What publishers write into the title of a retracted article."""
    return {"retracted"} if re.match(r"\W*(?:RETRACTED|Retracted article|WITHDRAWN)\b", title) else set()


def first(*values: str | None) -> str | None:
    """The first value that is not blank."""
    return next((value for value in values if value and value.strip()), None)


def document(record: Record) -> Document:
    """The study that a record describes; `full_text` is False. Raises ValueError without a title.

    Its text is the abstract, with labelled parts under headings; without one, title and keywords, so
    that it can be found.
    """
    title = plain_title(record.title)
    if not title:
        raise ValueError("has no title")
    keywords = unique(plain(word).replace("\n", " ") for word in record.keywords)
    body = Body()
    abstract = plain(record.abstract)
    if len(abstract.split()) > 1:  # "." or "n/a" is what some exports write for none
        add_abstract(body, abstract)
    else:
        body.add(f"{title}. {'; '.join(keywords)}" if keywords else title)
    notices = record.notices | title_notices(title) | notices_of_types(record.types)
    if is_preprint_server(record.journal) or is_preprint_server(record.publisher):
        notices |= {"preprint"}
    pmcid = re.search(r"PMC\s*(\d+)", record.pmcid or "", re.IGNORECASE)
    return Document(
        title=title,
        text=body.text,
        blocks=tuple(body.blocks),
        kind=Kind.STUDY,
        authors=unique(clean(html.unescape(author)) for author in record.authors),
        year=earliest_year(record.dates),
        journal=clean(plain(record.journal or "")) or None,
        doi=normalise_doi(record.doi),
        pmid=normalise_pmid(record.pmid),
        pmcid=f"PMC{pmcid.group(1)}" if pmcid else None,
        url=clean(record.url or "") or None,
        language=language_code(record.language),
        licence=record.licence,
        keywords=keywords,
        types=unique(clean(kind) for kind in record.types),
        funding=clean(plain(record.funding or "")) or None,
        competing_interests=clean(plain(record.competing_interests or "")) or None,
        notices=tuple(sorted(notices)),
        full_text=False,
    )


def add_abstract(body: Body, abstract: str) -> None:
    """The abstract's paragraphs (one a line) with their labels as headings."""
    body.section("abstract", None)
    for line in abstract.split("\n"):
        if is_label(line):
            if normalise(line) != "abstract":
                body.section("abstract", line.rstrip(": "))
                body.add(line.rstrip(": "), Role.HEADING)
            continue
        for label, words in labelled_runs(line):
            if label:
                body.section("abstract", label)
                body.add(label, Role.HEADING)
            body.add(words)


def is_label(line: str) -> bool:
    """Whether a line is the label of an abstract's part and nothing else."""
    return ":" not in line.rstrip(": ") and len(line.split()) <= 6 and normalise(line) is not None


def unwrapped(text: str) -> str:
    """Lines broken for their width joined again; breaks stay after a sentence and around a label."""
    joined: list[str] = []
    for line in (line.strip() for line in text.split("\n")):
        if not line:
            continue
        if (
            joined
            and not re.search(r"[.!?:;]\W?$", joined[-1])
            and not is_label(joined[-1])
            and not is_label(line)
        ):
            joined[-1] += f" {line}"
        else:
            joined.append(line)
    return "\n".join(joined)


def unique(values: Iterable[str]) -> tuple[str, ...]:
    """Without blanks and repetitions, in order."""
    return tuple(dict.fromkeys(value for value in values if value))


def documents(
    path: Path, format_name: str, records: Iterable[tuple[str, Record] | Skipped]
) -> Iterator[Document | Skipped]:
    """Each (name of the record, record) as a document, or why it became none.

    A Skipped among them says what is wrong (`is no valid entry`); its number is added here. Raises
    ReadingError where there is no record at all.
    """
    number = 0
    for number, item in enumerate(records, start=1):
        if isinstance(item, Skipped):
            yield Skipped(f"record {number} {item.reason}")
            continue
        name, record = item
        try:
            yield document(record)
        except ValueError as error:
            known = clean(name or record.doi or "")[:80]
            yield Skipped(f"record {number}{f' ({known})' if known else ''} {error}")
    if not number:
        raise ReadingError(
            f"{path.name} holds no {format_name} record; export it again, or check which format it is."
        )


def notices_of_types(types: Iterable[str]) -> set[str]:
    """What publication types say of the publication itself ("Retraction of Publication" is about another)."""
    words = {kind.strip().lower() for kind in types}
    found = {"retracted"} if words & {"retracted publication", "retracted article", "retracted"} else set()
    return found | ({"preprint"} if "preprint" in words else set())
