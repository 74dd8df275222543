"""A document's text as it is put together: readers add blocks in reading order, offsets come of it."""

from __future__ import annotations

import re
import unicodedata

from corpus.model import Block, PageStart, Role

_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
# Soft hyphens and zero-width characters are invisible to readers and split words for every search.
_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff]|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def clean(text: str) -> str:
    """One line of NFC text: ligatures spelt out, invisible characters dropped, white space single."""
    plain = _INVISIBLE.sub("", text.translate(_LIGATURES))
    return " ".join(unicodedata.normalize("NFC", plain).split())


class Body:
    """Collects blocks; `text`, `blocks` and `pages` are what a Document needs."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._section: str | None = None
        self._heading: str | None = None
        self.blocks: list[Block] = []
        self.pages: list[PageStart] = []

    @property
    def text(self) -> str:
        return "".join(self._parts)

    def page(self, number: int, label: str | None = None) -> None:
        """What is added from here on stands on page `number`."""
        at = self._length + (2 if self._length else 0)
        if self.pages and self.pages[-1].start == at:
            self.pages.pop()
        self.pages.append(PageStart(at, number, label))

    def section(self, name: str | None, heading: str | None) -> None:
        """What is added from here on belongs to this section, under this heading."""
        self._section, self._heading = name, heading

    def add(
        self,
        text: str,
        role: Role = Role.PARAGRAPH,
        *,
        speaker: str | None = None,
        turn: int | None = None,
        timecode: str | None = None,
        page_breaks: tuple[tuple[int, int, str | None], ...] = (),
    ) -> None:
        """Add one cleaned block; empty text adds nothing.

        `page_breaks` are (offset within the cleaned text, page, label) where a paragraph runs on
        over a page; pass text that `clean` leaves as it is when you give any.
        """
        text = clean(text)
        if not text:
            return
        gap = "\n\n" if self._length else ""
        start = self._length + len(gap)
        self._parts += (gap, text)
        self._length = start + len(text)
        self.blocks.append(
            Block(start, self._length, role, self._section, self._heading, speaker, turn, timecode)
        )
        self.pages += (PageStart(start + at, page, label) for at, page, label in page_breaks)
