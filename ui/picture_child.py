"""Draws one page of a PDF with a passage marked; runs confined, as pdfium may abort on a crafted file.

Started by `ui.pictures` with `{"path", "page", "words"}` on standard input. Answers on standard output with
a PNG and exit code 0, or with exit code 3 where the file has no such page.
"""

from __future__ import annotations

import ctypes
import difflib
import io
import json
import os
import re
import resource
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

import pypdfium2 as pdfium  # type: ignore[import-untyped]  # it ships no types
from PIL import Image, ImageChops, ImageDraw
from pypdfium2 import raw

from ingest.confinement import confine, limit, refuse

NO_SUCH_PAGE = 3
WIDTH = 1100  # pixels: text of 9 points is read without effort on half a screen
MOST_PIXELS = 6_000_000
YELLOW = (255, 233, 130)
_SECONDS = 20
_FEWEST_WORDS = 3  # in a row; single words of the passage stand all over the page
_LONGEST_GAP = 3  # words between two stretches: a hyphenated word, a note mark, a figure set otherwise
_WORD = re.compile(r"\w+")

Span = tuple[int, int]


def main() -> int:
    memory, parent = (int(value) for value in sys.argv[1:3])
    asked = json.load(sys.stdin)
    Image.init()  # its parts are files of their own, read before the door closes
    confine(memory, parent)
    limit(resource.RLIMIT_CPU, _SECONDS)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not reach the parent as a picture
    sys.addaudithook(refuse)
    document = pdfium.PdfDocument(asked["path"])
    if not 1 <= asked["page"] <= len(document):
        return NO_SUCH_PAGE
    picture = draw(document[asked["page"] - 1], asked["words"])
    drawn = io.BytesIO()
    picture.save(drawn, "PNG")
    answers.write(drawn.getvalue())
    answers.flush()
    return 0


def draw(page: Any, words: str) -> Image.Image:
    """The page as a picture, with the stretches that hold these words marked as with a pen."""
    width, height = page.get_size()
    scale = min(WIDTH / width, (MOST_PIXELS / (width * height)) ** 0.5)
    picture: Image.Image = page.render(scale=scale).to_pil().convert("RGB")
    boxes = [_on_picture(page, picture.size, box) for box in _boxes(page, words)]
    if not boxes:
        return picture
    pen = Image.new("RGB", picture.size, "white")
    drawing = ImageDraw.Draw(pen)
    for box in boxes:
        drawing.rectangle(box, fill=YELLOW)
    return ImageChops.multiply(picture, pen)


def _boxes(page: Any, words: str) -> Iterator[tuple[float, float, float, float]]:
    """Left, bottom, right and top of every line of the marked stretches, in points."""
    text = page.get_textpage()
    characters = "".join(chr(raw.FPDFText_GetUnicode(text, i)) for i in range(text.count_chars()))
    for start, end in stretches(characters, words):
        for i in range(text.count_rects(start, end - start)):
            yield text.get_rect(i)


def _on_picture(page: Any, size: tuple[int, int], box: Sequence[float]) -> tuple[int, int, int, int]:
    """A box of the page in pixels of its picture, whichever way the page is turned."""
    left, bottom, right, top = box
    xs, ys = [], []
    for x, y in ((left, bottom), (right, top)):
        at_x, at_y = ctypes.c_int(), ctypes.c_int()
        raw.FPDF_PageToDevice(page, 0, 0, *size, 0, x, y, at_x, at_y)
        xs.append(at_x.value)
        ys.append(at_y.value)
    return min(xs) - 1, min(ys) - 1, max(xs) + 1, max(ys) + 1


def stretches(text: str, words: str) -> list[Span]:
    """Where in a page's text the words stand, in order, although hyphens and line ends differ.

    Spans of characters. Stretches of at least three equal words in a row are taken (Ratcliff & Obershelp's
    matching blocks), and the gap between two is bridged where it is short on the page.
    """
    there = [(match.group(), match.span()) for match in _WORD.finditer(text)]
    sought = [_plain(word) for word in _WORD.findall(words)]
    matcher = difflib.SequenceMatcher(None, [_plain(word) for word, _ in there], sought, autojunk=False)
    found: list[Span] = []
    for block in matcher.get_matching_blocks():
        if block.size < min(_FEWEST_WORDS, len(sought)) or not block.size:
            continue
        first, last = block.a, block.a + block.size - 1
        if found and first - found[-1][1] <= _LONGEST_GAP + 1:
            found[-1] = (found[-1][0], last)
        else:
            found.append((first, last))
    return [(there[first][1][0], there[last][1][1]) for first, last in found]


def _plain(word: str) -> str:
    return unicodedata.normalize("NFKC", word).casefold()


if __name__ == "__main__":
    sys.exit(main())
