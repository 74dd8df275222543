"""What curators decide: it survives files, rebuilds and models, says who and when, and can be undone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.errors import NotAllowed, UsageError
from corpus.model import Viewer
from corpus.store import Accounts, Change, Curator, Held, Store
from search.answer import Query
from search.engine import search
from tests import stores
from tests.encoders import HashingEncoder

REA = Viewer("researcher", "rea")
DOI = "10.5555/otters.1"


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Store]:
    store = stores.store(tmp_path / "store")
    yield store
    store.close()


def paper(words: str = "Otters were counted near every clinic of the county.", **more: object) -> object:
    return stores.study(str(more.pop("title", "Otters and clinics of the county")), words, **more)


def held(store: Store, id_: str) -> Held:
    with store.read(stores.LEAD) as reader:
        return reader.document(id_).held


def correct(store: Store, id_: str, field: str, value: object) -> None:
    Curator(store, REA).correct([Change(id_, field, value)])


def test_a_correction_survives_a_newer_file_a_rebuild_and_another_model(made: Store) -> None:
    """Every corrected field stands after each of them, with who said it and when, and the record as read."""
    (id_,) = stores.add(made, [stores.offer(paper(doi="10.5555/wrong", year=1900), "otters.pdf")])
    wanted = {
        "title": "Otters at the clinics of two counties",
        "authors": ["Ada Otter", "Bo Badger"],
        "year": 2016,
        "journal": "Journal of Otters",
        "doi": DOI,
        "facet:design": ["cohort study"],
        "facet:country": ["Norway"],
    }
    for field, value in wanted.items():
        correct(made, id_, field, value)
    newer = paper("Otters were counted near every clinic, and counted again.", doi="10.5555/wrong")
    assert stores.add(made, [stores.offer(newer, "otters.pdf")]) == [id_]
    stores.writer(made).rebuild()
    made.close()
    other = Store(made.path, load=lambda: HashingEncoder(name="another model"))
    stores.writer(other).rebuild()
    found = held(other, id_)
    assert found.document.text.endswith("counted again.")
    assert (found.document.title, found.document.year) == (wanted["title"], 2016)
    assert (found.document.authors, found.document.doi) == (("Ada Otter", "Bo Badger"), DOI)
    assert found.facets["design"] == [("cohort study", False)]
    assert found.facets["country"] == [("Norway", False)]
    assert found.facets["year"] == [("2016", False)]
    assert {c["by"] for c in found.corrections.values()} == {"rea"}
    assert all(c["at"][:4].isdigit() for c in found.corrections.values())
    assert found.record["doi"] == "10.5555/wrong"


def test_a_correction_taken_back_leaves_what_was_read(made: Store) -> None:
    """After correcting everything and taking it back, document, passages and identity are as before."""
    (id_,) = stores.add(made, [stores.offer(paper(doi=DOI, year=1900), "otters.pdf")])
    with made.read(stores.LEAD) as reader:
        before = reader.document(id_)
    fields = {"title": "Other words altogether", "year": None, "doi": None, "facet:country": ["Chile"]}
    for field, value in fields.items():
        correct(made, id_, field, value)
    assert held(made, id_).document.title == "Other words altogether"
    Curator(made, REA).correct([Change(id_, field, taken_back=True) for field in fields])
    with made.read(stores.LEAD) as reader:
        after = reader.document(id_)
    assert after.held == before.held
    assert [p.passage for p in after.passages] == [p.passage for p in before.passages]
    assert stores.add(made, [stores.offer(paper(doi=DOI), "elsewhere.pdf")]) == [id_]


def test_a_corrected_title_is_what_passages_are_embedded_under(made: Store) -> None:
    """The passages stand under the new title at once, as after a rebuild, and are found by its words."""
    (id_,) = stores.add(made, [stores.offer(paper(title="scan 0042"), "scan_0042.pdf")])
    stores.add(
        made, [stores.offer(paper("Herons sleep.", title=f"Herons {n}"), f"{n}.pdf") for n in range(3)]
    )
    correct(made, id_, "title", "Zeppelins over the estuary")
    with made.read(stores.LEAD) as reader:
        passages = [p.passage for p in reader.document(id_).passages]
    assert all(p.context.startswith("Zeppelins over the estuary.") for p in passages if p.embedded)
    hits = search(made, Query("zeppelins over the estuary"), REA).hits["studies"]
    assert hits[0].held.id == id_
    stores.writer(made).rebuild()
    with made.read(stores.LEAD) as reader:
        assert [p.passage for p in reader.document(id_).passages] == passages


def test_a_corrected_doi_is_the_one_a_document_is_known_by(made: Store) -> None:
    """The right record folds into it, the paper whose DOI it wrongly had does not, and its file is known."""
    offered = stores.offer(paper(doi="10.5555/wrong"), "otters.pdf")
    (id_,) = stores.add(made, [offered])
    correct(made, id_, "doi", f"https://doi.org/{DOI.upper()}")
    record = stores.study("Otters and clinics of the county", doi=DOI, full_text=False)
    assert stores.add(made, [stores.offer(record, "right.ris")]) == [id_]
    twin = paper("These are other words of the same name.", doi="10.5555/wrong")
    assert stores.add(made, [stores.offer(twin, "other.pdf")]) != [id_]
    assert stores.add(made, [offered]) == [id_]


def test_values_that_cannot_be_change_nothing(made: Store) -> None:
    """One impossible value among many changes names the value, and none of the changes is made."""
    ids = stores.add(made, [stores.offer(paper(title=f"Otters {n}"), f"{n}.pdf") for n in ("a", "bb")])
    wrong = {
        "year": ("soon", "'soon' is no year"),
        "doi": ("otters", "'otters' is no DOI"),
        "pmid": ("x1", "'x1' is no PubMed number"),
        "title": ("  ", "needs a title"),
        "text": ("x", "'text' is not corrected here"),
        "facet:design": (["guesswork"], "there is no 'guesswork'"),
        "facet:kind": (["policy"], "'kind' is not corrected here"),
        "title ": ("x", "'title ' is not corrected here"),
    }
    for field, (value, said) in wrong.items():
        with pytest.raises(UsageError, match=said):
            Curator(made, REA).correct([Change(ids[0], "year", 2001), Change(ids[1], field, value)])
    later = str(dt.date.today().year + 2)
    with pytest.raises(
        UsageError, match=f"{later} has not come yet.*'x1' is no PubMed number.*letters is none"
    ):
        changes = {"year": later, "pmid": "x1", "title": "long " * 300}
        Curator(made, REA).correct([Change(ids[0], field, value) for field, value in changes.items()])
    assert [held(made, id_).corrections for id_ in ids] == [{}, {}]


def test_many_documents_are_corrected_at_once_and_the_audit_says_so(made: Store) -> None:
    """One commit sets a facet of several documents, and each has its line of who and which field."""
    ids = stores.add(made, [stores.offer(paper(title=f"Otters {n}"), f"{n}.pdf") for n in ("a", "bb", "ccc")])
    with made.read(stores.LEAD) as reader:
        before = reader.generation
    Curator(made, REA).correct([Change(id_, "facet:setting", ["prison"]) for id_ in ids])
    with made.read(stores.LEAD) as reader:
        assert reader.generation == before + 1
    lines = [a for a in Accounts(made, stores.LEAD).audit({"by": "rea"}) if a.action == "correct"]
    assert {(line.document_id, line.detail) for line in lines} == {(id_, "facet:setting") for id_ in ids}
    assert "prison" not in repr(lines)


def test_what_was_read_from_text_can_be_said_to_be_right(made: Store) -> None:
    """Accepted values are the same and no longer suggested; the document no longer needs that look."""
    title = "Methadone in prisons in Norway: a randomised controlled trial"
    (id_,) = stores.add(made, [stores.offer(paper(title=title, authors=("A",), doi=DOI), "otters.pdf")])
    assert "read" in Curator(made, REA).papers()[0].doubts
    before = held(made, id_).facets
    Curator(made, REA).accept([id_])
    after = held(made, id_).facets
    assert {n: [v for v, _ in values] for n, values in after.items()} == {
        n: [v for v, _ in values] for n, values in before.items()
    }
    assert "read" not in Curator(made, REA).papers()[0].doubts


def test_the_gravest_doubts_come_first(made: Store) -> None:
    """A title that is a file's name comes before a missing year, and that before what has no doubt."""
    good = paper(title="Herons", authors=("A",), doi="10.5555/h", types=("Randomized Controlled Trial",))
    dateless = paper("Badgers dig.", title="Badgers", year=None, authors=("A",), doi="10.5555/b")
    untitled = paper("Scanned words.", title="Scan 0042", authors=("A",), doi="10.5555/s")
    retracted = paper("Martens jump.", title="Martens", doi="10.5555/m", notices=("retracted",))
    offers = [good, dateless, untitled, retracted]
    names = ("h.pdf", "b.pdf", "scan_0042.pdf", "m.pdf")
    stores.add(made, [stores.offer(d, n) for d, n in zip(offers, names, strict=True)])
    found = Curator(made, REA).papers()
    assert [p.held.document.title for p in found] == ["Scan 0042", "Martens", "Badgers", "Herons"]
    assert found[0].doubts[0] == "title"
    assert "year" in found[2].doubts


def test_consultations_are_not_among_the_papers(made: Store) -> None:
    """Nobody is shown testimony here, and a researcher cannot correct it by its id."""
    talk = stores.talk("What people told", ("P1", "These words are mine and nobody else's at all."))
    (id_,) = stores.add(made, [stores.offer(talk, "t.vtt", consent=stores.consent())])
    assert Curator(made, stores.LEAD).papers() == []
    with pytest.raises(NotAllowed):
        correct(made, id_, "title", "Otters")


def test_a_corrected_consultation_stays_corrected_when_words_are_withdrawn(made: Store) -> None:
    """What is left carries the corrected title, and taking the correction back shows the title as read."""
    turns = [
        (f"P{n}", f"Speaker {n} told of otters, rivers, clinics and long waits in the rain.") for n in (1, 2)
    ]
    talk = stores.talk("As read", *turns)
    (id_,) = stores.add(made, [stores.offer(talk, "t.vtt", consent=stores.consent())])
    lead = Curator(made, stores.LEAD)
    lead.correct([Change(id_, "title", "As corrected")])
    stores.writer(made).withdraw_speaker(id_, "P1", "asked for it")
    assert held(made, id_).document.title == "As corrected"
    lead.correct([Change(id_, "title", taken_back=True)])
    assert held(made, id_).document.title == "As read"


# -- duplicates -----------------------------------------------------------------------------------


def record(**more: object) -> object:
    return stores.study("Otters and clinics of the county", doi=DOI, full_text=False, **more)


def folded(store: Store) -> str:
    """A full text without authors and year, and a record of it that has both."""
    (id_,) = stores.add(store, [stores.offer(paper(doi=DOI, year=None), "otters.pdf")])
    offered = stores.offer(record(year=2014, authors=("Ada Otter",), journal="Otters"), "export.ris")
    assert stores.add(store, [offered]) == [id_]
    return id_


def test_a_merge_fills_what_was_missing_and_keeps_the_full_text(made: Store) -> None:
    """The document takes authors and year from the record, keeps its words, and no pair is left to decide."""
    id_ = folded(made)
    text = held(made, id_).document.text
    (pair,) = Curator(made, REA).duplicates()
    assert set(pair.missing()) == {"year", "authors", "journal"}
    Curator(made, REA).merge(id_, pair.duplicate.content, pair.missing())
    found = held(made, id_).document
    assert (found.year, found.authors, found.journal, found.text) == (2014, ("Ada Otter",), "Otters", text)
    assert held(made, id_).corrections["year"]["by"] == "rea"
    assert Curator(made, REA).duplicates() == []
    offered = stores.offer(record(year=2014, authors=("Ada Otter",), journal="Otters"), "export.ris")
    assert stores.add(made, [offered]) == [id_]
    assert Curator(made, REA).duplicates() == [], "what was decided is not asked again"


def test_a_full_text_keeps_what_the_record_before_it_said(made: Store) -> None:
    """When a PDF takes the place of a record, the record's better metadata waits to be merged."""
    offered = stores.offer(record(year=2014, authors=("Ada Otter",)), "export.ris")
    (id_,) = stores.add(made, [offered])
    assert stores.add(made, [stores.offer(paper(doi=DOI, year=None), "otters.pdf")]) == [id_]
    (pair,) = Curator(made, REA).duplicates()
    assert set(pair.missing()) == {"year", "authors"}


def test_not_the_same_is_remembered(made: Store) -> None:
    """The next ingest holds the other document by itself, and neither folds into the other ever after."""
    first = stores.offer(paper("Part one, on otters.", doi=DOI), "one.pdf")
    second = stores.offer(paper("Part two, on rivers.", doi=DOI), "two.pdf")
    (id_,) = stores.add(made, [first])
    assert stores.add(made, [second]) == [id_]
    (pair,) = Curator(made, REA).duplicates()
    Curator(made, REA).tell_apart(id_, pair.duplicate.content)
    (other,) = stores.add(made, [second])
    assert other != id_
    newer = stores.offer(paper("Part two, on rivers and lakes.", doi=DOI), "two.pdf")
    assert stores.add(made, [first, newer]) == [id_, other]
    assert held(made, id_).document.text == "Part one, on otters."
    assert held(made, other).document.text == "Part two, on rivers and lakes."
    stores.writer(made).rebuild()
    assert stores.add(made, [second, first]) == [other, id_]


def test_what_somebody_decided_is_not_decided_again(made: Store) -> None:
    """Who looks at an older page is told what was decided meanwhile, and nothing is changed."""
    id_ = folded(made)
    (pair,) = Curator(made, REA).duplicates()
    Curator(made, REA).tell_apart(id_, pair.duplicate.content)
    with pytest.raises(UsageError, match="rea has said already that it is not the same"):
        Curator(made, REA).merge(id_, pair.duplicate.content, pair.missing())
    assert held(made, id_).corrections == {}
    offered = stores.offer(record(year=2014, authors=("Ada Otter",), journal="Otters"), "export.ris")
    (other,) = stores.add(made, [offered])
    assert other != id_


def test_the_same_words_cannot_be_said_to_be_another_document(made: Store) -> None:
    """Two files of one text and title are one document, whatever somebody says."""
    (id_,) = stores.add(made, [stores.offer(paper(), "one.pdf")])
    stores.add(made, [stores.offer(paper(), "two.pdf")])
    (pair,) = Curator(made, REA).duplicates()
    with pytest.raises(UsageError, match="same words"):
        Curator(made, REA).tell_apart(id_, pair.duplicate.content)


def test_of_a_withdrawn_document_no_duplicate_stays(made: Store) -> None:
    """Withdrawing a document takes what its duplicates said with it, from every byte of the store."""
    id_ = folded(made)
    assert stores.bytes_with(made, "Ada Otter")
    stores.writer(made).withdraw(id_, "not ours")
    assert stores.bytes_with(made, "Ada Otter") == []


def test_of_consultations_no_duplicate_is_kept(made: Store) -> None:
    """Two files of one consultation leave no record of the second."""
    talk = stores.talk("What people told", ("P1", "These words are mine and nobody else's at all."))
    agreed = stores.consent()
    (id_,) = stores.add(made, [stores.offer(talk, "one.vtt", consent=agreed)])
    assert stores.add(made, [stores.offer(talk, "two.vtt", consent=agreed)]) == [id_]
    assert Curator(made, stores.LEAD).duplicates() == []
