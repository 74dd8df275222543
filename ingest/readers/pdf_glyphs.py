"""What stands where on one PDF page: glyphs, rules, drawings and pictures.

pypdf parses the content stream and knows the fonts; this module follows the text and graphics state of
ISO 32000-1, 8.4 and 9.3, because pypdf's own text joins words by guess and forgets their places.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from pypdf import PageObject
from pypdf.generic import ArrayObject, ContentStream, DictionaryObject, StreamObject

from corpus.errors import ReadingError
from ingest.readers.pdf_fonts import FontCache, KnownFont, decode
from ingest.readers.pdf_marks import (
    IDENTITY,
    Box,
    Drawn,
    Matrix,
    PageMarks,
    apply,
    bounds,
    multiply,
    oriented,
    quarter_of,
)
from ingest.readers.pdf_paths import Paths

MOST_CONTENT = 10_000_000  # bytes a page; parsed, this takes some twenty times as much memory
_PAINT = (b"S", b"s", b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*")
_MOST_DEPTH = 12
_MOST_PICTURES = 5_000
_MOST_SAVED = 500


@dataclass(slots=True)
class _State:
    """The graphics state as far as text depends on it."""

    ctm: Matrix
    font: KnownFont | None = None
    size: float = 1.0
    spacing: float = 0.0
    word_spacing: float = 0.0
    scale: float = 1.0
    leading: float = 0.0
    rise: float = 0.0


class Interpreter:
    """Follows one page's content stream, forms included; `marks` gives what was drawn."""

    def __init__(self, page: PageObject, fonts: FontCache) -> None:
        self._page = page
        self._fonts = fonts
        box = page.cropbox
        left, bottom, right, top = (float(v) for v in (box.left, box.bottom, box.right, box.top))
        turn = (page.rotation // 90) % 4
        width, height = right - left, top - bottom
        # From user space to the page as seen: shifted to the crop box, turned by /Rotate, y downwards.
        base: Matrix = (
            (1, 0, 0, -1, -left, top),
            (0, 1, 1, 0, -bottom, -left),
            (-1, 0, 0, 1, right, -bottom),
            (0, -1, -1, 0, top, right),
        )[turn]
        self._width, self._height = (height, width) if turn % 2 else (width, height)
        self._drawn: list[Drawn] = []
        self._pictures: list[Box] = []
        self._paths = Paths()
        self._state = _State(base)
        self._stack: list[_State] = []
        self._tm = self._line = IDENTITY
        self._resources: list[DictionaryObject] = []
        self._artifacts: list[bool] = []  # of the marked content one is in, whether it is an artifact
        self._replaced: str | None = None
        self._operators = self._table()

    def _table(self) -> dict[bytes, Callable[[list[Any]], None]]:
        state, paths = self._set_state, self._paths
        return {
            b"q": self._save, b"Q": self._restore, b"cm": self._concat,
            b"BT": self._begin_text, b"Tf": self._set_font, b"Td": self._move, b"TD": self._move_leading,
            b"Tm": self._set_matrix, b"T*": self._next_line, b"Tj": self._show_one, b"TJ": self._show_array,
            b"'": self._quote, b'"': self._double_quote,
            b"Tc": state("spacing"), b"Tw": state("word_spacing"), b"Tz": state("scale", 0.01),
            b"TL": state("leading"), b"Ts": state("rise"),
            b"BMC": self._begin_marked, b"BDC": self._begin_marked, b"EMC": self._end_marked,
            b"Do": self._do, b"INLINE IMAGE": lambda _: self._picture(),
            b"m": lambda o: paths.start(self._point(o)), b"l": lambda o: paths.line(self._point(o)),
            b"re": self._rectangle, b"n": lambda _: paths.forget(),
            **dict.fromkeys((b"c", b"v", b"y"), lambda o: paths.line(self._point(o[-2:]), bent=True)),
            **dict.fromkeys(_PAINT, lambda _: paths.paint()),
        }  # fmt: skip

    def marks(self) -> PageMarks:
        """Run the page. Raises ReadingError where its content is too large to follow."""
        contents = self._page.get("/Contents")
        if contents is not None:
            self._run(contents.get_object(), self._page.get("/Resources"))
        boxes = (self._paths.rules, self._paths.drawings, self._pictures)
        return oriented(self._drawn, boxes, self._width, self._height)

    def _run(self, stream: Any, resources: Any) -> None:
        if not isinstance(stream, StreamObject | ArrayObject):
            return
        content = ContentStream(stream, self._page.pdf, "bytes")
        if len(content.get_data()) > MOST_CONTENT:
            raise ReadingError(
                f"one page's drawing instructions take {len(content.get_data()) // 1_000_000} MB, more than"
                " any page of text does; leave that page out, or print the document to a new PDF."
            )
        resources = resources.get_object() if resources is not None else None
        self._resources.append(resources if isinstance(resources, DictionaryObject) else DictionaryObject())
        opened = len(self._stack)
        for operands, operator in content.operations:
            handler = self._operators.get(operator)
            if handler is None:
                continue
            try:
                handler(operands)
            except (IndexError, TypeError, ValueError, KeyError, AttributeError):
                # One malformed operator must not cost the page; viewers skip it as well.
                continue
        del self._stack[opened:]
        self._resources.pop()

    # --- graphics state

    def _set_state(self, name: str, factor: float = 1.0) -> Callable[[list[Any]], None]:
        return lambda operands: setattr(self._state, name, float(operands[0]) * factor)

    def _save(self, _: list[Any]) -> None:
        if len(self._stack) < _MOST_SAVED:
            self._stack.append(replace(self._state))

    def _restore(self, _: list[Any]) -> None:
        if self._stack:
            self._state = self._stack.pop()

    def _concat(self, operands: list[Any]) -> None:
        self._state.ctm = multiply(_matrix(operands), self._state.ctm)

    # --- marked content: artifacts (headers, footers) and replacement text (soft hyphens)

    def _begin_marked(self, operands: list[Any]) -> None:
        properties = operands[1] if len(operands) > 1 else None
        if isinstance(properties, str):
            named = self._resources[-1].get("/Properties")
            properties = named.get_object().get(properties) if named is not None else None
        if properties is not None:
            properties = properties.get_object()
        inside = bool(self._artifacts and self._artifacts[-1])
        self._artifacts.append(inside or str(operands[0]) == "/Artifact")
        actual = properties.get("/ActualText") if isinstance(properties, DictionaryObject) else None
        # Longer replacements (a whole line, a formula) could not be given places of their own.
        if isinstance(actual, str) and len(actual) <= 4:
            self._replaced = str(actual)

    def _end_marked(self, _: list[Any]) -> None:
        if self._artifacts:
            self._artifacts.pop()
        self._replaced = None

    # --- text

    def _begin_text(self, _: list[Any]) -> None:
        self._tm = self._line = IDENTITY

    def _set_font(self, operands: list[Any]) -> None:
        self._state.size = float(operands[1])
        self._state.font = None
        fonts = self._resources[-1].get("/Font")
        if fonts is not None:
            self._state.font = self._fonts.get(fonts.get_object().raw_get(operands[0]))

    def _move(self, operands: list[Any]) -> None:
        self._tm = self._line = multiply((1, 0, 0, 1, float(operands[0]), float(operands[1])), self._line)

    def _move_leading(self, operands: list[Any]) -> None:
        self._state.leading = -float(operands[1])
        self._move(operands)

    def _set_matrix(self, operands: list[Any]) -> None:
        self._tm = self._line = _matrix(operands)

    def _next_line(self, _: list[Any]) -> None:
        self._move([0, -self._state.leading])

    def _quote(self, operands: list[Any]) -> None:
        self._next_line([])
        self._show_one(operands)

    def _double_quote(self, operands: list[Any]) -> None:
        self._state.word_spacing, self._state.spacing = float(operands[0]), float(operands[1])
        self._quote(operands[2:])

    def _show_one(self, operands: list[Any]) -> None:
        self._show(operands[0])

    def _show_array(self, operands: list[Any]) -> None:
        for item in operands[0]:
            if isinstance(item, int | float):
                self._advance(-float(item) / 1000 * self._state.size * self._state.scale)
            else:
                self._show(item)

    def _advance(self, distance: float) -> None:
        a, b, c, d, e, f = self._tm
        self._tm = (a, b, c, d, e + distance * a, f + distance * b)

    def _show(self, shown: Any) -> None:
        state = self._state
        if state.font is None:
            return
        font, face, unit = state.font
        if isinstance(shown, str):
            shown = shown.encode("latin-1", "replace")
        m = multiply(self._tm, state.ctm)
        quarter, stretch = quarter_of(m), math.hypot(m[0], m[1])
        size = abs(state.size) * math.hypot(m[2], m[3])
        x, y = apply(m, 0, state.rise)
        widths, default = font.character_widths, font.character_widths["default"]
        artifact = bool(self._artifacts and self._artifacts[-1])
        single = not isinstance(font.encoding, str)
        walked = 0.0
        for code, read in decode(font, shown):
            text = read
            width = float(widths.get(code, default)) * unit * state.size
            if self._replaced is not None:
                text, self._replaced = self._replaced, ""
            if text:
                at = (x + walked * m[0], y + walked * m[1])
                drawn = width * state.scale * stretch
                self._drawn.append(Drawn(text, *at, drawn, quarter, size, face, artifact))
            word = state.word_spacing if single and code == " " else 0.0
            walked += (width + state.spacing + word) * state.scale
        self._advance(walked)

    # --- forms, pictures, paths

    def _do(self, operands: list[Any]) -> None:
        forms = self._resources[-1].get("/XObject")
        if forms is None:
            return
        form = forms.get_object()[operands[0]].get_object()
        if form.get("/Subtype") == "/Image":
            self._picture()
        elif form.get("/Subtype") == "/Form" and len(self._resources) < _MOST_DEPTH:
            self._save([])
            if isinstance(matrix := form.get("/Matrix"), ArrayObject):
                self._concat(list(matrix))
            own = form.get("/Resources")
            self._run(form, own if own is not None else self._resources[-1])
            self._restore([])

    def _picture(self) -> None:
        if len(self._pictures) < _MOST_PICTURES:
            corners = ((0, 0), (1, 0), (0, 1), (1, 1))
            self._pictures.append(bounds([apply(self._state.ctm, *corner) for corner in corners]))

    def _point(self, operands: list[Any]) -> tuple[float, float]:
        return apply(self._state.ctm, float(operands[0]), float(operands[1]))

    def _rectangle(self, operands: list[Any]) -> None:
        x, y, w, h = (float(v) for v in operands[:4])
        self._paths.rectangle(apply(self._state.ctm, x, y), apply(self._state.ctm, x + w, y + h))


def _matrix(operands: list[Any]) -> Matrix:
    a, b, c, d, e, f = (float(v) for v in operands[:6])
    return a, b, c, d, e, f
