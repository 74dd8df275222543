"""Every method of what reads and writes, as every role, against the table: nothing is open by oversight."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import corpus.store
from corpus import access
from corpus.errors import CorpusError, NotAllowed, NotFound
from corpus.model import Viewer
from corpus.store import Accounts, Reader, Row, Searcher, Store, Writer
from tests import stores

# A method that is not here fails: whoever adds one decides for whom it is.
NEEDS = {
    "Writer.add": "add",
    "Writer.prepare": "add",
    "Writer.embed": "add",
    "Writer.add_prepared": "add",
    "Writer.record": "add",
    "Writer.keep_only": "add",
    "Writer.offered": "add",
    "Writer.withdrawn": "add",
    "Writer.held_from": "review",
    "Writer.stored_from": "review",
    "Writer.follow": "tidy",
    "Writer.finish_erasing": "tidy",
    "Writer.preview": "withdraw",
    "Writer.withdraw": "withdraw",
    "Writer.withdraw_speaker": "withdraw",
    "Writer.withdraw_passage": "withdraw",
    "Writer.readmit": "readmit",
    "Writer.recurring": "review",
    "Writer.resembling": "review",
    "Writer.correct": "correct",
    "Writer.note_draft": "review",
    "Writer.import_official": "recommendations",
    "Writer.rebuild": "rebuild",
    "Receipts.of_document": "withdraw",
    "Receipts.standing": "withdraw",
    "Receipts.is_erased": "read",
    "Receipts.one": "withdraw",
    "Codes.issue": "withdraw",
    "Codes.issued": "withdraw",
    "Codes.look": "withdraw_with_code",
    "Codes.withdraw": "withdraw_with_code",
    "Curator.papers": "correct",
    "Curator.correct": "correct",
    "Curator.accept": "correct",
    "Curator.duplicates": "correct",
    "Curator.merge": "correct",
    "Curator.tell_apart": "correct",
    "Jobs.add": "add",
    "Jobs.recent": "add",
    "Jobs.progress": "add",
    "Jobs.cancel": "add",
    "Jobs.go_on": "add",
    "Curator.judge": "judge",
    "Curator.judgements": "judge",
    "Curator.drop_lost": "judge",
    "Curator.labels": "judge",
    "Accounts.all": "accounts",
    "Accounts.add": "accounts",
    "Accounts.set_role": "accounts",
    "Accounts.disable": "accounts",
    "Accounts.enable": "accounts",
    "Accounts.set_password": "accounts",
    "Accounts.audit": "audit",
    "Accounts.audit_count": "audit",
    "Accounts.audit_values": "audit",
}
SIGNED_IN = "quincunx lanterns were shared among those who had signed in"
NAMED = "marigold"  # in the names of files that may hold testimony
OPEN = "otters were counted near every clinic of the county"


def methods(cls: type) -> dict[str, Any]:
    """The public methods and properties of a class, as functions."""
    found = {name: getattr(cls, name) for name in dir(cls) if not name.startswith("_")}
    return {name: f.fget if isinstance(f, property) else f for name, f in found.items()}


def made_for_a_viewer() -> list[type]:
    """Every class of the store that is made for a viewer, in whichever module."""
    names = [module.name for module in pkgutil.iter_modules(corpus.store.__path__, "corpus.store.")]
    found = {
        cls
        for name in names
        for _, cls in inspect.getmembers(importlib.import_module(name), inspect.isclass)
        if cls.__module__ == name and not is_dataclass(cls)
        if "viewer" in getattr(cls.__init__, "__annotations__", ())
    }
    return sorted(found, key=lambda cls: cls.__name__)


MADE_FOR_A_VIEWER = made_for_a_viewer()


@pytest.mark.parametrize("cls", MADE_FOR_A_VIEWER)
def test_every_method_asks_for_what_it_is(cls: type) -> None:
    """Each method of a Writer asks for its own action, and each of a Reader for reading."""
    reads = issubclass(cls, Reader)
    for name, method in methods(cls).items():
        wanted = "read" if reads else NEEDS[f"{cls.__name__}.{name}"]
        assert getattr(method, "needs", None) == wanted, name


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A study for all, and a consultation for signed-in readers from a file whose name names somebody."""
    made = stores.store(tmp_path_factory.mktemp("walk") / "store")
    talk = stores.talk(
        "What people told", ("P1", f"The {SIGNED_IN}."), ("P2", f"Again the {SIGNED_IN} once.")
    )
    agreed = stores.consent(find="signed_in", paraphrases={1: f"A paraphrase of {SIGNED_IN}"})
    offers = [
        stores.offer(stores.study("Otters of the county", f"All {OPEN}.")),
        stores.offer(talk, f"{NAMED}.vtt", consent=agreed),
    ]
    for offer, id_ in zip(offers, stores.add(made, offers), strict=True):
        stores.writer(made).record(_row(offer.path, offer.file, [id_]))
    stores.writer(made).record(_row(f"/offered/{NAMED}.txt", f"{NAMED}.txt", []))
    return made


def _row(path: str, file: str, ids: list[str]) -> Row:
    return Row(path, file, "0" * 64, None, None, "indexed" if ids else "failed", f"On {file}", False, ids, "")


@pytest.mark.parametrize("role", [*access.ROLES, "no such role"])
@pytest.mark.parametrize("cls", MADE_FOR_A_VIEWER)
def test_every_method_asks_before_it_does_anything(filled: Store, cls: type, role: str) -> None:
    """Called by a role without the right, any method refuses, whatever it is given; by others, none does."""
    with _made(cls, filled, Viewer(role, "somebody")) as made:
        for name, method in methods(cls).items():
            allowed = role in access.ROLES and access.may(Viewer(role), method.needs)
            try:
                method(made)
                refused = False
            except NotAllowed:
                refused = True
            except (TypeError, CorpusError):  # it wants to be given something
                refused = False
            assert refused is not allowed, name


@contextmanager
def _made(cls: type, store: Store, who: Viewer) -> Iterator[Any]:
    if cls is Searcher:
        with store.search(who) as searcher:
            yield searcher
    elif cls is Reader:
        with store.read(who) as reader:
            yield reader
    elif cls is Writer:
        made = Writer(store, stores.LEAD)  # making one finishes what was begun, whoever makes it
        made.viewer = who
        yield made
    else:
        yield cls(store, who)


@pytest.mark.parametrize("role", access.ROLES)
def test_no_method_tells_what_is_not_for_this_role(filled: Store, role: str) -> None:
    """Asked for everything there is by number, every method gives just what the role may read.

    Words under consent for signed-in readers are told to all but the public, and names of files that may
    hold testimony to leads and admins alone.
    """
    with filled.search(stores.LEAD) as everything:
        rows = everything.rows(())
        passages = everything.passages(rows.tolist())
        held = everything.descriptions(sorted({p.document for p in passages.values()}))
        (spoken, *_) = (row for row, p in passages.items() if p.find == "signed_in")
        near = everything._snapshot.vectors.vectors(np.array([spoken]))[0]  # to words not for all
    hidden = {row for row, p in passages.items() if p.find == "signed_in"}
    assert 0 < len(hidden) < len(rows)
    with filled.search(Viewer(role, "somebody")) as searcher:
        calls = _calls(searcher, near, rows, list(held), list(held.values()))
        assert set(calls) == set(methods(Searcher))
        told = {name: call() for name, call in calls.items()}
    said = repr({name: told[name] for name in told})
    assert OPEN in said
    assert (SIGNED_IN in said) is (role != "public")
    assert (NAMED in said) is (role in ("consultation_lead", "admin"))
    found = {*told["rows"].tolist(), *told["rows_of"].tolist()}
    found |= {*told["nearest"][0].tolist(), *told["matching"][0].tolist()}
    assert bool(found & hidden) is (role != "public")
    # Not even how near hidden words are:
    alone = {"documents_of", "sections", "cosines", "bm25", "bm25_within", "topic_scores"}
    for name in alone | {"verdicts", "speaks"}:
        answered = {int(row) for row, answer in zip(rows, told[name], strict=True) if answer is not None}
        assert answered == set(rows.tolist()) - (hidden if role == "public" else set()), name
    assert told["missing"] == (1 if role == "public" else 0)
    assert told["hold_keywords"] is (role != "public")


def _calls(
    searcher: Searcher, vector: Any, rows: Any, documents: list[int], held: list[Any]
) -> dict[str, Any]:
    one_by_one = [rows[at : at + 1] for at in range(len(rows))]
    return {
        "status": searcher.status,
        "generation": lambda: searcher.generation,
        "changed_at": lambda: searcher.changed_at,
        "ledger": searcher.ledger,
        "untold": searcher.untold,
        "official": searcher.official,
        "confirmations": searcher.confirmations,
        "tombstone": lambda: [searcher.tombstone(h.id) for h in held],
        "document": lambda: _each(searcher.document, [h.id for h in held]),
        "kept_file": lambda: [searcher.kept_file(h) for h in held],
        "source_file": lambda: [searcher.source_file(h) for h in held],
        "rows": lambda: searcher.rows(()),
        "documents_of": lambda: _each(searcher.documents_of, one_by_one),
        "count": lambda: searcher.count(()),
        "counts": lambda: searcher.counts("kind", ()),
        "nearest": lambda: searcher.nearest(vector, 99, ()),
        "cosines": lambda: _each(lambda one: searcher.cosines(vector, one), one_by_one),
        "matching": lambda: searcher.matching("quincunx otters", 99, ()),
        "bm25_within": lambda: _each(lambda one: searcher.bm25_within("otters", documents, one), one_by_one),
        "rows_of": lambda: searcher.rows_of(documents, ()),
        "sections": lambda: _each(searcher.sections, one_by_one),
        "bm25": lambda: _each(lambda one: searcher.bm25("quincunx otters", one), one_by_one),
        "whole_match": lambda: searcher.whole_match("quincunx"),
        "missing": lambda: searcher.missing("quincunx"),
        "hold_keywords": lambda: searcher.hold_keywords("quincunx", 2, ()),
        "recommendations_for": lambda: searcher.recommendations_for(vector),
        "topic_scores": lambda: _each(searcher.topic_scores, one_by_one),
        "verdicts": lambda: _each(searcher.verdicts, one_by_one),
        "speaks": lambda: _each(searcher.speaks, one_by_one),
        "passages": lambda: searcher.passages(rows.tolist()),
        "descriptions": lambda: searcher.descriptions(documents),
    }


def _each(ask: Callable[[Any], Any], things: Iterable[Any]) -> list[Any]:
    """The answer for each thing, None where there is none for this viewer."""
    answers = []
    for thing in things:
        try:
            answers.append(ask(thing))
        except NotFound:
            answers.append(None)
    return answers


def test_a_researcher_cannot_touch_a_consultation(filled: Store, tmp_path: Path) -> None:
    """Not by offering a file in its place, nor by correcting it, nor by dropping it from its file."""
    with filled.read(stores.LEAD) as reader:
        ledger = {row.file: row for row in reader.ledger()}
        (id_,) = ledger[f"{NAMED}.vtt"].document_ids
        before = reader.document(id_)
        generation = reader.generation
    writer = Writer(filled, Viewer("researcher", "rea"))
    talk = stores.talk("Another", ("P1", "These words would take the place of those that stand."))
    over = stores.offer(stores.study("What people told", "Words of a study."), f"{NAMED}.vtt")
    by_a_lead = Writer(filled, stores.LEAD).prepare([stores.offer(talk, "new.vtt", consent=stores.consent())])
    for attempt in (
        lambda: writer.add([stores.offer(talk, "new.vtt", consent=stores.consent())]),
        lambda: writer.add_prepared(by_a_lead),
        lambda: writer.add([over]),
        lambda: writer.correct(id_, "title", "Otters"),
        lambda: writer.keep_only(before.held.path, []),
        lambda: writer.withdraw(id_, "not mine"),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    with filled.read(stores.LEAD) as reader:
        assert reader.generation == generation
        assert reader.document(id_) == before


def test_changes_leave_a_line_each(tmp_path: Path) -> None:
    """Adding, replacing, correcting, removing and withdrawing say who and which document, and no words."""
    made = stores.store(tmp_path / "store")
    writer = Writer(made, Viewer("admin", "ada"))
    paper, other = stores.study("Otters", f"All {OPEN}."), stores.study("Badgers", "Badgers were counted.")
    one, two = (writer.add([stores.offer(p, n)])[0].document_id for p, n in ((paper, "a"), (other, "b")))
    writer.add([stores.offer(stores.study("Otters", f"All {OPEN}, again."), "a")])
    writer.correct(one, "title", "Otters of the county")
    writer.keep_only("/offered/b", [])
    writer.withdraw(one, "no longer wanted")
    writer.rebuild()
    lines = [line for line in reversed(Accounts(made, Viewer("admin")).audit({})) if line.by == "ada"]
    assert [(line.action, line.document_id) for line in lines] == [
        ("added", one),
        ("added", two),
        ("replaced", one),
        ("correct", one),
        ("removed", two),
        ("withdraw", one),
        ("rebuild", None),
    ]
    assert "otters" not in repr(lines).lower()
