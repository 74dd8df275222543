"""Search: every filtered answer is what brute force over the allowed passages gives."""

from __future__ import annotations

import io
import random
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from corpus import access, facets, reference
from corpus.errors import NotFound, UsageError
from corpus.filters import AnyOf
from corpus.model import PUBLIC, Document, Kind
from corpus.store import Curator, Searcher, Store
from ingest.readers.body import Body
from search import printing, ranking, saying
from search.answer import Query, Results, Suggestions
from search.engine import search
from search.views import results_json
from tests import stores
from tests.encoders import HashingEncoder
from tests.stores import add, consent, offer, talk

WORDS = """naloxone prison release methadone stigma media nurse housing court treatment family recovery youth
women overdose alcohol fentanyl training peers evaluation cost crime reduction clinic counselling research"""

SECTIONS = ("abstract", "introduction", "methods", "results", None)


def paper(title: str, texts: list[str], **more: object) -> Document:
    body = Body()
    for section, text in zip(SECTIONS, texts, strict=True):
        body.section(section, section and section.capitalize())
        body.add(text)
    return Document(title, body.text, tuple(body.blocks), **more)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Sixty documents of three kinds over ten years, with words drawn from one small vocabulary."""
    store = stores.store(tmp_path_factory.mktemp("engine") / "store")
    rng = random.Random(5)  # noqa: S311 - made-up texts, the same in every run

    def sentence() -> str:
        return f"{' '.join(rng.choices(WORDS.split(), k=14)).capitalize()}."

    offers = []
    for n in range(60):
        year = 2010 + n % 10
        if n % 4 == 3:
            turns = [(f"P{i}", " ".join(sentence() for _ in range(8))) for i in range(3)]
            agreed = consent(find="signed_in" if n % 8 == 3 else "public")
            offers.append(offer(talk(f"Talk {n}", *turns, year=year), f"{n}.txt", consent=agreed))
        else:
            kind = Kind.POLICY if n % 10 == 9 else Kind.STUDY
            title = f"{'A randomised controlled trial' if n % 3 else 'A cohort study'} number {n}"
            text = [" ".join(sentence() for _ in range(18)) for _ in SECTIONS]
            offers.append(offer(paper(title, text, kind=kind, year=year), f"{n}.xml"))
    add(store, offers)
    return store


def brute(made: Store, query: Query, who: object, kind: Kind) -> list[tuple[str, float]]:
    """The k best documents of a kind, from the score of every passage the viewer may read."""
    vector = made.encoder.encode_queries([query.question])[0]
    with made.search(who) as searcher:
        rows = searcher.rows((*query.narrowed, AnyOf("kind", frozenset({kind}))))
        if not len(rows):
            return []
        parts = searcher.cosines(vector, rows), searcher.bm25(query.question, rows)
        scores = ranking.fuse(*parts, searcher.whole_match(query.question))
        documents = searcher.documents_of(rows)
        best = ranking.best_documents(rows, documents, scores, query.k)
        names = searcher.descriptions(list(best))
        return [(names[row].id, score) for row, score in best.items()]


def brute_passages(made: Store, query: Query, who: object, document: int) -> list[tuple[int, float]]:
    """The three best of a document's allowed passages, from the score of every one of them."""
    vector = made.encoder.encode_queries([query.question])[0]
    with made.search(who) as searcher:
        rows = searcher.rows(query.narrowed)
        rows = rows[searcher.documents_of(rows) == document]
        held = searcher.passages(rows.tolist())
        parts = searcher.cosines(vector, rows), searcher.bm25(query.question, rows)
        scores = ranking.within(*parts, searcher.whole_match(query.question))
        scores = scores - ranking.aside([held[row].passage.section for row in rows.tolist()])
        return [(int(rows[at]), float(scores[at])) for at in ranking.order(rows, scores)[:3]]


def printed(results: Results) -> str:
    """What a terminal shows of them."""
    out = io.StringIO()
    printing.show(results, Console(file=out, width=200))
    return out.getvalue()


def found(results: Results, name: str) -> list[tuple[str, float]]:
    return [(hit.held.id, hit.score) for hit in results.hits[name]]


@pytest.mark.parametrize("role", ["public", "policymaker"])
@pytest.mark.parametrize(
    "given",
    [
        {},
        {"year": ["2012..2015"]},
        {"year": ["2011", "2017"]},
        {"design": ["randomised trial"]},
        {"design": ["cohort study"], "year": ["..2014"]},
        {"substance": ["fentanyl", "alcohol"]},
        {"kind": ["study"], "year": ["2019.."]},
        {"country": ["Norway"]},
    ],
    ids=str,
)
@pytest.mark.parametrize("k", [1, 5, 1000])
def test_filters_lose_and_invent_nothing(made: Store, given: dict[str, list[str]], k: int, role: str) -> None:
    """For any filter, viewer and k the answer equals brute force over the allowed passages."""
    narrowed = tuple(facets.parse(name, values) for name, values in given.items())
    who = access.viewer(role)
    for question in ("naloxone on release from prison", "a nurse in the clinic", "housing and recovery"):
        query = Query(question, narrowed=narrowed, filters=given, k=k)
        results = search(made, query, who)
        for name, kind in (("studies", Kind.STUDY), ("voices", Kind.CONSULTATION), ("policies", Kind.POLICY)):
            want = brute(made, query, who, kind)
            got = found(results, name)
            assert [i for i, _ in got] == [i for i, _ in want]
            assert np.allclose([s for _, s in got], [s for _, s in want], atol=1e-6)


@pytest.mark.parametrize("role", ["public", "policymaker"])
@pytest.mark.parametrize("given", [{}, {"year": ["2012..2015"]}, {"kind": ["study"]}], ids=str)
def test_a_hit_shows_the_best_of_all_its_passages(
    made: Store, given: dict[str, list[str]], role: str
) -> None:
    """The passages of every hit are those that brute force over all of the document's would show."""
    query = Query(
        "naloxone on release from prison",
        narrowed=tuple(facets.parse(name, values) for name, values in given.items()),
        k=1000,
    )
    who = access.viewer(role)
    for hits in search(made, query, who).hits.values():
        for hit in hits:
            want = brute_passages(made, query, who, hit.held.row)
            assert [p.row.row for p in hit.passages] == [row for row, _ in want]
            assert np.allclose([p.score for p in hit.passages], [score for _, score in want], atol=1e-6)


def test_what_was_found_is_shown_before_what_was_asked(tmp_path: Path) -> None:
    """Of two passages with the same words, the one in the results is shown and not the introduction's."""
    words = "Does naloxone on release from prison prevent deaths by overdose? " * 4
    store = stores.store(tmp_path / "store")
    add(store, [offer(paper("A trial", ["", words, words, words, ""], kind=Kind.STUDY))])
    (hit,) = search(store, Query("naloxone on release from prison"), PUBLIC).hits["studies"]
    assert [p.row.passage.section for p in hit.passages] == ["results", "introduction", "methods"]
    assert hit.to_dict()["section"] == "results"


def test_the_first_candidates_need_not_be_enough(made: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Starting from two candidates, the search widens until the answer is exact all the same."""
    monkeypatch.setattr("search.asking._FIRST", 1)
    monkeypatch.setattr("search.asking._PER_HIT", 0.2)
    query = Query("naloxone housing court", k=7)
    got, want = found(search(made, query, PUBLIC), "studies"), brute(made, query, PUBLIC, Kind.STUDY)
    assert [i for i, _ in got] == [i for i, _ in want]


def test_a_question_with_a_recommendation_narrows_and_says_so(made: Store) -> None:
    """Documents that do not speak to the recommendation are set aside, and their number is given."""
    alone = search(made, Query("naloxone prison release", k=1000), PUBLIC)
    both = search(made, Query("naloxone prison release", recommendation=63, k=1000), PUBLIC)
    assert sum(both.counts.values()) + both.set_aside == sum(alone.counts.values())
    ranked = [i for i, _ in found(alone, "studies")]
    narrowed = [i for i, _ in found(both, "studies")]
    assert set(narrowed) <= set(ranked)
    assert all(63 in dict(hit.passages[0].recommendations) for hit in both.hits["studies"])


def test_a_recommendation_alone_ranks_every_visible_passage(made: Store) -> None:
    """Without a question the order is that of the topic scores, and nothing visible is left out."""
    results = search(made, Query(recommendation=63, k=1000), PUBLIC)
    scores = [hit.score for hit in results.hits["studies"]]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) == results.counts["studies"]
    with made.search(PUBLIC) as searcher:
        clear = results.hits["studies"][0].speaks_to(63)  # which counts one
        assert _best_topic(searcher) == pytest.approx(max(scores) - clear, abs=1e-6)


def _best_topic(searcher: Searcher) -> float:
    from corpus.derive import topics

    rows = searcher.rows((AnyOf("kind", frozenset({Kind.STUDY})),))
    return float(searcher.topic_scores(rows)[:, topics.numbers().index(63)].max())


def test_whether_there_is_an_answer_does_not_depend_on_filters(made: Store) -> None:
    """A filter that leaves nothing does not turn an answered question into an unanswered one."""
    narrowed = (facets.parse("year", ["1950"]),)
    assert search(made, Query("naloxone release prison"), PUBLIC).answered
    empty = search(made, Query("naloxone release prison", narrowed=narrowed), PUBLIC)
    assert empty.answered
    assert sum(empty.counts.values()) == 0


def test_an_answer_that_the_filters_leave_out_is_told(tmp_path: Path) -> None:
    """Where only what was filtered away answers, that is said, and what is left is not called an answer."""
    made = stores.store(tmp_path / "store")
    papers = [("Zzqb", "zzqb. ", 1971), ("Rivers", f"{' '.join(WORDS.split())}. ", 2015)]
    for title, words, year in papers:
        add(made, [offer(paper(title, [words * 9] * 5, kind=Kind.STUDY, year=year), f"{title}.xml")])
    unnarrowed = search(made, Query("zzqb"), PUBLIC)
    assert unnarrowed.speaks
    assert unnarrowed.left_out is None
    narrowed = search(made, Query("zzqb", narrowed=(facets.parse("year", ["2010.."]),)), PUBLIC)
    assert narrowed.answered
    assert not narrowed.speaks
    assert "left out by the filters" in str(narrowed.left_out)
    assert str(narrowed.left_out).split(".", maxsplit=1)[0] in printed(narrowed)
    assert "What comes nearest: studies" in printed(narrowed)
    assert "What studies found" in printed(unnarrowed)
    assert results_json(narrowed)["left_out"] == narrowed.left_out
    on = search(made, Query("zzqb", recommendation=63), PUBLIC)
    assert "left out by recommendation 63" in str(on.left_out)
    within = search(made, Query("zzqb", narrowed=(facets.parse("year", ["1971"]),)), PUBLIC)
    assert within.speaks


def test_a_terminal_says_where_clear_answers_end(made: Store) -> None:
    """A list of a recommendation is divided by a sentence where what clearly speaks to it ends."""
    results = search(made, Query(recommendation=63, k=60), PUBLIC)
    clear, said, rest = saying.clear_first(results, "studies")
    assert rest
    assert said in printed(results)
    assert all(hit.speaks_to(63) for hit in clear)
    assert not any(hit.speaks_to(63) for hit in rest)
    assert [*clear, *rest] == sorted(results.hits["studies"], key=lambda hit: not hit.speaks_to(63))
    asked = search(made, Query("naloxone", recommendation=63, k=60), PUBLIC)
    assert "clearly speaks" not in printed(asked)


def test_what_clearly_speaks_comes_first_however_few_are_asked_for(made: Store) -> None:
    """The first document on a recommendation is the same for one as for all, and clear before all others."""
    everything = search(made, Query(recommendation=63, k=60), PUBLIC).hits["studies"]
    (first,) = search(made, Query(recommendation=63, k=1), PUBLIC).hits["studies"]
    assert first.held.id == everything[0].held.id
    clear = [hit.speaks_to(63) for hit in everything]
    assert clear == sorted(clear, reverse=True)
    for hit in everything:
        own = [63 in {number for number, _ in found.recommendations} for found in hit.passages]
        assert own == sorted(own, reverse=True), "within a document too"


def test_a_recommendation_to_which_nothing_speaks_is_told(tmp_path: Path) -> None:
    """Of a recommendation, too, it is said that nothing here speaks to it, or that a filter leaves it out."""
    made = stores.store(tmp_path / "store")
    boats = paper("Rivers", ["Boats on rivers. " * 9] * 5, kind=Kind.STUDY, year=1971)
    (document,) = add(made, [offer(boats, "a.xml")])
    nothing = search(made, Query(recommendation=24), PUBLIC)
    assert not nothing.answered
    assert "clearly speaks to recommendation 24" in str(nothing.notice)
    assert saying.clear_first(nothing, "studies")[1] == "", "it is said once"
    Curator(made, access.viewer("admin", "tester")).judge(document, 24, "confirmed")
    assert search(made, Query(recommendation=24), PUBLIC).speaks
    filters = (facets.parse("year", ["2010.."]),)
    filtered = search(made, Query(recommendation=24, narrowed=filters), PUBLIC)
    assert filtered.answered
    assert filtered.left_out == "What clearly speaks to recommendation 24 is left out by the filters."


def test_one_or_two_words_are_answered_where_they_stand_together(tmp_path: Path) -> None:
    """A keyword that stands in a passage is no question that nothing answers, however far its vector."""
    made = stores.store(tmp_path / "store")
    many = f"zzqb boats on rivers {' '.join(WORDS.split())} and yyqc harbours of old"
    add(made, [offer(paper("Rivers", [many] * 5, kind=Kind.STUDY, year=1971), "a.xml")])
    vector = made.encoder.encode_queries(["zzqb"])[0]
    with made.search(PUBLIC) as searcher:
        assert searcher.nearest(vector, 1, ())[1][0] < ranking.ANSWERED
    assert search(made, Query("zzqb"), PUBLIC).answered
    assert search(made, Query("zzqb yyqc"), PUBLIC).answered
    assert not search(made, Query("zzqb xxqd"), PUBLIC).answered
    out = search(made, Query("zzqb", narrowed=(facets.parse("year", ["2010.."]),)), PUBLIC)
    assert out.answered
    assert out.left_out == "What speaks to this question is left out by the filters."


def test_a_ranking_whose_passages_were_all_rejected_says_so(tmp_path: Path) -> None:
    """A study of which somebody said that it does not speak to a recommendation is there, and not shown."""
    made = stores.store(tmp_path / "store")
    (document,) = add(made, [offer(paper("Rivers", ["Boats. " * 9] * 5, kind=Kind.STUDY), "a.xml")])
    Curator(made, access.viewer("admin", "tester")).judge(document, 63, "rejected")
    results = search(made, Query(recommendation=63), PUBLIC)
    assert results.counts["studies"] == 1
    assert saying.nothing_to_show(results, "studies") == "No study here speaks to recommendation 63."


def test_a_blank_question_is_none(made: Store) -> None:
    """Spaces beside a recommendation are no question, for the answer and for what is said of it."""
    blank, none = (search(made, Query(words, recommendation=63), PUBLIC) for words in ("  ", None))
    assert blank.query == none.query
    assert printed(blank) == printed(none)


def test_an_empty_ranking_says_why_it_is_empty(made: Store) -> None:
    """Without a document of a kind it says so, else what left them out."""
    assert "There is no policy" not in printed(search(made, Query("naloxone"), PUBLIC))
    narrow = (facets.parse("year", ["2050"]),)
    told = {
        "passes the filters": search(made, Query("naloxone", narrowed=narrow), PUBLIC),
        "speaks to recommendation 24": search(made, Query("naloxone", recommendation=24), PUBLIC),
    }
    for words, results in told.items():
        assert words in saying.nothing_to_show(results, "studies")
        assert words in printed(results)


def test_a_question_in_another_language_is_asked_for_in_english(made: Store) -> None:
    """A French question that nothing answers is met with its language, an English one is not."""
    french = search(made, Query("grossièreté inhabituelle"), PUBLIC)
    assert "seems to be in French" in str(french.notice)
    assert "English" not in str(search(made, Query("unheardofwordswhichareenglishthough"), PUBLIC).notice)


class FewPieces(HashingEncoder):
    """Has no word with "oe" in it, as the real model."""

    def token_spans(self, text: str) -> list[tuple[int, int]]:
        return [span for a, b in super().token_spans(text) for span in self._pieces(text, a, b)]

    def _pieces(self, text: str, start: int, end: int) -> list[tuple[int, int]]:
        return [(start, start + 1), (start + 1, end)] if "oe" in text[start:end] else [(start, end)]


def test_spellings_the_model_has_not_are_put_to_it_as_american(tmp_path: Path) -> None:
    """Foetal and fetal are one question to the model too, and find the same with the same scores."""
    made = Store(tmp_path / "store", create=True, load=FewPieces)
    add(made, [offer(paper("Birth", ["fetal alcohol in youth. "] * 5, kind=Kind.STUDY), "birth.xml")])
    british, american = (search(made, Query(f"{w} alcohol in youth"), PUBLIC) for w in ("foetal", "fetal"))
    assert found(british, "studies") == found(american, "studies")


def test_nothing_here_is_said_in_words(made: Store) -> None:
    """A question about something else altogether is answered with a sentence, and what is nearest."""
    results = search(made, Query("zzqa"), PUBLIC)
    assert not results.answered
    assert results.notice
    assert results.hits["studies"]


def test_unheard_words_raise_what_an_answer_needs(tmp_path: Path) -> None:
    """The same nearness is an answer where the question's words occur, and none where most occur nowhere."""
    assert ranking.answers(ranking.ANSWERED + 0.05, 0.0)
    assert not ranking.answers(ranking.ANSWERED + 0.05, 0.5)
    store = stores.store(tmp_path / "store")
    open_words, kept = "naloxone kits for families " * 5, "wastewater analysis of rivers " * 5
    add(store, [offer(talk("Open", ("P1", open_words)), "a.txt", consent=consent())])
    add(store, [offer(talk("Kept", ("P1", kept)), "b.txt", consent=consent(find="signed_in"))])
    for role, share in (("public", 0.5), ("policymaker", 0.0)):
        with store.search(access.viewer(role)) as searcher:
            assert searcher.missing("naloxone in wastewater") == share


def test_an_unanswered_question_comes_with_what_would_help(tmp_path: Path) -> None:
    """It names the nearest recommendation and wider words; an answered one has neither."""
    store = stores.store(tmp_path / "store")
    add(
        store,
        [
            offer(
                paper(
                    "Kits",
                    [
                        "Opioids. " * 12,
                        "",
                        "",
                        "Families received naloxone kits to keep. " * 4,
                        "",
                    ],
                    kind=Kind.STUDY,
                )
            )
        ],
    )
    (title,) = (r.phrasings[0] for r in reference.recommendations() if r.number == 63)
    helped = search(store, Query(f"carfentanil {title}"), PUBLIC)
    assert not helped.answered
    assert helped.suggestions.recommendation == 63
    assert "opioids" in helped.suggestions.broader
    assert results_json(helped)["suggestions"]["recommendation"] == 63
    assert "--recommendation 63" in printed(helped)
    assert "opioids" in printed(helped)
    answered = search(store, Query("families received naloxone kits to keep"), PUBLIC)
    assert answered.answered
    assert answered.suggestions == Suggestions()


def test_a_misspelt_name_finds_the_substance_and_says_so(made: Store) -> None:
    """A slip in a substance's name is answered as if it had been written right, and shown as understood."""
    meant, slip = (search(made, Query(f"{name} in prison"), PUBLIC) for name in ("methadone", "methodone"))
    assert found(slip, "studies") == found(meant, "studies")
    assert slip.suggestions.spelling == "methadone in prison"
    assert slip.query.question == "methodone in prison"
    assert meant.suggestions.spelling is None
    assert "Searched for “methadone in prison”." in printed(slip)
    assert "Searched for" not in printed(meant)


def test_a_document_is_one_hit_with_at_most_three_passages(made: Store) -> None:
    """No document comes twice, and its passages are its own, the best first."""
    for hits in search(made, Query("treatment in prison", k=1000), PUBLIC).hits.values():
        assert len({hit.held.id for hit in hits}) == len(hits)
        for hit in hits:
            scores = [p.score for p in hit.passages]
            assert scores == sorted(scores, reverse=True)
            assert len(hit.passages) <= 3
            assert {p.row.document for p in hit.passages} == {hit.held.row}


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"question": "  "}, UsageError),
        ({"question": "x", "k": 0}, UsageError),
        ({"question": "x", "recommendation": 999}, NotFound),
    ],
)
def test_what_cannot_be_asked_is_a_sentence(asked: dict[str, object], error: type[Exception]) -> None:
    """Neither an empty question, nor no hits, nor an unknown recommendation is taken."""
    with pytest.raises(error):
        Query(**asked)


def test_a_question_that_is_too_long_is_a_sentence(made: Store) -> None:
    """What the model cannot read as a whole is refused, never cut in silence."""
    with pytest.raises(UsageError, match="fewer words"):
        search(made, Query("word " * 300), PUBLIC)
