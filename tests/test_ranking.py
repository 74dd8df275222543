"""Ranking: plain arithmetic on small made-up scores."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import ranking


def floats(*values: float) -> ranking.Floats:
    return np.array(values, np.float32)


def rows(*values: int) -> ranking.Rows:
    return np.array(values, np.int64)


def test_words_count_by_the_share_of_the_question_they_cover() -> None:
    """The same words outweigh nearness where they are the whole question, and not where they are a little."""
    cosines, bm25 = floats(0.50, 0.60), floats(12, 0)
    for rank in (ranking.fuse, ranking.within):
        named, meant = rank(cosines, bm25, 12.0)
        assert (named > meant) == (rank is ranking.fuse)
        by_chance, meant = rank(cosines, bm25, 40.0)
        assert by_chance < meant


@given(
    st.lists(st.tuples(st.floats(-1, 1, width=32), st.floats(0, 60, width=32)), min_size=2),
    st.just(0.0) | st.floats(1e-6, 90),
)
def test_nothing_beyond_the_last_candidates_scores_more(
    parts: list[tuple[float, float]], whole: float
) -> None:
    """No passage scores more than the best cosine and the best sum of words together would."""
    cosines, bm25 = (floats(*kind) for kind in zip(*parts, strict=True))
    bound = ranking.fuse(cosines.max(keepdims=True), bm25.max(keepdims=True), whole)
    assert (ranking.fuse(cosines, bm25, whole) <= bound).all()


def test_a_question_without_words_is_ranked_by_nearness() -> None:
    """Where no word of the question is one that is searched for, the cosine alone decides."""
    assert ranking.fuse(floats(0.4), floats(0), 0.0).tolist() == pytest.approx([0.4])


def test_ties_fall_by_row() -> None:
    """Equal scores are ordered by row, so that the same question has the same answer twice."""
    assert ranking.order(rows(9, 3, 5), floats(0.5, 0.5, 0.7)).tolist() == [2, 1, 0]


def test_a_document_counts_by_its_best_passage() -> None:
    """Documents come in the order of their best passage, once each, and no more than asked for."""
    best = ranking.best_documents(
        rows(1, 2, 3, 4, 5), rows(7, 7, 8, 9, 8), floats(0.2, 0.6, 0.5, 0.1, 0.4), 2
    )
    assert best == {7: pytest.approx(0.6), 8: pytest.approx(0.5)}
    assert list(best) == [7, 8]


def test_introductions_and_methods_wait() -> None:
    """A passage that reports is shown before a somewhat nearer one that only introduces or describes, and
    before nearly any of who paid."""
    sections = ["introduction", "results", "methods", "A heading of its own", None, "funding"]
    assert ranking.aside(sections).tolist() == pytest.approx([0.06, 0, 0.06, 0, 0, 0.3])


def test_at_most_three_passages_of_each_document() -> None:
    """Each document shows its best passages, best first, ties by row, and never more than three."""
    documents = rows(5, 6, 5, 5, 5, 6)
    found = ranking.best_passages(rows(1, 2, 3, 4, 5, 6), documents, floats(0.1, 0.3, 0.9, 0.5, 0.5, 0.4))
    assert found == {5: [2, 3, 4], 6: [5, 1]}
    assert ranking.best_passages(rows(), rows(), floats()) == {}


def test_a_near_passage_answers_in_other_words() -> None:
    """A question none of whose words occur is answered all the same by a passage that is near enough."""
    assert ranking.answers(ranking.CERTAIN, missing=1.0)
    assert not ranking.answers(ranking.ANSWERED, missing=1.0)
