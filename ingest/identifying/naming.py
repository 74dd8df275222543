"""Names by their capitals: where one begins and ends."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from ingest.identifying import cues, kinds, wordlists
from ingest.identifying.counting import UP_TO_99
from ingest.identifying.findings import Finding
from ingest.identifying.sets import word_set
from ingest.identifying.sorting import sort_of
from ingest.identifying.words import Text, Word, low_at

NEVER = word_set("never")  # written with a capital, and never anybody's name
_INSIDE = word_set("inside")
_OUTSIDE = word_set("outside_names")
_LOWER_NOUNS = word_set("lower_nouns")
_EPITHETS = word_set("epithets")
_COUNTED = ("year", "years", "month", "months", "week", "weeks")
_HOSPITALS_FOR_SHORT = word_set("hospitals_for_short")
_PREFIXES = word_set("prefixes")
_COUNTRY_OR_PERSON = word_set("country_or_person")
_NAMED_PLACES = word_set("named_places")
_BEGIN_PLACES = word_set("begin_places")
_A_NUMBER = re.compile(UP_TO_99)
_NOUNS = kinds.SURE_ORGANISATIONS | kinds.ORGANISATIONS
# By rank: a more frequent word that begins a sentence is a name only with a reason.
_STARTER, _SURE_STARTER = 1500, 150


def names(text: Text, read: Mapping[int, str]) -> Iterator[Finding]:
    """Every name in `text`. `read` says of characters how a language model read them: PERSON, PLACE, ORG."""
    for run in _runs(text.words):
        yield from _named(text, run, read)


def _runs(words: Sequence[Word]) -> Iterator[list[int]]:
    """Numbers of the words that stand together with capitals; small words may stand inside."""
    number = 0
    while number < len(words):
        run = [number]
        while words[number].capital and (more := _next(words, run[-1])) is not None:
            run += range(run[-1] + 1, more + 1)
        if words[number].capital:
            yield run
        number = run[-1] + 1


def _next(words: Sequence[Word], last: int) -> int | None:
    """The next word of the same name, over at most two small words."""
    for number in range(last + 1, min(last + 4, len(words))):
        word = words[number]
        if not word.joined or word.low == words[last].low:
            return None
        if words[number - 1].owns and not _ends_in_organisation(words, number):
            return None
        if len(words[number - 1].text) == 1 and wordlists.is_function(word.low):
            return None  # a sentence begins after an initial: "Sam W. The other Sam"
        if word.capital and word.low not in NEVER - cues.TITLES:
            return number
        if word.text not in _INSIDE:
            return None
    return None


def _ends_in_organisation(words: Sequence[Word], number: int) -> bool:
    """Whether capitals run on from here to "Service" or "Bay": Southwark Young People's Service."""
    for word in words[number : number + 4]:
        if not word.joined or not word.capital:
            return False
        if word.low in _NOUNS | kinds.PLACES:
            return True
    return False


def _named(text: Text, run: list[int], read: Mapping[int, str]) -> Iterator[Finding]:
    """The finding that a run of capitals is, where it is one."""
    words = text.words
    if words[run[0]].first and not text.truecased:
        run = _without_starter(words, run, read)
    run, titled = _without_titles(words, run)
    if not run:
        return
    called = cues.says_who(words, run[0])
    if not called and len(run) == 1 and words[run[0]].low in cues.TITLES | cues.KIN:
        return
    if not (_is_written_kin(text, run[0]) or _is_name(words, run, called=called)):
        return
    if titled or called:
        run = _with_epithet(words, run, spoken=text.truecased)
    kind = sort_of(text, run, read, person=titled or (called and not cues.says_what(words, run[0])))
    end = words[run[-1]].end
    if kind == "ORG" and words[run[-1]].owns:
        end += 2  # the 's of St Vincent's
    elif kind in ("PERSON", "PLACE", "ORG") and not titled and not called and _is_noun_of(words, run[-1] + 1):
        kind, end = "ORG", words[run[-1] + 1].end
    if kind:
        yield Finding(_start(text, run[0], kind), end, kind)


def _is_noun_of(words: Sequence[Word], number: int) -> bool:
    """Whether this word is a noun that belongs to the name before it: the GM plant."""
    if number >= len(words) or not words[number].joined or words[number - 1].owns:
        return False
    return words[number].low in _LOWER_NOUNS


def _without_titles(words: Sequence[Word], run: list[int]) -> tuple[list[int], bool]:
    """A run without what stands before the name in it, and whether that was a title or kin."""
    titled = False
    while run:
        low = words[run[0]].low
        if len(run) > 1 and low in cues.TITLES | cues.KIN and _is_title(words, run):
            titled = True
        elif low not in NEVER and not (len(run) > 1 and low == "our" and words[run[1]].low != "lady"):
            break
        run = run[1:]
    return run, titled


def _is_title(words: Sequence[Word], run: list[int]) -> bool:
    """Whether the first word of a run is a title, and no part of an organisation's name."""
    nouns = kinds.SURE_ORGANISATIONS | kinds.STREETS | _NAMED_PLACES
    return not any(words[number].low in nouns for number in run[1:])


def _is_written_kin(text: Text, first: int) -> bool:
    """Whether it has a capital of its own after "my son": Kit is a name there, and no box of naloxone."""
    word = text.words[first]
    return (
        not text.truecased
        and word.joined
        and word.low not in NEVER | cues.TITLES | cues.KIN
        and cues.is_kin_of_somebody(text.words, first)
    )


def _is_name(words: Sequence[Word], run: list[int], *, called: bool) -> bool:
    """Whether a run holds more than words that have a capital for another reason."""
    if called and wordlists.may_be_first_name(words[run[0]].low):
        return True
    phrase = " ".join(words[number].low for number in run)
    noun = words[run[-1]].low in kinds.SURE_ORGANISATIONS
    if len(run) > 1 and (noun or wordlists.is_organisation(phrase) or wordlists.is_place(phrase)):
        return True
    return phrase in _HOSPITALS_FOR_SHORT | _COUNTRY_OR_PERSON or not all(
        _no_name(words[number].low) for number in run
    )


def _no_name(low: str) -> bool:
    if low in NEVER or wordlists.is_nation(low) or _A_NUMBER.fullmatch(low) or _compound(low):
        return True
    return wordlists.is_of_the_field(low) and not wordlists.may_be_first_name(low)


def _compound(low: str) -> bool:
    """ "take-home": everyday words joined by hyphens, none of which may be somebody's name."""
    parts = low.split("-")
    plain = (wordlists.is_everyday(part) and not wordlists.may_be_first_name(part) for part in parts)
    return len(parts) > 1 and all(plain)


def _with_epithet(words: Sequence[Word], run: list[int], *, spoken: bool) -> list[int]:
    """Big Terry, whole: such a word before a name belongs to it; "old" does where capitals do not tell."""
    before = words[run[0] - 1] if run[0] else None
    if before is None or not words[run[0]].joined or before.low not in _EPITHETS:
        return run
    counted = before.low == "old" and (not spoken or low_at(words, run[0] - 2) in _COUNTED)
    return [run[0] - 1, *run] if before.capital or not counted else run


def _start(text: Text, first: int, kind: str) -> int:
    """Where a name begins, with a title before it, the article of "the Badger", "the priory", or the "east"
    of "east hastings"."""
    words, before = text.words, low_at(text.words, first - 1)
    if not words[first].joined:
        return words[first].start
    while first > 0 and words[first].joined and words[first - 1].low in _PREFIXES:
        first, before = first - 1, low_at(words, first - 2)  # de la salle, ní laoire
    if kind == "PERSON":
        kin = before in cues.KIN and low_at(words, first - 2) in cues.MINE
        whole = before in cues.TITLES - _OUTSIDE and not kin
        whole = whole or (before == "the" and wordlists.is_everyday(words[first].low))
    else:
        sides = kinds.SIDES | _BEGIN_PLACES
        wanted = sides | {"the"} if kind == "ORG" else sides if kind == "PLACE" else ()
        whole = text.truecased and (before in wanted or (kind == "PLACE" and words[first - 1].capital))
    return words[first - 1].start if whole else words[first].start


def _without_starter(words: Sequence[Word], run: list[int], read: Mapping[int, str]) -> list[int]:
    """A run that begins a sentence, without the word that has its capital from that alone."""
    first = words[run[0]]
    low = first.low
    if wordlists.is_first_name(low) or low in cues.TITLES or wordlists.is_organisation(low):
        return run
    if (
        not wordlists.is_everyday(low)
        and not _compound(low)
        and (len(run) == 1 or (first.text.isupper() and len(low) > 1))
    ):
        return run
    if len(run) > 1:
        return run if _begins_name(words, run) else run[1:]
    after, model = low_at(words, run[0] + 1), read.get(first.start)
    if wordlists.may_be_first_name(low):
        says = first.owns or (cues.says_something(after) and words[run[0] + 1].joined)
        if says and (model == "PERSON" or not wordlists.is_function(low)):
            return run
        if after in ("from", "in") and (model == "PERSON" or low == "will"):
            return run
        if cues.named_after(words, run[0]):
            return run
    answer = run[0] + 1 == len(words) or not words[run[0] + 1].joined
    return run if wordlists.is_place(low) and (answer or model in ("PLACE", "ORG")) else []


def _begins_name(words: Sequence[Word], run: list[int]) -> bool:
    """Whether the first of several words with capitals belongs to the name that begins a sentence."""
    low, follows = words[run[0]].low, words[run[1]].low
    if wordlists.is_place(" ".join(words[number].low for number in run)):
        return True
    if wordlists.is_rarer(low, _STARTER - 1) and not wordlists.is_function(low):
        return True
    if wordlists.may_be_first_name(low) and wordlists.is_surname(follows):
        return True
    noun = follows in kinds.SURE_ORGANISATIONS | kinds.SURE_STREETS
    return noun and wordlists.rank(low) is not None and wordlists.is_rarer(low, _SURE_STARTER)
