"""The benchmarks measure what they say: known values, and a run over a small labelled collection."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from bench import measures, quality, scale, systems, tasks, timing
from corpus.errors import CorpusError
from corpus.model import PUBLIC
from corpus.store import Store
from tests import stores

CORPUS = [
    {"_id": "a/1", "title": "Kits", "text": "Naloxone kits reversed overdoses after release from prison."},
    {"_id": "b", "title": "Stigma", "text": "Newspapers used words that shame people who use drugs."},
    {"_id": "c", "title": "Homes", "text": "Housing first kept tenants housed for two years."},
]
ASKED = {"q1": ("naloxone after release from prison", "a/1"), "q2": ("words in newspapers", "b")}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder in BEIR form, with one query that nobody judged."""
    made = tmp_path / "beir"
    (made / "qrels").mkdir(parents=True)
    asked = [{"_id": name, "text": text} for name, (text, _) in ASKED.items()] + [{"_id": "q3", "text": "?"}]
    for name, content in (("corpus", CORPUS), ("queries", asked)):
        (made / f"{name}.jsonl").write_text("\n".join(map(json.dumps, content)) + "\n")
    judged = [f"{name}\t{right}\t1" for name, (_, right) in ASKED.items()]
    (made / "qrels" / "test.tsv").write_text("\n".join(["query-id\tcorpus-id\tscore", *judged]) + "\n")
    return made


@pytest.fixture
def filled(tmp_path: Path) -> Store:
    store = stores.store(tmp_path / "store")
    tasks.fill_with_records(store, CORPUS)
    return store


def test_ndcg_is_that_of_its_definition() -> None:
    """Gains 1 and 2 at places 3 and 1 of an ideal 2, 1 give the textbook's quotient."""
    relevance = {"a": 2, "b": 1, "c": 0}
    assert measures.ndcg(["a", "b"], relevance, 10) == 1
    assert measures.ndcg(["a", "x", "b"], relevance, 10) == pytest.approx((2 + 1 / 2) / (2 + 1 / np.log2(3)))
    assert measures.ndcg(["x", "a"], relevance, 1) == 0
    assert measures.recall(["b", "x"], relevance, 10) == 0.5


def test_a_passage_answers_when_it_and_a_quote_share_half() -> None:
    """Half of a quote's word triples in the passage suffice, so does half of the passage in a quote."""
    quote = "one two three four five six"
    assert measures.covers(f"Before it, {quote.upper()}! And after it a long way to go.", [quote])
    assert measures.covers("two three four five", ["nothing of it", quote])
    assert measures.covers("before this one two three four", [quote])
    assert not measures.covers("before this very one two three", [quote])
    assert not measures.covers("too short", ["too short"])


def test_an_interval_holds_the_mean_and_narrows() -> None:
    """It lies around the mean difference, at zero width where nothing differs, and narrows with questions."""
    drawn = np.random.default_rng(1).normal(0.1, 0.3, 2_000)
    low, high = measures.interval(drawn)
    assert low < drawn.mean() < high
    assert high - low == pytest.approx(2 * 1.96 * 0.3 / np.sqrt(2_000), rel=0.1)
    few = measures.interval(drawn[:50])
    assert few[1] - few[0] > high - low
    assert measures.interval(np.zeros(9)) == (0, 0)


def test_a_run_gives_what_is_promised(folder: Path, filled: Store) -> None:
    """Lexical, dense and fused are measured on the judged queries, by the documents' ids in the corpus."""
    questions = tasks.beir_questions(folder)
    assert [q.text for q in questions] == [text for text, _ in ASKED.values()]
    compared = systems.ours(filled, tasks.names(filled, papers=False))
    measured = quality._measured(compared, questions)
    results = quality._results(measured, questions)
    for name in ("lexical", "dense", "fused"):
        assert results[name] == {"ndcg@10": 1.0, "recall@10": 1.0, "recall@100": 1.0}
    assert results["intervals"]["dense"]["ndcg@10"] == [0, 0]
    assert "registers" not in results


def test_passage_questions_look_at_what_is_shown(tmp_path: Path) -> None:
    """The paper may be found and the answer stand in a further passage only; another paper's never counts."""
    lines = [
        {
            "paper": "P1",
            "question": "how many?",
            "register": "lay",
            "answers": ["half of them came back twice"],
        }
    ]
    (tmp_path / "questions.jsonl").write_text("\n".join(map(json.dumps, lines)))
    (question,) = tasks.passage_questions(tmp_path / "questions.jsonl")
    answer, other = "We saw that half of them came back twice.", "Methods were described elsewhere before."
    found = [systems.Found("P2", (answer,)), systems.Found("P1", (other, answer))]
    assert question.measured(found) == {
        "paper first": 0,
        "paper in ten": 1,
        "answer shown": 0,
        "answer inside": 1,
    }
    assert set(question.measured([systems.Found("P1", (answer,))]).values()) == {1}
    assert set(question.measured([]).values()) == {0}


def test_pieces_become_documents_at_their_best_place() -> None:
    """Several pieces of one document are one answer, where its first stands, with at most three texts."""
    pieces = [("a", "1"), ("b", "2"), ("a", "3"), ("a", "4"), ("a", "5")]
    found = systems.grouped(pieces, [1, 4, 2, 0, 3])
    assert found == [systems.Found("b", ("2",)), systems.Found("a", ("5", "3", "1"))]


def test_a_table_keeps_each_system_and_its_interval(folder: Path, filled: Store) -> None:
    """The table has a line a system, with the interval of ours less the other behind the other's figure."""
    questions = tasks.beir_questions(folder)
    measured = {
        "lexical": {"ndcg@10": np.array([0.0, 0.0])},
        "fused": {"ndcg@10": np.array([1.0, 1.0])},
    }
    results = quality._results(measured, questions)
    results |= {"queries": 2, "documents": 3, "passages": 3, "model": "m"}
    assert "| all | lexical | 0.000 (+1.000 to +1.000) |" in quality.table(results)
    assert "| all | fused | 1.000 |" in quality.table(results)


def test_what_is_no_judgement_is_a_sentence(folder: Path) -> None:
    """A list of judgements or questions that cannot be read is named, with what it should be."""
    (folder / "qrels" / "test.tsv").write_text("head\nno tabs here\n")
    with pytest.raises(CorpusError, match=r"test\.tsv is no list of judgements"):
        tasks.beir_questions(folder)
    with pytest.raises(CorpusError, match="cannot be read"):
        tasks.lines(folder / "nowhere.jsonl")


def test_a_scaled_store_is_like_the_real_one(filled: Store, tmp_path: Path) -> None:
    """It has as many passages as asked for, in their places, with vectors near those of their originals."""
    real = scale.originals(filled)
    vectors = np.concatenate([o.vectors for o in real])
    large = stores.store(tmp_path / "large")
    scale.fill(large, real, 10)
    texts = {o.held.document.text for o in real}
    with large.search(PUBLIC) as searcher:
        rows = searcher.rows(())
        assert len(rows) == 10
        held = searcher.passages(rows.tolist())
        assert {len(p.text or "") for p in held.values()} == set(map(len, texts))
        assert not {p.text for p in held.values()} <= texts
    with large.catalogue.read() as session:
        near = (session.vectors(rows.tolist(), vectors.shape[1]) @ vectors.T).max(axis=1)
    assert 0.75 < near.min() <= near.max() < 1


def test_the_same_originals_give_the_same_store(filled: Store, tmp_path: Path) -> None:
    """Two scaled stores hold the same passages, words and vectors."""
    found = []
    for name in ("one", "two"):
        store = stores.store(tmp_path / name)
        scale.fill(store, scale.originals(filled), 7)
        with store.catalogue.read() as session:
            rows = [row for row, *_ in session.searchable()]
            words = [p.text for p in session.passages(rows=rows, text=True)]
            found.append((words, session.vectors(rows, store.encoder.dimension).tobytes()))
    assert found[0] == found[1]


def test_a_ratio_is_the_median_over_rounds() -> None:
    """A round that was slow for both changes nothing."""
    assert timing.ratio([2, 40, 3], [1, 20, 1]) == 2
    assert timing.spread([0.001 * n for n in range(1, 102)]) == {"p50": 51.0, "p95": 96.0}
