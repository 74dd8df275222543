"""A summary as JATS XML. The study's DOI is that of a related article, never the summary's own."""

from __future__ import annotations

from lxml import etree
from lxml.builder import E

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
    article.append(_front(summary))
    sections = list(summary.sections.items())[1:]
    article.append(E.body(*(_section(f"s{i}", *section) for i, section in enumerate(sections, start=1))))
    citation = E("mixed-citation", summary.reference)
    article.append(E.back(E("ref-list", E.title("References"), E.ref(citation, id="r1"))))
    etree.indent(article)
    return bytes(
        etree.tostring(article, xml_declaration=True, encoding="UTF-8", doctype=DOCTYPE, pretty_print=True)
    )


def _front(summary: Summary) -> etree._Element:
    related = E("related-article", summary.reference)
    related.set("related-article-type", "companion")
    related.set("ext-link-type", "doi")
    related.set(f"{{{XLINK}}}href", summary.doi)
    author = E("contrib", E("collab", "Editors of this repository"), {"contrib-type": "author"})
    meta = E(
        "article-meta",
        E("title-group", E("article-title", summary.heading)),
        E(
            "contrib-group",
            E("contrib", E("collab", "Editors of this repository"), {"contrib-type": "author"}),
        ),
        # The study's year beside the summary's own: the earliest is the year of the evidence.
        E("pub-date", E.year(str(summary.year)), {"date-type": "original"}),
        E("pub-date", E.year(str(WRITTEN.year)), {"date-type": "pub"}),
        related,
        E("abstract", *(E.p(paragraph) for paragraph in (summary.label, *summary.sections["Abstract"]))),
        E("kwd-group", *(E.kwd(keyword) for keyword in summary.keywords)),
    )
    if summary.funding_line:
        meta.append(E("funding-group", E("funding-statement", summary.funding_line)))
    journal = E(
        "journal-title-group", E("journal-title", "Summaries for an evidence repository on drug policy")
    )
    return E.front(E("journal-meta", journal), meta)


def _section(identity: str, name: str, paragraphs: tuple[str, ...]) -> etree._Element:
    return E.sec(E.title(name), *(E.p(paragraph) for paragraph in paragraphs), id=identity)
