"""What is left of a transcript when a speaker's consent has ended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

from corpus.model import Block, Consent, Document, PageStart


def unexpired(document: Document, consent: Consent, today: dt.date) -> Document:
    """The document without the turns whose speakers' consent ended before `today`.

    Where the transcript's own consent has ended, nothing is left: a document without text.
    """

    def holds(block: Block) -> bool:
        until = consent.for_speaker(block.speaker).until
        return until is None or until >= today

    return keeping(document, holds)


def keeping(document: Document, keep: Callable[[Block], bool]) -> Document:
    """The document with only these blocks; offsets and pages follow, all else stays."""
    kept = [block for block in document.blocks if keep(block)]
    if len(kept) == len(document.blocks):
        return document
    text, blocks = "", []
    moved: list[tuple[int, int]] = []  # where each kept block began, and begins now
    for block in kept:
        text += "\n\n" if text else ""
        start = len(text)
        text += document.text[block.start : block.end]
        blocks.append(replace(block, start=start, end=len(text)))
        moved.append((block.start, start))
    pages = tuple(
        replace(page, start=now + max(0, page.start - was))
        for page in document.pages
        for was, now in [_block_of(page, kept, moved)]
        if was >= 0
    )
    return replace(document, text=text, blocks=tuple(blocks), pages=pages)


def _block_of(page: PageStart, kept: list[Block], moved: list[tuple[int, int]]) -> tuple[int, int]:
    """The first kept block that reaches onto this page; (-1, -1) where none does."""
    return next((m for block, m in zip(kept, moved, strict=True) if block.end > page.start), (-1, -1))
