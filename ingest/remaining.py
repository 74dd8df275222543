"""What would still lead to somebody in a text that is to be kept: words that the lead typed, and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from corpus.model import Consent, Document
from ingest import deidentify, reviewing
from ingest.identifying import cues, kinds, wordlists
from ingest.pseudonyms import PERSON, form
from ingest.review import Review
from ingest.reviewing import Group, decision_at

_NAMED = (PERSON, "PLACE", "ORG", "STREET", "HANDLE", "EMAIL", "LINK")
_FEW, _RUN = 4, 8  # words: of a shorter turn all, of a longer one so many in a row are no paraphrase


def left(review: Review, kept: Iterable[tuple[Document, Consent]]) -> Iterator[str]:
    """A sentence for each: in titles, paraphrases and settings, which no finding covers, and in the text."""
    groups = reviewing.groups(review)
    people, names = _replaced(review, groups, (PERSON,)), _replaced(review, groups, _NAMED)
    named = sorted({*names, *_parts(people)})
    dismissed = _dismissed(review, groups)
    stands = {f"What stands for “{g.names[0]}”": reviewing.replacement(g, g.decision) or "" for g in groups}
    for document, consent in kept:
        typed = {"The title": document.title}
        typed |= {f"The paraphrase of turn {n}": words for n, words in consent.paraphrases.items()}
        # A community that has a say may be named, also where it was replaced in what people said.
        authorities = [consent.authority, *(voice.authority for voice in consent.speakers.values())]
        yield from _holding({"The community's name": "\n".join(filter(None, authorities))}, people)
        yield from _holding(typed | stands | _forms_kept(consent), named, typed=True)
        yield from _holding({"What would be kept": document.text}, people)
        for what, words in typed.items():
            for finding in deidentify.direct_identifiers(words):
                yield f"{what} holds {finding.said}. Tell it without."
        for finding in deidentify.direct_identifiers(document.text):
            said = document.text[finding.start : finding.end]
            if not any(said in words for words in (*dismissed, *typed.values())):
                yield f"What would be kept holds {finding.said}: replace it, or dismiss it with a reason."


def repeats(told: str, said: str) -> bool:
    """Whether a paraphrase holds a run of words as they were said, or all of a turn of a few."""
    ours, theirs = (re.findall(r"\w+", words.lower()) for words in (told, said))
    length = max(_FEW, min(_RUN, len(theirs)))
    runs = {tuple(theirs[at : at + length]) for at in range(len(theirs) - length + 1)}
    return any(tuple(ours[at : at + length]) in runs for at in range(len(ours) - length + 1))


def _holding(told: dict[str, str], names: list[str], *, typed: bool = False) -> Iterator[str]:
    """A sentence for each name that is held: in any case, or with capitals where it is everyday words.

    In what the lead `typed` a name of several such words is held in any case: nobody says it by chance.
    """
    for what, words in told.items():
        for name in names:
            anyhow = _is_no_word(name, typed=typed) or (typed and _is_phrase(name))
            written = [name] if anyhow else _with_capitals(name)
            case = re.IGNORECASE if anyhow else re.NOFLAG
            held = (re.search(rf"(?<!\w){re.escape(each)}(?!\w)", words, case) for each in written)
            if match := next(filter(None, held), None):
                yield f"{what} holds “{match.group()}”, which is replaced elsewhere."


def _is_no_word(name: str, *, typed: bool) -> bool:
    """Whether a name in lower case is one still: "sam whitlock", but neither "hope" nor "second plate".

    What was said holds "nick" and "jack" as words; in what is `typed` they are rather first names.
    """
    said = re.findall(r"[^\W_]+", name.lower())
    return any(not wordlists.is_everyday(w) or (typed and wordlists.is_first_name(w)) for w in said)


def _is_phrase(name: str) -> bool:
    """Whether a name has two words or more, and not only such as "needle exchange" has."""
    said = [w for w in re.findall(r"[^\W_]+", name.lower()) if w not in cues.SMALL | kinds.DETERMINERS]
    common = kinds.SURE_ORGANISATIONS | kinds.ORGANISATIONS
    own = [w for w in said if not (wordlists.is_of_the_field(w) or wordlists.is_function(w) or w in common)]
    return len(said) > 1 and bool(own)


def _with_capitals(name: str) -> list[str]:
    return [each for each in (name, name.title(), name.upper()) if each != name.lower()]


def _replaced(review: Review, groups: list[Group], types: Iterable[str]) -> list[str]:
    """What is called so of these types and replaced wherever it was found written so."""
    found = []
    for group in (each for each in groups if each.type in types):
        for name in (name for name in group.names if form(group.type, name) in group.forms):
            here = [m for m in group.mentions if reviewing.words_of(review, m) == name]
            ends = [decision_at(review, group, mention) for mention in here] or [group.decision]
            if all(each and each.what != "dismiss" for each in ends):
                found.append(name)
    return sorted(set(found))


def _parts(people: Iterable[str]) -> Iterator[str]:
    """First and last names out of whole ones, where they are no everyday words as well."""
    for name in people:
        for part in re.findall(r"[^\W\d_]{3,}", name):
            if part != name and not wordlists.is_everyday(part.lower()):
                yield part


def _forms_kept(consent: Consent) -> dict[str, str]:
    own = [voice.form_kept for voice in consent.speakers.values()]
    return {"Where the signed form is kept": "\n".join(filter(None, [consent.form_kept, *own]))}


def _dismissed(review: Review, groups: list[Group]) -> list[str]:
    return [
        reviewing.words_of(review, m)
        for group in groups
        for m in group.mentions
        if (decision := decision_at(review, group, m)) is not None and decision.what == "dismiss"
    ]
