"""Cues of a recording to turns: who speaks, from when; what rolling captions repeat is said once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import ReadingError
from corpus.model import Document, Kind, Role
from ingest.readers import prose, turns
from ingest.readers.body import Body, clean
from ingest.readers.openings import opening
from ingest.readers.paragraphs import Paragraph
from ingest.readers.speakers import fold

# A long turn becomes several blocks, so that each quotation has a time near its words.
_WORDS_IN_A_BLOCK = 120
_MOST_WORDS_IN_A_BLOCK = 200  # where no sentence ends, as speech recognition writes
_ROLLING = 0.3  # share of cues that repeat what the one before showed
_SAME = ""  # nobody new begins to speak
_DASH = re.compile(r"[-–—]\s*(?=\S)|>{2,3}\s*")
_SENTENCE_END = re.compile(r"[.?!…][\"”’)\]]*$")


@dataclass(frozen=True, slots=True)
class Cue:
    """Words on screen from `seconds` on; `voice` is who the file itself says is speaking."""

    seconds: float
    text: str
    voice: str | None = None


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    seconds: float
    speaker: str | None
    changes: bool  # somebody else begins to speak, named or not


def document(cues: Sequence[Cue], title: str, path: Path, remarks: Sequence[str] = ()) -> Document:
    """The consultation that these cues are; `remarks` of the file about itself are kept on top.

    Raises ReadingError where no cue holds a word.
    """
    body = Body()
    for remark in remarks:
        body.add(remark)
    number, speaker = 0, None
    block: list[_Line] = []
    for line in _spoken(_said_once(cues)):
        if line.changes or number == 0:
            _add(body, block, number)
            number, speaker, block = number + 1, line.speaker, []
        elif _is_full(block):
            _add(body, block, number)
            block = []
        block.append(_Line(line.text, line.seconds, speaker, changes=False))
    _add(body, block, number)
    if not number:
        raise ReadingError(
            f"{path.name} has no cue with words in it. Export the captions again and offer them again."
        )
    return Document(title, body.text, tuple(body.blocks), kind=Kind.CONSULTATION, voiced=True)


def _add(body: Body, block: list[_Line], number: int) -> None:
    if block:
        text = " ".join(line.text for line in block)
        at = int(block[0].seconds)
        stamp = f"{at // 3600:02}:{at % 3600 // 60:02}:{at % 60:02}"
        body.add(text, Role.TURN, speaker=block[0].speaker, turn=number, timecode=stamp)


def _is_full(block: list[_Line]) -> bool:
    words = sum(len(line.text.split()) for line in block)
    ends = bool(block) and _SENTENCE_END.search(block[-1].text) is not None
    return (words >= _WORDS_IN_A_BLOCK and ends) or words >= _MOST_WORDS_IN_A_BLOCK


def _said_once(cues: Sequence[Cue]) -> Iterable[Cue]:
    """Cues without the lines that were still on screen from the cue before, where the file rolls them."""
    trimmed: list[Cue] = []
    repeats = 0
    shown: list[str] = []
    for cue in cues:
        lines = [line for line in map(clean, cue.text.split("\n")) if line]
        new = _new(shown, lines)
        repeats += len(new) < len(lines) or (bool(new) and new != lines)
        if lines:
            shown = lines
        if new:
            trimmed.append(Cue(cue.seconds, "\n".join(new), cue.voice))
    # A person may well say "Yes." twice; a file that rolls does it all the time.
    return trimmed if repeats > _ROLLING * len(cues) else cues


def _new(shown: list[str], lines: list[str]) -> list[str]:
    if len(lines) == 1 and len(shown) == 1 and lines[0].startswith(shown[0] + " "):
        return [lines[0][len(shown[0]) :].strip()]  # one line that grows word by word
    most = min(len(shown), len(lines))
    return lines[max((n for n in range(1, most + 1) if shown[-n:] == lines[:n]), default=0) :]


def _spoken(cues: Iterable[Cue]) -> Iterator[_Line]:
    """The cues' lines with who speaks: by voice tag, else by labels before the words, else by dashes."""
    listed = list(cues)
    labelled = turns.find([Paragraph(cue.text) for cue in listed if cue.voice is None])
    names = {fold(s.speaker): s.speaker for s in labelled or () if s.speaker}
    before: str | None = None
    changed = False
    for cue in listed:
        lines = [cue.text] if cue.voice is not None else cue.text.split("\n")
        dialogue = sum(bool(_DASH.match(line)) for line in lines) > 1 or lines[0].startswith(">>")
        for line in lines:
            words, now = _who(line, cue.voice, names, dialogue)
            if now is not _SAME and (now is None or now != before):
                before, changed = now, True
            if words.strip():
                yield _Line(words, cue.seconds, before, changed)
                changed = False


def _who(line: str, voice: str | None, names: dict[str, str], dialogue: bool) -> tuple[str, str | None]:
    """The words of `line`, and who begins to speak there: a name, None for somebody unnamed, or _SAME."""
    if voice is not None:
        return line, voice
    dash = _DASH.match(line) if dialogue else None
    words = line[dash.end() :] if dash else line
    found = opening(words)
    if found and fold(found.label) in names:
        return words[found.words_at :], names[fold(found.label)]
    return words, None if dash else _SAME


def title(path: Path, name: str) -> str:
    """`name` where the file gives one, else the file's name in words."""
    return clean(name) or prose.title_from_name(path)
