"""Words around a name that say that it is one: "called …", "our …", kin, titles, "… they called him"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ingest.identifying import kinds, whereabouts, wordlists
from ingest.identifying.sets import word_set
from ingest.identifying.words import Word, low_at

KIN = word_set("kin")
TITLES = word_set("titles")
MINE = word_set("mine")
GOES = word_set("goes")  # prepositions after which a place or a service may stand
SMALL = word_set("small")
BEFORE_NAMES = word_set("before_names")
_FORMAL = word_set("formal")
_CALLED = word_set("called")
_CALLING = frozenset(pair.replace("_", " ") for pair in word_set("calling"))
_GREETING = frozenset(pair.replace("_", " ") for pair in word_set("greeting"))
_THINGS = word_set("things")
_THEY = word_set("they")
_SAYS = word_set("says")
_NOT_BEFORE_NAMES = word_set("not_before_names")
_PERSONS_NOUNS = word_set("persons_nouns")
_JOINS = frozenset(("and", "but", "so", "then", "because", "cause", "cos", "when", "if", "that"))
_OCCUPATIONS = word_set("occupations")
_OF_CHILDREN = tuple(f"{the} {which}" for the in ("the", "my") for which in ("oldest", "eldest", "youngest"))
_NAMED_AFTER = tuple(f"{whose} name {was}" for whose in ("his", "her", "their") for was in ("was", "is"))
# By rank: how frequent a word may be that a cue of some sureness makes a name of.
_CALLED_SO, _SURNAME, _SOMEBODY, _ANYBODY, _UNCOMMON = 300, 2000, 1500, 3000, 8000


def is_occupation(word: str) -> bool:
    return word in _OCCUPATIONS


def says_something(word: str) -> bool:
    """Whether this word after a name makes it somebody who does something."""
    return word in _SAYS


def says_who(spoken: Sequence[Word], number: int) -> bool:
    """Whether what stands before this word says that a person's name follows."""
    if number == 0:
        return False
    last = low_at(spoken, number - 1)
    return (
        _is_called(spoken, number)
        or last in TITLES
        or last == "our"
        or is_kin_of_somebody(spoken, number)
        or _owns_kin_or_name(spoken, number)
    )


def named_after(spoken: Sequence[Word], number: int) -> bool:
    """Whether what follows a first name says that it is one: "joy her name was"."""
    return _after(spoken, number, 3) in _NAMED_AFTER and wordlists.may_be_first_name(spoken[number].low)


def says_what(spoken: Sequence[Word], number: int) -> bool:
    """Whether a place or a service is said to be called what follows: "this thing called second plate"."""
    called = low_at(spoken, number - 1) in _CALLED and low_at(spoken, number - 2) in _THINGS
    return called and not wordlists.may_be_first_name(spoken[number].low)


def named(spoken: Sequence[Word], names: set[int]) -> Iterator[int]:
    """In text without capitals: the words that cues make names of, beyond `names`."""
    for number, word in enumerate(spoken):
        low = word.low
        if number in names or not low[0].isalpha() or len(low) < 2:
            continue
        if wordlists.is_function(low) and not wordlists.may_be_first_name(low):
            if (low in kinds.DESCRIBING and whereabouts.lived_in(spoken, number)) or _second_of_two(
                spoken, number
            ):
                yield number
            continue
        if low in KIN | TITLES:
            if _is_named_so(spoken, number):
                yield number
        elif (
            _surely_named(spoken, number)
            or _second_of_two(spoken, number)
            or _listed_and_cued(spoken, number)
            or _nickname(spoken, number, names)
            or _stands_for_somebody(spoken, number)
            or _somebody_who(spoken, number)
            or _echoed(spoken, number)
            or _acts(spoken, number)
            or whereabouts.place(spoken, number, names)
        ):
            yield number


def _before(spoken: Sequence[Word], number: int, many: int) -> str:
    return " ".join(word.low for word in spoken[max(0, number - many) : number])


def _after(spoken: Sequence[Word], number: int, many: int) -> str:
    return " ".join(word.low for word in spoken[number + 1 : number + 1 + many])


def _is_called(spoken: Sequence[Word], number: int) -> bool:
    """ "called X", "my name is X", "they call me X", "goes by X"."""
    back = number - 1 if low_at(spoken, number - 1) == "the" else number
    return low_at(spoken, back - 1) in _CALLED or _before(spoken, back, 2) in _CALLING


def _is_named_so(spoken: Sequence[Word], number: int) -> bool:
    """A word of kin or a title that is a name here: "my street name was deacon"."""
    return _before(spoken, number, 2) in ("name was", "name is", "names is") and not wordlists.is_function(
        spoken[number].low
    )


def is_kin_of_somebody(spoken: Sequence[Word], number: int) -> bool:
    """Whether "my son" and the like stand before this word."""
    return low_at(spoken, number - 1) in KIN and low_at(spoken, number - 2) in MINE


def _owns_kin_or_name(spoken: Sequence[Word], number: int) -> bool:
    """ "his da's X", "my name's X"."""
    owner = spoken[number - 1] if number else None
    return owner is not None and owner.owns and (owner.low in KIN or owner.low in ("name", "names"))


def _surely_named(spoken: Sequence[Word], number: int) -> bool:
    """Cues that make a name of any word: whatever somebody is called is one."""
    low, last = spoken[number].low, low_at(spoken, number - 1)
    if _is_called(spoken, number):
        return not wordlists.is_verbish(low) or _listed(low)
    if number and spoken[number - 1].owns and last in ("name", "names"):
        return True
    if spoken[number].owns and _after(spoken, number, 2).startswith(("name", "real name")):
        return True
    they, called, whom = (low_at(spoken, number + ahead) for ahead in (1, 2, 3))
    if they in _THEY and called in ("called", "cried", "call", "calls") and whom in _THEY:
        return True
    if _after(spoken, number, 4) == "that's what they call" or named_after(spoken, number):
        return True
    name_of = f"{they} {called} {whom}"
    return name_of in ("was his name", "was her name", "is his name", "is her name") or (
        name_of in ("his name was", "her name was") or last in _FORMAL
    )


def _second_of_two(spoken: Sequence[Word], number: int) -> bool:
    """ "this thing called second plate it's": one more word where the name ends with it."""
    low, first = spoken[number].low, low_at(spoken, number - 1)
    if not _is_called(spoken, number - 1) or not spoken[number].joined or wordlists.may_be_first_name(first):
        return False
    after = low_at(spoken, number + 1)
    ends = not after or after in SMALL or wordlists.is_function(after)
    if ends and low in kinds.PLACES | {"end"}:
        return True
    return ends and not (
        wordlists.is_verbish(first) or wordlists.is_verbish(low) or wordlists.is_function(low) or low in SMALL
    )


def _listed_and_cued(spoken: Sequence[Word], number: int) -> bool:
    """Cues that make names of first names, of surnames after a title, and of words no list knows."""
    low, last, two = spoken[number].low, low_at(spoken, number - 1), _before(spoken, number, 2)
    listed = _listed(low)
    surname = wordlists.is_surname(low) and wordlists.is_rarer(low, _SURNAME)
    if last in TITLES or last == "our":
        return listed or (last in TITLES and surname)
    if _owns_kin_or_name(spoken, number):
        return listed or surname
    if is_kin_of_somebody(spoken, number):
        return listed
    if last in ("i'm", "i’m", "im"):
        return (listed and not wordlists.is_verbish(low)) or not wordlists.is_everyday(low)
    return (two in _GREETING or last in _GREETING) and listed and not wordlists.is_verbish(low)


def _nickname(spoken: Sequence[Word], number: int, names: set[int]) -> bool:
    """ "faith and chopper", "my partner was slim"."""
    if not wordlists.is_nickname(spoken[number].low):
        return False
    last = low_at(spoken, number - 1)
    together = last == "and" and number - 2 in names
    return together or (last in ("was", "is") and is_kin_of_somebody(spoken, number - 1))


def _stands_for_somebody(spoken: Sequence[Word], number: int) -> bool:
    """A first name that is an everyday word: two signs that somebody is meant, and no article."""
    word, last, after = spoken[number], low_at(spoken, number - 1), low_at(spoken, number + 1)
    if last in _NOT_BEFORE_NAMES or not wordlists.may_be_first_name(word.low):
        return False
    signs = 2 * (last in _PERSONS_NOUNS) + (last in BEFORE_NAMES) + word.owns
    signs += after in _SAYS or after in ("who", "would", "he's", "she's")
    signs += 2 * (after in ("is", "was") and _after(spoken, number + 1, 2) in _OF_CHILDREN)
    return signs >= (2 if wordlists.is_rarer(word.low, _SOMEBODY) else 3)


def _somebody_who(spoken: Sequence[Word], number: int) -> bool:
    """ "a guy razor who had it"."""
    low, noun = spoken[number].low, low_at(spoken, number - 1)
    who = noun in _PERSONS_NOUNS and low_at(spoken, number + 1) in ("who", "he", "she", "he's", "she's")
    return (
        who
        and low_at(spoken, number - 2) in MINE
        and not wordlists.is_verbish(low)
        and wordlists.is_rarer(low, _ANYBODY)
    )


def _echoed(spoken: Sequence[Word], number: int) -> bool:
    """ "i met bronte and bronte taught me": who is told of is named again at once."""
    low = spoken[number].low
    again = low in (low_at(spoken, number + 1), low_at(spoken, number - 1)) or (
        "and" in (low_at(spoken, number + 1), low_at(spoken, number - 1))
        and low in (low_at(spoken, number + 2), low_at(spoken, number - 2))
    )
    bare = low_at(spoken, number - 1) not in _NOT_BEFORE_NAMES and not low.endswith("ly")
    return again and bare and wordlists.is_rarer(low, _ANYBODY) and not wordlists.is_of_the_field(low)


def _acts(spoken: Sequence[Word], number: int) -> bool:
    """ "and chopper says": an uncommon word without an article that does something."""
    low, last = spoken[number].low, low_at(spoken, number - 1)
    acts = (
        last in _JOINS and low_at(spoken, number + 1) in _SAYS and not low.endswith(("s", "ing", "ed", "ly"))
    )
    return acts and wordlists.is_rarer(low, _UNCOMMON) and not wordlists.is_of_the_field(low)


def _listed(low: str) -> bool:
    return wordlists.may_be_first_name(low) and (
        wordlists.is_rarer(low, _CALLED_SO) or low in ("john", "will")
    )
