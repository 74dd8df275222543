"""From paragraphs to a document: title, sections, turns; the reference list stays out of the text."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePath
from typing import Any

from corpus.errors import ReadingError
from corpus.model import Document, Kind, Role
from ingest.readers import head, labels, sections, turns
from ingest.readers.body import Body, clean
from ingest.readers.paragraphs import Paragraph, compounds, unwrap

_LONGEST_TITLE = 250
_YEAR = re.compile(r"\b(?:1[89]|20)\d\d[a-z]?\b")
_SURELY_REFERENCES = re.compile(r"referen|r[ée]f[ée]ren|bibliogra|cited", re.IGNORECASE)
_ENDS_SENTENCE = (".", "?", "!", "…", "”", '"')
_TITLE_WITHIN = 5  # paragraphs; a heading further down is a section's, not the document's


def title_from_name(path: PurePath) -> str:
    """The file's name in words: what a document is called that has no title."""
    words = re.sub(r"[_\W]+", " ", clean(path.stem.encode("utf-8", "replace").decode())).strip()
    return words[:1].upper() + words[1:] if words else "Untitled"


def document(paragraphs: Sequence[Paragraph], fields: Mapping[str, Any], path: Path) -> Document:
    """The document that these paragraphs are.

    `fields` are what the file itself says of it (front matter, properties) and win over what the text
    shows. Raises ReadingError where there are no words at all.
    """
    kept = [p for p in paragraphs if re.search(r"\w", p.text)]  # rules and ornaments say nothing
    if not kept:
        raise ReadingError(f"{path.name} holds no words. If it should, save it again and offer it again.")
    hyphenated = compounds("\n".join(p.text for p in kept))
    spoken = turns.find(kept)
    if spoken is None:
        return _paper(kept, dict(fields), path, hyphenated)
    return _conversation(spoken, dict(fields), path, hyphenated)


def _conversation(
    spoken: list[turns.Spoken], fields: dict[str, Any], path: Path, hyphenated: frozenset[str]
) -> Document:
    first = next(i for i, s in enumerate(spoken) if s.turn)
    before = [s.paragraph for s in spoken[:first]]
    title, rest = _title(before, fields, path)
    if before and rest == before[1:] and not fields.get("title") and _is_said(before[0]):
        rest = before  # what stands before the first turn stays, also where it has to serve for a title
    if len({s.turn for s in spoken if s.turn}) > 1:
        fields["kind"] = Kind.CONSULTATION
    body = Body()
    for s in (*(turns.Spoken(p) for p in rest), *spoken[first:]):
        text = unwrap(s.paragraph.text, hyphenated)
        if s.turn:
            body.add(text, Role.TURN, speaker=s.speaker, turn=s.turn, timecode=s.timecode)
        elif s.paragraph.level and not s.paragraph.guessed:
            body.section(sections.normalise(text) or clean(text), clean(text))
            body.add(text, Role.HEADING)
        else:
            body.add(text, Role.CAPTION if s.paragraph.caption else Role.PARAGRAPH)
    seen = head.identify(before)
    return _finished(title, body, {"year": seen.get("year")} | fields)


def _paper(
    paragraphs: list[Paragraph], fields: dict[str, Any], path: Path, hyphenated: frozenset[str]
) -> Document:
    title, rest = _title(paragraphs, fields, path)
    names = [_part(rest, i) for i in range(len(rest))]
    opens = next((i for i, name in enumerate(names) if name), len(rest))
    known = head.identify(rest[:opens])
    if opens == len(rest):
        known.pop("authors", None)  # no paper with sections: the first names may be anybody's
    fields = known | fields
    if fields.get("doi") or fields.get("pmid") or {"abstract", "references"} <= set(names):
        fields["kind"] = Kind.STUDY
    front = opens if fields.get("kind") is Kind.STUDY and opens < len(rest) else 0

    body = Body()
    outline = _Outline()
    for i, (paragraph, name) in enumerate(zip(rest, names, strict=True)):
        text = unwrap(paragraph.text, hyphenated)
        # In a list of references whatever merely looks like a heading is an entry.
        if paragraph.level and not (outline.in_references and paragraph.guessed and name is None):
            outline.enter(paragraph.level, name, clean(text))
        if outline.in_references:
            continue
        if paragraph.level:
            body.section(outline.section, outline.heading)
            body.add(text, Role.HEADING)
        elif paragraph.caption:
            body.add(text, Role.CAPTION)
        else:
            body.add(text, Role.FRONT if i < front else Role.PARAGRAPH)
    return _finished(title, body, fields)


def _is_said(paragraph: Paragraph) -> bool:
    """Whether a paragraph is a sentence and no heading."""
    return not paragraph.level and paragraph.text.rstrip()[-1:] in _ENDS_SENTENCE


def _part(paragraphs: Sequence[Paragraph], at: int) -> str | None:
    """The part of a paper that the paragraph at `at` opens, or None.

    "Literature" may also be a chapter: without years in most of its paragraphs it is no reference list.
    """
    name = sections.normalise(paragraphs[at].text) if paragraphs[at].level else None
    if name != "references" or _SURELY_REFERENCES.search(paragraphs[at].text):
        return name
    level = paragraphs[at].level
    below = itertools.takewhile(lambda p: not p.level or p.level > level or p.guessed, paragraphs[at + 1 :])
    entries = [p.text for p in below if not p.level]
    dated = sum(_YEAR.search(entry) is not None for entry in entries)
    return name if 2 * dated >= len(entries) else None


def _finished(title: str, body: Body, fields: dict[str, Any]) -> Document:
    if not body.blocks:
        body.add(title)  # a file that holds nothing but its title
    document = Document(
        title, body.text, tuple(body.blocks), **{k: v for k, v in fields.items() if k != "title"}
    )
    return replace(
        document,
        funding=document.funding or document.section_text("funding") or None,
        competing_interests=document.section_text("competing interests") or None,
    )


class _Outline:
    """The headings above the text at hand, outermost first."""

    def __init__(self) -> None:
        self._above: list[tuple[int, str | None, str]] = []

    def enter(self, level: int, name: str | None, heading: str) -> None:
        self._above = [entry for entry in self._above if entry[0] < level]
        self._above.append((level, name, heading))

    @property
    def in_references(self) -> bool:
        return any(name == "references" for _, name, _ in self._above)

    @property
    def heading(self) -> str:
        return self._above[-1][2]

    @property
    def section(self) -> str:
        """The part of a paper that is open; parts within an abstract are still the abstract."""
        known = [name for _, name, _ in self._above if name]
        if "abstract" in known:
            return "abstract"
        return known[-1] if known else self.heading


def _title(paragraphs: list[Paragraph], fields: Mapping[str, Any], path: Path) -> tuple[str, list[Paragraph]]:
    """The title, and the paragraphs without it."""
    given = clean(str(fields.get("title") or ""))
    for i, paragraph in enumerate(paragraphs[:_TITLE_WITHIN]):
        text = unwrap(paragraph.text)
        heading = paragraph.level and not paragraph.guessed and sections.normalise(text) is None
        if (given and clean(text).casefold() == given.casefold()) or (not given and heading):
            return given or clean(text), [*paragraphs[:i], *paragraphs[i + 1 :]]
        if len(text) > _LONGEST_TITLE:
            break
    if given or not paragraphs:
        return given or title_from_name(path), paragraphs
    first = paragraphs[0]
    if labels.is_label(first.text):
        following = paragraphs[1:2] if len(paragraphs) > 1 and paragraphs[1].guessed else []
        title, rest = _title(following, fields, path)
        return title, [first, *rest, *paragraphs[1 + len(following) :]]
    line, _, more = first.text.partition("\n")
    if (wrapped := unwrap(first.text)) and len(line) >= 60 and first.text.count("\n") < 3:
        line, more = wrapped, ""
    if len(line) > _LONGEST_TITLE or sections.normalise(line) or len(wrapped) > 4 * _LONGEST_TITLE:
        return title_from_name(path), paragraphs
    rest = [replace(first, text=more, strong=0)] if more.strip() else []
    return clean(line), [*rest, *paragraphs[1:]]
