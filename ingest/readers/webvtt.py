"""WebVTT captions, as meeting software and transcription services write them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import webvtt

from corpus.errors import ReadingError
from corpus.model import Document
from ingest.readers import captions, labels
from ingest.readers.body import clean
from ingest.readers.contract import Skipped
from ingest.readers.encoding import decode

_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]*)>")
# Whatever else stands in angles is a word, such as who speaks.
_TAG = re.compile(
    r"</?(?:(?:c|i|b|u|v|ruby|rt|lang|font|span|br|em|strong|p)(?:[.\s][^>]*)?|[\d:.]+)>", re.IGNORECASE
)


def read(path: Path) -> Iterator[Document | Skipped]:
    """The one document of a WebVTT file; the first NOTE before the cues that reads as a title is it."""
    try:
        file = webvtt.from_string(decode(path.read_bytes()).strip("\n"))
    except webvtt.errors.MalformedFileError as error:
        raise ReadingError(
            f"{path.name} is damaged: it does not begin as WebVTT. Export it again."
        ) from error
    notes = [note.strip() for note in file.header_comments if note.strip()]
    titled = next((note for note in notes if _may_be_a_title(note)), "")
    cues = [
        cue for caption in file.captions for cue in _cues(caption.start_in_seconds, "\n".join(caption.lines))
    ]
    # A header such as "WEBVTT - Interview 3" is a title as well; a NOTE was written on purpose.
    heading = re.sub(r"^[-–—:\s]+", "", file.header_text or "")
    remarks = [note for note in notes if note != titled]
    yield captions.document(cues, captions.title(path, titled or heading), path, remarks)
    unnamed = sum(cue.voice is None for cue in cues)
    if 0 < unnamed < len(cues):
        told = (
            "1 cue does not say who speaks and is"
            if unnamed == 1
            else f"{unnamed} cues do not say who speaks and are"
        )
        yield Skipped(f"{told} taken for words of whoever spoke before")


def _may_be_a_title(note: str) -> bool:
    return "\n" not in note and len(note) <= 150 and note[-1] not in ".:" and not labels.is_label(note)


def _cues(seconds: float, payload: str) -> Iterator[captions.Cue]:
    """The cue's payload by voice; words before the first voice tag have none."""
    before, *voiced = _VOICE.split(payload)
    if words := _plain(before):
        yield captions.Cue(seconds, words)
    for voice, text in zip(voiced[::2], voiced[1::2], strict=True):
        own, _, after = text.partition("</v>")
        if words := _plain(own):
            yield captions.Cue(seconds, words, clean(html.unescape(voice)) or None)
        if words := _plain(after):
            yield captions.Cue(seconds, words)


def _plain(markup: str) -> str:
    return html.unescape(_TAG.sub("", markup)).strip()
