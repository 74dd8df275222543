"""Fonts of a PDF: which text a code stands for, how wide it is, and what kind of face it has."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from pypdf.generic import ArrayObject, DictionaryObject

# pypdf makes this class for its own text extraction; no public name gives widths and encoding together.
from pypdf.generic._font import Font

from ingest.readers.pdf_marks import Face

_BOLD = re.compile(
    r"bold|black|heavy|semibold|demi|[-,.](?:b|bd|bi)$|cmbx|cmssbx|nimbus\w*medi", re.IGNORECASE
)
_ITALIC = re.compile(r"ital|obli|[-,.](?:i|it|bi)$|cmti|cmmi", re.IGNORECASE)


class KnownFont(NamedTuple):
    """A font, its face, and what one unit of its widths is in text space."""

    font: Font
    face: Face
    unit: float


class FontCache:
    """Fonts by their object, so that a document's few fonts are parsed once and not once a page."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], KnownFont] = {}

    def get(self, resource: Any) -> KnownFont | None:
        """The font of a page's resource, or None where there is none."""
        key = (getattr(resource, "idnum", -1), getattr(resource, "generation", 0))
        if key not in self._known or key[0] < 0:
            dictionary = resource.get_object()
            if not isinstance(dictionary, DictionaryObject):
                return None
            self._known[key] = _known(dictionary)
        return self._known[key]


def _known(dictionary: DictionaryObject) -> KnownFont:
    font = Font.from_font_resource(dictionary)
    unit = 0.001
    if font.sub_type == "Type3" and isinstance(matrix := dictionary.get("/FontMatrix"), ArrayObject):
        unit = abs(float(matrix[0])) or 0.001
    name = font.name.partition("+")[2] or font.name
    weight = str(font.font_descriptor.weight)
    bold = bool(_BOLD.search(name)) or (weight.isdigit() and int(weight) >= 600)
    italic = bool(_ITALIC.search(name)) or bool(font.font_descriptor.italic_angle)
    return KnownFont(font, Face(name, bold, italic), unit)


def decode(font: Font, shown: bytes) -> Iterable[tuple[str, str]]:
    """Pairs of (code as pypdf keys its widths, text); the text is empty where nobody can know it."""
    if isinstance(font.encoding, str):
        try:
            codes = shown.decode(font.encoding, "surrogatepass")
        except (UnicodeDecodeError, LookupError):
            codes = shown.decode("latin-1")
        for code in codes:
            yield code, str(font.character_map.get(code, code)) if font.interpretable else ""
        return
    for byte in shown:
        named = font.encoding.get(byte, chr(byte))
        # Glyph names that pypdf does not know stay as they are; "/a" can only mean its letter.
        if len(named) > 1 and named[0] == "/":
            named = named[1:] if len(named) == 2 else ""
        text = "".join(str(font.character_map.get(c, c)) for c in named)
        yield chr(byte), text if font.interpretable else ""
