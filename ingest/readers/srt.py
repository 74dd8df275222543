"""SubRip captions (.srt)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import srt  # type: ignore[import-untyped]  # one module without stubs

from corpus.errors import ReadingError
from corpus.model import Document
from ingest.readers import captions
from ingest.readers.encoding import decode

_MARKUP = re.compile(r"</?(?:[biu]|font)\b[^>]*>|\{\\[^}]*\}", re.IGNORECASE)


def read(path: Path) -> Iterator[Document]:
    """The one document of an SRT file. Raises ReadingError where it holds no cue with words."""
    try:
        subtitles = list(srt.parse(decode(path.read_bytes()), ignore_errors=True))
    except (srt.SRTParseError, ValueError, OverflowError) as error:
        raise ReadingError(
            f"{path.name} is damaged: its times cannot be read. Export it again as SRT or VTT."
        ) from error
    cues = [captions.Cue(s.start.total_seconds(), _MARKUP.sub("", s.content)) for s in subtitles]
    yield captions.document(cues, captions.title(path, ""), path)
