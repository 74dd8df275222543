"""What a text file says about itself between `---` lines at its top, in YAML."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

import yaml

from corpus.model import normalise_doi, normalise_pmid
from ingest.readers.body import clean

_FENCE = re.compile(r"\A\s*---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_YEAR = re.compile(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)")
_SIZE_LIMIT = 100_000  # characters; more is no description of a document

_TEXTS = {
    "title": ("title",),
    "journal": ("journal", "publication", "container_title"),
    "url": ("source_url", "url", "link", "source"),
    "language": ("language", "lang"),
    "licence": ("licence", "license", "rights"),
    "funding": ("funding",),
}
_DATES = ("date", "year", "published", "published_time", "publication_date", "issued", "pubdate")


def split(text: str) -> tuple[dict[str, Any], str]:
    """The fields for a Document that the front matter of `text` gives, and the text after it.

    Without front matter, or with something between the fences that is no YAML mapping, the fields are
    empty and the text is whole.
    """
    match = _FENCE.match(text)
    if match is None or len(match.group(1)) > _SIZE_LIMIT:
        return {}, text
    try:
        values = yaml.safe_load(match.group(1))
    except (yaml.YAMLError, ValueError, RecursionError):  # ValueError: a date such as 2020-13-45
        return {}, text
    if not isinstance(values, dict):
        return {}, text
    return fields({str(k).strip().lower().replace("-", "_"): v for k, v in values.items()}), text[
        match.end() :
    ]


def fields(values: Mapping[str, Any]) -> dict[str, Any]:
    """Document fields from front matter values whose keys are lower case."""
    found: dict[str, Any] = {}
    for name, keys in _TEXTS.items():
        written = next((clean(str(values[k])) for k in keys if isinstance(values.get(k), str | int)), "")
        if written:
            found[name] = written
    if not str(found.get("url", "")).lower().startswith(("http:", "https:")):
        found.pop("url", None)
    for name, keys in (
        ("authors", ("authors", "author", "creator")),
        ("keywords", ("keywords", "tags", "subjects")),
    ):
        if names := _names(
            next((values[k] for k in keys if values.get(k)), None), by_comma=name == "keywords"
        ):
            found[name] = names
    years = [year for key in _DATES if (year := _year(values.get(key)))]
    if years:
        found["year"] = min(years)
    if doi := normalise_doi(str(values.get("doi") or "")):
        found["doi"] = doi
    if pmid := normalise_pmid(str(values.get("pmid") or "")):
        found["pmid"] = pmid
    found |= {flag: True for flag in ("our_summary", "illustration") if values.get(flag) is True}
    return found


def _year(value: object) -> int | None:
    if isinstance(value, dt.date):
        return value.year
    match = _YEAR.search(str(value)) if isinstance(value, str | int) else None
    return int(match.group()) if match else None


def _names(value: object, *, by_comma: bool) -> tuple[str, ...]:
    """A list, a mapping with `name`, or one string that separates names by semicolons, `and`, or commas."""
    if isinstance(value, str):
        separator = r"\s*;\s*|\s+and\s+|\s+&\s+"
        # "Garcia, Maria" is one person, "Maria Garcia, Tom Lee" are two.
        if by_comma or all(" " in part.strip() for part in value.split(",")):
            separator += r"|\s*,\s*"
        parts: list[object] = list(re.split(separator, value))
    else:
        parts = list(value) if isinstance(value, list) else [value]
    names = (p.get("name") if isinstance(p, dict) else p for p in parts)
    return tuple(name for n in names if isinstance(n, str) and (name := clean(n)))
