"""Reads the official wording of the recommendations from the published document, as plain text."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import CorpusError

_GROUP = re.compile(r"((?:sub[- ]?)?working group\s+\d+(?:\.\d+)*)\s*(?:[:.–—-].*)?", re.IGNORECASE)
_NUMBERED = re.compile(
    r"(?:(?P<named>(?:key\s+)?recommendation)\s+(?:no\.?\s*)?)?"
    r"(?P<number>[1-9]\d{0,2})\s?(?P<sign>[.):–—-])?\s+(?P<text>\S.*)",
    re.IGNORECASE,
)
_PAGE_NUMBER = re.compile(r"(?:page\s+)?[-–]?\s*\d{1,4}\s*[-–]?(?:\s*(?:of|/)\s*\d{1,4})?", re.IGNORECASE)
_LEADERS = re.compile(r"(?:\.\s?){4,}\s*\d*$|…\s*\d+$")  # a line of a table of contents
_FEWEST_WORDS = 8  # a recommendation is a sentence; a numbered heading or agenda item is shorter
_LONGEST_HEADING = 12  # words
_SENTENCE_END = (".", "!", "?", ".”", '."', ".)", "*")
_NOT_TEXT = {b"%PDF": "a PDF", b"PK\x03\x04": "a Word file", b"\xd0\xcf\x11\xe0": "a Word file"}


@dataclass(frozen=True, slots=True)
class OfficialRecommendation:
    """One recommendation as published; `group` is what it stands under (`Working Group 3`), or empty."""

    number: int
    group: str
    text: str


@dataclass(frozen=True, slots=True)
class _Start:
    """A line that may begin a recommendation."""

    line: int
    number: int
    style: str
    text: str


def read(path: Path) -> list[OfficialRecommendation]:
    """The numbered recommendations of a published document, in ascending order of their numbers.

    The file is plain text, as a word processor or PDF viewer saves it. A recommendation begins at a line
    such as `20. …`, `20) …` or `Recommendation 20: …` and goes on, over wrapped lines and paragraphs, to the
    next one, a group heading (`Working Group 3: …`) or another heading. To keep out page numbers, years,
    tables of contents and lists of something else: of all numbered lines those count that are written in the
    commonest way, begin with a capital, have the length of a sentence, and form the longest ascending
    sequence; where a document has groups, they stand under one. Lists within a recommendation stay part of
    it; its paragraphs are separated by a line break.

    Raises CorpusError, naming the file, when it cannot be read or holds no recommendation.
    """
    lines = _without_furniture([" ".join(line.split()) for line in _decoded(path).splitlines()])
    headings = _headings(lines)
    first = min(headings, default=0)
    starts = _ascending([start for start in _starts(lines) if start.line >= first])
    if not starts:
        raise CorpusError(
            f"{path} holds no numbered recommendations. Save the published document as plain text "
            "with a line such as “20. Where possible, …” for each."
        )
    ends = sorted({*(s.line for s in starts), *headings, len(lines)})
    return [
        OfficialRecommendation(
            start.number,
            next((headings[at] for at in sorted(headings, reverse=True) if at < start.line), ""),
            _text([start.text, *lines[start.line + 1 : next(end for end in ends if end > start.line)]]),
        )
        for start in starts
    ]


def _decoded(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CorpusError(f"{path} cannot be read: {error.strerror}.") from error
    for beginning, what in _NOT_TEXT.items():
        if content.startswith(beginning):
            raise CorpusError(f"{path} is {what}. Open it, save it as plain text and import that file.")
    utf_16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if utf_16 else ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CorpusError(f"{path} is not text in a known encoding. Save it as plain text in UTF-8.")


def _without_furniture(lines: list[str]) -> list[str]:
    """The lines without page numbers, contents and what is printed on top of several pages."""
    often = {line for line, n in Counter(lines).items() if n > 2 and len(line.split()) <= _LONGEST_HEADING}
    return ["" if _is_furniture(line, often) else line for line in lines]


def _is_furniture(line: str, often: set[str]) -> bool:
    repeated = line in often and not _GROUP.fullmatch(line)
    return repeated or bool(_PAGE_NUMBER.fullmatch(line) or _LEADERS.search(line))


def _headings(lines: list[str]) -> dict[int, str]:
    """Where each group begins. Its name on top of a later page is taken out of `lines`: it begins nothing."""
    found: dict[int, str] = {}
    name = ""
    for at, line in enumerate(lines):
        match = _GROUP.fullmatch(line)
        if match and match[1] == name:
            lines[at] = ""
        elif match:
            found[at] = name = match[1]
    return found


def _starts(lines: list[str]) -> list[_Start]:
    """The numbered lines that begin a sentence, in the commonest of their styles."""
    found = []
    for at, line in enumerate(lines):
        match = _NUMBERED.fullmatch(line)
        if match is None or not (match["named"] or match["sign"] in (".", ")")):
            continue
        words = len(f"{match['text']} {_rest_of_sentence(lines, at)}".split())
        if words >= _FEWEST_WORDS and not match["text"].lstrip("“\"'([")[:1].islower():
            style = "named" if match["named"] else match["sign"]
            found.append(_Start(at, int(match["number"]), style, match["text"]))
    commonest = Counter(start.style for start in found).most_common(1)
    return [start for start in found if start.style == commonest[0][0]]


def _rest_of_sentence(lines: list[str], at: int) -> str:
    """What goes on below a line: to the next numbered line or gap, over a page break within a sentence."""
    rest: list[str] = []
    for line in lines[at + 1 :]:
        over_a_gap = line and not (rest or [lines[at]])[-1]
        if _NUMBERED.fullmatch(line) or (over_a_gap and not line[0].islower()) or len(rest) > _FEWEST_WORDS:
            break
        rest.append(line)
    return " ".join(rest)


def _ascending(starts: list[_Start]) -> list[_Start]:
    """The longest run of rising numbers; whatever else is numbered (a list, a year) falls out of it."""
    best: dict[int, list[_Start]] = {}  # the longest run that ends with this number
    for start in starts:
        before = max((run for last, run in best.items() if last < start.number), key=len, default=[])
        if len(before) >= len(best.get(start.number, [])):
            best[start.number] = [*before, start]
    return max(best.values(), key=len, default=[])


def _text(lines: list[str]) -> str:
    """Paragraphs put together from wrapped lines, up to a heading that follows a finished sentence."""
    paragraphs: list[str] = []
    open_paragraph = False
    for at, line in enumerate(lines):
        if not line:
            # A page may end within a sentence: then the paragraph goes on below.
            open_paragraph = bool(paragraphs) and not paragraphs[-1].endswith(_SENTENCE_END)
            continue
        alone = at > 0 and not lines[at - 1] and (at + 1 == len(lines) or not lines[at + 1])
        is_heading = len(line.split()) <= _LONGEST_HEADING and not line.endswith(
            (*_SENTENCE_END, ";", ",", ":")
        )
        if paragraphs and not open_paragraph and alone and is_heading:
            break
        if paragraphs and (open_paragraph or (at > 0 and lines[at - 1])):
            paragraphs[-1] += ("" if paragraphs[-1].endswith("-") else " ") + line
        else:
            paragraphs.append(line)
    return "\n".join(paragraphs)
