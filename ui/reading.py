"""A document's text as HTML: headings, paragraphs and turns, with a passage marked, page by page."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from corpus.model import Block, Passage, Role
from corpus.store import DocumentView
from ui import marking

AROUND = 3  # stretches shown before and after a passage
PASSAGE = "the-passage"  # where it begins, for links
LEFT_OUT = '<p class="quiet">[…]</p>'  # more of the document, which is shown when asked for
UNREAD = '<p class="quiet">[…] Not shown here: consent does not open it to you, or it was taken back.</p>'


@dataclass(frozen=True, slots=True)
class Stretch:
    """The part of a block that stands on one page: `text[start:end]` of the document."""

    block: Block
    start: int
    end: int
    page: int | None = None

    def holds(self, passage: Passage) -> bool:
        return self.end > passage.start and self.start < passage.end


def pages(view: DocumentView) -> dict[int, str]:
    """Every page with text, in order, with what is printed on it."""
    return {start.page: start.label or str(start.page) for start in view.held.document.pages}


def stretches(view: DocumentView) -> list[Stretch]:
    """The whole text, block by block, a block that runs on to the next page as two."""
    document = view.held.document
    starts = [*document.pages, None]
    if len(starts) == 1:
        return [Stretch(block, block.start, block.end) for block in document.blocks]
    found = []
    for here, after in itertools.pairwise(starts):
        if here is None:
            continue
        end = after.start if after else len(document.text)
        found += [
            Stretch(block, max(block.start, here.start), min(block.end, end), here.page)
            for block in document.blocks
            if block.end > here.start and block.start < end
        ]
    return found


def window(everything: Sequence[Stretch], passage: Passage | None) -> Sequence[Stretch]:
    """A passage and a few stretches around it; without one, the first of the document."""
    own = [i for i, stretch in enumerate(everything) if passage and stretch.holds(passage)]
    if not own:
        return everything[: 2 * AROUND]
    return everything[max(0, own[0] - AROUND) : own[-1] + 1 + AROUND]


def html(view: DocumentView, stretch: Stretch, passage: Passage | None) -> str:
    """A stretch as it is read; what the viewer may not read is said to be left out, and why."""
    text = view.text[stretch.start : stretch.end]
    if not text.strip():
        return UNREAD
    words = marking.marked(text, _marked(stretch, passage))
    block = stretch.block
    begins = f' id="{PASSAGE}"' if passage and stretch.start <= passage.start < stretch.end else ""
    if block.role is Role.HEADING:
        return f"<h3{begins}>{words}</h3>"
    if block.role is Role.TURN:
        consent = view.held.consent
        told = consent is not None and consent.for_speaker(block.speaker).show == "paraphrase"
        notes = [block.timecode or "", "told in other words" if told else ""]
        when = "".join(f' <span class="quiet">{escape(note)}</span>' for note in notes if note)
        return f'<p class="speaker"{begins}>{escape(block.speaker or "")}{when}</p><p>{words}</p>'
    return f'<p class="{block.role}"{begins}>{words}</p>'


def _marked(stretch: Stretch, passage: Passage | None) -> Iterator[tuple[int, int]]:
    if passage and stretch.holds(passage):
        start, end = max(passage.start, stretch.start), min(passage.end, stretch.end)
        yield start - stretch.start, end - stretch.start
