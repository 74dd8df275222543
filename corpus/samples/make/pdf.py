"""A summary as PDF: one or two columns, a running header, page numbers, title and subject as metadata."""

from __future__ import annotations

from functools import partial
from io import BytesIO
from xml.sax.saxutils import escape

from reportlab.lib.enums import TA_JUSTIFY, TA_LEFT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, FrameBreak, NextPageTemplate, PageTemplate
from reportlab.platypus import Paragraph as Text

from corpus.samples.make.summary import Summary

WIDTH, HEIGHT = A4
MARGIN = 25 * mm
GUTTER = 8 * mm
TITLE_HEIGHT = 44 * mm
RUNNING_HEAD = "Summaries for an evidence repository on drug policy"

_title = ParagraphStyle("title", fontName="Times-Bold", fontSize=16, leading=19, spaceAfter=6)
_label = ParagraphStyle("label", fontName="Times-Italic", fontSize=9.5, leading=12, spaceAfter=6)
_heading = ParagraphStyle(
    "heading", fontName="Times-Bold", fontSize=11.5, leading=14, spaceBefore=7, spaceAfter=2, keepWithNext=1
)
_narrow = ParagraphStyle(
    "narrow", fontName="Times-Roman", fontSize=10.5, leading=13.4, spaceAfter=4, alignment=TA_JUSTIFY
)
_wide = ParagraphStyle("wide", parent=_narrow, fontSize=12, leading=18, spaceAfter=6)
_reference = ParagraphStyle("reference", parent=_narrow, alignment=TA_LEFT)


def pdf(summary: Summary) -> bytes:
    """The file's bytes; the same summary always gives the same bytes."""
    out = BytesIO()
    document = BaseDocTemplate(
        out,
        pagesize=A4,
        invariant=1,
        pageCompression=0,  # zlib's builds differ, and with them the bytes
        lang="en",
        title=summary.heading,
        author="Editors of this repository",
        subject=summary.label,
        keywords=list(summary.keywords),
    )
    document.addPageTemplates(_pages(summary))
    document.build(_story(summary))
    return out.getvalue()


def _pages(summary: Summary) -> list[PageTemplate]:
    furniture = partial(_furniture, summary)
    top = HEIGHT - MARGIN
    if not summary.two_columns:
        whole = Frame(MARGIN, MARGIN, WIDTH - 2 * MARGIN, top - MARGIN)
        return [PageTemplate("first", [whole], onPage=furniture)]
    title = Frame(MARGIN, top - TITLE_HEIGHT, WIDTH - 2 * MARGIN, TITLE_HEIGHT)
    return [
        PageTemplate("first", [title, *_columns(top - TITLE_HEIGHT)], onPage=furniture),
        PageTemplate("next", _columns(top), onPage=furniture),
    ]


def _columns(top: float) -> list[Frame]:
    width = (WIDTH - 2 * MARGIN - GUTTER) / 2
    return [Frame(MARGIN + i * (width + GUTTER), MARGIN, width, top - MARGIN) for i in (0, 1)]


def _furniture(summary: Summary, canvas: Canvas, document: BaseDocTemplate) -> None:
    canvas.saveState()
    canvas.setFont("Helvetica", 8)
    canvas.drawString(MARGIN, HEIGHT - 15 * mm, RUNNING_HEAD)
    canvas.drawRightString(WIDTH - MARGIN, HEIGHT - 15 * mm, f"doi:{summary.doi}")
    canvas.drawCentredString(WIDTH / 2, 14 * mm, str(document.page))
    canvas.restoreState()


def _story(summary: Summary) -> list[Flowable]:
    story: list[Flowable] = [Text(escape(summary.heading), _title), Text(escape(summary.label), _label)]
    body = _narrow if summary.two_columns else _wide
    if summary.two_columns:
        story += [NextPageTemplate("next"), FrameBreak()]
    for name, paragraphs in summary.sections.items():
        story.append(Text(name, _heading))
        story += [Text(escape(paragraph), body) for paragraph in paragraphs]
    if summary.funding_line:
        story += [Text("Funding", _heading), Text(escape(summary.funding_line), body)]
    return [*story, Text("References", _heading), Text(escape(f"1. {summary.reference}"), _reference)]
