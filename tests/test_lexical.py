"""The full-text index: scores, filters compared with the columns, changes, damage."""

from __future__ import annotations

import math
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import StoreError
from corpus.filters import AnyOf, Between, Entry, Filter
from corpus.index.columns import Columns
from corpus.index.lexical import ROUNDING, LexicalIndex, LexicalPassage

TEXTS = [
    "Naloxone reverses an opioid overdose.",
    "Take-home naloxone was handed to families after an overdose; naloxone kits were free.",
    "Supervised consumption sites saw fewer overdoses.",
    "Überdosis und Hilfe: eine Übersicht.",
    "Housing keeps people housed.",
    "The café's needle programme exchanged needles.",
]


def passage(row: int, text: str, document: int | None = None, **year: int) -> LexicalPassage:
    return LexicalPassage(Entry(row, document or row, (), tuple(year.items())), text)


def filled(directory: Path, passages: list[LexicalPassage], batches: int = 1) -> LexicalIndex:
    index = LexicalIndex.create(directory)
    for start in range(batches):
        index.add(passages[start::batches])
        index.commit()
    return index


@pytest.fixture
def index(tmp_path: Path) -> LexicalIndex:
    return filled(tmp_path / "words", [passage(row, text) for row, text in enumerate(TEXTS, 1)])


def found(index: LexicalIndex, question: str, k: int = 100, allowed: Filter = ()) -> list[int]:
    return [int(row) for row in index.search(question, k, allowed)[0]]


def bm25(index: LexicalIndex, texts: dict[int, str], question: str) -> dict[int, float]:
    """BM25 by its formula (k1 1.2, b 0.75, logarithm of Lucene), for texts short enough to be exact."""
    held = {
        row: Counter(w for token in text.split() for w in index.words(token)) for row, text in texts.items()
    }
    mean = sum(sum(words.values()) for words in held.values()) / len(held)
    scores = {}
    for row, words in held.items():
        score = 0.0
        for word in set(index.words(question)):
            having = sum(word in other for other in held.values())
            rarity = math.log(1 + (len(held) - having + 0.5) / (having + 0.5))
            length = 1 - 0.75 + 0.75 * sum(words.values()) / mean
            score += rarity * words[word] * 2.2 / (words[word] + 1.2 * length)
        if score:
            scores[row] = score
    return scores


@pytest.mark.parametrize("question", ["naloxone overdose", "needles", "families housed free overdoses kits"])
def test_scores_are_bm25(index: LexicalIndex, question: str) -> None:
    """A search finds exactly the passages that share a word, best first, with the formula's scores."""
    expected = bm25(index, dict(enumerate(TEXTS, 1)), question)
    rows, scores = index.search(question, 100)
    assert set(rows.tolist()) == set(expected)
    assert scores == pytest.approx([expected[int(row)] for row in rows], rel=1e-5)
    assert np.all(np.diff(scores) <= 0)
    everything = index.scores(question, [6, 5, 4, 3, 2, 1, 77, 1])
    assert everything == pytest.approx([expected.get(r, 0.0) for r in (6, 5, 4, 3, 2, 1, 77, 1)], rel=1e-5)


def test_words_meet_in_their_stem(index: LexicalIndex) -> None:
    """Capitals, accents, plurals and stop words make no difference; repeating a word changes nothing."""
    assert found(index, "UBERSICHT") == [4]
    assert found(index, "cafes") == [6]
    assert found(index, "Overdosing") == found(index, "overdose")
    assert found(index, "the and of") == []
    assert found(index, "") == []
    assert index.words("The overdose of overdoses") == index.words("overdose")
    one, two = index.search("naloxone", 9), index.search("naloxone NALOXONE naloxone", 9)
    assert np.array_equal(one[1], two[1])
    assert index.document_frequency(index.words("overdoses")[0]) == 3


def test_spellings_meet(tmp_path: Path) -> None:
    """A British question finds American words and the other way round, with the same score."""
    british = "Randomised behavioural counselling programmes for haemorrhage, oedema and organised labelling."
    american = "Randomized behavioral counseling programs for hemorrhage, edema and organized labeling."
    index = filled(tmp_path / "words", [passage(1, british), passage(2, american), passage(3, "Others.")])
    assert index.words(british) == index.words(american)
    for word in [*british.split(), *american.split()]:
        rows, scores = index.search(word, 9)
        assert len(rows) in (0, 2)  # stop words find nothing
        assert len(set(scores.tolist())) <= 1


def test_a_title_is_among_the_words_of_its_passages(tmp_path: Path) -> None:
    """A passage is found by its document's title, and counts it like words of its own."""
    index = LexicalIndex.create(tmp_path / "words")
    index.add([LexicalPassage(Entry(1, 1), "It reversed most.", "Take-home naloxone"), passage(2, "It did.")])
    index.commit()
    assert found(index, "naloxone reversed") == [1]
    assert index.scores("naloxone", [1]) == pytest.approx(index.scores("reversed", [1]))


def test_the_whole_is_a_passage_with_every_word(tmp_path: Path) -> None:
    """A passage of mean length with each word of the question once has the score of the whole question."""
    texts = ["naloxone kits prison release", "methadone dose clinic nurse", "naloxone dose stigma media"]
    index = filled(tmp_path / "words", [passage(row, text) for row, text in enumerate(texts, 1)])
    assert index.whole(texts[0]) == pytest.approx(float(index.scores(texts[0], [1])[0]), rel=1e-5)
    assert index.whole("naloxone") < index.whole("kits") < index.whole("unheard of")
    assert index.whole("of the") == 0


def test_missing_words_are_those_in_no_allowed_passage(index: LexicalIndex) -> None:
    """A word is missing where no passage holds it, none that is allowed, or none any more."""
    assert index.missing(index.words("naloxone in wastewater of the rivers")) == ["river", "wastewat"]
    both = index.words("naloxone kits")
    assert index.missing(both, (Between("year", 1990, None),)) == both
    index.remove_documents([2])
    index.commit()
    assert index.missing(both) == ["kit"]
    assert index.missing(index.words("of the")) == []


def test_words_stand_together_in_one_allowed_passage(tmp_path: Path) -> None:
    """Words are together where one passage that passes has all of them, however many have more of one."""
    crowd = [passage(n, "women " * 9, year=2020) for n in range(1, 400)]
    index = filled(tmp_path / "words", [*crowd, passage(400, f"women {'and ' * 90} trust", year=1990)])
    both, early, late = (
        index.words("women trust"),
        (Between("year", None, 2000),),
        (Between("year", 2001, None),),
    )
    assert index.stand_together(both)
    assert index.stand_together(both, early)
    assert not index.stand_together(both, late)
    assert not index.stand_together(index.words("women unheard"))
    assert not index.stand_together([])


def test_some_passages_with_a_word_have_it(tmp_path: Path) -> None:
    """As many rows as asked for, or all that there are, each of a passage with the word."""
    texts = ["naloxone kits", "methadone dose", "naloxone dose", "naloxone media"]
    index = filled(tmp_path / "words", [passage(row, text) for row, text in enumerate(texts, 1)])
    assert sorted(index.some("naloxon", 9).tolist()) == [1, 3, 4]
    assert len(index.some("naloxon", 2)) == 2
    assert index.some("unheard", 2).tolist() == []


@pytest.mark.parametrize(
    "question",
    [
        '"naloxone: (kits',
        "naloxone AND NOT /kits/",
        "title:naloxone^3 [a TO b]",
        "naloxone\0kits\\",
        "naloxone \udcff",
        "+naloxone -x",
    ],
)
def test_a_question_has_no_syntax(index: LexicalIndex, question: str) -> None:
    """Quotes, colons, slashes and operators are no commands: the words alone are searched."""
    assert found(index, question)[0] in (1, 2)
    assert set(found(index, "naloxone")) <= set(found(index, question))


def test_a_pasted_page_is_a_question(index: LexicalIndex) -> None:
    """A question of thousands of different words is answered with the sum over all of them."""
    page = " ".join(f"unknown{n}" for n in range(5_000)) + " " + TEXTS[0]
    assert index.scores(page, [1, 5]) == pytest.approx(index.scores(TEXTS[0], [1, 5]))
    assert found(index, page) == found(index, TEXTS[0])


def test_filters_leave_scores_alone(tmp_path: Path) -> None:
    """A filtered search is the unfiltered one without what the filter takes away, score for score."""
    rng = np.random.default_rng(3)
    vocabulary = [f"word{n}" for n in range(60)]
    passages = [
        LexicalPassage(
            Entry(row, row // 4, (("country", f"c{row % 5}"),), (("year", 1990 + row % 20),)),
            " ".join(rng.choice(vocabulary, size=rng.integers(3, 40))),
        )
        for row in range(1, 1_500)
    ]
    index = filled(tmp_path / "words", passages, batches=3)
    columns = Columns.of(p.entry for p in passages)
    allowed: Filter = (AnyOf("country", frozenset({"c1", "c3"})), Between("year", 1995, 2003))
    passing = set(columns.rows[columns.mask(allowed)].tolist())
    for n in range(20):
        question = " ".join(rng.choice(vocabulary, size=1 + n % 9))
        every_row, every_score = index.search(question, 2_000)
        exact = index.scores(question, every_row)
        assert every_score == pytest.approx(exact, rel=ROUNDING)
        left = [row in passing for row in every_row.tolist()]
        for k in (1, 7, 40, 2_000):
            rows, scores = index.search(question, k, allowed)
            assert len(rows) == len(set(rows.tolist())) == min(k, sum(left))
            assert set(rows.tolist()) <= set(every_row[left].tolist())
            own, best = index.scores(question, rows), np.sort(exact[left])[::-1][: len(rows)]
            assert np.sort(own)[::-1] == pytest.approx(best, rel=2 * ROUNDING)
            assert scores == pytest.approx(own, rel=ROUNDING)


def test_equal_passages_have_equal_scores(tmp_path: Path) -> None:
    """Of many equal passages, in several segments and any order, as many are given as asked for."""
    order = np.random.default_rng(5).permutation(300) + 1
    index = filled(tmp_path / "words", [passage(int(r), TEXTS[1]) for r in order], batches=4)
    assert len(set(found(index, "free naloxone kits", 5))) == 5
    assert sorted(found(index, "free naloxone kits", 300)) == list(range(1, 301))
    assert len(set(index.scores("free naloxone kits", order).tolist())) == 1


FIELDS, VALUES = ("country", "a=b", "a", ""), ("Canada", "b=c", "c", "", "Côte d'Ivoire", "é" * 300)


def entries() -> st.SearchStrategy[list[Entry]]:
    terms = st.lists(st.tuples(st.sampled_from(FIELDS), st.sampled_from(VALUES)), max_size=3)
    number = st.integers(-3, 3) | st.integers(-(2**63) + 2, 2**63 - 2)
    numbers = st.dictionaries(st.sampled_from(("year", "until")), number)
    entry = st.builds(
        Entry,
        row=st.integers(1, 10_000),
        document=st.integers(1, 9),
        terms=terms.map(tuple),
        numbers=numbers.map(lambda n: tuple(n.items())),
    )
    return st.lists(entry, min_size=1, max_size=20, unique_by=lambda e: e.row)


def filters() -> st.SearchStrategy[Filter]:
    bound = st.none() | st.integers(-4, 4) | st.integers(-(2**66), 2**66)
    values = st.frozensets(st.sampled_from((*VALUES, "unknown", "\udcff")), max_size=3)
    any_of = st.builds(AnyOf, st.sampled_from((*FIELDS, "unknown")), values)
    between = st.builds(Between, st.sampled_from(("year", "until", "unknown", "country")), bound, bound)
    return st.lists(any_of | between, max_size=3).map(tuple)


@settings(max_examples=40, deadline=None)
@given(entries(), st.lists(filters(), min_size=4, max_size=8))
def test_both_compilations_allow_the_same(held: list[Entry], asked: list[Filter]) -> None:
    """For any filter over any passages, full-text search and columns allow exactly the same rows."""
    columns = Columns.of(held)
    with tempfile.TemporaryDirectory() as directory:
        index = filled(Path(directory) / "words", [LexicalPassage(e, "naloxone") for e in held])
        for allowed in asked:
            passing = columns.rows[columns.mask(allowed)].tolist()
            assert sorted(found(index, "naloxone", 100, allowed)) == passing


def test_changes_come_with_commit(index: LexicalIndex, tmp_path: Path) -> None:
    """What is added or removed shows after commit, all at once, and to others after they refresh."""
    other = LexicalIndex.open(tmp_path / "words")
    index.remove_documents([2, 4_000])
    index.add([passage(7, "Naloxone again", document=2)])
    index.generation = 5
    assert found(index, "naloxone") == [1, 2]
    index.commit()
    assert set(found(index, "naloxone")) == {1, 7}
    assert found(index, "kits") == []
    assert index.scores("kits", [2]).tolist() == [0.0]
    assert len(index) == len(TEXTS)
    assert (found(other, "naloxone"), other.generation) == ([1, 2], 0)
    other.refresh()
    assert (set(found(other, "naloxone")), other.generation) == ({1, 7}, 5)


def test_rolled_back_changes_never_were(index: LexicalIndex, tmp_path: Path) -> None:
    """After a rollback, later commits hold nothing of what was given up."""
    index.remove_documents([1])
    index.add([passage(8, "Naloxone given up")])
    index.generation = 9
    index.rollback()
    index.add([passage(9, "methadone")])
    index.commit()
    again = LexicalIndex.open(tmp_path / "words")
    assert found(again, "naloxone") == [1, 2]
    assert found(again, "methadone") == [9]
    assert again.generation == 0


def test_what_no_filter_could_find_is_refused(index: LexicalIndex) -> None:
    """A number the index was not made for and a value beyond tantivy's length are refused, not dropped."""
    with pytest.raises(ValueError, match="age"):
        index.add([passage(20, "text", age=3)])
    with pytest.raises(ValueError, match="too long"):
        index.add([LexicalPassage(Entry(20, 20, (("country", "x" * 70_000),)), "text")])


def test_one_process_changes_at_a_time(index: LexicalIndex, tmp_path: Path) -> None:
    """While one holds changes, another is told so; afterwards it can."""
    other = LexicalIndex.open(tmp_path / "words")
    index.add([passage(21, "first")])
    with pytest.raises(StoreError, match="another process"):
        other.add([passage(22, "second")])
    index.commit()
    other.add([passage(22, "second")])
    other.commit()
    assert set(found(other, "first second")) == {21, 22}


def test_a_read_only_index_is_read(
    index: LexicalIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nothing may be written, the index answers, follows others' commits, and writes nothing."""
    directory = tmp_path / "words"
    for lock in directory.glob(".tantivy*"):
        lock.unlink()
    held = {path.name: path.stat().st_mtime_ns for path in directory.iterdir()}
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    reader = LexicalIndex.open(directory)
    assert found(reader, "naloxone") == [1, 2]
    with pytest.raises(StoreError, match="read-only"):
        reader.add([passage(22, "second")])
    assert {path.name: path.stat().st_mtime_ns for path in directory.iterdir()} == held
    index.add([passage(23, "methadone")])
    index.commit()
    reader.refresh()
    assert found(reader, "methadone") == [23]


KILLED = """
import sys, time
from pathlib import Path
from corpus.filters import Entry
from corpus.index.lexical import ROUNDING, LexicalIndex, LexicalPassage
index = LexicalIndex.open(Path(sys.argv[1]))
index.remove_documents([1])
index.add(LexicalPassage(Entry(row, row), "naloxone never committed") for row in range(100, 5_000))
print("changing", flush=True)
time.sleep(60)
"""


@pytest.fixture
def killed(index: LexicalIndex, tmp_path: Path) -> Iterator[Path]:
    """The directory after a process was killed in the middle of changing it."""
    directory = tmp_path / "words"
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(directory)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "changing\n"
        os.kill(process.pid, signal.SIGKILL)
    yield directory


def test_a_killed_writer_leaves_no_lock(killed: Path) -> None:
    """After a kill the last commit stands, and the next process can change the index at once."""
    index = LexicalIndex.open(killed)
    assert found(index, "naloxone") == [1, 2]
    started = time.monotonic()
    index.add([passage(30, "methadone")])
    index.commit()
    assert found(index, "methadone committed") == [30]
    assert time.monotonic() - started < 5


def test_damage_is_refused(index: LexicalIndex, tmp_path: Path) -> None:
    """Whichever file of the index is damaged, cut or missing, opening says so with the remedy."""
    directory = tmp_path / "words"
    index.remove_documents([1])
    index.commit()
    files = [p for p in directory.iterdir() if p.stat().st_size and not p.name.startswith(".")]
    assert {p.suffix for p in files} >= {".idx", ".term", ".fast", ".fieldnorm", ".del", ".json"}
    for path in files:
        whole = path.read_bytes()
        for spoiled in (whole[:-5], b"", bytes([whole[0] ^ 255]) + whole[1:]):
            path.unlink()  # cut in its place while a thread of `index` reads it, it would end the process
            path.write_bytes(spoiled)
            with pytest.raises(StoreError, match="python -m corpus rebuild"):
                LexicalIndex.open(directory)
        path.unlink()
        if path.name != "generation":  # without it the index has followed nothing, and catches up
            with pytest.raises(StoreError, match="python -m corpus rebuild"):
                LexicalIndex.open(directory)
        path.write_bytes(whole)
    assert found(LexicalIndex.open(directory), "naloxone") == [2]
    with pytest.raises(StoreError, match="python -m corpus rebuild"):
        LexicalIndex.open(tmp_path / "nowhere")
    with pytest.raises(StoreError, match="not empty"):
        LexicalIndex.create(directory)
