"""A newer version handed over in a page: it takes the place of the one paper it is of, and of no other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from corpus.errors import ReadingError
from corpus.model import Viewer
from corpus.store import Accounts, Store
from ingest.pipeline import Pipeline
from ingest.replacing import replaced
from ingest.sandbox import Sandbox
from ingest.uploads import Uploaded
from tests import stores
from tests.test_pipeline import Quiet

REA = Viewer("researcher", "rea")
OTTERS = "Otters were counted near every clinic of the county by volunteers, on Sundays."
RIVERS = "Rivers were walked along by the volunteers of the county, and mapped on Mondays."


@dataclass(frozen=True)
class Upload:
    name: str
    words: str
    title: str = "Otters and clinics of the county"
    doi: str = "10.5555/otters"

    def getvalue(self) -> bytes:
        return f"# {self.title}\n\nDOI: {self.doi}\n\n## Results\n\n{self.words}\n".encode()


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Store]:
    store = stores.store(tmp_path / "store")
    yield store
    store.close()


def uploaded(store: Store, folder: Path, upload: Upload) -> str:
    """The document that a file gives which was dropped on the page for adding papers."""
    path = folder / upload.name
    path.write_bytes(upload.getvalue())
    named = Uploaded(path, upload.name, "")
    file = Uploaded(path, upload.name, f"upload:{named.sha256()}:{upload.name}")
    with Sandbox() as sandbox:
        pipeline = Pipeline(stores.writer(store), sandbox, Quiet(), kind=None, retry=False)
        pipeline.take([file], store.path)
    return pipeline.rows[file.key].document_ids[0]


def said(store: Store) -> dict[str, tuple[str, str]]:
    """What became of every file, and the words of the document it leads to."""
    with store.read(stores.LEAD) as reader:
        return {
            row.path: (row.state, reader.document(row.document_ids[0]).held.document.text)
            for row in reader.ledger()
        }


def test_what_is_another_document_replaces_none(made: Store, tmp_path: Path) -> None:
    """A file that is held already as another document is refused by its title, and both stay as they are."""
    otters = uploaded(made, tmp_path, Upload("otters.md", OTTERS))
    rivers = Upload("rivers.md", RIVERS, "Rivers and how they are mapped", "10.5555/rivers")
    uploaded(made, tmp_path, rivers)
    before = said(made)
    with pytest.raises(ReadingError, match=r"Rivers and how they are mapped.*which is here as document"):
        replaced(made, REA, otters, rivers, whatever_title=True)
    assert said(made) == before


def test_another_title_wants_to_be_said_so(made: Store, tmp_path: Path) -> None:
    """A file with another title and DOI is refused with both titles, until somebody says it is the paper."""
    otters = uploaded(made, tmp_path, Upload("otters.md", OTTERS))
    newer = Upload("newer.md", RIVERS, "A wholly different title for it", "10.5555/new")
    with pytest.raises(ReadingError, match=r"A wholly different title.*Otters and clinics"):
        replaced(made, REA, otters, newer)
    assert replaced(made, REA, otters, newer, whatever_title=True).document_ids == [otters]
    (line,) = Accounts(made, stores.LEAD).audit({"action": "replaced"})
    assert (line.document_id, line.detail) == (otters, "newer.md")


def test_the_file_before_says_that_its_words_are_gone(made: Store, tmp_path: Path) -> None:
    """After a newer version the earlier file is no longer told to be what is found."""
    otters = uploaded(made, tmp_path, Upload("otters.md", OTTERS))
    replaced(made, REA, otters, Upload("newer.md", f"{OTTERS} And on Mondays."))
    with made.read(stores.LEAD) as reader:
        states = {row.file: (row.state, row.reason) for row in reader.ledger()}
    assert states["newer.md"][0] == "indexed"
    assert states["otters.md"] == ("duplicate", "A newer version, newer.md, has taken its place.")


def test_a_paper_dropped_again_under_its_name_is_its_newer_version(made: Store, tmp_path: Path) -> None:
    """The changed file takes the place of what it gave, as a changed file of a folder does; under another
    name it waits among the duplicates."""
    otters = uploaded(made, tmp_path, Upload("otters.md", OTTERS))
    assert uploaded(made, tmp_path, Upload("otters.md", f"{OTTERS} And on Mondays.")) == otters
    with made.read(stores.LEAD) as reader:
        assert "And on Mondays" in reader.document(otters).held.document.text
    assert uploaded(made, tmp_path, Upload("copy.md", f"{OTTERS} And on Fridays.")) == otters
    with made.read(stores.LEAD) as reader:
        assert "Fridays" not in reader.document(otters).held.document.text
        assert sorted(row.state for row in reader.ledger()) == ["duplicate", "duplicate", "indexed"]
