"""A summary, or a transcript, as DOCX with the styles that word processors know."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.document import Document

from corpus.samples.make.summary import KIND, Summary

WRITTEN = dt.datetime(2026, 11, 24)
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


def summary_docx(summary: Summary) -> bytes:
    """The file's bytes; the same summary always gives the same bytes."""
    document = _empty(summary.heading, f"{KIND}, doi:{summary.doi}", ", ".join(summary.keywords))
    document.add_paragraph(summary.heading, style="Title")
    document.add_paragraph(summary.label)
    for name, paragraphs in summary.sections.items():
        document.add_heading(name, level=1)
        for paragraph in paragraphs:
            document.add_paragraph(paragraph)
    if summary.funding_line:
        document.add_heading("Funding", level=1)
        document.add_paragraph(summary.funding_line)
    document.add_heading("References", level=1)
    document.add_paragraph(summary.reference, style="List Number")
    return _bytes(document)


def transcript_docx(text: str) -> bytes:
    """A transcript whose first line is its label, the second its title, then a paragraph a turn."""
    label, title, *turns = [line for line in text.splitlines() if line.strip()]
    document = _empty(title, label, "")
    document.add_paragraph(label)
    document.add_paragraph(title, style="Title")
    for turn in turns:
        speaker, _, words = turn.partition(": ")
        paragraph = document.add_paragraph()
        paragraph.add_run(f"{speaker}:").bold = True
        paragraph.add_run(f" {words}")
    return _bytes(document)


def _empty(title: str, subject: str, keywords: str) -> Document:
    document = docx.Document()
    properties = document.core_properties
    properties.title, properties.subject, properties.keywords = title, subject, keywords
    properties.author = properties.last_modified_by = "Editors of this repository"
    properties.comments = ""
    properties.created = properties.modified = WRITTEN
    properties.language = "en"
    return document


def _bytes(document: Document) -> bytes:
    # python-docx stamps the zip's members with the time of day; written again, the bytes repeat.
    plain, out = BytesIO(), BytesIO()
    document.save(plain)
    with ZipFile(plain) as source, ZipFile(out, "w") as target:
        for name in source.namelist():
            member = ZipInfo(name, _ZIP_EPOCH)
            member.compress_type = ZIP_DEFLATED
            target.writestr(member, source.read(name))
    return out.getvalue()
