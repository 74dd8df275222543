"""A summary as JATS XML. The study's DOI is that of a related article, never the summary's own."""

from __future__ import annotations

from lxml import etree

from corpus.samples.make.summary import Summary
from corpus.samples.make.word import WRITTEN

DOCTYPE = (
    "<!DOCTYPE article PUBLIC"
    ' "-//NLM//DTD JATS (Z39.96) Journal Archiving and Interchange DTD v1.2 20190208//EN"'
    ' "JATS-archivearticle1.dtd">'
)
XML, XLINK = "http://www.w3.org/XML/1998/namespace", "http://www.w3.org/1999/xlink"


def jats(summary: Summary) -> bytes:
    """The file's bytes; the same summary always gives the same bytes."""
    article = etree.Element("article", nsmap={"xlink": XLINK})
    article.set("article-type", "abstract")
    article.set(f"{{{XML}}}lang", "en")
    body = _tag("body", *(_section(*section) for section in list(summary.sections.items())[1:]))
    citation = _tag("ref", _tag("mixed-citation", summary.reference), id="r1")
    article.extend(
        (_front(summary), body, _tag("back", _tag("ref-list", _tag("title", "References"), citation)))
    )
    etree.indent(article)
    return bytes(
        etree.tostring(article, xml_declaration=True, encoding="UTF-8", doctype=DOCTYPE, pretty_print=True)
    )


def _front(summary: Summary) -> etree._Element:
    related = _tag("related-article", summary.reference)
    related.set("related-article-type", "companion")
    related.set("ext-link-type", "doi")
    related.set(f"{{{XLINK}}}href", summary.doi)
    author = _tag("contrib", _tag("collab", "Editors of this repository"))
    author.set("contrib-type", "author")
    meta = _tag(
        "article-meta",
        _tag("title-group", _tag("article-title", summary.heading)),
        _tag("contrib-group", author),
        # The study's year beside the summary's own: the earliest is the year of the evidence.
        _published("original", summary.year),
        _published("pub", WRITTEN.year),
        related,
        _tag("abstract", *_paragraphs((summary.label, *summary.sections["Abstract"]))),
        _tag("kwd-group", *(_tag("kwd", keyword) for keyword in summary.keywords)),
    )
    if summary.funding_line:
        meta.append(_tag("funding-group", _tag("funding-statement", summary.funding_line)))
    journal = _tag("journal-title", "Summaries for an evidence repository on drug policy")
    return _tag("front", _tag("journal-meta", _tag("journal-title-group", journal)), meta)


def _published(kind: str, year: int) -> etree._Element:
    date = _tag("pub-date", _tag("year", str(year)))
    date.set("date-type", kind)
    return date


def _section(name: str, paragraphs: tuple[str, ...]) -> etree._Element:
    return _tag("sec", _tag("title", name), *_paragraphs(paragraphs))


def _paragraphs(texts: tuple[str, ...]) -> list[etree._Element]:
    return [_tag("p", text) for text in texts]


def _tag(name: str, *content: etree._Element | str, **attributes: str) -> etree._Element:
    """An element with either one text or children."""
    element = etree.Element(name, attributes)
    for part in content:
        if isinstance(part, str):
            element.text = part
        else:
            element.append(part)
    return element
