"""Readers: one file a format, each `read(path) -> Iterator[Document | Skipped]`; `sniff` says which one."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from corpus.model import Document
from ingest.readers.contract import Reader, Skipped
from ingest.readers.formats import sniff

__all__ = ["READERS", "Reader", "Skipped", "sniff"]


def _reader(module: str, function: str = "read") -> Reader:
    """A reader whose module is imported when its first file comes: a text file needs no PDF library."""

    def read(path: Path) -> Iterator[Document | Skipped]:
        reader: Reader = getattr(import_module(f"ingest.readers.{module}"), function)
        return reader(path)

    return read


READERS: dict[str, Reader] = {
    "pdf": _reader("pdf"),
    "docx": _reader("docx"),
    "jats": _reader("jats"),
    "ris": _reader("ris"),
    "nbib": _reader("nbib"),
    "bibtex": _reader("bibtex"),
    "csl-json": _reader("csl_json"),
    "markdown": _reader("text", "read_markdown"),
    "text": _reader("text"),
    "webvtt": _reader("webvtt"),
    "srt": _reader("srt"),
}
