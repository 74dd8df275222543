"""Bytes of a text file as text, in whatever encoding people saved it."""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark is the beginning of this one
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NEWLINES = re.compile("\r\n|[\r\v\x85\u2028]")


def _encoding(raw: bytes) -> str:
    for mark, name in _MARKS:
        if raw.startswith(mark):
            return name
    sample = raw[:4096]
    # UTF-16 without a mark: Latin letters leave every other byte zero.
    if len(sample) >= 4 and sample.count(0) > len(sample) * 0.3:
        return "utf-16-le" if sample[1::2].count(0) >= sample[::2].count(0) else "utf-16-be"
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def decode(raw: bytes) -> str:
    """The text of `raw`: by its mark, else UTF-16 or UTF-8 where it is valid, else Windows-1252.

    Line ends come out as newlines, form feeds and paragraph separators as an empty line.
    """
    try:
        text = raw.decode(_encoding(raw))
    except UnicodeDecodeError:
        # Bytes that Windows-1252 leaves undefined, or half a UTF-16 pair at the end of a cut-off file.
        text = raw.decode("latin-1") if _encoding(raw) == "cp1252" else raw.decode(_encoding(raw), "replace")
    return _NEWLINES.sub("\n", text).replace("\f", "\n\n").replace("\u2029", "\n\n")
