"""What a name is the name of: somebody, a place, a street, an organisation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ingest.identifying import cues, kinds, whereabouts, wordlists
from ingest.identifying.sets import word_set
from ingest.identifying.words import Text, low_at

_WITH_ARTICLE = word_set("with_article")
_SCHOOLS = frozenset(("high", "elementary", "primary", "secondary", "grammar", "collegiate"))
_COUNTRY_OR_PERSON = word_set("country_or_person")
_COURTS = word_set("courts")
_BEGIN_PLACES = word_set("begin_places")
_HOSPITALS_FOR_SHORT = word_set("hospitals_for_short")
_COMMON = 1500  # by rank
_AFTER_OWNER = cues.SMALL | {"the"}
_AT = frozenset(("at", "outside", "in", "into", "behind"))


@dataclass(frozen=True)
class _Name:
    """A run of words with capitals, and what stands around it."""

    text: Text
    run: list[int]
    lows: list[str]
    before: str  # the word before, where nothing separates it; and the one before that
    two_before: str
    owns: bool
    alone: bool  # nothing follows that it could belong to
    person: bool  # a title or a cue before it says that it is somebody
    model: str | None  # how the language model read it

    @property
    def phrase(self) -> str:
        return " ".join(self.lows)

    @property
    def whole(self) -> str:
        """The phrase with an apostrophe-s where that makes it the name of an organisation: Sainsbury's."""
        owner = f"{self.phrase}'s"
        return owner if self.owns and wordlists.is_organisation(owner) else self.phrase

    @property
    def many(self) -> bool:
        return len(self.lows) > 1

    @property
    def gone_to(self) -> bool:
        """Whether "at", "from" and the like stand before it, with or without an article."""
        return self.before in _WITH_ARTICLE or (self.before == "the" and self.two_before in _WITH_ARTICLE)

    @property
    def spoken_of(self) -> bool:
        """In text without capitals: whether it is where people go, or follows "Point" and the like."""
        return self.text.truecased and (self.gone_to or self.before in _BEGIN_PLACES)

    @property
    def to_a_place(self) -> bool:
        return whereabouts.goes_to_a_place(self.text.words, self.run[0])


def sort_of(text: Text, run: list[int], read: Mapping[int, str], *, person: bool) -> str | None:
    """The type of a run of words; None for countries, peoples and languages, which are reported apart."""
    words, first, last = text.words, run[0], run[-1]
    joined = words[first].joined
    after = words[last + 1] if last + 1 < len(words) else None
    name = _Name(
        text=text,
        run=run,
        lows=[words[number].low for number in run],
        before=low_at(words, first - 1) if joined else "",
        two_before=low_at(words, first - 2) if joined and words[first - 1].joined else "",
        owns=words[last].owns,
        alone=after is None or not after.joined or after.low in _AFTER_OWNER,
        person=person,
        model=read.get(words[first].start) or read.get(words[last].start),
    )
    if name.phrase in wordlists.own_names():
        return wordlists.own_names()[name.phrase]
    if name.phrase in _COUNTRY_OR_PERSON and name.before not in ("in", "from", "of", "the"):
        return "PERSON"
    if wordlists.is_nation(name.phrase) and not person:
        return "ORG" if name.before == "the" and name.two_before == "at" else None
    if _an_institution(name):
        return None
    return next((type_ for rule, type_ in _RULES if rule(name)), None) or _by_reading(name)


def _an_institution(name: _Name) -> bool:
    """ "the Government", "my Probation": a common noun with a capital out of respect."""
    common = not name.many and not wordlists.is_rarer(name.phrase, _COMMON)
    listed = wordlists.is_organisation(name.phrase) or wordlists.may_be_first_name(name.phrase)
    listed = listed or (name.phrase in _HOSPITALS_FOR_SHORT and name.gone_to)
    return common and not name.person and not listed and name.before in kinds.DETERMINERS


def _saint(name: _Name) -> bool:
    somewhere = name.owns or name.before in ("at", "in", "from", "to")
    return name.lows[0] in ("st", "st.", "saint") and name.many and somewhere


def _listed_place(name: _Name) -> bool:
    return wordlists.is_place(name.phrase) and (not wordlists.is_first_name(name.phrase) or name.to_a_place)


def _gone_to_a_place(name: _Name) -> bool:
    return (
        name.to_a_place
        and wordlists.may_be_place(name.phrase)
        and not wordlists.may_be_first_name(name.phrase)
    )


# The first rule that holds decides.
_RULES: tuple[tuple[Callable[[_Name], bool], str], ...] = (
    (_saint, "ORG"),
    (lambda name: len(name.lows) > 2 and name.lows[-1] == "court" and name.lows[-2] in _COURTS, "ORG"),
    (lambda name: name.many and name.lows[-1] in kinds.SURE_STREETS, "STREET"),
    (lambda name: wordlists.is_organisation(name.whole) and not name.person, "ORG"),
    (lambda name: any(low in kinds.SURE_ORGANISATIONS for low in name.lows[1:]), "ORG"),
    (lambda name: name.person, "PERSON"),
    (lambda name: name.many and name.spoken_of and name.lows[-1] in _SCHOOLS, "ORG"),
    (lambda name: name.text.truecased and name.before in _BEGIN_PLACES and not name.owns, "PLACE"),
    (lambda name: name.phrase in _HOSPITALS_FOR_SHORT and name.gone_to, "ORG"),
    (lambda name: name.text.truecased and name.before in kinds.SIDES and not name.owns, "PLACE"),
    (lambda name: name.owns and name.before in _AT and name.alone, "ORG"),
    (lambda name: name.many and name.lows[-1] in kinds.PLACES, "PLACE"),
    (
        lambda name: (
            name.many and name.lows[-1] in kinds.STREETS and name.before in ("on", "off", "at", "to")
        ),
        "STREET",
    ),
    (_listed_place, "PLACE"),
    (_gone_to_a_place, "PLACE"),
    (lambda name: cues.says_what(name.text.words, name.run[0]), "ORG"),
    (lambda name: wordlists.is_first_name(name.lows[0]) and name.before != "the", "PERSON"),
    (lambda name: name.before == "on" and len(name.lows) <= 2 and name.model != "PERSON", "STREET"),
)


def _by_reading(name: _Name) -> str:
    """What the model read, where no rule decides; else what stands before it tells."""
    if name.model == "ORG" and name.text.truecased and (name.owns or not name.gone_to):
        return "PERSON"  # without capitals of its own a text misleads the model
    if name.model:
        return name.model
    if wordlists.may_be_place(name.phrase) and name.to_a_place:
        return "PLACE"
    somewhere = name.gone_to and name.before != "with"
    return "ORG" if somewhere and not wordlists.may_be_first_name(name.lows[0]) else "PERSON"
