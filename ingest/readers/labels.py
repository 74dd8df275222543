"""Documents that say of themselves that they are illustrations, or our own summaries of a paper."""

from __future__ import annotations

import re
from dataclasses import replace

from corpus.model import Document, Kind, Role, normalise_doi

# Both stand at the very top; further down the words may be about another text.
_HEAD = 600
_ILLUSTRATION = re.compile(
    r"\b(?:an?\s+)?illustrat(?:ion|ive\s+\w+)\s+(?:written|made|created)\s+(?:only\s+)?(?:for|to\s+illustrate)\s+"
    r"(?:this|the)\s+(?:evidence\s+)?repository",
    re.IGNORECASE,
)
# Of the paper, as citations give it: "(2016)", "2016;12:1", and last any year.
_YEARS = tuple(
    re.compile(form)
    for form in (
        r"\(((?:19|20)\d\d)\w?\)",
        r"\b((?:19|20)\d\d)\s*;",
        r"(?<![\d./-])((?:19|20)\d\d)(?![\d-])",
    )
)
_SUMMARY = re.compile(r"\bour\s+(?:own\s+)?summary\s+of\b", re.IGNORECASE)


def is_label(line: str) -> bool:
    """Whether `line` says that its document is an illustration or a summary, and so is no title."""
    return len(line) <= _HEAD and bool(_ILLUSTRATION.search(line) or _SUMMARY.search(line))


def label(document: Document) -> Document:
    """`document` with `illustration` or `our_summary` set where its first lines say so.

    "An illustration written for this repository" makes it an illustration; "Our summary of … DOI" makes it
    our summary of a study, and the DOI is that of the paper it summarises. Without a DOI it summarises
    nothing that could be found, and stays as it is.
    """
    head = f"{document.title}\n{document.text[:_HEAD]}"
    if _ILLUSTRATION.search(head):
        document = replace(document, illustration=True)
    if summary := _SUMMARY.search(head):
        said = f"{document.title}\n{document.text[: 2 * _HEAD]}"  # a DOI may run over the head's edge
        doi = normalise_doi(said[summary.end() :]) or document.doi
        years = (form.search(head, summary.end()) for form in _YEARS)
        year = document.year or next((int(match.group(1)) for match in years if match), None)
        if doi:
            kind = document.kind or Kind.STUDY
            document = replace(document, our_summary=True, doi=doi, year=year, kind=kind)
    return _told_apart(document) if document.illustration or document.our_summary else document


def _told_apart(document: Document) -> Document:
    """The label itself as front matter: it is shown, and is no evidence to be found."""
    blocks = [
        replace(block, role=Role.FRONT)
        if block.start < _HEAD and _says_so(document.text[block.start : block.end])
        else block
        for block in document.blocks
    ]
    return replace(document, blocks=tuple(blocks))


def _says_so(words: str) -> bool:
    return bool(_ILLUSTRATION.search(words) or _SUMMARY.match(words))
