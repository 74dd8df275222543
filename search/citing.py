"""How a passage is cited: enough to find it again, and everything that must be said of it."""

from __future__ import annotations

from corpus.model import Consent, Document, Kind, Passage
from search import consented

_NAMED_AUTHORS = 3  # beyond these, "et al."


def citation(document: Document, passage: Passage | None = None, consent: Consent | None = None) -> str:
    """One line: who, when, what, where, the place of the passage; in brackets honest labels and consent."""
    year = f"({document.year})" if document.year else "(no date)"
    title = document.title.rstrip(".")
    names = _authors(document)
    sentences = [f"{names} {year}", title] if names else [f"{title} {year}"]
    if document.journal:
        sentences.append(document.journal)
    if document.kind is Kind.CONSULTATION:
        sentences.append("Consultation")
    line = ". ".join(filter(None, sentences))
    where = _where(passage) if passage else ""
    line += f", {where}." if where else "."
    if document.doi:
        line += f" https://doi.org/{document.doi}"
    elif document.pmid:
        line += f" PMID {document.pmid}"
    elif document.url:
        line += f" {document.url}"
    said = labels(document)
    if consent is not None:
        said.append(consented.said(consent, passage.speaker if passage else None))
    return " ".join([line, *(f"[{label}]" for label in said)])


def labels(document: Document) -> list[str]:
    """What must be said of a document wherever it shows."""
    found = list(document.notices)
    if document.our_summary:
        found.insert(0, "our summary of the study with this DOI")
    if document.illustration:
        found.insert(0, "illustration, no real testimony")
    return found


def _authors(document: Document) -> str:
    names = [name.strip() for name in document.authors]
    if len(names) > _NAMED_AUTHORS:
        return f"{names[0]} et al."
    return ", ".join(names)


def _where(passage: Passage) -> str:
    if passage.speaker:
        return ", ".join(filter(None, [passage.speaker, passage.timecode]))
    if passage.page_label or passage.page:
        return f"p. {passage.page_label or passage.page}"
    return ""
