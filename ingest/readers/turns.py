"""Who says what in a written conversation: speaker labels at the beginnings of lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace

from ingest.readers import sections
from ingest.readers.openings import SENTENCE_ENDS, WEAK, Form, Opening, opening
from ingest.readers.paragraphs import Paragraph
from ingest.readers.speakers import fold, is_field, is_formal, is_role

# Of what a conversation's file holds, this much at least is said by somebody; below it a text only quotes.
_FAIR_SHARE = 0.25
# One speech by one speaker has no second label to confirm it.
_SHARE_OF_A_SPEECH = 0.6
# Of the paragraphs from the first label on, this share begins with one: where labels are roles or stand as
# records write them; where they are names; where no name comes back. A paper with parts needs more.
_DENSE_ROLES, _DENSE_NAMES, _DENSE_ONCE, _DENSE_IN_A_PAPER = 0.05, 0.2, 0.6, 0.4
_AFTER_THE_TALK = {"conclusion", "references", "funding", "acknowledgements", "competing interests"}
_PARTS_OF_A_PAPER = {"abstract", "introduction", "methods", "results", "discussion", "references"}
# Of all paragraphs; where a label is a line of its own, the words after it may be another paragraph.
_NEARLY_ALL = {Form.ALONE: 0.4}
# Words after a label that are no sentence and fewer than these may be the value of a form's field.
_WORDS_OF_SPEECH = 8

_FIRST_OR_SECOND_PERSON = re.compile(
    r"\b(?:I|I'm|I’m|me|my|we|our|you|your|yo|mi|nosotros|usted|je|moi|nous|vous|ich|mein|wir|eu|meu|você)\b|[?¿？؟]"
)
_FIELD = re.compile(r"\s*([^:：\n]{1,40})\s*[:：](?:\s|$)")
_CLOCK = r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?\s*(?:[ap]\.?m\.?)?(?:\s+[A-Z]{2,4})?"
_NOT_SAID = re.compile(
    r"[\[(]?(?:END|(?:the\s+)?end of (?:the\s+)?(?:recording|transcript|interview|tape|session|audio|meeting)"
    rf"|fin de la (?:grabación|entrevista))\b[^\w\n]*(?:{_CLOCK})?\W*|{_CLOCK}"
    r"|[\[(](?:the )?end of [^\])\n]{1,40}[\])]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A paragraph, and whose turn it belongs to; `turn` is None where nobody in the text says it."""

    paragraph: Paragraph
    turn: int | None = None
    speaker: str | None = None
    timecode: str | None = None


@dataclass(frozen=True, slots=True)
class _Line:
    """A line with the label that may open it; `telling` says that the words after it read as speech."""

    text: str
    opening: Opening | None
    telling: bool


def find(paragraphs: Sequence[Paragraph]) -> list[Spoken] | None:
    """The paragraphs with their turns, counted from 1, or None where the text is no conversation.

    A label is no part of its turn's words; a new label begins a new turn. What comes before the first
    label, and closing lines such as the time of the end, are nobody's. One long speech by one speaker in
    the form of an official record is a single turn.
    """
    capitals = any(p.text != p.text.lower() for p in paragraphs)
    lines = _with_words([_lines(p, capitals=capitals) for p in paragraphs])
    names = _names([line for of_paragraph in lines for line in of_paragraph], _customary(lines))
    if not _is_dense(paragraphs, lines, names):
        names = set()
    if not names and not any(p.speaker for p in paragraphs):
        return None
    in_a_paper = len({sections.normalise(p.text) for p in paragraphs if p.level} & _PARTS_OF_A_PAPER) > 1
    spoken = _counted(_assigned(paragraphs, lines, names, in_a_paper=in_a_paper))
    said = sum(len(s.paragraph.text) for s in spoken if s.turn)
    turns = len({s.turn for s in spoken if s.turn})
    enough = _FAIR_SHARE if turns > 1 else _SHARE_OF_A_SPEECH
    whole = sum(len(s.paragraph.text) for s in spoken)
    return spoken if turns and said >= enough * whole else None


def _is_text(paragraph: Paragraph) -> bool:
    return not paragraph.caption and (not paragraph.level or paragraph.guessed)


def _lines(paragraph: Paragraph, *, capitals: bool) -> list[_Line]:
    texts = paragraph.text.split("\n")
    if not _is_text(paragraph) or paragraph.speaker:
        return [_Line(text, None, telling=False) for text in texts]
    strong = paragraph.strong if paragraph.strong <= len(texts[0]) else 0
    found = [
        opening(text, before=texts[i - 1] if i else "", strong=0 if i else strong, capitals=capitals)
        for i, text in enumerate(texts)
    ]
    fields = [(match := _FIELD.match(text)) is not None and is_field(match[1].strip()) for text in texts]
    has_fields, lines = any(fields), []
    for i, (text, begins) in enumerate(zip(texts, found, strict=True)):
        if begins is None:
            lines.append(_Line(text, None, telling=False))
            continue
        until = next((n for n in range(i + 1, len(texts)) if found[n] or fields[n]), len(texts))
        words = " ".join([text[begins.words_at :], *texts[i + 1 : until]]).split()
        telling = not words or len(words) >= _WORDS_OF_SPEECH or words[-1][-1] in SENTENCE_ENDS
        # Among fields such as "Date:", a label with a bare value is one more field.
        lines.append(_Line(text, begins if telling or not has_fields else None, telling))
    return lines


def _with_words(lines: Sequence[Sequence[_Line]]) -> list[list[_Line]]:
    """The lines, of which none is a label alone that no words follow: that is a place or a heading."""
    following: Opening | None = Opening("", Form.ALONE, 0, None)  # nothing follows the last
    kept: list[list[_Line]] = []
    for of_paragraph in reversed(lines):
        kept.append([])
        for line in reversed(of_paragraph):
            bare = line.opening and line.opening.form is Form.ALONE and following
            kept[-1].append(replace(line, opening=None) if bare else line)
            following = line.opening
    return [of_paragraph[::-1] for of_paragraph in kept[::-1]]


def _customary(lines: Sequence[Sequence[_Line]]) -> set[Form]:
    """The weak forms in which nearly every paragraph begins: so even who speaks once is a speaker."""
    firsts = [of_paragraph[0].opening for of_paragraph in lines if of_paragraph]
    shares = Counter(o.form for o in firsts if o and o.form in WEAK)
    return {form for form, n in shares.items() if n >= _NEARLY_ALL.get(form, 0.7) * len(firsts)}


def _names(lines: Sequence[_Line], customary: Set[Form]) -> set[str]:
    """The labels, folded, that are speakers: those that recur, name a role, or stand among such."""
    openings = [line.opening for line in lines if line.opening]
    counts = Counter(fold(o.label) for o in openings)
    telling = {fold(line.opening.label) for line in lines if line.opening and line.telling}
    forms: dict[str, set[Form]] = {}
    for o in openings:
        forms.setdefault(fold(o.label), set()).add(o.form)
    often = {label for label, n in counts.items() if n > 1}
    plain = {label for label in counts if forms[label] & {Form.COLON, Form.STAMPED}}
    formal = {fold(o.label) for o in openings if is_formal(o.label)}
    roles = {fold(o.label) for o in openings if is_role(o.label)}
    doubtful = WEAK - {form for label in roles & often for form in forms[label]}
    talk = any(_FIRST_OR_SECOND_PERSON.search(line.text) for line in lines)

    chosen = (roles & (plain | often)) | (formal & often)
    if len(chosen) == 1 and len(min(chosen)) == 1:
        chosen &= often  # a lone letter before a colon is a list's more often than a person's
    if chosen or len(often) > 1 or max(counts.values(), default=0) > 2:
        chosen |= {label for label in often if forms[label] - doubtful}
    stamped = {label for label in counts if Form.STAMPED in forms[label]}
    if len(stamped) > 1 or stamped & often:
        chosen |= stamped
    # Speech recognition writes no sentences; a role that comes back needs none.
    chosen &= telling | ((roles | formal) & often)
    if chosen:
        # Somebody who speaks once among others who are known, labelled as they are; who comes back and says
        # little; and unnamed questions.
        ways = {form for label in chosen for form in forms[label]} - (WEAK - customary) | {Form.QUESTION}
        chosen |= {label for label in telling | roles | (often if talk else set()) if forms[label] & ways}
    if not chosen and len(counts) > 1 and talk:
        chosen = {label for label in telling & plain if Form.COLON in forms[label]}
    return chosen or (telling & formal & plain if len(formal & plain) == 1 else set())


def _is_dense(paragraphs: Sequence[Paragraph], lines: Sequence[Sequence[_Line]], names: set[str]) -> bool:
    """Whether labels come as often as in a conversation; a report may have a few lines that look alike."""
    labels = [
        [line.opening.label for line in of_paragraph if line.opening and fold(line.opening.label) in names]
        for of_paragraph in lines
    ]
    first = next((i for i, found in enumerate(labels) if found), None)
    if first is None:
        return False
    written = [label for found in labels for label in found]
    parts = {sections.normalise(p.text) for p in paragraphs if p.level} & _PARTS_OF_A_PAPER
    formal = any(is_role(label) or is_formal(label) for label in written)
    if len(parts) > 1:
        needed = _DENSE_IN_A_PAPER if formal else 1.0
    elif formal:
        needed = _DENSE_ROLES if len(written) > 1 else 0.0
    else:
        needed = _DENSE_NAMES if len({fold(label) for label in written}) < len(written) else _DENSE_ONCE
    # A paragraph that holds several turns, a line each, counts as so many.
    after = zip(paragraphs[first:], labels[first:], strict=True)
    whole = sum(max(1, len(found)) for paragraph, found in after if _is_text(paragraph))
    return len(written) >= needed * whole


def _counted(spoken: Iterable[Spoken]) -> list[Spoken]:
    """The same with turns counted from 1: a label that nothing follows is no turn."""
    numbers: dict[int, int] = {}
    return [
        replace(s, turn=numbers.setdefault(s.turn, len(numbers) + 1)) if s.turn is not None else s
        for s in spoken
    ]


def _assigned(
    paragraphs: Sequence[Paragraph], lines: Sequence[Sequence[_Line]], names: set[str], *, in_a_paper: bool
) -> Iterator[Spoken]:
    now = Spoken(Paragraph(""), turn=0)  # whose turn it is
    spelling: dict[str, str] = {}  # one spelling a speaker, the first: people are asked for by label
    for paragraph, of_paragraph in zip(paragraphs, lines, strict=True):
        if not _is_text(paragraph):
            yield Spoken(paragraph)
            part = sections.normalise(paragraph.text)
            if part in _AFTER_THE_TALK or (part and in_a_paper):
                now = replace(now, speaker=None)  # a part of a paper follows, in its author's words
            continue
        pending: list[str] = []
        if paragraph.speaker:
            label = spelling.setdefault(fold(paragraph.speaker), paragraph.speaker)
            now = Spoken(now.paragraph, (now.turn or 0) + 1, label, paragraph.timecode)
        for line in of_paragraph:
            begins = line.opening
            if begins is None or fold(begins.label) not in names:
                pending.append(line.text)
                continue
            yield from _said(paragraph, pending, now)
            label = spelling.setdefault(fold(begins.label), begins.label)
            now = Spoken(now.paragraph, (now.turn or 0) + 1, label, begins.timecode)
            pending = [line.text[begins.words_at :]]
        yield from _said(paragraph, pending, now)


def _said(paragraph: Paragraph, lines: list[str], now: Spoken) -> Iterator[Spoken]:
    text = "\n".join(lines).strip()
    part = replace(paragraph, text=text, level=0, guessed=False, strong=0)
    if text:
        nobody = now.speaker is None or _NOT_SAID.fullmatch(text)
        yield Spoken(part) if nobody else replace(now, paragraph=part)
