"""An uploaded or typed consultation becomes a transcript for review: read in the sandbox, then searched.

The file is on a disk of memory for as long as it is read, where the system has one: what is removed from an
ordinary disk leaves its bytes in free space.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import replace
from pathlib import Path, PurePosixPath

from corpus.errors import NeedsReview, ReadingError
from corpus.model import Block, Document, Kind, Role
from ingest import deidentify
from ingest.identifying import wordlists
from ingest.readers.contract import Skipped
from ingest.readers.encoding import decode
from ingest.readers.labels import label
from ingest.readers.openings import WEAK, opening
from ingest.readers.prose import title_from_name
from ingest.readers.speakers import fold, is_field, is_role
from ingest.review import Transcript
from ingest.sandbox import Sandbox

SUFFIXES = (".txt", ".md", ".markdown", ".docx", ".vtt", ".srt")
MOST_BYTES = 20 * 2**20
_MEMORY = Path("/dev/shm")  # noqa: S108  (not shared: the folder in it is for this user alone)
_LONGEST_NAME = 80
_MOST_WORDS = 6  # of a label
_SHOWN = 5  # labels that are named
_FOLDERS, _READ_BY_THEN = "evidence-reading-", 600  # seconds: no file takes so long
_NOT_TAKEN = (
    "lines begin with {} and were not taken for another person's; if they are, call whoever speaks "
    "Participant 1, Participant 2 … in the file, delete this draft and upload it again"
)
_REMEDY = "Save its words as text (.txt) or in Word (.docx), and upload it again."
_LABEL = re.compile(r"[-–—•*>\s]{0,2}(?P<label>[^:：\n?!;]{1,60}?)\s?[:：](?!\d|//)\s*\S")

_NOTES = re.compile(r"NOTE\b|WEBVTT|STYLE\b|REGION\b")  # of captions
_IN_BRACKETS = re.compile(r"\[(?P<label>[^\[\]:\n]{1,40})\]\s+\S")


def received(name: str, content: bytes, *, known: Sequence[str] = ()) -> Transcript:
    """The transcript in these bytes with everything that was found in it.

    `known` are names found in what is reviewed together with it. Raises ReadingError in a sentence where it
    cannot be read or is no consultation.
    """
    if len(content) > MOST_BYTES:
        raise ReadingError(
            f"{name} has {len(content) / 2**20:.0f} MB; a consultation may have {MOST_BYTES / 2**20:.0f} MB. "
            "Offer its text without pictures, or in parts."
        )
    read, unread = _read(_safe(name), content)
    lines = decode(content).splitlines() if PurePosixPath(_safe(name)).suffix != ".docx" else []
    document = _whole(read, _safe(name))
    if document.kind is Kind.STUDY:
        raise NeedsReview(f"{name} is a study. Studies are added with 'python -m ingest'.")
    labels = list(dict.fromkeys(block.speaker for block in document.blocks if block.speaker))
    findings = deidentify.find(document.text, speakers=labels, known=known)
    marks = deidentify.second_look(document.text, findings)
    sha256 = hashlib.sha256(content).hexdigest()
    if doubtful := unread_labels(document, lines):
        listed = ", ".join(f"“{label}”" for label in doubtful[:_SHOWN]) + (
            " …" if len(doubtful) > _SHOWN else ""
        )
        unread = (*unread, _NOT_TAKEN.format(listed))
    return Transcript(document, sha256, tuple(findings), tuple(marks), unread=unread)


def sweep() -> None:
    """Remove what a server that was killed while it read has left in memory."""
    for folder in _MEMORY.glob(f"{_FOLDERS}*") if _MEMORY.is_dir() else ():
        with contextlib.suppress(OSError):  # it is tried again in ten minutes
            if folder.stat().st_uid == os.getuid() and folder.stat().st_mtime + _READ_BY_THEN < time.time():
                shutil.rmtree(folder)


def unread_labels(document: Document, written: Sequence[str] = ()) -> list[str]:
    """What stands before a colon or in brackets as speakers do, or more than once as they might, and was not
    taken for one: so others have its words. `written` are the lines of the file, where it has some."""
    text = document.text
    known = {fold(block.speaker) for block in document.blocks if block.speaker}
    said = [line for b in document.blocks for line in text[b.start : b.end].splitlines()]
    lines = [line.strip() for line in _after_front_matter(written)] or said
    lines = [line for line in lines if not _NOTES.match(line) and not _begins(line, known)]
    found = Counter(match["label"].strip() for line in lines if (match := _LABEL.match(line)))
    alike = Counter(begins.label for line in lines if (begins := opening(line)) and begins.form in WEAK)
    found += Counter(match["label"].strip() for line in lines if (match := _IN_BRACKETS.match(line)))
    told = [label for label, times in found.items() if _is_somebody(label, often=times > 1)]
    told += [label for label, times in alike.items() if times > 1 and _is_somebody(label, often=False)]
    return [label for label in dict.fromkeys(told) if fold(label) not in known]


def _after_front_matter(written: Sequence[str]) -> Sequence[str]:
    """The lines after a block of YAML, which is parsed in the sandbox alone and here passed over."""
    if written and written[0].strip() == "---":
        ends = next((n for n, line in enumerate(written[1:], 2) if line.strip() == "---"), 0)
        return written[ends:]
    return written


def _begins(line: str, known: Set[str]) -> bool:
    """Whether the line begins the turn of somebody who was taken for a speaker."""
    begins = opening(line)
    return begins is not None and fold(begins.label) in known


def _is_somebody(label: str, *, often: bool) -> bool:
    """Whether these words are a role, hold one that is a name or no everyday word, or come back: not "I told
    him", once, and no field such as "Date"."""
    words = re.findall(r"\w[\w'’]*", label)
    if len(words) > _MOST_WORDS or is_field(label):
        return False
    named = [word for word in words if word[0].isupper()]
    return (
        often
        or is_role(label)
        or not words
        or all(word.isdigit() for word in words)
        or any(wordlists.is_first_name(_plain(word)) for word in named)
        or (len(words) < _MOST_WORDS and any(is_role(word) for word in words if len(word) > 1))
        or not all(word.isdigit() or wordlists.is_everyday(_plain(word)) for word in words)
    )


def _plain(word: str) -> str:
    return re.sub(r"['’]s?$", "", word).lower()


def _whole(document: Document, name: str) -> Document:
    """The document with the words at its beginning that its reader took for a title.

    The title of a consultation is what a lead writes; what was said first is not to be lost for it.
    """
    title = document.title
    begins = " ".join(document.text.split()).startswith(" ".join(title.split()))
    if begins or title == title_from_name(PurePosixPath(name)):
        return document
    shift = len(title) + 2
    moved = [replace(b, start=b.start + shift, end=b.end + shift) for b in document.blocks]
    pages = [replace(p, start=p.start + shift) for p in document.pages]
    blocks = (Block(0, len(title), Role.PARAGRAPH), *moved)
    return replace(document, text=f"{title}\n\n{document.text}", blocks=blocks, pages=tuple(pages))


def _read(name: str, content: bytes) -> tuple[Document, tuple[str, ...]]:
    """The consultation, and in words what of the file is not in it."""
    if PurePosixPath(name).suffix not in SUFFIXES:
        raise ReadingError(f"{name} is none of {', '.join(SUFFIXES)}. {_REMEDY}")
    beside = _MEMORY if _MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix=_FOLDERS, dir=beside) as folder, Sandbox() as sandbox:
        path = Path(folder) / name
        path.write_bytes(content)
        try:
            items = list(sandbox.read(path))
        except ReadingError as fault:
            # What readers of papers advise, "Save it as PDF", is of no use here.
            raise ReadingError(f"{str(fault).split('. ')[0].rstrip('.')}. {_REMEDY}") from fault
    documents = [label(item) for item in items if not isinstance(item, Skipped)]
    if len(documents) != 1 or not documents[0].text.strip():
        raise ReadingError(f"{name} is not one consultation with words in it. Check it and upload it again.")
    return documents[0], tuple(item.reason for item in items if isinstance(item, Skipped))


def _safe(name: str) -> str:
    """The name without folders and whatever is more than a plain name."""
    last = re.split(r"[/\\]", name)[-1]
    plain = re.sub(r"[^\w .-]", "", last).strip(" .") or "consultation.txt"
    stem, suffix = PurePosixPath(plain).stem, PurePosixPath(plain).suffix.lower()
    return stem[:_LONGEST_NAME] + suffix
