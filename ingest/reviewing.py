"""What there is to decide in a review, and what would become of it; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from corpus.model import SpeakerConsent
from ingest import pseudonyms
from ingest.coarsening import coarse
from ingest.deidentify import TYPES
from ingest.pseudonyms import PERSON, Question, form, speaker_form
from ingest.readers.speakers import is_role, tells_more
from ingest.review import Decision, Review

_TOLD_OF_A_VOICE = ("role", "find", "show", "authority", "recorded_by", "form_kept")


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a form stands: `text[start:end]` of a transcript."""

    transcript: int
    start: int
    end: int
    form: str

    @property
    def place(self) -> str:
        return f"{self.transcript}:{self.start}"


@dataclass(frozen=True, slots=True)
class Group:
    """What is decided together: a person with all their names, or one form of anything else.

    `head` is its first form, `names` are its spellings, the commonest first, `labels` those under which the
    person speaks. `decision` is None while it is undecided. `proposed` is what would stand in the text.
    """

    head: str
    type: str
    forms: tuple[str, ...]
    names: tuple[str, ...]
    mentions: tuple[Mention, ...]
    labels: tuple[str, ...]
    proposed: str
    decision: Decision | None


def labels(review: Review) -> dict[str, str]:
    """Who speaks, by form, as the label is written: a name is one person everywhere, a role is not."""
    found: dict[str, str] = {}
    for number, transcript in enumerate(review.transcripts):
        for block in transcript.document.blocks:
            if block.speaker:
                found.setdefault(label_form(number, block.speaker), block.speaker)
    return found


def label_form(transcript: int, label: str) -> str:
    """The form of a label: of a person where it may be a name, else of this transcript's speaker."""
    plain = is_role(label) and not tells_more(label)
    return speaker_form(transcript, label) if plain else form(PERSON, label)


def mentions(review: Review) -> list[Mention]:
    """All findings with their forms, in the order of the texts."""
    return [
        Mention(number, f.start, f.end, form(f.type, transcript.document.text[f.start : f.end]))
        for number, transcript in enumerate(review.transcripts)
        for f in transcript.findings
    ]


def words_of(review: Review, mention: Mention) -> str:
    """How a mention is written."""
    return review.transcripts[mention.transcript].document.text[mention.start : mention.end]


def people(review: Review) -> dict[str, str]:
    """For each form of a person the first form of that person."""
    return pseudonyms.together(review.people, review.same)


def names(review: Review) -> dict[str, str]:
    """The pseudonym of each person, by first form."""
    spoken = labels(review)
    roles = {key: voice.role for key, voice in review.voices.items()}
    told = [pseudonyms.standing(transcript.document.text) for transcript in review.transcripts]
    return pseudonyms.names(review.people, people(review), spoken, roles, frozenset().union(*told))


def groups(review: Review) -> list[Group]:
    """All that is to be decided, people first and then by type, each in the order of the texts."""
    first, spoken, called = people(review), labels(review), names(review)
    by_head: dict[str, list[str]] = {}
    for key in review.people:
        by_head.setdefault(first[key], []).append(key)
    places: dict[str, list[Mention]] = {}
    for mention in mentions(review):
        places.setdefault(mention.form, []).append(mention)
        if mention.form not in first:
            by_head.setdefault(mention.form, [mention.form])
    found = []
    for head, forms in by_head.items():
        type_ = head.partition(":")[0]
        named = [key for key in forms if key.startswith(PERSON)] if pseudonyms.is_person(head) else forms
        where = [mention for key in forms for mention in places.get(key, ())]
        if not named or not (where or any(key in spoken for key in named)):
            continue  # a label that names nobody, or a form that no finding holds any more
        type_ = PERSON if pseudonyms.is_person(head) else type_
        written = Counter(words_of(review, mention) for mention in where)
        own = [spoken[key] for key in forms if key in spoken]
        shown = tuple(dict.fromkeys([*(words for words, _ in written.most_common()), *own]))
        proposed = called[head] if type_ == PERSON else coarse(type_, shown[0])
        decision = _common(review.decisions.get(key) for key in named)
        where.sort(key=lambda mention: (mention.transcript, mention.start))
        found.append(
            Group(head, type_, tuple(named), shown, tuple(where), tuple(own), bracketed(proposed), decision)
        )
    order = list(TYPES)
    return sorted(found, key=lambda group: order.index(group.type) if group.type in order else len(order))


def bracketed(words: str) -> str:
    """A replacement as it stands in the text: brackets say that it is nobody's own words."""
    return f"[{words.strip().strip('[]').strip()}]"


def replacement(group: Group, decision: Decision | None) -> str | None:
    """What a mention of this group becomes; None where it stays as it is, or nobody has decided."""
    if decision is None or decision.what == "dismiss":
        return None
    return group.proposed if decision.what == "accept" else bracketed(decision.words)


def decision_at(review: Review, group: Group, mention: Mention) -> Decision | None:
    """What is decided of this mention: by itself, else with its group."""
    return review.exceptions.get(mention.place) or group.decision


def undecided(review: Review) -> list[Group]:
    """The groups with something in them that nobody has decided."""
    return [
        group
        for group in groups(review)
        if group.decision is None
        and (not group.mentions or any(m.place not in review.exceptions for m in group.mentions))
    ]


def questions(review: Review) -> list[Question]:
    """Whether two names are one person, as far as nobody has said it."""
    first = people(review)
    live = {mention.form for mention in mentions(review)} | set(labels(review))
    forms = [key for key in review.people if key in live]
    return pseudonyms.questions(forms, first, review.same, _said(review))


def voice_of(review: Review, head: str) -> SpeakerConsent:
    """What a person who speaks allowed, as far as it is written down: of what they said under several labels
    the least, for whoever allowed something under one of them did not under the other."""
    first = people(review)
    own = [review.voices[key] for key in labels(review) if first[key] == first[head] and key in review.voices]
    if len(own) < 2:
        return own[0] if own else SpeakerConsent()
    ends = [voice.until for voice in own if voice.until]
    said = {f: next((v for voice in own if (v := getattr(voice, f))), None) for f in _TOLD_OF_A_VOICE}
    if len({voice.role for voice in own}) > 1:
        said["role"] = None  # somebody says which: what a facilitator says is no testimony
    return SpeakerConsent(
        find="signed_in" if any(voice.find == "signed_in" for voice in own) else said["find"],
        show="paraphrase" if any(voice.show == "paraphrase" for voice in own) else said["show"],
        until=min(ends, default=None),
        **{name: value for name, value in said.items() if name not in ("find", "show")},
    )


def speakers(review: Review) -> Mapping[str, tuple[str, ...]]:
    """The people who speak: first form -> their labels, in the order in which they come."""
    first = people(review)
    found: dict[str, list[str]] = {}
    for key, label in labels(review).items():
        found.setdefault(first[key], []).append(label)
    return {head: tuple(own) for head, own in found.items()}


# -- within ----------------------------------------------------------------------------------------


def _said(review: Review) -> Iterator[tuple[str | None, str]]:
    for number, transcript in enumerate(review.transcripts):
        for block in transcript.document.blocks:
            if block.speaker:
                yield label_form(number, block.speaker), transcript.document.text[block.start : block.end]


def _common(decisions: Iterable[Decision | None]) -> Decision | None:
    """The one decision of all, None where one is missing or they differ."""
    distinct = set(decisions)
    return distinct.pop() if len(distinct) == 1 else None
