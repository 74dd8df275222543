"""From a review to what may be kept: the text with its replacements, and the consent; or what is missing."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from corpus.derive.consented import keeping
from corpus.errors import NeedsReview
from corpus.model import Block, Consent, Document, Kind, Role, SpeakerConsent
from ingest import consent as consents
from ingest import remaining, reviewing
from ingest.pseudonyms import PERSON, fold
from ingest.readers.body import clean
from ingest.review import Decision, Review, Terms
from ingest.reviewing import Group, Mention, decision_at, label_form

_THE, _INDEFINITE = re.compile(r"\b[Tt]he\s+$"), re.compile(r"\[an? ")  # "the Lantern" is "[a service]"
_READ = "Read all of it, and say so: no rule finds what only one person did."


@dataclass(frozen=True, slots=True)
class Approved:
    """A consultation as it may be stored; `sha256` is of the bytes that were offered for review."""

    document: Document
    consent: Consent
    sha256: str


def approved(review: Review, *, by: str, today: dt.date, read: bool) -> list[Approved]:
    """What may be stored of each transcript. Raises NeedsReview with all that is missing.

    `read` is whether the person who approves says that they have read all of it.
    """
    if wanting := missing(review, today=today, read=read):
        raise NeedsReview(" ".join(wanting))
    return [
        Approved(*_kept(review, number, by, today), transcript.sha256)
        for number, transcript in enumerate(review.transcripts)
    ]


def missing(review: Review, *, today: dt.date, read: bool) -> list[str]:
    """Why the review cannot be approved yet, each as a sentence; empty when it can."""
    found = [*_open(review)]
    for number, transcript in enumerate(review.transcripts):
        which = (
            f" of “{transcript.terms.title}”" if transcript.terms.title else f" of transcript {number + 1}"
        )
        where = which if len(review.transcripts) > 1 else ""
        found += _terms_missing(transcript.terms, where, today)
    found += _voices_missing(review, today)
    found += _called_alike(review)
    found += _paraphrases_missing(review)
    if not found:
        try:
            kept = [_kept(review, number, "nobody", today) for number in range(len(review.transcripts))]
            found += remaining.left(review, kept)
        except NeedsReview as fault:
            found.append(str(fault))
    return found if read else [*found, _READ]


def decided_text(review: Review, number: int) -> Document:
    """A transcript with what is decided so far replaced, and labels by their pseudonyms."""
    transcript = review.transcripts[number]
    groups = reviewing.groups(review)
    spoken = labels(review, number, groups)
    gone = {spoken[label] for label in spoken if label_form(number, label) in review.left_out}
    document = _rewritten(transcript.document, _replacements(review, number, groups), spoken)
    document = keeping(document, lambda block: block.speaker not in gone)
    return replace(document, title=transcript.terms.title or document.title)


def to_paraphrase(review: Review, number: int) -> dict[int, tuple[str | None, str]]:
    """The turns that may only be told in other words: number -> (who speaks, what stands there now)."""
    document, consent = decided_text(review, number), agreed(review, number)
    needed: dict[int, tuple[str | None, str]] = {}
    for i, turn in consents.numbered(document).items():
        block = document.blocks[i]
        if consent.for_speaker(block.speaker).show == "paraphrase":
            before = needed[turn][1] + "\n\n" if turn in needed else ""
            needed[turn] = (block.speaker, before + document.text[block.start : block.end])
    return needed


def agreed(review: Review, number: int) -> Consent:
    """What the people in a transcript agreed to, as far as it is written down."""
    return _consent(review, number, "", dt.date.min)


def kept_text(review: Review, number: int) -> Document:
    """A transcript as it would be kept if it were approved now. Raises NeedsReview where it cannot be."""
    return _kept(review, number, "", dt.date.min)[0]


# -- what is missing -------------------------------------------------------------------------------


def _open(review: Review) -> Iterator[str]:
    if waiting := len(reviewing.undecided(review)):
        yield f"{waiting} {'finding is' if waiting == 1 else 'findings are'} undecided."
    if asked := len(reviewing.questions(review)):
        yield (
            f"{asked} {'question' if asked == 1 else 'questions'} whether two names are one person"
            f" {'is' if asked == 1 else 'are'} open."
        )


def _terms_missing(terms: Terms, where: str, today: dt.date) -> Iterator[str]:
    if not terms.title.strip():
        yield f"Give the consultation{where} a title that may be told."
    if terms.find is None:
        yield f"Say who may find the words{where}."
    if terms.show is None:
        yield f"Say how the words{where} may be shown."
    if not terms.recorded_by.strip():
        yield f"Say who recorded the consent{where}."
    if not terms.form_kept.strip():
        yield f"Say where the signed form{where} is kept."
    if terms.until and terms.until < today:
        yield f"The consent{where} ended on {terms.until}: ask again, or delete the draft."
    if terms.held_on and terms.held_on > today:
        yield f"The day{where} on which it was held is in the future."


def _voices_missing(review: Review, today: dt.date) -> Iterator[str]:
    called = reviewing.names(review)
    for head in reviewing.speakers(review):
        voice = reviewing.voice_of(review, head)
        if head in review.left_out:
            continue
        if voice.role is None:
            yield f"Say what part {called[head]} had."
        if voice.until and voice.until < today:
            ended = f"The consent of {called[head]} ended on {voice.until}"
            yield f"{ended}: ask again, or leave their words out."


def _called_alike(review: Review) -> Iterator[str]:
    """Consent and withdrawal go by what somebody who speaks is called: nobody else may be called so."""
    groups, first = reviewing.groups(review), reviewing.people(review)
    called: dict[str, dict[str, str]] = {}  # what they are called -> each person, and how that is written
    speaking: set[str] = set()
    for number in range(len(review.transcripts)):
        for label, name in labels(review, number, groups).items():
            head = first[label_form(number, label)]
            called.setdefault(fold(name), {})[head] = name
            speaking.add(head)
    for group in groups:
        words = reviewing.replacement(group, group.decision)
        if group.type == PERSON and words:
            name = words.strip("[]")
            called.setdefault(fold(name), {}).setdefault(group.head, name)
    for people in called.values():
        if len(people) > 1 and speaking & set(people):
            name = next(iter(people.values()))
            yield (
                f"{len(people)} people would be called “{name}”, and consent goes by what somebody is called:"
                " change what stands for one of them, or say that they are one person."
            )


def _paraphrases_missing(review: Review) -> Iterator[str]:
    for number, transcript in enumerate(review.transcripts):
        if transcript.terms.show is None:
            continue  # which is missing first
        needed = to_paraphrase(review, number)
        for turn, (_, said) in needed.items():
            if remaining.repeats(transcript.paraphrases.get(turn, ""), said):
                yield f"The paraphrase of turn {turn} repeats what was said. Tell it in words of your own."
        wanting = [turn for turn in needed if turn not in transcript.paraphrases]
        if wanting:
            listed = ", ".join(map(str, wanting[:5])) + (" …" if len(wanting) > 5 else "")
            yield f"Tell in your own words what may not be shown verbatim: turn {listed}."


# -- what may be kept ------------------------------------------------------------------------------


def _kept(review: Review, number: int, by: str, today: dt.date) -> tuple[Document, Consent]:
    transcript, consent = review.transcripts[number], _consent(review, number, by, today)
    needed = set(to_paraphrase(review, number))
    told = {turn: words for turn, words in transcript.paraphrases.items() if turn in needed}
    consent = replace(consent, paraphrases=told)
    document = consents.apply(decided_text(review, number), consent)
    year = transcript.terms.held_on.year if transcript.terms.held_on else None
    kept = Document(
        clean(transcript.terms.title),
        document.text,
        document.blocks,
        kind=Kind.CONSULTATION,
        year=year,
        language=document.language,
        illustration=transcript.document.illustration,
    )
    return kept, consent


def _consent(review: Review, number: int, by: str, today: dt.date) -> Consent:
    terms = review.transcripts[number].terms
    return Consent(
        find=terms.find or "signed_in",
        show=terms.show or "paraphrase",
        reviewed_by=by,
        reviewed_on=today,
        until=terms.until,
        authority=clean(terms.authority) or None,
        speakers=_speakers(review, number),
        title=clean(terms.title) or None,
        held_on=terms.held_on,
        recorded_by=clean(terms.recorded_by) or None,
        form_kept=clean(terms.form_kept) or None,
    )


def _speakers(review: Review, number: int) -> dict[str, SpeakerConsent]:
    """What the people who speak in one transcript allowed, by the label they will have."""
    first = reviewing.people(review)
    found = {}
    for label, name in labels(review, number, reviewing.groups(review)).items():
        key = label_form(number, label)
        if key not in review.left_out:
            found[name] = reviewing.voice_of(review, first[key])
    return found


def labels(review: Review, number: int, groups: list[Group]) -> dict[str, str]:
    """The labels of one transcript as they are written, and as they will be by what is decided so far."""
    first, called = reviewing.people(review), reviewing.names(review)
    decided = {group.head: group.decision for group in groups}
    found = {}
    for block in review.transcripts[number].document.blocks:
        if block.speaker and block.speaker not in found:
            head = first[label_form(number, block.speaker)]
            found[block.speaker] = _label(block.speaker, called[head], decided.get(head))
    return found


def _label(label: str, name: str, decision: Decision | None) -> str:
    if decision is not None and decision.what == "dismiss":
        return label
    if decision is not None and decision.what == "change":
        return decision.words.strip().strip("[]").strip()
    return name


def _replacements(review: Review, number: int, groups: list[Group]) -> list[tuple[Mention, str]]:
    found = [
        (mention, words)
        for group in groups
        for mention in group.mentions
        if mention.transcript == number
        and (words := reviewing.replacement(group, decision_at(review, group, mention))) is not None
    ]
    return sorted(found, key=lambda each: each[0].start)


def _rewritten(document: Document, changes: list[tuple[Mention, str]], spoken: Mapping[str, str]) -> Document:
    """The document with these stretches replaced, block by block; headings above a block follow."""
    parts: list[str] = []
    blocks: list[Block] = []
    headings: dict[str, str] = {}
    length = 0
    for block in document.blocks:
        words, at = "", block.start
        for mention, new in changes:
            if block.start <= mention.start < block.end:
                before = document.text[at : mention.start]
                words += (_THE.sub("", before) if _INDEFINITE.match(new) else before) + new
                at = mention.end
        words += document.text[at : block.end]
        if block.role is Role.HEADING:
            headings[document.text[block.start : block.end]] = words
        gap = "\n\n" if length else ""
        parts += (gap, words)
        start = length + len(gap)
        length = start + len(words)
        moved = replace(block, start=start, end=length, speaker=spoken.get(block.speaker or ""))
        blocks.append(_under(moved, headings))
    return replace(document, text="".join(parts), blocks=tuple(blocks), pages=())


def _under(block: Block, headings: Mapping[str, str]) -> Block:
    """The block under headings as they are now; one that stands nowhere in the text is not kept."""
    heading = headings.get(block.heading or "")
    named = block.section != block.heading  # a normalised name such as "methods" tells of nobody
    return replace(block, heading=heading, section=block.section if named else heading)
