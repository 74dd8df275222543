"""How a line of a transcript may begin a turn: the forms in which people write who is speaking."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from ingest.readers.speakers import MOST_LETTERS, may_speak

_TIME = r"(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?"
_BRACKETED = rf"[\[(]\s*{_TIME}(?:\s*(?:-->|[-–—])\s*{_TIME})?\s*[\])]"
_STAMP = rf"(?:{_BRACKETED}|{_TIME})"
_LEADING_STAMP = re.compile(rf"(?:{_BRACKETED}|{_TIME}(?=[\s\]-]))\s*(?:[-–—]\s*)?")
_LABEL = rf"[^:：\[\]\n]{{1,{MOST_LETTERS}}}?"
SENTENCE_ENDS = '.?!…"”—-)’]'
_MARK = re.compile(r"(?:[-–—•*]|>{1,3}|\(?\d{1,4}[.)])\s+|>{1,3}(?=\S)")


class Form(Enum):
    """How a label is set off from the words."""

    COLON = auto()  # NAME: words; NAME (00:01:02): words
    BRACKETS = auto()  # [NAME] words; [NAME]: words
    STAMPED = auto()  # NAME  00:01:02, with the words on the next line; NAME [00:01:02] words
    QUESTION = auto()  # Q    words; A. words
    RECORD = auto()  # Mr. SMITH. words, as parliaments print it
    DASH = auto()  # NAME – words
    SPACED = auto()  # NAME, a tab or spaces, words
    CAPITALS = auto()  # NAME Words
    ALONE = auto()  # NAME, with the words on the next line
    STRONG = auto()  # the label in bold, the words after it or below it


_PATTERNS = {
    Form.COLON: re.compile(rf"(?P<label>{_LABEL})\s*(?P<stamp>{_STAMP})?\s*[:：](?!//)(?!\d)\s*"),
    Form.BRACKETS: re.compile(
        rf"\[(?P<label>[^\[\]:\n]{{1,{MOST_LETTERS}}})\]\s*(?P<stamp>{_STAMP})?\s*(?P<colon>:\s*)?(?=\s|$|(?<=\s))"
    ),
    Form.STAMPED: re.compile(
        rf"(?P<label>{_LABEL})\s+(?:(?P<stamp>{_STAMP})\s*$|(?P<inline>{_BRACKETED})\s+(?=\S))"
    ),
    Form.QUESTION: re.compile(r"(?P<label>[QA])(?:\.\s+|\s{2,}|\s+(?=[A-Z¿¡\"“]))"),
    Form.RECORD: re.compile(
        r"(?P<label>(?:[A-Z][a-z]+\.?\s+)(?:[A-Z][a-z]{0,2})?[A-Z][A-Z'’-]{2,}(?:\s[A-Z]{2,})?(?:\s+of\s+[A-Z][a-z]+)?"
        r"|The\s+(?:Chair\w*|Clerk|Witness|President|Speaker|Court|Secretary))\.\s+(?=[A-Z])"
    ),
    Form.DASH: re.compile(rf"(?P<label>{_LABEL})\s+[–—-]\s+(?=\S)"),
    Form.SPACED: re.compile(rf"(?P<label>{_LABEL})(?<=[\w)])\.?(?:\t|\s{{2}})\s*(?=\S)"),
    Form.CAPITALS: re.compile(
        r"(?P<label>[A-Z][A-Z'’-]+(?:\s(?:[A-Z][A-Z'’-]+|\d{1,2})(?=\s)){0,2})\s+(?=[\"“‘'¿¡\[(]?[A-Z](?:['’a-z\s]))"
    ),
    Form.ALONE: re.compile(rf"(?![AP]\.?M\b)(?P<label>{_LABEL})(?<=[\w)])\s*$", re.IGNORECASE),
}
_LOOKED_AT = 250  # letters: a label with its times; thousands of spaces would take for ever
# What looks so may be anything, until roles that come back are found to be written in that way.
WEAK = {Form.DASH, Form.SPACED, Form.CAPITALS, Form.ALONE}
# Only at the beginning of a paragraph; within one, a hard-wrapped line may begin with such words by chance.
_PARAGRAPHS_ONLY = {Form.QUESTION, Form.RECORD, Form.STRONG}
# There, or after a line at whose end a sentence ends.
_SENTENCES_ONLY = {Form.DASH, Form.CAPITALS, Form.ALONE}


@dataclass(frozen=True, slots=True)
class Opening:
    """The label as written, and where in the line the words after it begin."""

    label: str
    form: Form
    words_at: int
    timecode: str | None


def timecode(stamp: str) -> str:
    """`HH:MM:SS` of the first time in `stamp`, which may lack the hours; fractions are dropped."""
    match = re.search(_TIME, stamp)
    if match is None:
        raise ValueError(f"no time in {stamp!r}")
    parts = [int(part) for part in re.split("[.,]", match.group())[0].split(":")]
    hours, minutes, seconds = [0, *parts][-3:]
    return f"{hours:02}:{minutes:02}:{seconds:02}"


def opening(line: str, *, before: str = "", strong: int = 0, capitals: bool = True) -> Opening | None:
    """How `line` would begin a turn, or None where it cannot.

    `before` is the line before it in its paragraph, `strong` says how many letters at its start are bold, and
    `capitals` whether the text has any: where it has none, names have none either.
    """
    sentence = not before or before.rstrip()[-1:] in SENTENCE_ENDS
    mark = _MARK.match(line)
    at = mark.end() if mark else 0
    stamp = _LEADING_STAMP.match(line, at)
    at = stamp.end() if stamp else at
    for form in Form:
        if (form in _PARAGRAPHS_ONLY and before) or (form in _SENTENCES_ONLY and not sentence):
            continue
        found = _bold(line, at, strong) if form is Form.STRONG else _written(line, at, form)
        if found is not None and may_speak(found.label if capitals else found.label.title()):
            when = found.timecode or (timecode(stamp.group()) if stamp else None)
            return Opening(found.label, found.form, found.words_at, when)
    return None


def _written(line: str, at: int, form: Form) -> Opening | None:
    match = _PATTERNS[form].match(line, at, at + _LOOKED_AT)
    if match is None:
        return None
    parts = match.groupdict()
    if form is Form.BRACKETS and not parts["colon"]:
        # Both begin anew, or the bracket stands in the middle of a sentence that was wrapped here.
        words = line[match.end() :].strip()
        if parts["label"][0].islower() or (words and (words[0].islower() or words[0] in ",.;’'")):
            return None
    stamp = parts.get("stamp") or parts.get("inline")
    if stamp and form is Form.BRACKETS:
        form = Form.STAMPED  # a name with a time is nobody's place or aside
    return Opening(parts["label"].strip(" *_"), form, match.end(), timecode(stamp) if stamp else None)


def _bold(line: str, at: int, strong: int) -> Opening | None:
    after = line[strong:]
    label = line[at:strong].strip(" :.\t")
    within_a_word = line[strong - 1 : strong].isalnum() and after[:1].isalnum()
    if not label or within_a_word:
        return None
    return Opening(label, Form.STRONG, len(line) - len(after.lstrip(" :\t")), None)
