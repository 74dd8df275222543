"""A review with one thing more decided; each function is pure and gives another review."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from corpus.derive.passages import is_facilitator
from corpus.model import SpeakerConsent
from ingest.deidentify import TYPES, Finding
from ingest.pseudonyms import SPEAKER, form, is_person, pair
from ingest.review import Decision, Review, Terms, Transcript
from ingest.reviewing import groups, labels, mentions, people, undecided


def begin(transcripts: Sequence[Transcript]) -> Review:
    """The review of these transcripts with nothing decided."""
    return _in_order(Review(tuple(_within_blocks(transcript) for transcript in transcripts)))


def by_todays_rules(review: Review) -> Review:
    """A review that an earlier version kept, with everybody whom the rules of today take for a person."""
    return _in_order(review)


def joined(review: Review, transcript: Transcript) -> Review:
    """The same with one transcript more, reviewed together with the others."""
    return _in_order(replace(review, transcripts=(*review.transcripts, _within_blocks(transcript))))


def look(review: Review, transcript: int, at: int, *, seen: bool) -> Review:
    """The same with a second look taken at the mark that begins here, or to be taken again.

    Raises ValueError where no mark begins.
    """
    own = review.transcripts[transcript]
    if at not in {mark.start for mark in own.marks}:
        raise ValueError("there is nothing to look at here")
    looked_at = own.looked_at | {at} if seen else own.looked_at - {at}
    several = list(review.transcripts)
    several[transcript] = replace(own, looked_at=looked_at)
    return replace(review, transcripts=tuple(several))


def without(review: Review, gone: Collection[int]) -> Review:
    """The same without some of its transcripts; nothing is left that was decided of them alone.

    What was decided of the others stays.
    """
    left = [number for number in range(len(review.transcripts)) if number not in gone]
    moved = {f"{SPEAKER}:{old}:": f"{SPEAKER}:{new}:" for new, old in enumerate(left)}
    places = {str(old): str(new) for new, old in enumerate(left)}

    def renamed(key: str) -> str:
        head = ":".join(key.split(":", 2)[:2]) + ":"
        return moved[head] + key[len(head) :] if head in moved else key

    kept = Review(tuple(review.transcripts[number] for number in left))
    present = {*labels(kept), *(mention.form for mention in mentions(kept))}

    def of(keys: Iterable[str]) -> dict[str, str]:
        """Keys as they were and as they are, of forms that are still there."""
        spoken = (key for key in keys if not key.startswith(f"{SPEAKER}:") or key.split(":")[1] in places)
        return {key: renamed(key) for key in spoken if renamed(key) in present}

    exceptions = {}
    for place, decision in review.exceptions.items():
        number, _, start = place.partition(":")
        if number in places:
            exceptions[f"{places[number]}:{start}"] = decision
    answered = {}
    for question, same in review.same.items():
        one, other = (of([key]).get(key) for key in question.split("|"))
        if one and other:
            answered[pair(one, other)] = same
    return replace(
        kept,
        people=tuple(of(review.people).values()),
        decisions={new: review.decisions[old] for old, new in of(review.decisions).items()},
        exceptions=exceptions,
        same=answered,
        voices={new: review.voices[old] for old, new in of(review.voices).items()},
        left_out=frozenset(of(review.left_out).values()),
    )


def decide(review: Review, heads: Iterable[str], decision: Decision | None) -> Review:
    """The same with this decided of these groups, mentions with a decision of their own included."""
    wanted = set(heads)
    chosen = [group for group in groups(review) if group.head in wanted]
    forms = {key for group in chosen for key in group.forms}
    places = {mention.place for group in chosen for mention in group.mentions}
    decisions = {key: each for key, each in review.decisions.items() if key not in forms}
    if decision is not None:
        decisions |= dict.fromkeys(sorted(forms), decision)
    others = {place: each for place, each in review.exceptions.items() if place not in places}
    return replace(review, decisions=decisions, exceptions=others)


def decide_alike(review: Review, type_: str, decision: Decision) -> Review:
    """The same with this decided of everything of one type that is still undecided.

    What was decided of one mention by itself stays.
    """
    decided = decide(review, [g.head for g in undecided(review) if g.type == type_], decision)
    return replace(decided, exceptions=review.exceptions)


def decide_here(review: Review, place: str, decision: Decision) -> Review:
    """The same with this decided of one mention by itself."""
    if place not in {mention.place for mention in mentions(review)}:
        raise ValueError(f"nothing was found at {place}")
    return replace(review, exceptions={**review.exceptions, place: decision})


def answer(review: Review, key: str, same: bool) -> Review:
    """The same with a question answered: whether two names are one person."""
    if not all(each in review.people for each in key.split("|")):
        raise ValueError(f"{key} asks about nobody")
    return replace(review, same={**review.same, key: same})


def join(review: Review, one: str, other: str) -> Review:
    """The same with two people as one, also where nobody asked. Raises ValueError for what is no person."""
    first = people(review)
    if one not in first or other not in first or first[one] == first[other]:
        raise ValueError("these are not two people")
    return answer(review, pair(one, other), same=True)


def part(review: Review, head: str) -> Review:
    """The same with a person taken apart again into the forms they were put together from."""
    first = people(review)
    own = {key for key in review.people if first[key] == head}
    return replace(
        review, same={k: yes for k, yes in review.same.items() if not (yes and own & set(k.split("|")))}
    )


def ask_again(review: Review, head: str) -> Review:
    """The same with the questions about one person open again that were answered with no."""
    first = people(review)
    own = {key for key in review.people if first[key] == head}
    answered = {k: yes for k, yes in review.same.items() if yes or not own & set(k.split("|"))}
    return replace(review, same=answered)


def add(review: Review, transcript: int, start: int, end: int, type_: str) -> Review:
    """The same with these words found too, wherever else they stand alike in the texts reviewed together.

    A word of which a part was selected is meant whole: half a name would leave the other half standing. Alike
    is the same word or words in the same capitals or in capitals throughout; in a text that was
    transcribed without capitals, in any. Within a longer finding they are found already, and it stays: what
    stands around them leads to somebody as well. A dismissal of what is spelled alike no longer holds: it is
    decided anew. Raises ValueError where there is nothing to add.
    """
    if type_ not in TYPES:
        raise ValueError(f"{type_} is no type of finding")
    start, sought = _whole_words(review.transcripts[transcript].document.text, start, end)
    if not sought:
        raise ValueError("nothing was selected")
    own = Finding(start, start + len(sought), type_)
    whole = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, _alike(sought)))})(?!\w)")
    more = []
    for number, each in enumerate(review.transcripts):
        found = [Finding(*match.span(), type_) for match in whole.finditer(each.document.text)]
        more.append(_with(each, [own, *found] if number == transcript else found))
    added = _without_dismissal(_in_order(replace(review, transcripts=tuple(more))), form(type_, sought))
    if added == review:
        itself = any(f.start == start and f.end == own.end for f in review.transcripts[transcript].findings)
        raise ValueError(f"“{sought}” is {'' if itself else 'part of what is '}found already; decide that")
    before = {mention.place: mention.form for mention in mentions(review)}
    unmoved = {mention.place for mention in mentions(added) if before.get(mention.place) == mention.form}
    kept = {place: decision for place, decision in review.exceptions.items() if place in unmoved}
    return replace(added, exceptions=kept)


def add_words(review: Review, words: str, type_: str) -> Review:
    """The same with these words found wherever they stand. Raises ValueError where they stand nowhere."""
    sought = rf"(?<!\w){re.escape(words.strip())}(?!\w)"
    for exactly in (re.compile(sought), re.compile(sought, re.IGNORECASE)):
        for number, transcript in enumerate(review.transcripts):
            if match := exactly.search(transcript.document.text):
                return add(review, number, *match.span(), type_)
    raise ValueError(f"“{words}” stands nowhere in the text")


def with_terms(review: Review, transcript: int, terms: Terms) -> Review:
    """The same with this written down of one transcript."""
    return _changed(review, transcript, replace(review.transcripts[transcript], terms=terms))


def with_paraphrase(review: Review, transcript: int, turn: int, words: str) -> Review:
    """The same with a turn told in the lead's words; without any when they are empty."""
    here = review.transcripts[transcript]
    told = {n: text for n, text in here.paraphrases.items() if n != turn}
    told |= {turn: " ".join(words.split())} if words.strip() else {}
    return _changed(review, transcript, replace(here, paraphrases=dict(sorted(told.items()))))


def with_voice(review: Review, head: str, voice: SpeakerConsent, *, left_out: bool = False) -> Review:
    """The same with what one person who speaks allowed."""
    first = people(review)
    own = {key for key in labels(review) if first[key] == first[head]}
    gone = review.left_out - own | (own if left_out else frozenset())
    return replace(
        review, voices={**review.voices, **dict.fromkeys(sorted(own), voice)}, left_out=frozenset(gone)
    )


# -- within ----------------------------------------------------------------------------------------


def _in_order(review: Review) -> Review:
    """The same with the people who came since at the end, those who speak first.

    Whose label says that they ask the questions has that part, until somebody says otherwise.
    """
    spoken = labels(review)
    came = [*spoken, *(mention.form for mention in mentions(review))]
    asking = SpeakerConsent(role="facilitator")
    voices = {key: asking for key, label in spoken.items() if is_facilitator(label, None)}
    people_ = tuple(dict.fromkeys([*review.people, *filter(is_person, came)]))
    return replace(review, people=people_, voices={**voices, **review.voices})


def _without_dismissal(review: Review, key: str) -> Review:
    """The same with what is spelled like this undecided again where it was dismissed."""
    given = review.decisions.get(key)
    if given is None or given.what != "dismiss":
        return review
    return replace(review, decisions={k: each for k, each in review.decisions.items() if k != key})


def _whole_words(text: str, start: int, end: int) -> tuple[int, str]:
    """Where what was selected begins, and its words: no white space around them, and none of them cut."""
    words = text[start:end]
    start, end = start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())
    while 0 < start < end and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while start < end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    return start, text[start:end]


def _alike(words: str) -> set[str]:
    if words != words.lower():
        return {words, words.upper()}
    return {words, words.title(), words.upper(), words.capitalize()}


def _with(transcript: Transcript, more: Sequence[Finding]) -> Transcript:
    """The transcript with these findings, which take the place of those they touch and are not within."""
    more = [m for m in more if not any(_is_within(m, f) for f in transcript.findings)]
    more = _joined(_widened(m, transcript.findings) for m in more)
    kept = [f for f in transcript.findings if not any(f.start < m.end and m.start < f.end for m in more)]
    marks = [m for m in transcript.marks if not any(m.start < f.end and f.start < m.end for f in more)]
    ordered = tuple(sorted([*kept, *more], key=lambda f: f.start))
    return _within_blocks(replace(transcript, findings=ordered, marks=tuple(marks)))


def _widened(one: Finding, found: Sequence[Finding]) -> Finding:
    """A finding that takes in whole whatever it touches: of a name that it cuts nothing is left."""
    touched = [one, *(f for f in found if f.start < one.end and one.start < f.end)]
    return replace(one, start=min(f.start for f in touched), end=max(f.end for f in touched))


def _joined(found: Iterable[Finding]) -> list[Finding]:
    """The same in their order, those that overlap as one."""
    joined: list[Finding] = []
    for finding in sorted(found, key=lambda f: (f.start, -f.end)):
        if joined and finding.start < joined[-1].end:
            joined[-1] = replace(joined[-1], end=max(joined[-1].end, finding.end))
        else:
            joined.append(finding)
    return joined


def _is_within(one: Finding, other: Finding) -> bool:
    """Whether a finding is a part of another, and not all of it."""
    longer = other.end - other.start > one.end - one.start
    return longer and other.start <= one.start and one.end <= other.end


def _within_blocks(transcript: Transcript) -> Transcript:
    """The transcript with findings cut at the ends of blocks, whose text is rewritten one by one."""
    cut = [
        replace(f, start=max(f.start, block.start), end=min(f.end, block.end))
        for f in transcript.findings
        for block in transcript.document.blocks
        if f.start < block.end and block.start < f.end
    ]
    return replace(transcript, findings=tuple(cut))


def _changed(review: Review, number: int, transcript: Transcript) -> Review:
    listed = [*review.transcripts[:number], transcript, *review.transcripts[number + 1 :]]
    return replace(review, transcripts=tuple(listed))
