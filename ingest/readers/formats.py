"""Which format a file is in, from its content; its name is only a hint between formats of plain text."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import puremagic

from corpus.errors import ReadingError
from ingest.readers.encoding import decode

_HEAD = 64 * 1024  # bytes that tell a format
_AGAIN = "Save it as PDF or DOCX and offer it again."
_OTHERS = (
    (b"{\\rtf", "an RTF document"),
    (b"\xd0\xcf\x11\xe0", "an old Office file (.doc, .xls, .ppt) or one with a password"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"II*\x00", "a picture"),
    (b"MM\x00*", "a picture"),
    (b"RIFF", "a recording or picture"),
    (b"ID3", "a sound recording"),
    (b"OggS", "a sound recording"),
    (b"%!PS", "a PostScript file"),
    (b"\x1f\x8b", "a packed file (gzip)"),
    (b"7z\xbc\xaf", "a packed file (7z)"),
    (b"Rar!", "a packed file (RAR)"),
    (b"SQLite format 3", "a database"),
)
_MEMBERS = (
    ("word/document.xml", "docx"),
    ("xl/workbook.xml", "a spreadsheet (.xlsx)"),
    ("ppt/presentation.xml", "a presentation (.pptx)"),
    ("META-INF/container.xml", "an e-book (.epub)"),
    ("content.xml", "an OpenDocument file (.odt, .ods or .odp)"),
)
# Records that a text file may hold; a name that promises one of them must keep the promise.
_RECORDS = {
    ".ris": "RIS", ".nbib": "NBIB", ".bib": "BibTeX", ".json": "CSL-JSON", ".xml": "JATS", ".nxml": "JATS",
    ".vtt": "WebVTT", ".srt": "SRT",
}  # fmt: skip
_BIBTEX = re.compile(r"^\s*@(?!comment|string|preamble)[a-z]+\s*[{(]\s*[^,\s{}]*\s*,", re.I | re.M)
_JSON = re.compile(r'\[\s*\{\s*"|\{\s*"')
_TIMES = r"\d{1,2}:\d{2}:\d{2}[,.]\d{1,3}"
_SIGNS = (
    ("webvtt", re.compile(r"\A\s*WEBVTT\b")),
    ("srt", re.compile(rf"\A\s*(?:\d+[ \t]*\n)?\s*{_TIMES}\s*-->\s*{_TIMES}")),
    ("ris", re.compile(r"^TY {1,2}- ?[A-Z]", re.M)),
    ("nbib", re.compile(r"\A\s*PMID- ?\d|^OWN - (?s:.*)^TI  - ", re.M)),
    ("bibtex", re.compile(rf"\A(?:\s|%.*\n)*{_BIBTEX.pattern.removeprefix('^')}", re.I)),
)
_MARKDOWN = re.compile(
    r"^(?:#{1,6} \S|```|\[[^\]\n]+\]: \S|[-*] \S.*\n[-*] \S)|\*\*[^*\n]+\*\*|\]\(https?://", re.MULTILINE
)
_ROOT = re.compile(
    r"\A\s*(?>(?><\?.*?\?>)|(?><!--.*?-->)|(?><!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>)|\s++)*+<([\w:.-]+)", re.DOTALL
)
_HTML = re.compile(r"<(?:!DOCTYPE\s+html|html|head|body)\b", re.IGNORECASE)


def sniff(path: Path) -> str:
    """The name of the file's format, a key of READERS.

    Raises ReadingError, in a sentence that says what the file is and what to do, where no reader can
    read it.
    """
    with path.open("rb") as file:
        raw = file.read(_HEAD)
    if not raw.strip():
        raise ReadingError(f"{path.name} is empty. Save it again with its content and offer it again.")
    if b"%PDF-" in raw[:1024]:
        return "pdf"
    if raw.startswith(b"PK\x03\x04") or raw.startswith(b"PK\x05\x06"):
        return _packed(path)
    for magic, name in _OTHERS:
        if raw.startswith(magic) or raw[4:8] == b"ftyp":
            raise _cannot(path, name if raw.startswith(magic) else "a film or sound recording")
    text = decode(raw)
    if not _is_text(text):
        raise _cannot(path, _kind_of_binary(raw))
    return _text_format(path, text)


def _cannot(path: Path, what: str) -> ReadingError:
    return ReadingError(f"{path.name} is {what}, which cannot be read here. {_AGAIN}")


def _packed(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as packed:
            names = set(packed.namelist())
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
        raise ReadingError(
            f"{path.name} is a damaged or unfinished file. Save it again and offer it again."
        ) from error
    for member, name in _MEMBERS:
        if member in names:
            if name == "docx":
                return name
            raise _cannot(path, name)
    raise ReadingError(f"{path.name} is a packed file (zip). Unpack it and offer the files in it.")


def _kind_of_binary(raw: bytes) -> str:
    if not raw.strip(b"\0"):
        return "nothing but zero bytes"
    try:
        return f"a file of another kind ({puremagic.from_string(raw)})".replace("(.", "(")
    except (puremagic.PureError, ValueError):
        return "no text and in no known format"


def _is_text(text: str) -> bool:
    strange = sum((c < " " and c not in "\t\n\x1b") or c in "\ufffd\x7f" for c in text[:8192])
    return strange <= len(text[:8192]) * 0.01


def _text_format(path: Path, text: str) -> str:
    suffix = path.suffix.lower()
    found = _by_lines(path, text)
    if found is None and suffix in _RECORDS:
        raise ReadingError(
            f"{path.name} has no record or cue in it that could be read as {_RECORDS[suffix]}."
            " Export it again, or rename it to .txt if it is plain text."
        )
    if found is not None:
        return found
    if suffix in (".md", ".markdown", ".mdown", ".qmd", ".rmd"):
        return "markdown"
    return "markdown" if suffix not in (".txt", ".text") and len(_MARKDOWN.findall(text)) > 1 else "text"


def _by_lines(path: Path, text: str) -> str | None:
    """The format that the first significant lines give away, or None for plain words."""
    begins = text.lstrip()
    if begins.startswith("<"):
        return _markup(path, begins)
    if begins[:1] in ("[", "{") and (path.suffix.lower() == ".json" or _JSON.match(begins)):
        return _json(path)
    if path.suffix.lower() == ".bib" and _BIBTEX.search(text):
        return "bibtex"  # whatever stands before the first entry is a comment there
    return next((name for name, sign in _SIGNS if sign.search(text)), None)


def _markup(path: Path, text: str) -> str | None:
    root = _ROOT.match(text)
    name = root.group(1).rpartition(":")[2].lower() if root else ""
    if _HTML.match(text) or name in ("html", "head", "body"):
        raise _cannot(path, "a web page")
    # One article, or many in the wrapper of whatever service they came from.
    if name == "article" or re.search(r"<(?:\w+:)?article[\s>]", text):
        return "jats"
    if text.startswith("<?xml") or path.suffix.lower() in (".xml", ".nxml"):
        raise ReadingError(
            f"{path.name} is XML with the root <{name or '?'}>, and only JATS articles can be read."
            " Export the article as JATS, or save it as PDF and offer it again."
        )
    return None


def _json(path: Path) -> str:
    try:
        value = json.loads(decode(path.read_bytes()))
    except (ValueError, RecursionError) as error:
        raise ReadingError(
            f"{path.name} is damaged JSON. Export it again as CSL-JSON and offer it again."
        ) from error
    items = value.get("items", [value]) if isinstance(value, dict) else value
    if isinstance(items, list) and any(
        isinstance(i, dict) and "title" in i and ("type" in i or "id" in i) for i in items
    ):
        return "csl-json"
    raise ReadingError(
        f"{path.name} is JSON without a record of CSL-JSON. Export the records as CSL-JSON or RIS."
    )
