"""Receipts, consent records and lists as PDF, to be kept on paper. The only door to reportlab.

DejaVu Sans is embedded: European scripts, Arabic and Hebrew letters, and a few others. A character that it
lacks (such as Chinese) is printed by its number, `[U+4E2D]`, so that nothing is lost or a mere box.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from html import escape
from pathlib import Path

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

_FONT = Path(__file__).with_name("fonts") / "DejaVuSans.ttf"
_NAME = "DejaVuSans"
_MARGIN = 22 * mm
_WIDTH = A4[0] - 2 * _MARGIN - 12  # the frame itself keeps 6 points on either side
_TEXT = ParagraphStyle("text", fontName=_NAME, fontSize=10, leading=15, spaceAfter=6)
_TITLE = ParagraphStyle("title", parent=_TEXT, fontSize=18, leading=24, spaceAfter=12)
_HEADING = ParagraphStyle("heading", parent=_TEXT, fontSize=13, leading=18, spaceBefore=10)
_TABLE = TableStyle(
    [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, colors.HexColor("#d9d7d0")),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ]
)


class Sheet:
    """A PDF put together from top to bottom; every word is plain text and never markup."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._parts: list[Flowable] = [_paragraph(title, _TITLE)]

    def page(self, title: str) -> None:
        """A new page, for somebody of their own."""
        self._parts += [PageBreak(), _paragraph(title, _TITLE)]

    def heading(self, words: str) -> None:
        self._parts.append(_paragraph(words, _HEADING))

    def text(self, words: str) -> None:
        self._parts.append(_paragraph(words, _TEXT))

    def facts(self, rows: Mapping[str, str]) -> None:
        """What each thing is called and what it is; what is empty is left out."""
        self.table([(name, value) for name, value in rows.items() if value], (0.32, 0.68))

    def table(self, rows: Iterable[Sequence[str]], widths: Sequence[float]) -> None:
        """Cells row by row; `widths` are shares of the page's."""
        cells = [[_paragraph(cell, _TEXT) for cell in row] for row in rows]
        if cells:
            table = Table(cells, colWidths=[share * _WIDTH for share in widths], hAlign="LEFT")
            table.setStyle(_TABLE)
            self._parts += [table, Spacer(1, 4 * mm)]

    def pdf(self) -> bytes:
        out = io.BytesIO()
        SimpleDocTemplate(
            out,
            pagesize=A4,
            leftMargin=_MARGIN,
            rightMargin=_MARGIN,
            topMargin=_MARGIN,
            bottomMargin=_MARGIN,
            title=self._title,
            author="Evidence repository",
            lang="en",
        ).build(self._parts)
        return out.getvalue()


def _paragraph(words: str, style: ParagraphStyle) -> Paragraph:
    return Paragraph(escape(_printable(words)), style)


def _printable(words: str) -> str:
    known = _glyphs()
    return "".join(c if ord(c) in known or c.isspace() else f"[U+{ord(c):04X}]" for c in words)


@cache
def _glyphs() -> frozenset[int]:
    """Which characters the font has; it is read once, and known to reportlab from then on."""
    font = TTFont(_NAME, str(_FONT))
    pdfmetrics.registerFont(font)
    return frozenset(font.face.charToGlyph)
