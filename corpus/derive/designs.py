"""How a study was done, read from its publication types, title, abstract and methods.

A pattern counts where authors speak of their own study: nearly everywhere in a title, in an abstract or
methods section only in words that others' studies are not described with ("were randomly assigned", not
"randomised trials show"). Several designs may apply. A protocol has no results, so it is nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from corpus.derive.design_words import (
    A_RANDOMISED_TRIAL,
    ANOTHER,
    CLUSTER,
    COMMENTARY,
    CROSSOVER,
    GUIDELINE,
    META,
    NARRATIVE,
    NOT_PRIMARY,
    OBSERVATIONAL,
    PRIMARY,
    PROTOCOL,
    RANDOMISED,
    RANDOMISED_TITLE,
    RCT,
    REVIEWS,
    SINGLE_ARM,
    SYSTEMATIC,
    TYPES,
    WITHIN_A_TRIAL,
    Rule,
)

_METHODS_READ = 4000  # the design stands at the beginning of the methods; later come instruments and software


def designs(title: str, types: Iterable[str], abstract: str, methods: str) -> dict[str, bool]:
    """Each design that applies, with whether it was read from text rather than from publication types."""
    title, abstract, methods = title.lower(), abstract.lower(), methods.lower()  # as the patterns are
    names = (" ".join(re.split(r"[\s_-]+", t.casefold())) for t in types)
    stated = {TYPES[name] for name in names if name in TYPES}
    if "protocol" in stated or _speaks(PROTOCOL, title, ""):
        return {"protocol": "protocol" not in stated}
    read = {rule.design for rule in REVIEWS if _speaks(rule, title, abstract)}
    if not read and _speaks(NARRATIVE, title, abstract):
        read.add("narrative review")
    if GUIDELINE.search(title):
        read.add("guideline")
    if COMMENTARY.search(title):
        read.add("commentary")
    found = stated | read
    if found & {SYSTEMATIC, META, "scoping review"}:
        found -= {"narrative review"}
    if not found & NOT_PRIMARY:
        found |= _primary(title, abstract, methods[:_METHODS_READ], randomised=RCT in stated)
    return {design: design not in stated for design in sorted(found)}


def _primary(title: str, abstract: str, methods: str, *, randomised: bool) -> set[str]:
    in_title = {rule.design for rule in PRIMARY if rule.title and rule.title.search(title)}
    read = in_title | {rule.design for rule in PRIMARY if _speaks(rule, "", abstract)}
    randomised = (
        randomised
        or bool(RANDOMISED_TITLE.search(title))
        or any(_speaks(RANDOMISED, "", text) for text in (abstract, methods))
        or (
            not read & WITHIN_A_TRIAL
            and any(_speaks(A_RANDOMISED_TRIAL, "", text) for text in (abstract, methods))
        )
    )
    summary = f"{title}\n{abstract}"
    if randomised:
        read = {RCT} | read - (WITHIN_A_TRIAL - in_title)
        if CLUSTER.search(f"{summary}\n{methods}"):
            read.add("cluster randomised trial")
        if CROSSOVER.search(summary):
            read.add("crossover trial")
    elif SINGLE_ARM.search(summary):
        read.add("single-arm trial")
    if not read:
        read = {rule.design for rule in PRIMARY if _speaks(rule, "", methods)}
    if not read and (OBSERVATIONAL.search(summary) or OBSERVATIONAL.search(methods)):
        read.add("other observational study")
    return read


def _speaks(rule: Rule, title: str, text: str) -> bool:
    """Whether title or text say in the authors' own words that this is their design."""
    if rule.title and rule.title.search(title):
        return True
    wordings = set()
    for match in rule.abstract.finditer(text) if rule.abstract else ():
        before = text[max(0, match.start() - 30) : match.start()].rpartition(".")[2]
        if not ANOTHER.search(f"{before} {match.group()}"):
            wordings.add(match.group())
    return len(wordings) >= rule.least
