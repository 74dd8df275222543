"""From files to a store: every file ends in one state, and a second run costs a hash."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.errors import CorpusError, NotFound
from corpus.model import PUBLIC, Kind
from corpus.store import Row, Store
from ingest import files
from ingest.pipeline import Pipeline
from ingest.sandbox import Sandbox
from search.answer import Query
from search.engine import search
from tests import stores
from tests.encoders import HashingEncoder
from tests.stores import bytes_with

PAPER = """---
title: Naloxone on release
doi: 10.5555/{doi}
year: 2015
---
# Abstract

Take home naloxone given on release from prison halved the deaths in the first four weeks.

# Results

{words}
"""
TALK = """Facilitator: What helped you most when you came out of there?

Participant 1: The {word} clinic helped me to stay on methadone and not to use alone.

Facilitator: And what would you tell those who decide about it?

Participant 2: That nobody should have to wait for a script over a weekend.
"""
CONSENT = "find: public\nshow: verbatim\nreviewed_by: lead\nreviewed_on: 2026-01-05\n"


class Quiet:
    """Progress that only remembers what was done."""

    def __init__(self) -> None:
        self.files: list[str] = []
        self.passages = 0

    def begin(self, files: int) -> None: ...

    def done(self, row: Row) -> None:
        self.files.append(row.file)

    def embedded(self, passages: int) -> None:
        self.passages += passages


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as made:
        yield made


class Offered:
    """A folder of files and the store they are offered to."""

    def __init__(self, path: Path, sandbox: Sandbox) -> None:
        self.folder = path / "offered"
        self.folder.mkdir()
        self.store: Store = stores.store(path / "store")
        self.sandbox = sandbox
        self.progress = Quiet()

    def write(self, name: str, text: str) -> Path:
        file = self.folder / name
        file.parent.mkdir(exist_ok=True, parents=True)
        file.write_text(text, encoding="utf-8")
        return file

    def run(self, *paths: Path, kind: Kind | None = None, retry: bool = False) -> dict[str, Row]:
        self.progress = Quiet()
        pipeline = Pipeline(stores.writer(self.store), self.sandbox, self.progress, kind=kind, retry=retry)
        rows = pipeline.run(paths or (self.folder,), self.store.path)
        return {Path(row.file).name: row for row in rows}

    def states(self, **more: object) -> dict[str, str]:
        return {name: row.state for name, row in self.run(**more).items()}

    def titles(self, question: str) -> list[str]:
        hits = search(self.store, Query(question), PUBLIC).hits
        return [hit.held.document.title for kind in hits.values() for hit in kind]


@pytest.fixture
def offered(tmp_path: Path, sandbox: Sandbox) -> Offered:
    return Offered(tmp_path, sandbox)


def paper(doi: str, words: str = "Nobody in the comparison group had been given a kit to take home.") -> str:
    return PAPER.format(doi=doi, words=words)


def test_every_file_ends_in_one_state_and_none_ends_the_run(offered: Offered) -> None:
    """Good, broken, empty, unknown and unconsented files each have a row with a reason where one is due."""
    offered.write("good.md", paper("a"))
    offered.write("empty.pdf", "")
    offered.write("broken.xml", "<article><front>")
    offered.write("unknown.txt", "Just some words that say nothing of what they are, over and over again.")
    offered.write("talk.txt", TALK.format(word="zibber"))
    offered.write("sub/also.md", paper("b", "Another paper altogether, about housing and what came of it."))
    rows = offered.run()
    assert {name: row.state for name, row in rows.items()} == {
        "good.md": "indexed",
        "empty.pdf": "failed",
        "broken.xml": "failed",
        "unknown.txt": "needs review",
        "talk.txt": "needs review",
        "also.md": "duplicate" if rows["also.md"].document_ids == rows["good.md"].document_ids else "indexed",
    }
    for name in ("empty.pdf", "broken.xml", "unknown.txt", "talk.txt"):
        assert rows[name].reason
        assert name in rows[name].reason
    assert "--kind" in rows["unknown.txt"].reason
    assert "talk.txt.consent.yaml" in rows["talk.txt"].reason


def test_an_unchanged_folder_costs_no_embedding(offered: Offered) -> None:
    """A second run reads and embeds nothing, and says the same of every file."""
    offered.write("good.md", paper("a"))
    offered.write("empty.pdf", "")
    first = offered.run()
    assert offered.progress.passages > 0
    second = offered.run()
    assert offered.progress.passages == 0
    assert second == first


def test_the_same_paper_under_another_path_is_a_duplicate(offered: Offered) -> None:
    """A copy, and another file with the same DOI and title, are duplicates of the first."""
    offered.write("a.md", paper("a"))
    offered.write("b.md", paper("a"))
    offered.write("c.md", paper("a", "Words that the publisher changed somewhat in another version of it."))
    assert offered.states() == {"a.md": "indexed", "b.md": "duplicate", "c.md": "duplicate"}
    with offered.store.read(PUBLIC) as reader:
        assert reader.status().documents == {"study": 1}


def test_a_changed_file_replaces_what_it_gave(offered: Offered) -> None:
    """New words at the same path are found, and the old ones are not."""
    offered.write("a.md", paper("a", "The zibbergast unit was closed in the spring of that year for good."))
    (one,) = offered.run()["a.md"].document_ids
    offered.write("a.md", paper("a", "The quorndal ward was opened in the autumn of the year after that."))
    (two,) = offered.run()["a.md"].document_ids
    assert one == two
    hits = search(offered.store, Query("zibbergast quorndal"), PUBLIC).hits["studies"]
    shown = " ".join(str(hit.to_dict()) for hit in hits)
    assert "quorndal" in shown
    assert "zibbergast" not in shown


def test_a_version_that_cannot_be_read_leaves_the_earlier_one(offered: Offered) -> None:
    """When a known file breaks, its document stays and the row says so."""
    offered.write("a.md", paper("a"))
    offered.run()
    offered.write("a.md", "")
    row = offered.run()["a.md"]
    assert row.state == "failed"
    assert "stays" in str(row.reason)
    assert offered.titles("naloxone on release") == ["Naloxone on release"]


def test_a_failed_file_is_taken_again_when_asked(offered: Offered, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without --retry a failed file keeps its state; with it, it is read anew."""
    offered.write("a.md", paper("a"))
    real = offered.sandbox.read

    def fails(path: Path) -> Iterator[object]:
        from corpus.errors import ReadingError

        raise ReadingError(f"{path.name} took too long.", retryable=True)

    monkeypatch.setattr(offered.sandbox, "read", fails)
    assert offered.states() == {"a.md": "failed"}
    monkeypatch.setattr(offered.sandbox, "read", real)
    assert offered.states() == {"a.md": "failed"}
    assert offered.states(retry=True) == {"a.md": "indexed"}


def test_the_kind_that_was_said_is_remembered(offered: Offered) -> None:
    """A folder offered once with --kind keeps its states when it is offered again without."""
    offered.write("note.txt", "A note of the ministry on naloxone for everyone who leaves a prison.")
    assert offered.states() == {"note.txt": "needs review"}
    assert offered.states(kind=Kind.POLICY) == {"note.txt": "indexed"}
    assert offered.states() == {"note.txt": "indexed"}


def test_without_consent_no_word_is_in_the_store(offered: Offered) -> None:
    """A transcript without a consent file leaves none of its words in any byte."""
    offered.write("talk.txt", TALK.format(word="zibbergast"))
    assert offered.states() == {"talk.txt": "needs review"}
    assert bytes_with(offered.store, "zibbergast") == []


def test_testimony_is_not_published_as_a_study(offered: Offered) -> None:
    """`--kind study` said of a folder does not let a transcript in that has no consent file."""
    offered.write("talk.txt", TALK.format(word="zibbergast"))
    assert offered.states(kind=Kind.STUDY) == {"talk.txt": "needs review"}
    assert bytes_with(offered.store, "zibbergast") == []
    assert offered.states(kind=Kind.POLICY) == {"talk.txt": "indexed"}


def test_consent_opens_and_its_removal_closes(offered: Offered) -> None:
    """With a consent file the words are found; when it goes, they leave every byte of the store."""
    offered.write("talk.txt", TALK.format(word="zibbergast"))
    beside = offered.write("talk.txt.consent.yaml", CONSENT)
    assert offered.states() == {"talk.txt": "indexed"}
    assert offered.titles("zibbergast clinic") == ["Consultation, reviewed on 2026-01-05"]
    beside.unlink()
    assert offered.states() == {"talk.txt": "needs review"}
    assert bytes_with(offered.store, "zibbergast") == []


def test_a_tightened_consent_takes_effect(offered: Offered) -> None:
    """A consent file that becomes stricter hides the words from the public with the next run."""
    offered.write("talk.txt", TALK.format(word="zibbergast"))
    beside = offered.write("talk.txt.consent.yaml", CONSENT)
    offered.run()
    beside.write_text(CONSENT.replace("public", "signed_in"))
    assert offered.states() == {"talk.txt": "indexed"}
    assert offered.titles("zibbergast clinic") == []


def test_what_may_only_be_paraphrased_is_never_stored(offered: Offered) -> None:
    """Under `show: paraphrase` only the lead's words are kept, and the speaker's are in no byte."""
    offered.write("talk.txt", TALK.format(word="zibbergast"))
    told = "They said that a clinic nearby had helped them to stay on treatment."
    offered.write(
        "talk.txt.consent.yaml",
        f'{CONSENT}speakers:\n  "Participant 1": {{show: paraphrase}}\nparaphrases:\n  2: "{told}"\n',
    )
    assert offered.states() == {"talk.txt": "indexed"}
    assert bytes_with(offered.store, "zibbergast") == []
    (hit,) = search(offered.store, Query("a clinic nearby helped"), PUBLIC).hits["voices"]
    shown = hit.to_dict()
    assert told in [p["text"] for p in (shown, *shown["passages"])]
    assert [p.row.text for p in hit.passages if p.row.passage.speaker == "Participant 1"] == [told]


def test_an_identifier_left_in_the_text_needs_review(offered: Offered) -> None:
    """An e-mail address stops a transcript, and the reason does not repeat it."""
    offered.write(
        "talk.txt", TALK.format(word="zibber").replace("alone.", "alone, write to jo@mail.example.")
    )
    offered.write("talk.txt.consent.yaml", CONSENT)
    row = offered.run()["talk.txt"]
    assert row.state == "needs review"
    assert "mail" in str(row.reason)
    assert "turn 2" in str(row.reason)
    assert "jo@" not in str(row.reason)


def test_the_name_of_a_transcript_is_told_to_nobody(offered: Offered) -> None:
    """A consultation is not called by its file, and has the title that its consent file gives."""
    offered.write("Maria Kowalski.txt", TALK.format(word="zibber"))
    beside = offered.write("Maria Kowalski.txt.consent.yaml", CONSENT)
    offered.run()
    (hit,) = search(offered.store, Query("zibber clinic"), PUBLIC).hits["voices"]
    assert "Kowalski" not in str(hit.to_dict())
    beside.write_text(f"{CONSENT}title: An evening on weekend scripts\nheld_on: 2025-11-02\n")
    offered.run()
    (hit,) = search(offered.store, Query("zibber clinic"), PUBLIC).hits["voices"]
    assert (hit.held.document.title, hit.held.document.year) == ("An evening on weekend scripts", 2025)


def test_a_withdrawn_file_stays_withdrawn(offered: Offered) -> None:
    """Offered again, even under another name, it is withdrawn until it is readmitted."""
    offered.write("talk.txt", TALK.format(word="zibber"))
    offered.write("talk.txt.consent.yaml", CONSENT)
    (one,) = offered.run()["talk.txt"].document_ids
    stores.writer(offered.store).withdraw(one, "asked for")
    assert offered.states() == {"talk.txt": "withdrawn"}
    offered.write("copy.txt", TALK.format(word="zibber"))
    offered.write("copy.txt.consent.yaml", CONSENT)
    assert offered.states() == {"talk.txt": "withdrawn", "copy.txt": "withdrawn"}
    stores.writer(offered.store).readmit(one, "a mistake")
    assert sorted(offered.states().values()) == ["duplicate", "indexed"]


RIS = """TY  - JOUR
TI  - {title}
PY  - 2014
AB  - {abstract}
DO  - 10.5555/{doi}
ER  -

"""


def test_a_file_of_records_says_what_became_of_them(offered: Offered) -> None:
    """New, held and unusable records are counted in the reason of the one row."""
    offered.write("a.md", paper("a"))
    offered.run()
    records = [
        RIS.format(title="Naloxone on release", abstract="Known.", doi="a"),
        RIS.format(title="Peers in prison", abstract="Peers trained others to reverse an overdose.", doi="p"),
        RIS.format(title="Housing", abstract="Recovery housing lowered returns to prison.", doi="h"),
        RIS.replace("TI  - {title}\n", "").format(abstract="No title.", doi="n"),
    ]
    offered.write("export.ris", "".join(records))
    row = offered.run()["export.ris"]
    assert row.state == "indexed"
    assert "2 new" in str(row.reason)
    assert "1 held already" in str(row.reason)
    assert "no title" in str(row.reason)
    assert len(row.document_ids) == 3


@pytest.mark.parametrize("gone", [0, 1])
def test_one_record_of_a_file_can_be_withdrawn(offered: Offered, gone: int) -> None:
    """Its words are in no byte, not in a kept file either, and stay out when the changed file comes again."""
    records = [
        RIS.format(title="Peers in prison", abstract="The quagga taught others to use naloxone.", doi="p"),
        RIS.format(title="Housing", abstract="The okapi found that recovery housing helped.", doi="h"),
    ]
    words = ("quagga", "okapi")
    offered.write("export.ris", "".join(records))
    ids = offered.run()["export.ris"].document_ids
    stores.writer(offered.store).withdraw(ids[gone], "The publisher asked for it.")
    assert bytes_with(offered.store, words[gone]) == []
    offered.write("export.ris", "".join(records).replace("TY  - JOUR", "TY  - JOUR\nKW  - new"))
    assert offered.run()["export.ris"].state == "indexed"
    assert bytes_with(offered.store, words[gone]) == []
    assert bytes_with(offered.store, words[1 - gone])


def test_consent_files_dotfiles_symlinks_and_the_store_are_passed_over(
    offered: Offered, tmp_path: Path
) -> None:
    """Only what people offered is taken, each file once however often it is named."""
    good = offered.write("good.md", paper("a"))
    offered.write(".hidden.md", paper("b"))
    (offered.folder / "link.md").symlink_to(good)
    offered.run(offered.folder, good)
    assert set(offered.run(tmp_path, offered.folder, good)) == {"good.md"}


def test_a_consent_file_that_lost_its_transcript_is_named(offered: Offered, tmp_path: Path) -> None:
    """Who renamed one of the two files is told, while a pair that belongs together is not."""
    offered.write("kept.txt", "Participant 1: words")
    offered.write("kept.txt.consent.yaml", "find: public")
    lost = offered.write("lost.txt.consent.yaml", "find: public")
    assert files.orphans([offered.folder], tmp_path / "store") == [str(lost)]


def test_a_name_with_undecodable_bytes_is_shown_escaped(offered: Offered) -> None:
    """A file whose name is no UTF-8 has a row with a printable name."""
    odd = os.fsencode(offered.folder) + b"/caf\xe9.md"
    Path(os.fsdecode(odd)).write_text(paper("a"))
    (row,) = offered.run().values()
    assert row.state == "indexed"
    assert row.file.isprintable()
    assert "caf" in row.file


def test_a_path_that_does_not_exist_is_a_sentence(offered: Offered) -> None:
    """A wrong path is named before anything is done."""
    with pytest.raises(NotFound, match="nowhere"):
        offered.run(offered.folder / "nowhere")


def test_a_name_with_a_line_break_is_shown_on_one_line(offered: Offered) -> None:
    """Control characters in a name are escaped, so that a list of files stays a list."""
    offered.write("two\nlines.md", paper("a"))
    (row,) = offered.run().values()
    assert row.file.endswith("two\\nlines.md")


def test_the_next_file_is_read_while_one_is_embedded(
    offered: Offered, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A batch is not done before the file after it has been read: reading costs the model no time."""
    monkeypatch.setattr("ingest.pipeline._BATCH", 1)
    read, met, really = threading.Event(), [], offered.sandbox.read

    def reads(path: Path, *rest: object) -> object:
        if path.name == "b.md":
            read.set()
        return really(path, *rest)  # type: ignore[arg-type]

    embed = HashingEncoder.encode_passages

    def embeds(self: HashingEncoder, texts: list[str], progress: object = None) -> object:
        met.append(read.wait(timeout=20))
        return embed(self, texts, progress)  # type: ignore[arg-type]

    monkeypatch.setattr(offered.sandbox, "read", reads)
    monkeypatch.setattr(HashingEncoder, "encode_passages", embeds)
    offered.write("a.md", paper("a"))
    offered.write("b.md", paper("b", "Another paper altogether, about housing and what came of it."))
    assert offered.states() == {"a.md": "indexed", "b.md": "indexed"}
    assert met
    assert all(met)


def test_two_batches_are_with_the_model_at_once(offered: Offered, monkeypatch: pytest.MonkeyPatch) -> None:
    """The model has the next batch before it has done the one before."""
    monkeypatch.setattr("ingest.pipeline._BATCH", 1)
    met, embed = threading.Barrier(2, timeout=20), HashingEncoder.encode_passages

    def embeds(self: HashingEncoder, texts: list[str], progress: object = None) -> object:
        if progress is not None:  # passages, and no questions
            met.wait()
        return embed(self, texts, progress)  # type: ignore[arg-type]

    monkeypatch.setattr(HashingEncoder, "encode_passages", embeds)
    offered.write("a.md", paper("a"))
    offered.write("b.md", paper("b", "Another paper altogether, about housing and what came of it."))
    assert offered.states() == {"a.md": "indexed", "b.md": "indexed"}


def test_what_was_stored_before_the_model_failed_stays(
    offered: Offered, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault while one file is embedded ends the run and is said; files before it are stored and told of,
    and a second run takes in the others."""
    monkeypatch.setattr("ingest.pipeline._BATCH", 1)
    embed = HashingEncoder.encode_passages

    def fails(self: HashingEncoder, texts: list[str], progress: object = None) -> object:
        if any("zibber" in text for text in texts):
            raise CorpusError("The model gives no usable vectors: choose another.")
        return embed(self, texts, progress)  # type: ignore[arg-type]

    monkeypatch.setattr(HashingEncoder, "encode_passages", fails)
    offered.write("a.md", paper("a"))
    offered.write("b.md", paper("b", "The zibber was another paper altogether, about housing and rents."))
    offered.write("c.md", paper("c", "A third paper about work, and what became of those who found some."))
    with pytest.raises(CorpusError, match="no usable vectors"):
        offered.run()
    with offered.store.catalogue.read() as session:
        row = session.ledger_row(str(offered.folder / "a.md"))
    assert row is not None
    assert row.state == "indexed"
    assert offered.titles("naloxone")
    monkeypatch.setattr(HashingEncoder, "encode_passages", embed)
    assert set(offered.states().values()) == {"indexed"}
    with offered.store.catalogue.read() as session:
        assert len(list(session.described())) == 3
