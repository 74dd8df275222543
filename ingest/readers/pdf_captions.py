"""How a caption is told from a sentence, and the type of running text, by which both are judged."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from ingest.readers.pdf_lines import Line
from ingest.readers.pdf_sheets import Sheet
from ingest.readers.sections import is_references

_CAPTION = re.compile(
    r"^\W?(?P<kind>(?:supplementary |supplemental |appendix |extended data |online )?"
    r"(?:tables?|tableau|tabla|tabela|tabelle|tab\.|fig(?:ure|ura)?s?\.?|abbildung|abb\.|scheme|chart|graph"
    r"|gr[áa]fico|quadro|cuadro))\s*(?P<number>[SAB]?\d{1,3}(?:[.-]\d{1,2})?[a-z]?|[IVX]{1,5})\b(?P<rest>.*)$",
    re.IGNORECASE,
)


_ENDED = re.compile(r"[.?!:;)\]”’\"]\W*\d*$")


@dataclass(frozen=True, slots=True)
class Style:
    """The type most of the document is set in."""

    face: str
    size: float

    def sized(self, line: Line) -> bool:
        """Whether the line has the size of running text."""
        return abs(line.size - self.size) <= 0.05 * self.size

    def small(self, line: Line) -> bool:
        """Whether the line is clearly smaller than running text."""
        return line.size < 0.94 * self.size

    def plain(self, line: Line) -> bool:
        """Whether the line is set as running text is."""
        return line.face.name == self.face and self.sized(line)


def body_style(sheets: list[Sheet]) -> Style:
    """Face and size of most of the text before the reference list; cells and labels hardly count."""
    counted: Counter[tuple[str, float]] = Counter()
    for sheet in sheets:
        end = next((ln for ln in sheet.lines if len(ln.text) < 40 and is_references(ln.text)), None)
        for line in sheet.lines:
            if end is not None and line.y >= end.y and line.x1 > end.x0:
                continue
            weight = len(line.text) if len(line.text) >= 30 else 1
            counted[line.face.name, round(line.size * 5) / 5] += round(weight * line.size)
        if end is not None and counted:
            break
    if not counted:
        return Style("", 10.0)
    (face, size), _ = counted.most_common(1)[0]
    return Style(face, size)


def caption_kind(line: Line) -> str | None:
    """`table` or `figure` where the line's words could open a caption; else None."""
    match = _CAPTION.match(line.text)
    if match is None:
        return None
    return "table" if re.search(r"tab|quadro|cuadro", match["kind"], re.IGNORECASE) else "figure"


def is_caption(line: Line, body: Style, above: Line | None, read: Line | None = None) -> bool:
    """Whether a table's or figure's caption begins here, and not a sentence about it.

    `above` is the line over it, `read` the line of text that was read last before it.
    """
    match = _CAPTION.match(line.text)
    if match is None:
        return False
    if read is not None and body.plain(line) and not line.lead and not _ENDED.search(read.text):
        return False  # "… is summarised in | Table 1. Of 31 studies …"
    rest = match["rest"].strip()
    apart = above is None or line.y - above.y > 1.6 * line.size or above.role in ("caption", "float")
    other_type = not body.plain(line) or bool(line.lead)
    if not rest or rest[0] in ".:|–—-":
        return other_type or apart
    if rest[0] == "(":
        return other_type and apart
    return rest[0].isupper() and (other_type or apart)
