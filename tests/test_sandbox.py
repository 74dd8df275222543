"""The sandbox: what a reader may not do, and what becomes of a file that makes it try."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.errors import NeedsOCR, ReadingError
from corpus.model import Document
from ingest import child, sandbox
from ingest.readers.contract import Skipped
from ingest.sandbox import Sandbox


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    path = tmp_path / "talk.txt"
    path.write_text("A title\n\nWords that stand for themselves.\n")
    return path


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    """Puts a reader of text into the child that does what a hostile file might make it do."""

    def put(code: str) -> None:
        body = textwrap.indent(textwrap.dedent(code), "    ")
        program = (
            "from ingest import child\nfrom corpus import errors\nfrom corpus.model import *\n"
            "from ingest.readers.contract import Skipped\n"
            f"def read(path):\n{body}\n    yield\nchild.READERS['text'] = read\nchild.main()\n"
        )
        monkeypatch.setattr(sandbox, "_CHILD", ("-c", program))

    yield put


def test_documents_come_back_as_they_were_read(talk: Path) -> None:
    """What the child read arrives equal to what reading here gives, file after file, quickly."""
    from ingest.readers import text

    with Sandbox() as box:
        assert list(box.read(talk)) == list(text.read(talk))
        began = time.perf_counter()
        for _ in range(20):
            list(box.read(talk))
        assert (time.perf_counter() - began) / 20 < 0.3


def test_one_child_reads_many_files_of_a_large_parent(talk: Path) -> None:
    """What the parent holds, such as a model, does not make its child seem worn after every file."""
    held = b"x" * (child._WORN_BYTES + 2**20)
    with Sandbox() as box:
        list(box.read(talk))
        first = box._child
        list(box.read(talk))
        assert first is not None and box._child is first
    assert held


def test_names_that_are_no_text_are_read(tmp_path: Path) -> None:
    """A file whose name is no valid UTF-8 is read like any other."""
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9 \n.txt"))
    path.write_text("A title\n\nWords.\n")
    with Sandbox() as box:
        (document,) = box.read(path)
    assert isinstance(document, Document) and document.text == "Words."


def test_halves_of_characters_become_question_marks(tmp_path: Path) -> None:
    """A lone surrogate in a record, which nothing can store, is one character that can be stored."""
    path = tmp_path / "records.json"
    record = r'[{"type": "book", "title": "Lone \ud800 kits", "abstract": "Whole \ud83d\ude00 \udfff kit"}]'
    path.write_text(record)
    with Sandbox() as box:
        (document,) = box.read(path)
    assert isinstance(document, Document)
    assert document.title == "Lone ? kits"
    assert "Whole \N{GRINNING FACE} ? kit" in document.text


def test_many_long_answers_do_not_block(talk: Path, reader) -> None:  # type: ignore[no-untyped-def]
    """Megabytes of documents stream through, and records that are none are told among them."""
    reader("""
        for n in range(40):
            text = f"{n} " + "word " * 60_000
            yield Document(f"Title {n}", text.strip(), (Block(0, len(text.strip()), Role.PARAGRAPH),))
            yield Skipped(f"record {n} has no title")
        return
    """)
    with Sandbox() as box:
        found = list(box.read(talk))
    assert [d.title for d in found if isinstance(d, Document)] == [f"Title {n}" for n in range(40)]
    assert found[1] == Skipped("record 0 has no title")


@pytest.mark.parametrize(
    "attempt",
    [
        "import socket; socket.socket()",
        "import socket; socket.getaddrinfo('example.org', 80)",
        "import urllib.request; urllib.request.urlopen('http://127.0.0.1:1')",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
        "import os; os.fork()",
        "import os; os.execv('/bin/true', ['true'])",
        "import os; os.posix_spawn('/bin/true', ['true'], {})",
        "open(path, 'a')",
        "import os; os.open(path, os.O_RDWR)",
        "path.with_name('new').write_text('x')",
        "path.unlink()",
        "path.rename(path.with_name('other'))",
        "path.with_name('folder').mkdir()",
        "import os; os.kill(os.getppid(), 15)",
    ],
)
def test_a_reader_can_only_read(talk: Path, reader, attempt: str) -> None:  # type: ignore[no-untyped-def]
    """No network, no process, no writing: the attempt fails, and the file with it."""
    before = talk.read_bytes()
    reader(attempt)
    with Sandbox() as box, pytest.raises(ReadingError, match=r"talk\.txt is damaged.*PermissionError"):
        list(box.read(talk))
    assert talk.read_bytes() == before and [p.name for p in talk.parent.iterdir()] == ["talk.txt"]


@pytest.mark.parametrize(
    ("code", "said", "retryable"),
    [
        ("while True: pass", "took longer than 1 s", True),
        ("import time; time.sleep(60)", "took longer than 1 s", True),
        ("x = 'a' * 10**9", "more than 400 MB of memory", False),
        ("import os; os.abort()", "crash (SIGABRT)", False),
        ("import ctypes; ctypes.string_at(0)", "crash (SIGSEGV)", False),
        ("import os; os._exit(3)", "crash (exit code 3)", False),
        ("import signal; signal.raise_signal(signal.SIGKILL)", "stopped from outside", True),
        ("raise ValueError('secretword')", "is damaged", False),
        ("return (yield from read(path))", "is damaged", False),
    ],
)
def test_each_way_to_fail_is_a_sentence_and_the_next_file_is_read(  # type: ignore[no-untyped-def]
    talk: Path, reader, monkeypatch: pytest.MonkeyPatch, *, code: str, said: str, retryable: bool
) -> None:
    """Time, memory, crash and fault are each told in a sentence without the file's words; work goes on."""
    original = sandbox._CHILD
    reader(code)
    with Sandbox(seconds=1, memory=400 * 2**20) as box:
        with pytest.raises(ReadingError) as refused:
            list(box.read(talk))
        assert str(refused.value).startswith("talk.txt ") and said in str(refused.value)
        assert "secretword" not in str(refused.value) and refused.value.retryable is retryable
        monkeypatch.setattr(sandbox, "_CHILD", original)
        assert len(list(box.read(talk))) == 1


def test_errors_keep_their_kind(talk: Path, reader) -> None:  # type: ignore[no-untyped-def]
    """What a reader says is wrong arrives as it said it, and needs no new child."""
    reader("raise errors.NeedsOCR('talk.txt holds pictures.', retryable=True)")
    with Sandbox() as box:
        for _ in range(2):
            with pytest.raises(NeedsOCR, match=r"talk\.txt holds pictures\.") as refused:
                list(box.read(talk))
            assert refused.value.retryable


def test_prints_are_no_answers(talk: Path, reader) -> None:  # type: ignore[no-untyped-def]
    """What a library prints, even from C, does not mix with the answers."""
    reader("""
        import os
        print('{"document": {}}', flush=True)
        os.write(1, b'{"document": {}}\\n')
        return
    """)
    with Sandbox() as box:
        assert list(box.read(talk)) == []


def test_a_reader_that_nobody_listens_to_is_ended(talk: Path, reader) -> None:  # type: ignore[no-untyped-def]
    """Whoever stops after the first document gets the next file's documents, not the rest of this one."""
    reader("""
        for n in range(3):
            yield Document(f"{path.name} {n}", "words", (Block(0, 5, Role.PARAGRAPH),))
        return
    """)
    other = talk.with_name("other.txt")
    other.write_text("words")
    with Sandbox() as box:
        next(iter(box.read(talk)))
        assert [d.title for d in box.read(other)] == ["other.txt 0", "other.txt 1", "other.txt 2"]  # type: ignore[union-attr]


def test_a_file_that_is_not_there_or_none_at_all(tmp_path: Path) -> None:
    """A file that vanished, a folder and a pipe are told in a sentence, at once."""
    os.mkfifo(tmp_path / "pipe.txt")
    with Sandbox() as box:
        with pytest.raises(ReadingError, match=r"gone\.txt cannot be opened"):
            list(box.read(tmp_path / "gone.txt"))
        for name in ("", "pipe.txt"):
            with pytest.raises(ReadingError, match="is no ordinary file"):
                list(box.read(tmp_path / name))


@pytest.mark.parametrize(
    "words",
    ["a" * 1_000_000, "Ann: hi there you\n" * 50_000, f"Ann{' ' * 200_000}there"],
    ids=["letters", "lines", "spaces"],
)
def test_a_text_of_one_piece_is_read_within_its_time(tmp_path: Path, words: str) -> None:
    """A megabyte without a space, or in one paragraph, takes a reader no longer than other text."""
    path = tmp_path / "long.txt"
    path.write_text(words)
    with Sandbox() as box:
        (document,) = box.read(path)
    assert isinstance(document, Document)


def test_large_files_are_refused_unread(talk: Path) -> None:
    """A file above the limit is refused by its size."""
    with Sandbox(most_bytes=10) as box, pytest.raises(ReadingError, match=r"talk\.txt has .* the limit is"):
        list(box.read(talk))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the parent's death is told by Linux")
def test_the_child_ends_with_its_parent(talk: Path) -> None:
    """When the parent is killed in the middle of a file, no reader stays behind."""
    program = (
        "import sys\nfrom pathlib import Path\nfrom ingest import sandbox\n"
        "sandbox._CHILD = ('-c', 'from ingest import child; import time\\n'\n"
        "    'child.READERS[\"text\"] = lambda path: time.sleep(60)\\nchild.main()')\n"
        "box = sandbox.Sandbox()\nbox._child = sandbox._Child(box._limits)\n"
        "print(box._child._process.pid, flush=True)\nlist(box.read(Path(sys.argv[1])))\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", program, str(talk)], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    time.sleep(0.5)
    os.kill(child, 0)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    for _ in range(50):
        state = Path(f"/proc/{child}/stat")
        if not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z":
            return
        time.sleep(0.1)
    pytest.fail("the child outlived its parent")
