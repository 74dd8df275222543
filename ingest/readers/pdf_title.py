"""Title and authors of a PDF: what page 1 says in its largest type, checked against the metadata."""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median

from ingest.readers.body import clean
from ingest.readers.pdf_flow import Paragraph
from ingest.readers.pdf_names import split_names
from ingest.readers.sections import normalise

_GARBAGE = re.compile(
    r"^(?:microsoft word|untitled|layout \d|powerpoint|document\d*$|title$|slide \d|doi:|https?:|manuscript$"
    r"|print$|article$)|\.(?:docx?|dvi|indd|qxd|tex|pdf|pptx?|rtf|odt|fm|p65|wpd)\b|\d\.\.\d|^[^a-zA-Z]*$",
    re.IGNORECASE,
)
_BANNER = re.compile(
    r"^(?:(?:original|research|review|case|short|brief|full|technical|systematic|clinical|special|regular"
    r"|primary|focused|rapid|policy|invited|guest|study|mini)?[ -]*(?:research|articles?|reviews?|papers?"
    r"|reports?|communications?|letters?|editorial|commentary|protocol|note|perspective|opinion|viewpoint"
    r"|meta-analysis|brief|correction|erratum|corrigendum|retraction|contribution|investigation)[s:]*"
    r"|open access|research letter|original research article)$",
    re.IGNORECASE,
)
_MASTHEAD = re.compile(
    r"\b(?:issn|vol(?:ume|\.)?\s*\d+|www\.|https?:|doi:|elsevier|wiley|springer|contents lists"
    r"|rights reserved|publishing (?:corporation|group|ltd|company))\b|©|journal homepage|\bdownload(?:ed)?\b"
    r"|^(?:copyright|(?:to |how to )?cite|received|accepted|published|submit"
    r"|(?:the )?(?:[a-z]+ )?(?:journal|annals|archives) of)\b",
    re.IGNORECASE,
)
_LONGEST = 400  # characters of a title


def types_of(paragraphs: Sequence[Paragraph]) -> tuple[str, ...]:
    """The article type as the first pages print it over the title (`Research article`), where they do."""
    for p in paragraphs:
        if p.page <= 2 and len(p.text) < 40 and _BANNER.match(p.text) and p.text.casefold() != "open access":
            return (p.text.capitalize() if p.text.isupper() else p.text.rstrip(":"),)
    return ()


_VERSION = re.compile(r"\s*\[v(?:ersion)?\s?\d.*\]$|\s*[*†‡§]+$", re.IGNORECASE)


def usable(title: str | None) -> str | None:
    """The title given in a PDF's metadata, unless it is a file name or another program's leavings."""
    text = clean(title or "")
    if len(text) < 8 or " " not in text or _GARBAGE.search(text) or _BANNER.match(text):
        return None
    return text


def find_title(
    paragraphs: Sequence[Paragraph], stated: str | None, journal: str | None
) -> tuple[str | None, list[Paragraph]]:
    """(title, the paragraphs it stands in). `stated` is the metadata's title, if usable.

    The stated title wins where the first pages show it; else what a cover and the page after it both
    say; else the largest type on page 1 that is neither masthead, banner nor names; else the stated one.
    """
    first = [p for p in paragraphs if p.page <= 2 and not p.role]
    shown = _all_shown(first, stated) if stated else []
    if stated and shown:
        return _best(stated, _text(shown[0])), [p for group in shown for p in group]
    groups = [g for g in _groups(first) if _may_be_title(g, journal)]
    cover = [g for g in groups if g[0].page == 1]
    repeated = [g for g in cover if any(o[0].page == 2 and _said(o) == _said(g) for o in groups)]
    if repeated:
        group = max(repeated, key=lambda g: g[0].size)
        return _text(group), [p for g in groups if _said(g) == _said(group) for p in g]
    group = _largest(cover or groups, first)
    return (_text(group), group) if group else (stated, [])


def _largest(groups: list[list[Paragraph]], first: Sequence[Paragraph]) -> list[Paragraph]:
    if not groups:
        return []
    largest = max(g[0].size for g in groups)
    if largest >= 1.05 * median(line.size for p in first for line in p.lines):
        return next(g for g in groups if g[0].size > 0.97 * largest)
    # Nothing stands out by size: the first bold lines, or the first short ones, of a plain manuscript.
    group = next((g for g in groups if g[0].lines[0].face.bold), groups[0])
    said = " ".join(p.text for p in group)
    return [] if len(said) > 250 or said.endswith(".") else group


def _text(group: list[Paragraph]) -> str:
    """A title's words, without the version or footnote mark some print behind them."""
    return _VERSION.sub("", " ".join(p.text for p in group))


def _letters(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def _said(group: list[Paragraph]) -> str:
    return _letters("".join(p.text for p in group))


def _all_shown(paragraphs: Sequence[Paragraph], title: str) -> list[list[Paragraph]]:
    """Every run of paragraphs that together say the title."""
    wanted = _letters(title)
    runs: list[list[Paragraph]] = []
    for start, p in enumerate(paragraphs):
        if not _letters(p.text) or not wanted.startswith(_letters(p.text)[:40]):
            continue
        said = ""
        for end in range(start, min(start + 8, len(paragraphs))):
            said += _letters(paragraphs[end].text)
            if said.startswith(wanted) and len(said) < len(wanted) + 8:
                runs.append(list(paragraphs[start : end + 1]))
            if not wanted.startswith(said):
                break
    return runs


def _best(stated: str, shown: str) -> str:
    """Metadata knows capitals as the author wrote them; the page knows accents and signs."""
    plain = stated.isascii() and not shown.isascii()
    return shown if plain or (stated.isupper() and not shown.isupper()) else stated


def _groups(paragraphs: Sequence[Paragraph]) -> list[list[Paragraph]]:
    """Paragraphs of one type right under each other (a centred title is several to the eye of layout)."""
    groups: list[list[Paragraph]] = []
    for p in paragraphs:
        last = groups[-1][-1] if groups else None
        if (
            last is not None
            and last.page == p.page
            and abs(last.size - p.size) < 0.03 * p.size
            and last.lines[0].face.bold == p.lines[0].face.bold
            and 0 < p.lines[0].y - last.lines[-1].y < 2.2 * p.size
        ):
            groups[-1].append(p)
        else:
            groups.append([p])
    return groups


def _may_be_title(group: list[Paragraph], journal: str | None) -> bool:
    text = " ".join(p.text for p in group)
    if not 12 <= len(text) <= _LONGEST or len(text.split()) < 2 or normalise(text) or _BANNER.match(text):
        return False
    if _MASTHEAD.search(text) or (journal and _letters(text) == _letters(journal)) or split_names(text):
        return False
    return sum(c.isalpha() for c in text) > 0.6 * len(text)


def authors_below(paragraphs: Sequence[Paragraph], title: Sequence[Paragraph]) -> tuple[str, ...]:
    """The names in the paragraphs right after the title; a cover sheet has it once, the title page again."""
    titles = {id(p) for p in title}
    best: tuple[str, ...] = ()
    for at, p in enumerate(paragraphs):
        if id(p) in titles:
            found = _names_from([q for q in paragraphs[at + 1 : at + 13] if id(q) not in titles])
            best = found if len(found) > len(best) else best
    return best


def _names_from(paragraphs: Sequence[Paragraph]) -> tuple[str, ...]:
    found: list[str] = []
    for p in paragraphs:
        names = split_names(p.text) if not p.role else ()
        if not names and (found or len(p.text) > 700):
            break
        found += names
    return tuple(dict.fromkeys(found))
