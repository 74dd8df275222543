"""All rules together: each finds on its own, then the surest keeps what several claim."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ingest.identifying import (
    addresses,
    ages,
    casing,
    codes,
    dates,
    handles,
    naming,
    propagating,
    tagger,
    web,
    wordlists,
)
from ingest.identifying import speakers as speaking
from ingest.identifying.findings import CONTACTS, NAMES, Finding, apart, extended, is_said, merged
from ingest.identifying.words import Text

_SURE, _DOUBTED = 0.3, 0.001  # sureness of the tagger: what it finds, and what of the rules it takes back
_SURE_OF = {"ORG": 0.5, "STREET": 0.5, "PLACE": 0.45}  # where everyday words are taken for names sooner
_SHORTEST_LEFT = 3  # letters
_SHORT = 4  # letters of what is a nickname when it is said twice; longer ones are said again


def find(
    text: str, direct: Sequence[Finding], speakers: Sequence[str], known: Sequence[str]
) -> list[Finding]:
    """Every finding in `text`, `direct` identifiers first; see ingest.deidentify.find."""
    from ingest.identifying import analyzer  # noqa: PLC0415 - some seconds and 600 MB, paid where first needed

    plain = casing.lacks_capitals(text)
    cased = Text(casing.truecase(text) if plain else text, truecased=plain)
    read = list(analyzer.read(cased.text))
    numbered = [*direct, *addresses.streets(cased.text), *web.addresses(text), *codes.numbers(text)]
    numbered = apart([*merged(numbered), *(one for one in read if one.type == "ID"), *dates.dates(text)])
    reading = tagger.Reading(text if plain or len(text.lower()) != len(text) else text.lower())
    tagged = [o for o in reading.findings(_SURE) if reading.sureness(o) >= _SURE_OF.get(o.type, _SURE)]
    tagged = [o for o in tagged if not _counts(text, o) and (plain or _is_written(text, o))]

    def likely(found: Iterable[Finding]) -> list[Finding]:
        return [o for o in found if not plain or o.type == "PLACE" or reading.sureness(o) >= _DOUBTED]

    read_off = [one for one in tagged if plain and one.type in NAMES]
    names = [*speaking.labels(text, speakers), *likely(naming.names(cased, _by_character(read)))]
    names = apart([*_own(text), *(_from_its_start(text, o) for o in merged(names) if _is_whole(text, o))])
    once = merged([*names, *read_off])
    more = propagating.spread(cased, once, [*speaking.names(speakers), *known])
    names = _doubled(text, merged([*names, *more, *read_off]))
    surest = [one for one in numbered if not _in_a_name(one, names)]
    surest = apart([*surest, *ages.ages(cased.text, names)])
    found = apart([*surest, *(left for one in names for left in _left(one, surest, cased.text))])
    found = [handles.with_sign(text, one) for one in extended(text, found, tagged)]
    return _of_one_type(text, _with_first_words(text, found))


def _with_first_words(text: str, found: Iterable[Finding]) -> list[Finding]:
    """A spoken address begins with the names right before it: "te ara hou dot maori dot n z" is one."""
    kept: list[Finding] = []
    for one in found:
        spoken = one.type == "LINK" and " dot " in text[one.start : one.end]
        while spoken and kept and kept[-1].type in (*NAMES, "LINK") and text[kept[-1].end : one.start] == " ":
            one = Finding(kept.pop().start, one.end, "LINK")  # noqa: PLW2901 - it grows
        kept.append(one)
    return kept


def _of_one_type(text: str, found: Sequence[Finding]) -> list[Finding]:
    """What no list knows is of one type throughout, its most frequent one: nobody decides about it twice.

    Sydney and Sydney may be somebody and a town.
    """
    types: dict[str, Counter[str]] = {}
    for one in found:
        if one.type in NAMES:
            types.setdefault(text[one.start : one.end].lower(), Counter())[one.type] += 1
    unknown = {said for said, of in types.items() if len(of) > 1 and not _is_listed(said)}
    return [
        replace(one, type=types[said].most_common(1)[0][0])
        if one.type in NAMES and (said := text[one.start : one.end].lower()) in unknown
        else one
        for one in found
    ]


def _is_listed(said: str) -> bool:
    known = (wordlists.is_place, wordlists.may_be_first_name, wordlists.is_surname, wordlists.is_organisation)
    return wordlists.is_everyday(said) or any(knows(said) for knows in known)


def _from_its_start(text: str, one: Finding) -> Finding:
    """The whole of what a finding begins in the middle of: 22B Gallowgate."""
    start = one.start
    while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    return replace(one, start=start)


def _is_written(text: str, one: Finding) -> bool:
    """Whether to take a finding in a text with capitals, where others know the other types better.

    An age, a date, an address or number as it is said; and a service with a capital that begins no sentence.
    """
    begins = text[max(0, one.start - 2) : one.start].strip(" ")[-1:] in ("", "\n", *'.?!:"“')
    inside = any(c.isupper() for c in text[one.start + begins : one.end])
    contact = one.type in CONTACTS and is_said(text, one)
    return contact or one.type in ("AGE", "DATE") or (one.type == "ORG" and inside)


def _is_whole(text: str, one: Finding) -> bool:
    """Whether it ends where a word does: the X of "the X93 bus" is nobody's name."""
    return not (text[one.end - 1].isalnum() and text[one.end : one.end + 1].isalnum())


def _counts(text: str, one: Finding) -> bool:
    return one.type == "AGE" and ages.counts(text, one.end)


def _doubled(text: str, names: Sequence[Finding]) -> list[Finding]:
    """A short name said twice is one: dee dee."""
    whole: list[Finding] = []
    for one in names:
        before = whole[-1] if whole else one
        said = text[one.start : one.end].lower()
        twice = text[before.start : one.end].lower() == f"{said} {said}"
        if twice and before.type == one.type == "PERSON" and len(said) <= _SHORT:
            whole[-1] = Finding(before.start, one.end, "PERSON")
        else:
            whole.append(one)
    return whole


def _in_a_name(one: Finding, names: Sequence[Finding]) -> bool:
    """Whether a date or street is part of a longer name: "Christmas Hill", "Gordon Street Centre"."""
    at = bisect_right(names, one.start, key=lambda name: name.start) - 1
    name = names[at] if at >= 0 else one
    longer = one.end <= name.end and name.end - name.start > one.end - one.start
    return longer and (one.type == "DATE" or (one.type == "STREET" and name.type == "ORG"))


def _left(name: Finding, surest: Sequence[Finding], cased: str) -> Iterator[Finding]:
    """A name, or what is left of it before something surer: "Darren" of "Darren Australia Day"."""
    at = bisect_right(surest, name.start, key=lambda one: one.start)
    over = surest[at] if at < len(surest) and surest[at].start < name.end else None
    end = name.start + len(cased[name.start : over.start].rstrip()) if over else name.end
    if end - name.start >= _SHORTEST_LEFT or not over:
        yield Finding(name.start, end, name.type, name.sort)


def _by_character(read: Iterable[Finding]) -> dict[int, str]:
    """What the model read at each character, where it takes it for a name."""
    named = (one for one in read if one.type in NAMES)
    return {at: one.type for one in named for at in range(one.start, one.end)}


def _own(text: str) -> Iterator[Finding]:
    """The project's own names, wherever they stand as words."""
    low = text.lower()
    for name, kind in wordlists.own_names().items():
        at = low.find(name)
        while at >= 0:
            end = at + len(name)
            if not low[max(0, at - 1) : at].isalnum() and not low[end : end + 1].isalnum():
                yield Finding(at, end, kind)
            at = low.find(name, end)
