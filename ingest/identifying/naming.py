"""Names by their capitals: where one begins and ends, and what it is the name of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ingest.identifying import cues, kinds, wordlists
from ingest.identifying.findings import Finding
from ingest.identifying.sets import word_set
from ingest.identifying.words import Text, Word

_INSIDE = word_set("inside")
_OUTSIDE = word_set("outside_names")
_LOWER_NOUNS = word_set("lower_nouns")
_EPITHETS = frozenset(["big", "fat", "mad", "crazy", "old", "skinny"])
_STARTERS = 1500  # words of a lower rank that begin a sentence are names only with a reason
_WITH_ARTICLE = word_set("with_article")
# Written with a capital and never anybody's name.
NEVER = word_set("never")


def names(text: Text, read: Mapping[int, str]) -> Iterator[Finding]:
    """Every name in `text`. `read` says of characters how a language model read them: PERSON, PLACE, ORG."""
    for run in _runs(text):
        yield from _typed(text, run, read)


def _runs(text: Text) -> Iterator[list[int]]:
    """Numbers of the words that stand together with capitals; small words may stand inside."""
    words, number = text.words, 0
    while number < len(words):
        if not _begins(words[number]):
            number += 1
            continue
        run = [number]
        while (more := _next(words, run[-1])) is not None:
            run += range(run[-1] + 1, more + 1)
        yield run
        number = run[-1] + 1


def _begins(word: Word) -> bool:
    return word.capital and word.text[0].isalpha()


def _next(words: Sequence[Word], last: int) -> int | None:
    """The next word of the same name, over at most two small words."""
    for ahead in (1, 2, 3):
        if last + ahead >= len(words) or not words[last + ahead].joined:
            return None
        word = words[last + ahead]
        if words[last + ahead - 1].owns and not _ends_in_organisation(words, last + ahead):
            return None
        if word.low == words[last].low:
            return None
        if _begins(word) and word.low not in NEVER - cues.TITLES:
            return last + ahead
        if word.text not in _INSIDE:
            return None
    return None


def _ends_in_organisation(words: Sequence[Word], number: int) -> bool:
    """Whether capitals run on from here to "Service" or "Hospital": Southwark Young People's Service."""
    for word in words[number : number + 4]:
        if not word.joined or not word.capital:
            return False
        if word.low in kinds.SURE_ORGANISATIONS | kinds.ORGANISATIONS:
            return True
    return False


def _typed(text: Text, run: list[int], read: Mapping[int, str]) -> Iterator[Finding]:
    words = text.words
    titled = called = False
    if words[run[0]].first and not text.truecased:
        run = _without_starter(words, run, read)
    while run and (
        words[run[0]].low in cues.TITLES | cues.KIN | NEVER
        or words[run[0]].low == "our"
        or words[run[0]].text in _INSIDE
    ):
        if len(run) == 1 or not _is_title(words, run):
            if words[run[0]].low in NEVER or (len(run) > 1 and words[run[0]].low in ("our", "the", "my")):
                run = run[1:]
                continue
            break
        titled, run = True, run[1:]
    if len(run) == 1 and words[run[0]].low in cues.TITLES | cues.KIN and not cues.says_who(words, run[0]):
        return
    called = bool(run) and cues.says_who(words, run[0])
    organised = len(run) > 1 and (
        words[run[-1]].low in kinds.SURE_ORGANISATIONS
        or wordlists.is_organisation(" ".join(words[n].low for n in run))
    )
    if not run or (
        not organised
        and not (called and wordlists.may_be_first_name(words[run[0]].low))
        and all(_no_name(words[n]) for n in run)
    ):
        return
    run = _with_epithet(words, run, titled or called)
    start, end = words[run[0]].start, words[run[-1]].end
    kind = _kind(text, run, read, person=titled or called)
    if kind == "ORG" and words[run[-1]].owns:
        end += 2  # the 's of St Vincent's
    if kind in ("ORG", "PERSON", "PLACE") and run[-1] + 1 < len(words) and not (titled or called):
        after = words[run[-1] + 1]
        if after.joined and after.low in _LOWER_NOUNS and not words[run[-1]].owns:
            kind, end = "ORG", after.end
    if kind == "PERSON":
        start = _with_title(words, run[0])
    elif (
        kind == "ORG"
        and text.truecased
        and run[0]
        and words[run[0] - 1].low == "the"
        and words[run[0]].joined
    ):
        start = words[run[0] - 1].start
    if kind:
        yield Finding(start, end, kind)


def _with_title(words: Sequence[Word], first: int) -> int:
    """Where a person's name begins, with the title or kin before it."""
    before = first - 1
    kin = before > 0 and words[before].low in cues.KIN and words[before - 1].low in cues.MINE
    if before >= 0 and words[first].joined and words[before].low in cues.TITLES - _OUTSIDE and not kin:
        return words[before].start
    if before >= 0 and words[before].low == "the" and wordlists.is_everyday(words[first].low):
        return words[before].start
    return words[first].start


def _with_epithet(words: Sequence[Word], run: list[int], person: bool) -> list[int]:
    """Big Terry and the Badger, whole: such a word before a name belongs to it."""
    before = run[0] - 1
    if (
        before >= 0
        and words[run[0]].joined
        and person
        and words[before].low in _EPITHETS
        and (words[before].capital or words[before].low != "old")
    ):
        run = [before, *run]
    return run


def _is_title(words: Sequence[Word], run: list[int]) -> bool:
    """Whether the first word of a run is a title of what follows, and no part of an organisation's name."""
    return words[run[0]].low in cues.TITLES | cues.KIN and not any(
        words[n].low in kinds.SURE_ORGANISATIONS | kinds.STREETS for n in run[1:]
    )


def _without_starter(words: Sequence[Word], run: list[int], read: Mapping[int, str]) -> list[int]:
    """A run that begins a sentence, without the word that has its capital from that alone."""
    first = words[run[0]]
    low = first.low
    if first.text.isupper() and len(first.text) > 1 and not wordlists.is_everyday(low):
        return run
    if wordlists.is_first_name(low) or low in cues.TITLES or wordlists.is_organisation(low):
        return run
    rank = wordlists.rank(low)
    if len(run) > 1:
        if wordlists.is_place(" ".join(words[n].low for n in run)):
            return run
        plain = (rank is not None and rank < _STARTERS) or wordlists.is_function(low)
        follows = words[run[1]].low
        if plain and wordlists.may_be_first_name(low) and wordlists.is_surname(follows):
            return run
        if (
            plain
            and follows in kinds.SURE_ORGANISATIONS | kinds.SURE_STREETS
            and rank is not None
            and rank > 150
        ):
            return run
        return run[1:] if plain else run
    if not wordlists.is_everyday(low):
        return run
    says = run[0] + 1 < len(words) and words[run[0] + 1].joined and cues.says_something(words[run[0] + 1].low)
    if (
        wordlists.may_be_first_name(low)
        and (says or first.owns)
        and (read.get(first.start) == "PERSON" or not wordlists.is_function(low))
    ):
        return run
    if (
        wordlists.may_be_first_name(low)
        and run[0] + 1 < len(words)
        and words[run[0] + 1].low in ("from", "in")
        and (read.get(first.start) == "PERSON" or low == "will")
    ):
        return run
    if wordlists.is_place(low) and read.get(first.start) in ("PLACE", "ORG"):
        return run
    return []


def _no_name(word: Word) -> bool:
    low = word.low
    if low in NEVER or wordlists.is_nation(low):
        return True
    return wordlists.is_of_the_field(low) and not wordlists.may_be_first_name(low)


def _stands_alone(words: Sequence[Word], number: int) -> bool:
    """Whether a possessive owns nothing: "outside Morley's on the corner"."""
    after = words[number + 1] if number + 1 < len(words) else None
    return after is None or not after.joined or after.low in cues.SMALL


def _kind(text: Text, run: list[int], read: Mapping[int, str], *, person: bool) -> str | None:
    words = text.words
    lows = [words[n].low for n in run]
    phrase = " ".join(lows)
    before = words[run[0] - 1].low if run[0] and words[run[0]].joined else ""
    two_before = (
        words[run[0] - 2].low if run[0] > 1 and words[run[0]].joined and words[run[0] - 1].joined else ""
    )
    if phrase in wordlists.own_names():
        return wordlists.own_names()[phrase]
    if wordlists.is_nation(phrase) and not person:
        return "ORG" if before == "the" and two_before == "at" else None
    if (
        lows[0] in ("st", "st.", "saint")
        and len(run) > 1
        and (words[run[-1]].owns or before in ("at", "in", "from", "to"))
    ):
        return "ORG"
    if len(run) > 1 and lows[-1] in kinds.SURE_STREETS:
        return "STREET"
    if wordlists.is_organisation(phrase) and not person:
        return "ORG"
    if any(low in kinds.SURE_ORGANISATIONS for low in lows[1 if len(lows) > 1 else 0 :]) and len(run) > 1:
        return "ORG"
    if person:
        return "PERSON"
    if (
        words[run[-1]].owns
        and before in ("at", "outside", "in", "into", "behind")
        and _stands_alone(words, run[-1])
    ):
        return "ORG"
    if len(run) > 1 and lows[-1] in kinds.PLACES:
        return "PLACE"
    if len(run) > 1 and lows[-1] in kinds.STREETS and before in ("on", "off", "at", "to"):
        return "STREET"
    at = before in _WITH_ARTICLE or (before == "the" and two_before in _WITH_ARTICLE)
    listed = wordlists.may_be_first_name(lows[0]) and lows[0] not in ("london",)
    if wordlists.is_place(phrase) and (
        not wordlists.is_first_name(phrase) or cues.goes_to_a_place(words, run[0])
    ):
        return "PLACE"
    if wordlists.is_first_name(lows[0]) and not (before == "the"):
        return "PERSON"
    reading = read.get(words[run[0]].start) or read.get(words[run[-1]].start)
    if before == "on" and len(run) <= 2 and reading != "PERSON":
        return "STREET"
    if reading == "ORG" and text.truecased and (words[run[-1]].owns or not at):
        return "PERSON"
    if reading:
        return reading
    if wordlists.may_be_place(phrase) and cues.goes_to_a_place(words, run[0]):
        return "PLACE"
    if listed:
        return "PERSON"
    if at and before != "with":
        return "ORG"
    return "PERSON"
