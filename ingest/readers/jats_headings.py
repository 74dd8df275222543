"""How a JATS article names its parts: titles, types in attributes, and headings set in a line of text."""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from ingest.readers.jats_inline import text_of
from ingest.readers.sections import normalise

_SEC_TYPES = {"intro": "introduction", "materials": "methods", "subjects": "methods", "cases": "results"}
_FN_TYPES = {
    "coi-statement": "competing interests", "conflict": "competing interests",
    "financial-disclosure": "funding", "supported-by": "funding", "con": "author contributions",
    "data-availability": "data availability", "ethics-statement": "ethics", "abbr": "abbreviations",
    "author-contribution": "author contributions", "funding-information": "funding",
    "disclosure-of-funding": "funding",
}  # fmt: skip


def typed_name(value: str | None) -> str | None:
    """The part that a `sec-type`, `fn-type`, `notes-type` or `content-type` names, if any."""
    for part in (value or "").lower().split("|"):
        name = _SEC_TYPES.get(part) or _FN_TYPES.get(part) or normalise(part)
        if name:
            return name
    return None


def has_text(section: etree._Element) -> bool:
    """Whether a section holds more than a heading above files that are offered beside the article."""
    return any(
        not any(around.tag in ("supplementary-material", "media") for around in e.iterancestors())
        for e in section.iter(
            "p", "list-item", "def-item", "disp-formula", "verse-line", "preformat", "fig", "code"
        )
    )


def heading_of(e: etree._Element, *, numbered: bool = True) -> str:
    """Number and title as written; empty where there is neither."""
    parts = (e.find("label") if numbered else None, e.find("title"))
    return " ".join(text_of(part) for part in parts if part is not None)


def run_in(p: etree._Element) -> tuple[str, etree._Element]:
    """The heading in bold or italics that opens a paragraph, and the paragraph without it.

    `("", p)` where there is none: the words must be a known heading, and be all there is or be set off
    by a colon, a full stop or a capital after them.
    """
    first = p[0] if len(p) else None
    if first is None or (p.text or "").strip() or first.tag not in ("bold", "italic", "underline", "sc"):
        return "", p
    words, after = text_of(first), (first.tail or "").lstrip()
    set_off = words.endswith((":", ".")) or not after or after[0] in ":.—–-" or after[0].isupper()
    if not set_off or normalise(words) is None:
        return "", p
    rest = deepcopy(p)
    rest.text = after.lstrip(":.—–- ")
    rest.remove(rest[0])
    return words.rstrip(":. "), rest
