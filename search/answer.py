"""What is asked, and what is answered: a query, three rankings, and what is to be said of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from corpus import reference
from corpus.errors import UsageError
from corpus.filters import Filter
from corpus.model import Viewer
from search.hits import Hit


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked: a question, a recommendation's number, or both, narrowed by facets.

    `filters` are the facet values as they were given; `narrowed` is the expression they were parsed to.
    """

    question: str | None = None
    recommendation: int | None = None
    narrowed: Filter = ()
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    k: int = 10

    def __post_init__(self) -> None:
        object.__setattr__(self, "question", (self.question or "").strip() or None)
        if self.question is None and self.recommendation is None:
            raise UsageError("Ask a question, name a recommendation (--recommendation 63), or both.")
        if self.k < 1:
            raise UsageError(f"-k {self.k}: at least one hit must be asked for.")
        if self.recommendation is not None:
            reference.recommendation(self.recommendation)


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What would help: the question as it was understood where a name was misspelt, and for an unanswered
    one the recommendation nearest to it and wider words for what it names."""

    spelling: str | None = None
    recommendation: int | None = None
    broader: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Results:
    """Three rankings, how many documents passed the filters, and whether anything here answers.

    `left_out` is what to say where something here answers, and nothing of it passed the filters.
    """

    query: Query
    viewer: Viewer
    answered: bool
    notice: str | None
    left_out: str | None
    hits: Mapping[str, Sequence[Hit]]
    counts: Mapping[str, int]
    set_aside: int
    facets: Mapping[str, Mapping[str, int]]
    suggestions: Suggestions

    @property
    def speaks(self) -> bool:
        """Whether anything shown speaks to what was asked; else it is only what comes nearest."""
        return self.answered and self.left_out is None
