"""The metadata of a JATS article: who, when, where, under which licence, and what became of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from ingest.readers.jats_inline import text_of
from ingest.readers.records import (
    earliest_year,
    first,
    is_preprint_server,
    language_code,
    title_notices,
    unique,
)

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_HREF = "{http://www.w3.org/1999/xlink}href"
# Dates that are not a publication: when a repository released a copy, when a notice followed.
_NOT_PUBLISHED = re.compile(r"pmc|nihms|manuscript|retract|correct|received|accepted|rev-|submitted|update")
_NOTICE_ARTICLES = frozenset({
    "retraction", "partial-retraction", "correction", "erratum", "corrected-article", "addendum",
    "expression-of-concern", "withdrawal",
})  # fmt: skip
_RETRACTING = frozenset({"retraction-forward", "retracted-article", "retraction", "withdrawal-forward"})
_CORRECTING = frozenset({
    "correction-forward", "corrected-article", "erratum", "erratum-forward", "correction", "corrigendum",
})  # fmt: skip
_CORRECTED_NOTE = re.compile(
    r"\b(?:correction|erratum|corrigendum)s? to this (?:article|paper|chapter) (?:is|are|was|has|have|can)\b"
    r"|\bthis (?:article|paper) has been corrected\b",
    re.IGNORECASE,
)
_CC_ADDRESS = re.compile(
    r"creativecommons\.org/(?:licenses/(?P<terms>[a-z-]+)|publicdomain/(?P<public>zero|mark))/?(?P<version>\d\.\d)?",
    re.I,
)
_CC_SHORT = re.compile(
    r"\bCC[- ](?P<terms>BY(?:[- ](?:NC|ND|SA))*|0)(?![a-z])[- ]?v?(?P<version>\d\.\d)?", re.I
)
_CC_WORDS = re.compile(
    r"Creative Commons(?: licen[cs]e)?:? \(?"
    r"(?P<terms>Attribution(?:[- –]*(?:Non-?Commercial|No-?Deriv\w*|Share-?Alike))*)",
    re.I,
)


def meta_of(article: etree._Element) -> etree._Element | None:
    """The element that holds the article's metadata."""
    found = article.find("front/article-meta")
    return found if found is not None else article.find("front-stub")


def title(meta: etree._Element) -> str:
    """Title and subtitle, without marks that refer to footnotes; empty where there is none."""
    group = meta.find("title-group")
    group = meta if group is None else group
    parts = [t for t in (_text(group.find("article-title")), *map(text_of, group.iterfind("subtitle"))) if t]
    parts = [re.sub(r"[\s*†‡§¶⁎∗]+$", "", part) for part in parts]
    if not parts:
        return ""
    joined = parts[0]
    for part in parts[1:]:
        joined += f" {part}" if joined[-1] in ".:?!–—-" else f": {part}"
    return re.sub(r"(?<![A-Z.])\.$", "", joined)


def authors(meta: etree._Element) -> tuple[str, ...]:
    """Given name first; groups by their name. Editors and other contributors are no authors."""
    return unique(
        name
        for contrib in meta.iterfind("contrib-group/contrib")
        if (contrib.get("contrib-type") or "author").lower() in ("author", "collab", "group")
        and (name := _name(contrib))
    )


def _name(contrib: etree._Element) -> str:
    for path in ("name", "name-alternatives/name"):
        found = contrib.find(path)
        if found is not None:
            parts = (_text(found.find(tag)) for tag in ("prefix", "given-names", "surname", "suffix"))
            _prefix, *rest = parts  # a title of address is no part of a citation
            return " ".join(part for part in rest if part)
    for path in ("string-name", "name-alternatives/string-name", "collab", "collab-alternatives/collab"):
        found = contrib.find(path)
        if found is not None:
            for members in found.findall("contrib-group"):
                found.remove(members)
            return text_of(found)
    return ""


def year(meta: etree._Element) -> int | None:
    """The year of the earliest publication date, online or in print.

    The release of a repository's copy counts only where nothing else is said.
    """
    published: list[str] = []
    other: list[str] = []
    for date in meta.iterfind("pub-date"):
        kind = (date.get("pub-type") or date.get("date-type") or "").lower()
        (other if _NOT_PUBLISHED.search(kind) else published).append(
            first(_text(date.find("year")), date.get("iso-8601-date"), _text(date.find("string-date"))) or ""
        )
    return earliest_year(published) or earliest_year(other)


def article_id(meta: etree._Element, *kinds: str) -> str | None:
    return first(*(_text(e) for e in meta.iterfind("article-id") if e.get("pub-id-type") in kinds))


def journal(article: etree._Element) -> str | None:
    journal_meta = article.find("front/journal-meta")
    if journal_meta is None:
        return None
    paths = (
        "journal-title-group/journal-title",
        "journal-title",
        "journal-id[@journal-id-type='iso-abbrev']",
    )
    return first(*(_text(journal_meta.find(path)) for path in paths))


def language(article: etree._Element) -> str | None:
    return language_code(article.get(_LANG))


def licence(meta: etree._Element) -> str | None:
    """`CC BY 4.0`, `CC0 1.0` and the like; without version where none is said; None for any other."""
    return next((name for place in _permissions(meta) for name in _licences(place)), None)


def _permissions(meta: etree._Element) -> list[etree._Element]:
    return [*meta.iterfind("permissions"), *meta.iterfind("license")]  # the latter in NLM's old version 2


def _licences(permissions: etree._Element) -> Iterator[str]:
    sources = [
        value
        for e in permissions.iter("license", "license_ref", "ext-link", "uri")
        for value in (e.get(_HREF), _text(e) if e.tag != "license" else None)
        if value
    ]
    texts = [
        text
        for e in permissions.iter("license")
        for text in (text_of(e), e.get("license-type") or "")
        if text
    ]
    texts += [text_of(e) for e in permissions.iterfind("copyright-statement")]
    for text in (*sources, *texts):
        if match := _CC_ADDRESS.search(text):
            public = {"zero": "CC0", "mark": "Public Domain Mark"}.get((match["public"] or "").lower())
            name = public or f"CC {match['terms'].upper()}"
            yield f"{name} {match['version'] or ''}".strip()
    for text in texts:
        if match := _CC_SHORT.search(text):
            terms = "CC0" if match["terms"] == "0" else f"CC {re.sub('[- ]', '-', match['terms'].upper())}"
            yield f"{terms.replace('CC BY ', 'CC BY-')} {match['version'] or ''}".strip()
        if match := _CC_WORDS.search(text):
            after = re.match(r"\W*(?:CC[- ]\S+\s*)?(\d\.\d)", text[match.end() :])
            yield f"CC {_terms(match['terms'])} {after.group(1) if after else ''}".strip()


def _terms(words: str) -> str:
    parts = {"noncommercial": "NC", "noderiv": "ND", "sharealike": "SA"}
    said = words.lower().replace("-", "")
    return "-".join(("BY", *(short for long, short in parts.items() if long in said)))


def keywords(meta: etree._Element) -> tuple[str, ...]:
    """The authors' keywords and the narrowest of the publisher's subjects; not lists of abbreviations."""
    groups = [
        g
        for g in meta.iterfind("kwd-group")
        if not re.match("abbr", f"{g.get('kwd-group-type') or ''}{_text(g.find('title'))}", re.I)
    ]
    words = [text_of(k) for g in groups for k in g.iter("kwd")]
    words += [" ".join(text_of(part) for part in k) for g in groups for k in g.iter("compound-kwd")]
    subjects = (
        text_of(s)
        for group in meta.iterfind("article-categories//subj-group")
        if re.search("discipline|subject|topic|taxonomy", _root_type(group))
        and group.find("subj-group") is None
        for s in group.iterfind("subject")
    )
    return unique((*words, *subjects))


def types(article: etree._Element, meta: etree._Element) -> tuple[str, ...]:
    """The article type and the headings the journal prints it under."""
    headings = (
        text_of(s)
        for group in meta.iterfind("article-categories//subj-group")
        if _root_type(group) == "heading"
        for s in group.iterfind("subject")
    )
    return unique((article.get("article-type") or "", *headings))


def _root_type(group: etree._Element) -> str:
    outermost = group
    while (parent := outermost.getparent()) is not None and parent.tag == "subj-group":
        outermost = parent
    return (outermost.get("subj-group-type") or "heading").lower()


def awards(meta: etree._Element, said: str) -> str | None:
    """Funders with their award numbers: `National Institute on Drug Abuse (R01 DA000000); …`.

    Those that a statement has `said` already are left out.
    """
    named = [text_of(sponsor) for sponsor in meta.iterfind("contract-sponsor")]
    for group in meta.iterfind("funding-group/award-group"):
        sources = unique(
            first(_text(s.find(".//institution")), _without_identifiers(s)) or ""
            for s in group.iterfind("funding-source")
        )
        if sources and all(source in said for source in sources):
            continue
        numbers = unique(text_of(number) for number in group.iterfind("award-id"))
        named.append(" ".join((", ".join(sources), f"({', '.join(numbers)})" if numbers else "")).strip())
    return "; ".join(unique(named)) or None


def _without_identifiers(source: etree._Element) -> str:
    """The funder's name without its address in a registry of funders."""
    pieces = (" ".join(str(piece).split()) for piece in source.itertext())
    return " ".join(piece for piece in pieces if piece and not re.match(r"https?://", piece))


def notices(article: etree._Element, meta: etree._Element, heading: str) -> tuple[str, ...]:
    """What became of the article itself. A notice about another article is not itself retracted or
    corrected, and a reference to a preprint of the same work does not make this one a preprint."""
    found = set()
    kind = (article.get("article-type") or "").lower()
    related = {
        (e.get("related-article-type") or "").lower() for e in meta.iter("related-article", "related-object")
    }
    events = {
        (e.get("date-type") or e.get("event-type") or "").lower()
        for e in meta.iter("date", "event", "pub-date")
    }
    if kind not in _NOTICE_ARTICLES:
        if related & _RETRACTING or events & {"retracted", "retraction"} or kind == "retracted-article":
            found.add("retracted")
        if (
            related & _CORRECTING
            or events & {"corrected"}
            or any(map(_says_corrected, article.iter("fn", "notes")))
        ):
            found.add("corrected")
        found |= title_notices(heading)
    publisher = _text(article.find("front/journal-meta/publisher/publisher-name"))
    headings = {h.lower() for h in types(article, meta)}
    if "preprint" in headings or is_preprint_server(journal(article)) or is_preprint_server(publisher):
        found.add("preprint")
    return tuple(sorted(found))


def _says_corrected(note: etree._Element) -> bool:
    return bool(_CORRECTED_NOTE.search(" ".join(text_of(p) for p in note.iter("p"))))


def _text(element: etree._Element | None) -> str:
    return text_of(element) if element is not None else ""
