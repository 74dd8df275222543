"""From a document to its passages: cut at sentence ends, along the text's own structure, nothing lost.

Passages aim at 80-160 tokens of the model's own tokenizer. Where to cut is chosen by dynamic programming
over sentence boundaries (the least sum of squared distances from the aim, as in Knuth & Plass 1981 for
line breaks), so that one short remainder never trails a run of full passages.
"""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from corpus.model import Block, Consent, Document, Kind, PageStart, Passage, Role

AIM = 120  # tokens; the middle of 80-160
CONTEXT_SHARE = 0.25  # of the model's limit, for title, heading and question before the words
MIN_WORDS = 8  # shorter turns ("Yeah, exactly.") mean nothing by themselves and match everything
_PARAGRAPH_BONUS = 0.3  # a cut at a paragraph's end is worth this much off the aim's unit cost
_HEADING_BONUS = 1.0

TokenSpans = Callable[[str], list[tuple[int, int]]]

_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’)\]]*(?:\s*\[[\d,–\s-]+\])?\s+(?=[\"'“‘(\[]*[^\W_a-z])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Z]|al|approx|art|ca|cf|ch|dr|ed|eds|e\.g|eq|esp|etc|fig|figs|i\.e|inc|jr|ltd|mr|mrs|ms|no|nos|"
    r"p|pp|prof|ref|refs|resp|sec|sr|st|sup|suppl|tab|v|vol|vs))\.$",
    re.IGNORECASE,
)
_FACILITATOR = re.compile(
    r"(?:co-?)?(?:facilitator|interviewer|moderator|host|researcher|chair(?:person)?|q|question|int)\b\W*\d*$",
    re.IGNORECASE,
)


def is_facilitator(speaker: str | None, consent: Consent | None) -> bool:
    """Whether this speaker asks rather than tells: by the consent file's role, else by the label."""
    if speaker is None:
        return False
    role = consent.for_speaker(speaker).role if consent else None
    return role == "facilitator" if role else bool(_FACILITATOR.match(speaker.strip()))


def sentences(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences of one block; together they are the whole text, in order."""
    cuts = [0]
    for match in _SENTENCE_END.finditer(text):
        stop = text[cuts[-1] : match.start() + 1]
        if text[match.start()] != "." or not _ABBREVIATION.search(stop):
            cuts.append(match.end())
    cuts.append(len(text))
    return [(a, b) for a, b in itertools.pairwise(cuts) if a < b]


def split(
    document: Document, token_spans: TokenSpans, max_tokens: int, consent: Consent | None = None
) -> list[Passage]:
    """The passages of a document, in reading order.

    Every character of every block but the white space between is in exactly one passage; no passage
    crosses a section or a speaker; context and words together stay within `max_tokens`.
    """
    context_limit = int(max_tokens * CONTEXT_SHARE)
    limit = max_tokens - context_limit
    passages: list[Passage] = []
    question = ""
    spoken = document.kind is Kind.CONSULTATION and any(block.speaker for block in document.blocks)
    for run in _runs(document):
        turn = run[-1]
        asks = spoken and (turn.speaker is None or is_facilitator(turn.speaker, consent))
        lead = _lead(document, run, question if turn.speaker and not asks else "")
        for start, end in _cut(document.text, run, token_spans, min(AIM, limit * 2 // 3), limit):
            whole = len(document.text[start:end].split()) >= MIN_WORDS or not document.full_text
            evidence = not asks and turn.role not in (Role.FRONT, Role.HEADING)
            page = page_at(document.pages, start)
            passages.append(
                Passage(
                    ordinal=len(passages) + 1,
                    start=start,
                    end=end,
                    context=_tail(lead, token_spans, context_limit),
                    embedded=whole and evidence,
                    page=page.page if page else None,
                    page_label=page.label if page else None,
                    section="caption" if turn.role is Role.CAPTION else turn.section,
                    speaker=turn.speaker,
                    turn=turn.turn,
                    timecode=next(b for b in run if b.end > start).timecode,
                )
            )
        if turn.speaker is not None and asks:
            question = document.text[run[0].start : turn.end]
    return passages


def _lead(document: Document, run: Sequence[Block], question: str) -> str:
    """What is read before the words of a run: the title, the question it answers, the heading above it."""
    heading = run[-1].heading if run[0].role is not Role.HEADING else None
    return " ".join(filter(None, (f"{document.title.rstrip('.')}.", question, heading)))


def page_at(pages: Sequence[PageStart], offset: int) -> PageStart | None:
    """The page on which the character at `offset` stands, or None where the document has no pages."""
    at = bisect.bisect_right(pages, offset, key=lambda p: p.start)
    return pages[at - 1] if at else None


def _runs(document: Document) -> Iterator[list[Block]]:
    """Blocks that may share passages: one section, one speaker's turn, or one caption; headings lead."""
    run: list[Block] = []
    for block in document.blocks:
        if run and not _joins(run, block):
            said = max((i for i, b in enumerate(run, 1) if b.role is not Role.HEADING), default=0)
            lead = run[said:] if said and _joins(run[said:] or run, block) else []
            yield run[: len(run) - len(lead)]
            run = lead
        run.append(block)
    if run:
        yield run


def _joins(run: list[Block], block: Block) -> bool:
    last = run[-1]
    if block.section != last.section or Role.CAPTION in (block.role, last.role) or not _alike(last, block):
        return False
    said = next((b for b in reversed(run) if b.role is not Role.HEADING), None)
    if said is None or block.role is Role.HEADING:
        return True
    return (block.speaker, block.turn) == (said.speaker, said.turn)


def _alike(one: Block, other: Block) -> bool:
    """Front matter never shares a passage with the text itself."""
    return (one.role is Role.FRONT) == (other.role is Role.FRONT)


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    tokens: int
    gain: float  # how good a place its end is for a cut


def _cut(
    text: str, run: list[Block], token_spans: TokenSpans, aim: int, limit: int
) -> Iterator[tuple[int, int]]:
    pieces = _pieces(text, run, token_spans, limit)
    best = [0.0] + [float("inf")] * len(pieces)
    back = [0] * (len(pieces) + 1)
    for end in range(1, len(pieces) + 1):
        tokens = 0
        for start in range(end - 1, -1, -1):
            tokens += pieces[start].tokens
            if tokens > limit and start < end - 1:
                break
            cost = best[start] + ((tokens - aim) / (aim / 3)) ** 2 - pieces[end - 1].gain
            if cost < best[end]:
                best[end], back[end] = cost, start
    cuts = [len(pieces)]
    while cuts[-1]:
        cuts.append(back[cuts[-1]])
    cuts.reverse()
    for a, b in itertools.pairwise(cuts):
        start, end = pieces[a].start, pieces[b - 1].end
        yield start, start + len(text[start:end].rstrip())


def _pieces(text: str, run: list[Block], token_spans: TokenSpans, limit: int) -> list[_Piece]:
    """Sentences with their token counts; a heading sticks to the sentence after it."""
    pieces: list[_Piece] = []
    pending: tuple[int, int] | None = None  # start and tokens of headings that wait for their first words
    for number, block in enumerate(run):
        words = text[block.start : block.end]
        starts = [span[0] for span in token_spans(words)]
        if block.role is Role.HEADING and number < len(run) - 1 and len(starts) <= limit // 2:
            at, held = pending or (block.start, 0)
            if held + len(starts) <= limit // 2:
                pending = (at, held + len(starts))
                continue
        spans = sentences(words)
        follows_heading = number + 1 < len(run) and run[number + 1].role is Role.HEADING
        for index, (a, b) in enumerate(spans):
            at, held = pending or (block.start + a, 0)
            tokens = held + bisect.bisect_left(starts, b) - bisect.bisect_left(starts, a)
            gain = 0.0
            if index == len(spans) - 1:
                gain = _HEADING_BONUS if follows_heading else _PARAGRAPH_BONUS
            whole = _Piece(at, block.start + b, tokens, gain)
            pieces += [whole] if tokens <= limit else _halves(text, whole, token_spans, limit)
            pending = None
    return pieces


def _halves(text: str, piece: _Piece, token_spans: TokenSpans, limit: int) -> list[_Piece]:
    """A sentence over the limit, cut near its middle: after a mark, else at a space, else anywhere."""
    words = text[piece.start : piece.end]
    middle = len(words) // 2
    places = [m.end() for m in re.finditer(r"[;:,)]\s+", words)] or [
        m.end() for m in re.finditer(r"\s+", words)
    ]
    places = [p for p in places if len(words) // 5 < p < len(words) - len(words) // 5]
    at = min(places, key=lambda p: abs(p - middle)) if places else middle
    cut: list[_Piece] = []
    for start, end, gain in ((0, at, 0.0), (at, len(words), piece.gain)):
        tokens = len(token_spans(words[start:end]))
        half = _Piece(piece.start + start, piece.start + end, tokens, gain)
        cut += [half] if tokens <= limit or end - start < 2 else _halves(text, half, token_spans, limit)
    return cut


def _tail(context: str, token_spans: TokenSpans, limit: int) -> str:
    """The end of the context that fits: what stands nearest to the words says most about them."""
    spans = token_spans(context)
    return context if len(spans) <= limit else context[spans[-limit][0] :]


def for_encoder(passage: Passage, document: Document) -> str:
    """What the encoder reads: the context, then the words."""
    words = document.text[passage.start : passage.end]
    return f"{passage.context}\n{words}" if passage.context else words
