"""Work started from a page: nothing handed over is lost or taken in twice, and no testimony gets in."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.errors import NotAllowed, NotFound, UsageError
from corpus.model import PUBLIC, Document, Kind, Viewer
from corpus.store import Accounts, Jobs, Queue, Sessions, Store
from ingest import jobs, worker
from ingest.numbers import Number
from ingest.readers.contract import Skipped
from ingest.sandbox import Sandbox
from tests import stores
from tests.stores import bytes_with
from tests.test_pipeline import TALK, paper

RITA, LENA = Viewer("researcher", "rita"), Viewer("consultation_lead", "lena")
HOSTILE = "../../etc/pass<b>wd\n.md"
CAPTIONS = "WEBVTT\n\n00:00:01.000 --> 00:00:04.000\n<v Participant 1>The quokka clinic helped me.\n"
RECORDS = "TY  - JOUR\nTI  - Wombats and wards\nAB  - Wombats were counted in the wards of a county.\nER  -\n"


class Upload(io.BytesIO):
    """What the server hands over."""

    def __init__(self, name: str, content: str | bytes) -> None:
        super().__init__(content.encode() if isinstance(content, str) else content)
        self.name = name


class Wanted:
    """A store with two accounts, and what somebody drops into it."""

    def __init__(self, path: Path) -> None:
        self.store: Store = stores.store(path / "store")
        self.queue = Queue(self.store)
        for who in (RITA, LENA):
            name = who.account or ""
            Sessions(self.store).sign_in_as(name, name, who.role)

    def drop(self, files: dict[str, str | bytes], who: Viewer = RITA, kind: Kind | None = None) -> str:
        uploads = [Upload(name, content) for name, content in files.items()]
        return jobs.hand_over(self.store, who, uploads, (), kind)

    def work(self) -> None:
        worker.work_off(self.store)

    def states(self, id_: str, who: Viewer = RITA) -> dict[str, str]:
        return {name: state for name, (state, _) in self.told(id_, who).items()}

    def told(self, id_: str, who: Viewer = RITA) -> dict[str, tuple[str, str]]:
        """State and reason of each file, by its name."""
        progress = Jobs(self.store, who).progress(id_)
        found = {}
        for file in progress.files:
            row = progress.rows.get(file.number)
            state = file.state or (row.state if row else "begun" if file.begun else "waiting")
            found[file.name] = state, file.reason or (row.reason if row else None) or ""
        return found

    def documents(self) -> dict[str, int]:
        with self.store.read(PUBLIC) as reader:
            return reader.status().documents

    def left_over(self) -> list[str]:
        return [str(path) for path in (self.store.path / "uploads").rglob("*")]


@pytest.fixture
def wanted(tmp_path: Path) -> Iterator[Wanted]:
    made = Wanted(tmp_path)
    yield made
    made.store.close()


def test_every_file_ends_in_one_state(wanted: Wanted) -> None:
    """Good, broken, empty, doubled, unknown and unconsented files each end once, and their bytes go."""
    id_ = wanted.drop({
        "good.md": paper("a"),
        "copy.md": paper("a"),
        "empty.pdf": b"",
        "broken.xml": "<article><front>",
        "unknown.txt": "Just some words that say nothing of what they are, over and over again.",
        "talk.vtt": CAPTIONS,
        "talk.vtt.consent.yaml": "find: public\n",
        "records.ris": RECORDS,
    })  # fmt: skip
    assert set(wanted.states(id_).values()) == {
        "waiting",
        "needs review",
    }  # the consent file needs no reading
    wanted.work()
    told = wanted.told(id_)
    assert {name: state for name, (state, _) in told.items()} == {
        "good.md": "indexed",
        "copy.md": "duplicate",
        "empty.pdf": "failed",
        "broken.xml": "failed",
        "unknown.txt": "needs review",
        "talk.vtt": "needs review",
        "talk.vtt.consent.yaml": "needs review",
        "records.ris": "indexed",
    }
    for name in ("empty.pdf", "broken.xml", "unknown.txt", "talk.vtt"):
        assert told[name][1].count(name) >= 1, told[name]
        assert "--" not in told[name][1]
    assert "page “Consultations”" in told["talk.vtt"][1]
    assert wanted.documents() == {"study": 2}
    assert wanted.left_over() == []
    job = Jobs(wanted.store, RITA).progress(id_).job
    with wanted.store.read(PUBLIC) as reader:
        passages = reader.status().passages
    assert (job.files, job.ended, bool(job.ended_at)) == (8, 8, True)
    assert passages <= job.passages <= 2 * passages  # those of the copy are made before it is known for one


def test_a_name_is_text_and_never_a_path(wanted: Wanted, tmp_path: Path) -> None:
    """A name that tries to lead out of the folder is only shown, and titles a document without a title."""
    plain = "Nobody had counted the wards before that year. " * 9
    before = sorted(tmp_path.iterdir())
    id_ = wanted.drop({HOSTILE: paper("a"), "C:\\temp\\..\\Harm reduction.txt": plain}, kind=Kind.POLICY)
    stored = [Path(name).name for name in wanted.left_over()]
    assert all(re.fullmatch(rf"{id_}|[0-9a-f]{{64}}(\.[a-z]+)?", name) for name in stored), stored
    wanted.work()
    assert wanted.states(id_)["../../etc/pass<b>wd\\n.md"] == "indexed"
    assert sorted(tmp_path.iterdir()) == before
    with wanted.store.read(stores.LEAD) as reader:
        rows = {row.file: row for row in reader.ledger()}
        found = reader.document(rows["C:\\temp\\..\\Harm reduction.txt"].document_ids[0])
    assert found.held.document.title == "Harm reduction"
    assert not any(part in found.text + found.held.document.title for part in stored)


def test_two_files_of_one_name_are_two_documents(wanted: Wanted) -> None:
    """A file that is called like an earlier one takes nothing of that one away; the same bytes are known."""
    first = wanted.drop({"paper.md": paper("a")})
    other = paper("b", "Another thing altogether.").replace("Naloxone on release", "Housing first")
    second = wanted.drop({"paper.md": other})
    wanted.work()
    assert wanted.states(first) == wanted.states(second) == {"paper.md": "indexed"}
    assert wanted.documents() == {"study": 2}
    third = jobs.hand_over(wanted.store, RITA, [Upload("paper.md", other), Upload("paper.md", other)])
    wanted.work()
    ended = Jobs(wanted.store, RITA).progress(third)
    assert (ended.files[1].state, ended.files[1].reason) == ("duplicate", "It was dropped twice.")
    assert ended.rows[1].state == "indexed"
    assert wanted.documents() == {"study": 2}


@pytest.mark.parametrize(("who", "kind"), [(RITA, None), (RITA, Kind.POLICY), (LENA, Kind.STUDY)])
def test_testimony_does_not_get_in(wanted: Wanted, who: Viewer, kind: Kind | None) -> None:
    """Whatever is said of a transcript and whoever drops it: no byte of its words stays in the store."""
    id_ = wanted.drop({"talk.txt": TALK.format(word="zibber"), "c.vtt": CAPTIONS}, who, kind)
    wanted.work()
    assert set(wanted.states(id_, who).values()) == {"needs review"}
    assert bytes_with(wanted.store, "zibber clinic") == bytes_with(wanted.store, "quokka clinic") == []
    with wanted.store.read(RITA) as reader:
        assert reader.ledger(local=True) == []  # the name of such a file is told to leads alone


def test_who_may_not_add_hands_nothing_over(wanted: Wanted) -> None:
    """Without the role not a byte is written; consultations are nobody's to add here."""
    for who in (PUBLIC, Viewer("policymaker", "polly")):
        with pytest.raises(NotAllowed):
            wanted.drop({"good.md": paper("a")}, who)
    with pytest.raises(UsageError):
        wanted.drop({"talk.txt": TALK}, LENA, Kind.CONSULTATION)
    with pytest.raises(UsageError):
        wanted.drop({})
    assert wanted.left_over() in ([], [str(wanted.store.path / "uploads")])


def test_an_account_that_may_no_more_adds_nothing(wanted: Wanted) -> None:
    """What counts is what an account may do when its files are read."""
    id_ = wanted.drop({"good.md": paper("a")})
    Accounts(wanted.store, stores.LEAD).disable("rita")
    wanted.work()
    assert wanted.states(id_) == {"good.md": "failed"}
    assert wanted.documents() == {}


def test_jobs_are_their_makers_and_leads(wanted: Wanted) -> None:
    """Another researcher sees nothing of a job and cannot stop it; a lead sees everybody's."""
    id_ = wanted.drop({"good.md": paper("a")})
    other = Jobs(wanted.store, Viewer("researcher", "otto"))
    assert other.recent() == []
    for ask in (other.progress, other.cancel, other.go_on):
        with pytest.raises(NotFound):
            ask(id_)
    assert [job.id for job in Jobs(wanted.store, LENA).recent()] == [id_]
    with pytest.raises(NotAllowed):
        Jobs(wanted.store, PUBLIC).recent()


def test_a_job_that_is_cancelled_before_it_begins_leaves_nothing(wanted: Wanted) -> None:
    """Its files end as stopped and their bytes go at once, though nobody works."""
    id_ = wanted.drop({"a.md": paper("a"), "b.md": paper("b")})
    Jobs(wanted.store, RITA).cancel(id_)
    assert set(wanted.states(id_).values()) == {"stopped"}
    assert wanted.left_over() == []
    wanted.work()
    assert wanted.documents() == {}


class Interrupting(Sandbox):
    """A sandbox during one of whose files somebody cancels the job, or the worker is killed."""

    def __init__(self, act: object, number: int) -> None:
        super().__init__()
        self._act, self._number, self._reads = act, number, 0

    def read(self, path: Path) -> Iterator[Document | Skipped]:
        self._reads += 1
        if self._reads == self._number:
            self._act()  # type: ignore[operator]
        return super().read(path)


def run_with(wanted: Wanted, act: object, number: int = 2) -> None:
    job = wanted.queue.next()
    assert job is not None
    with Interrupting(act, number) as sandbox, worker.Lookup(worker.Settings("off", "off")) as lookup:
        worker._Work(wanted.store, wanted.queue, job, sandbox, lookup).do()


def test_cancel_stops_between_files(wanted: Wanted) -> None:
    """What was being read is finished or stopped, what was not yet begun never is; nothing stays half."""
    id_ = wanted.drop({f"{n}.md": paper(str(n), f"Words of file {n}.") for n in range(4)})
    run_with(wanted, lambda: Jobs(wanted.store, RITA).cancel(id_))
    states = wanted.states(id_)
    assert states["2.md"] == states["3.md"] == "stopped"
    assert Jobs(wanted.store, RITA).progress(id_).job.ended_at
    assert wanted.left_over() == [str(wanted.store.path / "uploads")] or wanted.left_over() == []
    assert sum(state == "indexed" for state in states.values()) == wanted.documents().get("study", 0)


def test_a_killed_worker_is_gone_on_from(wanted: Wanted, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever comes next ends every file once, those that were begun too; nothing is there twice."""
    monkeypatch.setattr("ingest.pipeline._BATCH", 1)  # each file is a commit, while the next ones are read
    files = {
        f"{n}.md": paper(str(n), f"Words of file {n}.").replace("on release", f"in county {n}")
        for n in range(6)
    }

    class Killed(BaseException):
        pass

    def kill() -> None:
        raise Killed

    id_ = wanted.drop(files)
    with pytest.raises(Killed):
        run_with(wanted, kill, number=5)
    assert sorted(set(wanted.states(id_).values())) == ["begun", "indexed", "waiting"]
    wanted.work()
    assert set(wanted.states(id_).values()) == {"indexed"}
    assert wanted.documents() == {"study": 6}
    assert wanted.left_over() == []


def test_a_file_that_kills_its_worker_is_given_up(wanted: Wanted) -> None:
    """After some beginnings without an end it fails with a reason, and the others are read."""
    id_ = wanted.drop({"bomb.md": paper("a"), "good.md": paper("b")})
    job = wanted.queue.next()
    assert job is not None
    bomb = wanted.queue.left(job)[0]
    for _ in range(worker._MOST_BEGINNINGS):
        wanted.queue.begin(job, bomb)
    wanted.work()
    assert wanted.states(id_) == {"bomb.md": "failed", "good.md": "indexed"}


def test_bytes_that_are_gone_are_said(wanted: Wanted) -> None:
    """A job without its bytes, as after a restore, ends with what to do."""
    id_ = wanted.drop({"good.md": paper("a")})
    for path in map(Path, wanted.left_over()):
        if path.is_file():
            path.unlink()
    wanted.work()
    assert wanted.told(id_)["good.md"] == (
        "failed",
        "Its bytes are gone, perhaps because the store was restored from a backup. Drop it again.",
    )


def test_left_over_bytes_are_cleared_away_but_not_those_on_their_way(wanted: Wanted) -> None:
    """A folder of no job goes, unless somebody is just handing files over in it."""
    abandoned = wanted.store.path / "uploads" / "abandoned"
    wanted.drop({"good.md": paper("a")})
    abandoned.mkdir()
    (abandoned / "part").write_bytes(b"x")
    with jobs.handing_over(wanted.store.path, "arriving") as arriving:
        (arriving / "part").write_bytes(b"y")
        wanted.work()
        assert not abandoned.exists()
        assert (arriving / "part").exists()


def test_a_store_that_cannot_go_on_says_why(wanted: Wanted) -> None:
    """A job that the store refuses is set aside with the reason, and goes on when somebody tries again."""
    stores.add(wanted.store, [stores.offer(stores.study("Otters", "Otters were counted near the clinic."))])
    with wanted.store.catalogue.write() as session:
        model = session.meta("model")
        session.set_meta("model", "another")
    id_ = wanted.drop({"good.md": paper("a")})
    wanted.work()
    mine = Jobs(wanted.store, RITA)
    assert "made with the model another" in (mine.progress(id_).job.problem or "")
    assert mine.progress(id_).job.ended_at is None
    assert wanted.queue.next() is None  # it does not try for ever
    with wanted.store.catalogue.write() as session:
        session.set_meta("model", model)
    mine.go_on(id_)
    wanted.work()
    assert wanted.states(id_) == {"good.md": "indexed"}


def test_only_one_process_works(wanted: Wanted) -> None:
    """While somebody works the queue off, another one leaves it alone; jobs wait in turn."""
    first, second = wanted.drop({"a.md": paper("a")}), wanted.drop({"b.md": paper("b")}, LENA)
    with wanted.queue.worked() as mine:
        assert mine
        wanted.work()
        assert wanted.states(first) == {"a.md": "waiting"}
    wanted.work()
    assert wanted.states(first) == {"a.md": "indexed"}
    assert set(wanted.states(second, LENA).values()) == {"duplicate"}


def test_looking_up_that_is_off_is_said(wanted: Wanted, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing may be looked up, each number ends with a sentence that says so, and files are read."""
    for name in ("EVIDENCE_CROSSREF", "EVIDENCE_EUROPE_PMC"):
        monkeypatch.setenv(name, "off")
    id_ = jobs.hand_over(wanted.store, RITA, [Upload("a.md", paper("a"))], [Number("doi", "10.5555/x")])
    wanted.work()
    told = wanted.told(id_)
    assert told["a.md"][0] == "indexed"
    assert told["DOI 10.5555/x"][0] == "failed"
    assert "switched off" in told["DOI 10.5555/x"][1]


def test_how_large_a_file_may_be_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    """200 MB unless EVIDENCE_MOST_UPLOAD_MB says otherwise; nonsense in it is named."""
    assert jobs.most_mb() == 200
    monkeypatch.setenv("EVIDENCE_MOST_UPLOAD_MB", "5")
    assert jobs.most_mb() == 5
    monkeypatch.setenv("EVIDENCE_MOST_UPLOAD_MB", "lots")
    with pytest.raises(UsageError, match="lots"):
        jobs.most_mb()
