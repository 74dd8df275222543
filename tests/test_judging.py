"""Recommendations that people confirm and reject: what it does to answers, and how it stays."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench import topics as bench
from corpus import access, reference
from corpus.catalogue.curation import Judgement
from corpus.errors import NotAllowed, NotFound
from corpus.filters import AnyOf
from corpus.model import PUBLIC, Viewer
from corpus.store import Accounts, Change, Curator, Store
from search import printing
from search.answer import Query
from search.engine import search
from search.hits import Hit
from search.speaking import of_documents
from tests import stores
from tests.encoders import HashingEncoder
from ui import evidence
from ui.checking import editing

REA = Viewer("researcher", "rea")
N = 63
WORDS = next(r for r in reference.recommendations() if r.number == N).phrasings
FAR = "Otters, rivers and lakes were counted by volunteers on every first Sunday of the month."


def speaking(at: int) -> str:
    """Words that clearly speak to the recommendation with this encoder: one of its own phrasings, often."""
    return f"{WORDS[at]}. " * 3


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Store]:
    """Two studies and a talk that speak to a recommendation, and a study that does not."""
    store = stores.store(tmp_path / "store")
    turns = (("P1", speaking(2)), ("P2", f"{FAR} Nobody asked them to do so."))
    agreed = stores.consent(find="signed_in")
    offers = [
        stores.offer(stores.study("Prisons", speaking(0), FAR, doi="10.5555/1"), "one.pdf"),
        stores.offer(stores.study("Release from prison", speaking(1), doi="10.5555/2"), "two.pdf"),
        stores.offer(stores.study("Naloxone and otters", FAR, "Herons sleep.", doi="10.5555/3"), "far.pdf"),
        stores.offer(stores.talk("What people told", *turns), "talk.vtt", consent=agreed),
    ]
    stores.add(store, offers)
    yield store
    store.close()


def listed(store: Store, viewer: Viewer = REA, kind: str = "studies") -> list[Hit]:
    return list(search(store, Query(recommendation=N, k=50), viewer).hits[kind])


def titles(hits: list[Hit]) -> list[str]:
    return [hit.held.document.title for hit in hits]


def narrowed(store: Store) -> list[str]:
    """What a question finds within the recommendation: the facet as both indexes have it."""
    found = search(store, Query("prison naloxone otters", recommendation=N, k=50), REA)
    with store.search(REA) as searcher:
        rows = searcher.rows(
            (AnyOf("recommendation", frozenset({str(N)})), AnyOf("kind", frozenset({"study"})))
        )
        matching, *_ = searcher.matching(
            "prison naloxone otters", 99, (AnyOf("recommendation", frozenset({str(N)})),)
        )
        documents = set(searcher.documents_of(rows).tolist())
        by_words = {
            h.document.title
            for h in searcher.descriptions(sorted(set(searcher.documents_of(matching).tolist()))).values()
        }
        by_columns = {h.document.title for h in searcher.descriptions(sorted(documents)).values()}
    assert by_words & by_columns == by_words - {"What people told"}, "both indexes allow the same"
    assert set(titles(list(found.hits["studies"]))) == by_columns
    return sorted(by_columns)


def ids(store: Store) -> dict[str, str]:
    with store.search(stores.LEAD) as searcher:
        held = searcher.descriptions(sorted(set(searcher.documents_of(searcher.rows(())).tolist())))
    return {h.document.title: h.id for h in held.values()}


def test_the_passages_of_this_file_speak_as_they_should(made: Store) -> None:
    """Without judgements the two studies speak to the recommendation and the third does not."""
    assert narrowed(made) == ["Prisons", "Release from prison"]


def test_a_confirmed_document_ranks_first_and_says_so(made: Store) -> None:
    """What nobody suggested comes before all that is suggested, in list, facet and JSON, once confirmed."""
    far = ids(made)["Naloxone and otters"]
    assert titles(listed(made))[0] != "Naloxone and otters"
    Curator(made, REA).judge(far, N, "confirmed")
    first = listed(made)[0]
    assert first.held.id == far
    assert {"number": N, "confirmed": True}.items() <= first.to_dict()["recommendations"][0].items()
    scores = [hit.score for hit in listed(made)]
    assert scores == sorted(scores, reverse=True)
    assert "Naloxone and otters" in narrowed(made)
    others = [r for hit in listed(made)[1:] for r in hit.to_dict()["recommendations"]]
    assert others
    assert all("confirmed" not in r for r in others)


def test_a_rejected_document_is_in_neither_list_nor_facet(made: Store) -> None:
    """It is gone from the recommendation's list and filter, and found by a question as before."""
    Curator(made, REA).judge(ids(made)["Prisons"], N, "rejected")
    assert "Prisons" not in titles(listed(made))
    assert narrowed(made) == ["Release from prison"]
    assert "Prisons" in titles(list(search(made, Query("prisons", k=50), REA).hits["studies"]))


def test_a_rejected_passage_leaves_the_other_passages(made: Store) -> None:
    """Only the passage is gone; what stands beside it counts, and confirming it overrides the document."""
    id_ = ids(made)["Prisons"]
    curator = Curator(made, REA)
    first = next(h for h in listed(made) if h.held.id == id_).passages[0].row.passage
    curator.judge(id_, N, "rejected", first.ordinal)
    assert narrowed(made) == ["Release from prison"]
    left = [f.row.passage.ordinal for h in listed(made) if h.held.id == id_ for f in h.passages]
    assert first.ordinal not in left
    curator.judge(id_, N, "rejected")
    curator.judge(id_, N, "confirmed", first.ordinal)
    assert titles(listed(made))[0] == "Prisons"


def test_judgements_survive_files_rebuild_and_a_model_that_splits_otherwise(made: Store) -> None:
    """After a newer file, a rebuild and a model with shorter passages, both verdicts hold for their words."""
    found, curator = ids(made), Curator(made, REA)
    hit = next(h for h in listed(made) if h.held.document.title == "Prisons")
    curator.judge(found["Prisons"], N, "rejected", hit.passages[0].row.passage.ordinal)
    curator.judge(found["Naloxone and otters"], N, "confirmed", 1)
    newer = stores.study("Prisons", "Before it all.", speaking(0).upper(), f"{FAR} Again.", doi="10.5555/1")
    assert stores.add(made, [stores.offer(newer, "one.pdf")]) == [found["Prisons"]]
    for model in (None, HashingEncoder(name="another", max_tokens=30)):
        store = made if model is None else Store(made.path, load=lambda model=model: model)
        stores.writer(store).rebuild()
        hits = listed(store)
        assert titles(hits)[0] == "Naloxone and otters"
        assert N in hits[0].passages[0].confirmed
        shown = [f.row.text for h in hits if h.held.document.title == "Prisons" for f in h.passages]
        assert not any(WORDS[0].casefold() in (text or "").casefold() for text in shown)
        assert "Prisons" not in narrowed(store)
    assert [j.by for j in curator.judgements(found["Prisons"])] == ["rea"]


def test_a_judgement_whose_words_are_gone_waits_for_a_look(made: Store) -> None:
    """A newer version without the words has no verdict; the paper needs a look until somebody drops it."""
    found, curator = ids(made), Curator(made, REA)
    curator.judge(found["Naloxone and otters"], N, "confirmed", 1)
    newer = stores.study("Naloxone and otters", "Everything is said in other words now.", doi="10.5555/3")
    stores.add(made, [stores.offer(newer, "far.pdf")])
    assert "Naloxone and otters" not in narrowed(made)
    paper = next(p for p in curator.papers() if p.held.document.title == "Naloxone and otters")
    assert paper.doubts[0] == "lost"
    curator.drop_lost(found["Naloxone and otters"])
    assert "lost" not in next(p for p in curator.papers() if p.held.id == paper.held.id).doubts


def test_of_withdrawn_words_no_judgement_stays(made: Store) -> None:
    """When a speaker's words are withdrawn, so is what was judged of them; when a document, all of it."""
    found, curator = ids(made), Curator(made, stores.LEAD)
    talk = found["What people told"]
    curator.judge(talk, N, "confirmed", 1)
    stores.writer(made).withdraw_speaker(talk, "P1", "asked for it")
    assert curator.judgements(talk) == []
    curator.judge(found["Prisons"], N, "confirmed")
    stores.writer(made).withdraw(found["Prisons"], "not ours")
    assert curator.labels() == {"labels": [], "documents": []}


def test_taking_a_judgement_back_leaves_the_suggestion(made: Store) -> None:
    """Answers are as before, and the audit has each step with who and which recommendation."""
    before, id_ = listed(made), ids(made)["Prisons"]
    curator = Curator(made, REA)
    for verdict in ("rejected", "confirmed", None):
        curator.judge(id_, N, verdict)
    assert listed(made) == before
    lines = [line for line in Accounts(made, stores.LEAD).audit({"by": "rea"}) if line.document_id == id_]
    assert [(line.action, line.detail) for line in lines] == [
        ("judgement_taken_back", "63"),
        ("confirmed", "63"),
        ("rejected", "63"),
    ]


def test_an_open_server_sees_a_judgement_at_once(made: Store) -> None:
    """Another reader of the same store answers with the verdict on its next question."""
    other = Store(made.path, load=HashingEncoder)
    assert "Prisons" in titles(listed(other))
    Curator(made, REA).judge(ids(made)["Prisons"], N, "rejected")
    assert "Prisons" not in titles(listed(other))


def test_only_who_may_judge_and_read_judges(made: Store) -> None:
    """The public and policymakers may not; nobody judges what they may not read, or what does not exist."""
    found = ids(made)
    for viewer in (PUBLIC, access.viewer("policymaker", "pol")):
        with pytest.raises(NotAllowed):
            Curator(made, viewer).judge(found["Prisons"], N, "confirmed")
    for id_, number, passage in ((found["Prisons"], 99, 1), (found["Prisons"], N, 77), ("nothing", N, None)):
        with pytest.raises(NotFound):
            Curator(made, REA).judge(id_, number, "confirmed", passage)


def test_the_log_is_what_the_bench_reads(made: Store) -> None:
    """Exported labels know their passages by the bench's own key; of testimony no words are told."""
    found, curator = ids(made), Curator(made, stores.LEAD)
    hit = next(h for h in listed(made) if h.held.document.title == "Prisons")
    ordinal = hit.passages[0].row.passage.ordinal
    curator.judge(found["Prisons"], N, "confirmed", ordinal)
    curator.judge(found["Prisons"], 20, "rejected", ordinal)
    curator.judge(found["What people told"], N, "rejected", 1)
    curator.judge(found["Release from prison"], N, "confirmed")
    told = json.loads(json.dumps(curator.labels()))
    label, spoken = told["labels"]
    assert bench.key("10.5555/1", hit.passages[0].row.text or "") == (label["doi"], label["words"])
    assert (label["recommendations"], label["considered"]) == ([N], [20, N])
    assert spoken["anchor"] is None
    assert "Sunday" not in repr(told)
    assert [(d["recommendation"], d["verdict"]) for d in told["documents"]] == [(N, "confirmed")]
    read = bench.read(made, told["labels"])
    assert read.known.sum() == 3
    assert read.right.sum() == 1


def test_a_corrected_document_keeps_its_judgements(made: Store) -> None:
    """A new title embeds every passage anew, and what was judged of them still holds."""
    id_, curator = ids(made)["Naloxone and otters"], Curator(made, REA)
    curator.judge(id_, N, "confirmed", 1)
    curator.correct([Change(id_, "title", "Otters alone")])
    assert titles(listed(made))[0] == "Otters alone"


def test_labels_are_suggestions_until_two_hundred_are_confirmed(made: Store) -> None:
    """The page says "suggested" with 199 confirmations, and "speaks to" with the two-hundredth."""

    def said() -> str:
        """The page of the recommendation, and the same on the command line."""
        found, console = search(made, Query(recommendation=N), PUBLIC), printing.console()
        with console.capture() as printed:
            printing.show(found, console)
        return f"{evidence.columns(found)} {printed.get()}"

    def in_table() -> str:
        with made.search(PUBLIC) as searcher:
            documents = searcher.documents_of(searcher.rows(())).tolist()
            spoken = of_documents(searcher, documents)
        return " ".join(editing.recommendation(each) for of in spoken.values() for each in of)

    def confirm(numbers: range) -> None:
        with made.catalogue.write() as session:
            row = session.document(listed(made)[0].held.id).row
            for at in numbers:
                elsewhere = Judgement(row, 10_000 + at, 10_001 + at, 20, "confirmed", "rea", "2026-01-01")
                session.put_judgement(elsewhere)

    confirm(range(199))
    assert "Suggested for recommendation" in said()
    assert "Speaks to recommendation" not in said()
    assert "suggested" in in_table()
    confirm(range(199, 200))
    assert "Suggested for recommendation" not in said()
    assert "Speaks to recommendation" in said()
    assert in_table()
    assert "suggested" not in in_table()
