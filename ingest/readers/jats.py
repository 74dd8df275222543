"""JATS and NLM journal articles in XML: one article a file, or many inside a wrapper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from corpus.errors import ReadingError
from corpus.model import Document, Kind, Role, normalise_doi, normalise_pmid
from ingest.readers import jats_front as front
from ingest.readers.contract import Skipped
from ingest.readers.jats_inline import text_of
from ingest.readers.jats_text import Walker
from ingest.readers.sections import normalise

_OWN_ENTITIES = (
    "{} declares XML entities of its own, which can be used to exhaust a machine; "
    "remove the declarations from its DOCTYPE, or download the article again."
)
_PASSED_OVER = frozenset({"graphical", "teaser", "toc", "video", "stereochemical"})


def read(path: Path) -> Iterator[Document | Skipped]:
    """Every article of the file, in order.

    Raises ReadingError where the file is no XML, holds no article, or declares entities of its own.
    """
    number = 0
    # No DTD is loaded, nothing is fetched, no entity is resolved, and libxml2's own limits hold.
    articles = etree.iterparse(
        str(path), tag="{*}article", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        for number, (_event, article) in enumerate(articles, start=1):
            _refuse_entities(path, article)
            yield _article(article, number)
            _free(article)
    except etree.XMLSyntaxError as error:
        said = f"{error.msg or 'no content'}".rstrip(".")
        if "entity" in said and "exceeded" in said:
            raise ReadingError(_OWN_ENTITIES.format(path.name)) from error
        if not number:
            raise ReadingError(f"{path.name} is not well-formed XML ({said}); download it again.") from error
        yield Skipped(f"what follows article {number} is not well-formed XML ({said})")
    if not number:
        raise ReadingError(f"{path.name} holds no JATS article; is it another kind of XML?")


def _refuse_entities(path: Path, article: etree._Element) -> None:
    dtd = article.getroottree().docinfo.internalDTD
    if dtd is not None and dtd.entities():  # type: ignore[attr-defined]  # missing from lxml-stubs
        raise ReadingError(_OWN_ENTITIES.format(path.name))


def _free(article: etree._Element) -> None:
    """Forget an article that is done, so that a file of thousands needs the memory of one."""
    article.clear()
    around = article.getparent()
    while around is not None and around[0] is not article:
        del around[0]


def _article(article: etree._Element, number: int) -> Document | Skipped:
    for element in article.iter():
        if isinstance(element.tag, str) and element.tag.startswith("{"):
            element.tag = etree.QName(element).localname
    meta = front.meta_of(article)
    if meta is None:
        return Skipped(f"article {number} has no metadata")
    title = front.title(meta)
    doi = normalise_doi(front.article_id(meta, "doi"))
    if not title:
        return Skipped(f"article {number}{f' ({doi})' if doi else ''} has no title")
    for part in (*article.findall("sub-article"), *article.findall("response")):
        article.remove(part)  # reviews, replies and translations are documents of their own
    walker = _walk(article, meta)
    funding = _said(walker, "funding")
    if not walker.body.blocks:
        walker.body.add(". ".join((title, "; ".join(front.keywords(meta)))).rstrip(". "))
    pmcid = re.search(r"\d+", front.article_id(meta, "pmc", "pmcid") or "")
    return Document(
        title=title,
        text=walker.body.text,
        blocks=tuple(walker.body.blocks),
        kind=Kind.STUDY,
        authors=front.authors(meta),
        year=front.year(meta),
        journal=front.journal(article),
        doi=doi,
        pmid=normalise_pmid(front.article_id(meta, "pmid")),
        pmcid=f"PMC{pmcid.group()}" if pmcid else None,
        language=front.language(article),
        licence=front.licence(meta),
        keywords=front.keywords(meta),
        types=front.types(article, meta),
        funding="\n".join(filter(None, (funding, front.awards(meta, funding)))) or None,
        competing_interests=_said(walker, "competing interests") or None,
        notices=front.notices(article, meta, title),
        full_text=any(text_of(p) for p in article.iterfind("body//p")),
    )


def _walk(article: etree._Element, meta: etree._Element) -> Walker:
    walker = Walker(article)
    for abstract in _abstracts(meta):
        walker.abstract(abstract)
    for body in article.iterfind("body"):
        walker.main(body)
    for back in article.iterfind("back"):
        walker.back(back)
    for notes in meta.iterfind("author-notes"):
        walker.notes(notes)
    walker.notes(meta)
    for above in article.iterfind("front"):
        walker.notes(above)
    for statement in meta.iterfind("funding-group/funding-statement"):
        walker.statement("funding", text_of(statement))
    return walker


def _abstracts(meta: etree._Element) -> list[etree._Element]:
    """The abstract proper first, then summaries for other readers and in other languages."""
    all_of_them = [
        a
        for a in (*meta.iterfind("abstract"), *meta.iterfind("trans-abstract"))
        if (a.get("abstract-type") or "").lower() not in _PASSED_OVER
    ]
    return sorted(all_of_them, key=lambda a: (a.tag != "abstract", bool(a.get("abstract-type"))))


def _said(walker: Walker, name: str) -> str:
    """The paragraphs of a statement, wherever in the article it stands."""
    said = [
        walker.body.text[b.start : b.end]
        for b in walker.body.blocks
        if b.role is Role.PARAGRAPH and (b.section == name or (b.heading and normalise(b.heading) == name))
    ]
    return "\n".join(said)
