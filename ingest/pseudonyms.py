"""Who is who in what is reviewed together, and by which pseudonym each is called; pure.

A form is how somebody or something is written ("Davey", "David Kowalski", "Shildon"); all its mentions are
decided together. A person is one form or several: which forms are one person is asked and never assumed.
Pseudonyms are numbered in the order in which people first come, speakers first, and a number never moves
while somebody reviews, so that a replacement that was typed by hand stays true.
"""

from __future__ import annotations

import difflib
import itertools
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ingest.readers.speakers import without_aside

PERSON = "PERSON"
SPEAKER = "SPEAKER"  # a label that names nobody, such as "Participant 2", of one transcript
_BY_ROLE = {
    "lived_experience": "Participant",
    "family": "Family member",
    "provider": "Provider",
    "facilitator": "Facilitator",
}
_MENTIONED = "Person"
_PSEUDONYM = re.compile(rf"\b(?:{'|'.join([*_BY_ROLE.values(), _MENTIONED])})\s\d+\b", re.IGNORECASE)
_ALIKE = 0.84  # of all letters: "Leanne" and "Leann", not "Craig" and "Carla"
_FEW = 4  # letters: shorter names resemble each other by chance
_TITLES = frozenset(
    (
        "mr", "mrs", "ms", "miss", "mx", "dr", "doctor", "prof", "professor", "sir", "lady", "nana", "nan",
        "gran", "auntie", "aunt", "uncle",
    )
)  # fmt: skip
# Names that go by another which does not begin as they do; the others are found by their beginnings.
_SHORT = (
    "robert bob bobby rob", "william bill billy will liam", "richard dick rick ricky",
    "edward ted teddy ned ed", "elizabeth liz beth betty lisa libby eliza", "margaret peggy maggie meg greta",
    "john jack johnny", "james jim jimmy jamie", "catherine kate katie cathy kathy katherine", "anthony tony",
    "theresa tess terry", "patricia pat trish patsy", "patrick paddy pat", "charles charlie chuck chas",
    "henry harry hal hank", "sarah sally", "mary molly polly mae", "francis frank", "frances fran fanny",
    "michael mick mike micky", "ann nancy annie anna", "helen nell nelly ellen", "antonio tonio toni",
    "francisco paco pancho", "jose pepe", "alexander sandy alex sasha xander", "lawrence larry laurie",
    "andrew drew andy", "nathaniel nat nate",
)  # fmt: skip
_SAME_NAME = tuple(frozenset(names.split()) for names in _SHORT)
_ALSO = re.compile(
    r"\b(?:calls?|called|calling)\s+(?:me|myself)\s+(?:just\s+)?(?P<a>\w[\w'’-]*(?:\s+\w[\w'’-]*)?)"
    r"|\b(?:my name(?:'s|’s| is)|known as|name of|go by|goes by)\s+(?P<b>\w[\w'’-]*(?:\s+\w[\w'’-]*)?)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Question:
    """Whether two forms are one person; `why` says in a few words what speaks for it."""

    one: str
    other: str
    why: str

    @property
    def key(self) -> str:
        return pair(self.one, self.other)


def pair(one: str, other: str) -> str:
    """The name of the question whether two forms are one person, whichever is named first."""
    return "|".join(sorted((one, other)))


def fold(words: str) -> str:
    """Words for comparison: lower case, no accents, single spaces, no possessive."""
    plain = "".join(c for c in unicodedata.normalize("NFD", words.casefold()) if not unicodedata.combining(c))
    return re.sub(r"['’]s$", "", " ".join(plain.replace("|", " ").split()))


def form(type_: str, words: str) -> str:
    """The key of the form in which these words of this type are written."""
    return f"{type_}:{fold(words)}"


def speaker_form(transcript: int, label: str) -> str:
    """The key of a label that names nobody: the same label in another transcript may be somebody else."""
    return f"{SPEAKER}:{transcript}:{fold(label)}"


def is_person(key: str) -> bool:
    """Whether this form is somebody's name or label."""
    return key.startswith((f"{PERSON}:", f"{SPEAKER}:"))


def together(forms: Iterable[str], same: Mapping[str, bool]) -> dict[str, str]:
    """For each form the first of the forms it is one person with, given what was answered."""
    first = {key: key for key in forms}
    for key, yes in same.items():
        one, other = key.split("|")
        if yes and one in first and other in first:
            a, b = first[one], first[other]
            low, high = (a, b) if _before(first, a, b) else (b, a)
            first = {each: low if head == high else head for each, head in first.items()}
    return first


def _before(first: Mapping[str, str], one: str, other: str) -> bool:
    order = list(first)
    return order.index(one) <= order.index(other)


def names(
    forms: Sequence[str],
    first: Mapping[str, str],
    labels: Mapping[str, str],
    roles: Mapping[str, str | None],
    told: frozenset[str] = frozenset(),
) -> dict[str, str]:
    """The pseudonym of each person, by their first form.

    A role is kept as it is written, without what is told beside it ("Nurse (Tom)" is "Nurse"). `forms` are
    all forms of people in the order in which they came; `labels` are the forms that speak, with the label as
    it is written; `roles` say what part a form that speaks has; `told` are pseudonyms that stand
    in the texts already, folded.
    """
    numbers = {key: n for n, key in enumerate((f for f in forms if f in labels), 1)}
    mentioned = {key: n for n, key in enumerate((f for f in forms if f not in labels), 1)}
    members: dict[str, list[str]] = {}
    for key in forms:
        members.setdefault(first[key], []).append(key)
    taken = told | {fold(without_aside(labels[key])) for key in labels if key.startswith(f"{SPEAKER}:")}
    found: dict[str, str] = {}
    kept: set[str] = set()
    for head, own in members.items():
        spoken = [key for key in own if key in labels]
        plain = next((labels[key] for key in spoken if key.startswith(f"{SPEAKER}:")), None)
        if plain and fold(without_aside(plain)) not in kept:
            found[head] = without_aside(plain)
            kept.add(fold(found[head]))
            continue
        role = next((roles[key] for key in spoken if roles.get(key)), None)
        base = _BY_ROLE[role or "lived_experience"] if spoken else _MENTIONED
        number = numbers[spoken[0]] if spoken else mentioned[own[0]]
        while fold(f"{base} {number}") in taken:
            number += len(forms)  # so that it is nobody else's own number either
        found[head] = f"{base} {number}"
        taken |= {fold(found[head])}
    return found


def standing(text: str) -> frozenset[str]:
    """The pseudonyms that a text holds already, folded: somebody else's since before this review."""
    return frozenset(fold(match) for match in _PSEUDONYM.findall(text))


def questions(
    forms: Sequence[str],
    first: Mapping[str, str],
    same: Mapping[str, bool],
    said: Iterable[tuple[str | None, str]],
) -> list[Question]:
    """Which forms may be one person and nobody has said yet; at most one question for two people.

    `said` are the turns with the form of who speaks, for cues such as "they call me …".
    """
    people = [key for key in forms if is_person(key)]
    apart = {frozenset((first[a], first[b])) for a, b in _answered(same, first) if first[a] != first[b]}
    asked: list[Question] = []
    for one, other, why in _candidates(people, said):
        heads = frozenset((first[one], first[other]))
        if len(heads) == 2 and heads not in apart:
            apart.add(heads)
            asked.append(Question(one, other, why))
    return asked


def _answered(same: Mapping[str, bool], first: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for key, yes in same.items():
        one, other = key.split("|")
        if not yes and one in first and other in first:
            yield one, other


def _candidates(
    people: Sequence[str], said: Iterable[tuple[str | None, str]]
) -> Iterator[tuple[str, str, str]]:
    known = set(people)
    for speaker, words in said:
        for match in _ALSO.finditer(words) if speaker in known else ():
            called = match["a"] or match["b"]
            for part in (called, called.split()[0]):
                if (key := form(PERSON, part)) in known and key != speaker:
                    yield str(speaker), key, "they say so themselves"
                    break
    rules: tuple[tuple[Callable[[str, str], bool], str], ...] = (
        (_part_of, "one name is part of the other"),
        (_short_for, "one may be short for the other"),
        (_spelt_alike, "they are spelt alike"),
    )
    for one, other in itertools.combinations(people, 2):
        a, b = one.partition(":")[2], other.partition(":")[2]
        if SPEAKER in (one.partition(":")[0], other.partition(":")[0]):
            if one.startswith(SPEAKER) and other.startswith(SPEAKER) and _same_role(a, b):
                yield one, other, "they have the same role, with and without what stands beside it"
            if a.partition(":")[2] == b.partition(":")[2] and a != b and one.startswith(SPEAKER):
                yield one, other, "they have the same label in two transcripts"
            continue
        if why := next((why for rule, why in rules if rule(a, b)), None):
            yield one, other, why


def _same_role(one: str, other: str) -> bool:
    """Whether two labels of one transcript differ only in what they tell beside the role."""
    (here, a), (there, b) = (each.split(":", 1) for each in (one, other))
    return here == there and fold(without_aside(a)) == fold(without_aside(b))


def _words(name: str) -> list[str]:
    return [word for word in re.findall(r"[^\W\d_]+", name) if word not in _TITLES]


def _part_of(one: str, other: str) -> bool:
    a, b = set(_words(one)), set(_words(other))
    return bool(a and b) and (a <= b or b <= a)


def _short_for(one: str, other: str) -> bool:
    """The first names begin alike or go by each other, and no two surnames contradict it."""
    a, b = _words(one), _words(other)
    if not a or not b or (len(a) > 1 and len(b) > 1 and a[-1] != b[-1]):
        return False
    short, long = sorted((a[0], b[0]), key=len)
    stem = short.rstrip("yie")
    begins = len(stem) >= 3 and long.startswith(stem)
    return begins or any(short in names and long in names for names in _SAME_NAME)


def _spelt_alike(one: str, other: str) -> bool:
    if min(len(one), len(other)) <= _FEW or abs(len(one) - len(other)) > 2:
        return False
    letters = difflib.SequenceMatcher(None, one, other, autojunk=False)
    return letters.quick_ratio() >= _ALIKE and letters.ratio() >= _ALIKE
