"""What is said of an answer before anything is shown of it, and where there is nothing to show. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from search import wording
from search.answer import Query, Results
from search.hits import Hit

HEADINGS = {
    "studies": "What studies found",
    "voices": "What people told us",
    "policies": "Policy documents",
}
_SHORT = {"studies": "studies", "voices": "voices", "policies": "policy documents"}
_KINDS = {"studies": "study", "voices": "consultation", "policies": "policy document"}


def nothing_speaks(query: Query, question: str, hits: Mapping[str, Sequence[Hit]]) -> str:
    """That nothing in the repository speaks to what was asked; `question` is as it was understood."""
    if not question:
        said = f"Nothing in this repository clearly speaks to recommendation {query.recommendation}."
        return f"{said} What is shown is only what comes nearest." if any(hits.values()) else said
    said = "Nothing in this repository speaks to this question."
    advice = "ry other words, or start from a recommendation."
    said += f" What is shown is only what comes nearest; t{advice}" if any(hits.values()) else f" T{advice}"
    other = wording.other_language(question)
    return f"{said} It seems to be in {other}: ask it in English, which is read best here." if other else said


def left_out(query: Query, hits: Mapping[str, Sequence[Hit]]) -> str:
    """That something in the repository speaks to what was asked, and nothing that passes what narrows it."""
    filters = "the filters" if query.narrowed else ""
    if query.question:
        recommendation = f"recommendation {query.recommendation}" if query.recommendation is not None else ""
        by = " and ".join(filter(None, [recommendation, filters]))
        said = f"What speaks to this question is left out by {by}."
    else:
        said = f"What clearly speaks to recommendation {query.recommendation} is left out by {filters}."
    return f"{said} What is shown is only what comes nearest of the rest." if any(hits.values()) else said


def clear_first(results: Results, name: str) -> tuple[Sequence[Hit], str, Sequence[Hit]]:
    """The hits of one ranking that clearly speak to a recommendation asked for alone, and below a sentence
    those that only come nearest; of any other question all hits, without one."""
    hits, number = results.hits[name], results.query.recommendation
    if results.query.question or number is None or not results.speaks:
        return hits, "", []
    clear = [hit for hit in hits if hit.speaks_to(number)]
    rest = [hit for hit in hits if not hit.speaks_to(number)]
    what = "Nothing else" if clear else "Nothing"
    said = f"{what} here clearly speaks to recommendation {number}. What comes nearest:"
    return clear, said if rest else "", rest


def heading(results: Results, name: str) -> str:
    """What one ranking is called: where nothing answers, what comes nearest."""
    only_near = results.hits[name] and not results.speaks
    return f"What comes nearest: {_SHORT[name]}" if only_near else HEADINGS[name]


def nothing_to_show(results: Results, name: str) -> str:
    """What stands in the place of a ranking without hits."""
    query, one = results.query, _KINDS[name]
    rejected = not query.question and results.counts[name]  # all that it has was judged not to speak to it
    if rejected or (query.question and query.recommendation is not None):
        passes = " and passes the filters" if query.narrowed else ""
        return f"No {one} here speaks to recommendation {query.recommendation}{passes}."
    if query.narrowed:
        return f"No {one} here passes the filters. Take a filter away, or ask more broadly."
    return f"There is no {one} here yet that you may read."
