"""Which paragraphs are headings: short, alone, in other type or numbered; and headings within a line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from ingest.readers.pdf_captions import Style
from ingest.readers.pdf_flow import Paragraph
from ingest.readers.sections import normalise

NUMBERED = re.compile(r"^(?:\d{1,2}(?:\.\d{1,2}){0,3}\.?|[IVX]{1,4}\.|[A-H]\.)\s+(?=\S*[^\W\d_])")
_RUN_IN = re.compile(r"^([^\W\d][\w’'&, /-]{2,60}?)\s*[:.—–|]\s*(?=\S)")
# Parts that may open within a line ("Funding: …"); the others are labels of a structured abstract.
RUN_IN_PARTS = {
    "abstract", "keywords", "funding", "competing interests", "acknowledgements", "ethics",
    "data availability", "author contributions", "abbreviations", "supplementary",
}  # fmt: skip
_FIRST_LEVEL = {"introduction", "methods", "results", "discussion", "conclusion", "references"}
_MOST_CHARACTERS = 160
_MOST_LINES = 3

StyleKey = tuple[str, float, bool]


def style_of(paragraph: Paragraph) -> StyleKey:
    """The type a paragraph begins in: face, size to half a point, whether all in capitals."""
    line = paragraph.lines[0]
    return line.face.name, round(line.size * 2) / 2, line.text.isupper()


def headings_of(paragraphs: Sequence[Paragraph], body: Style) -> set[int]:
    """The `id`s of the paragraphs that are headings.

    What is set like a heading with a well-known name is one too, whatever it says.
    """
    able = [p for p in paragraphs if _may_be(p)]
    known = [p for p in able if len(p.text.split()) <= 8 and normalise(p.text) is not None]
    styles = {style_of(p) for p in known if not body.plain(p.lines[0]) and not p.lines[0].lead}
    return {id(p) for p in able if _set_apart(p, body) or (style_of(p) in styles and _whole(p))} | {
        id(p) for p in known if len(p.lines) == 1
    }


def top_style(paragraphs: Sequence[Paragraph], headings: set[int]) -> StyleKey | None:
    """The type of first-level headings: the one most of the usual section names are set in."""
    counted = Counter(
        style_of(p) for p in paragraphs if id(p) in headings and normalise(p.text) in _FIRST_LEVEL
    )
    return counted.most_common(1)[0][0] if counted else None


def run_in(paragraph: Paragraph) -> tuple[str, str] | None:
    """(part, heading) where a paragraph opens with its heading: in other type, or ended by a colon."""
    lead = paragraph.lines[0].lead.strip(" :.—–|")
    match = _RUN_IN.match(paragraph.text)
    for label in (lead, match.group(1) if match else ""):
        name = normalise(label) if label and len(label.split()) <= 8 else None
        if name in RUN_IN_PARTS and name is not None and len(paragraph.text) > len(label) + 3:
            return name, label
    return None


def _may_be(paragraph: Paragraph) -> bool:
    """Whether length and words allow a heading at all."""
    text = paragraph.text
    if paragraph.role or len(paragraph.lines) > _MOST_LINES or not 2 < len(text) <= _MOST_CHARACTERS:
        return False
    name = normalise(text)
    opens = text[0].isupper() or text[0].isdigit() or (name is not None and len(text) < 20)
    if not opens or not any(c.isalpha() for c in text) or text[-1] in ",;":
        return False
    ends_like_text = text[-1] == "." and name is None
    return not ends_like_text and len(text.split()) <= 22 and run_in(paragraph) is None


def _whole(paragraph: Paragraph) -> bool:
    first = paragraph.lines[0]
    return all(line.face.name == first.face.name for line in paragraph.lines) and not first.lead


def _set_apart(paragraph: Paragraph, body: Style) -> bool:
    line, text = paragraph.lines[0], paragraph.text
    words = text.split()
    if line.size > 1.07 * body.size or (text.isupper() and len(text) > 3):
        return True
    if _whole(paragraph) and line.face.name != body.face and line.size > 0.96 * body.size:
        return len(words) <= 18
    single = len(paragraph.lines) == 1 and len(words) <= 10
    return single and NUMBERED.match(text) is not None and text[-1] not in ".;:"
