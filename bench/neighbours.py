"""What users would pick instead, each in its own process and Python (see `bench/others.py`)."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_SCRIPT = Path(__file__).with_name("others.py")
NAMES = ("txtai", "txtai, all candidates", "Chroma")


@dataclass(frozen=True, slots=True)
class Neighbour:
    """One of them, waiting for requests."""

    process: subprocess.Popen[str]

    def add(self, passages: Path, vectors: Path | None) -> float:
        """Let it take passages (JSON lines); the seconds it took."""
        request = {"passages": str(passages), "vectors": str(vectors) if vectors else None}
        return float(self._answer({"add": request})["seconds"])

    def ask(self, question: str, year: int | None, k: int) -> tuple[float, list[int]]:
        """The seconds it took, encoding included, and the numbers of the passages it found."""
        answer = self._answer({"ask": {"question": question, "year": year, "k": k}})
        return float(answer["seconds"]), answer["found"]

    def megabytes(self) -> int:
        """Memory that it holds now."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(status.split("VmRSS:")[1].split()[0]) // 1024

    def _answer(self, request: dict[str, Any]) -> dict[str, Any]:
        if self.process.stdin is None or self.process.stdout is None:
            raise RuntimeError("the process has no pipes")
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"it ended with {self.process.wait()}; its last words are above")
        answer: dict[str, Any] = json.loads(line)
        return answer


@contextmanager
def neighbours(
    python: str, directory: Path, model: Path, names: Sequence[str] = NAMES
) -> Iterator[dict[str, Neighbour]]:
    """These of them, started in one after the other; what they keep is in `directory`."""
    started: dict[str, Neighbour] = {}
    try:
        for name in names:
            directory.mkdir(parents=True, exist_ok=True)
            command = [python, str(_SCRIPT), name, str(directory), str(model)]
            process = subprocess.Popen(  # noqa: S603 - our own script
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
            started[name] = Neighbour(process)
        yield started
    finally:
        for neighbour in started.values():
            if neighbour.process.stdin is not None:
                neighbour.process.stdin.close()
            neighbour.process.wait()
