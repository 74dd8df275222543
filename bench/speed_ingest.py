"""How fast files become searchable, beside the bare encoder and what users would pick instead."""

from __future__ import annotations

import json
import signal
import statistics
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np

from bench import timing
from bench.neighbours import neighbours
from corpus import access, model_files
from corpus.derive import passages
from corpus.index import encoder as encoders
from corpus.model import Kind
from corpus.store import Row, Store, Writer
from ingest.pipeline import Pipeline
from ingest.sandbox import Sandbox

_PARTS = 4  # of the files, one a round: some 3,000 passages of the papers and records that come with them
_OTHERS = ("txtai", "Chroma")


class _Silent:
    """Told of progress, and tells nobody."""

    def begin(self, files: int) -> None: ...
    def done(self, row: Row) -> None: ...
    def embedded(self, passages: int) -> None: ...


def measured(files: Sequence[Path], work: Path, enough: int, python: str | None) -> dict[str, Any]:
    """Rounds over parts of the files until `enough` passages: each is taken in from files, then its passages
    are encoded by our encoder and by sentence-transformers' defaults and taken in by the others."""
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - takes seconds

    plain = SentenceTransformer(str(model_files.folder()), device="cpu", local_files_only=True)
    order = np.random.default_rng(0).permutation(len(files))
    taken: dict[str, list[float]] = {}
    sizes: list[int] = []
    nearest = 1.0
    with closing(Store(work / "ingested", create=True)) as store, Sandbox() as sandbox:
        model = store.encoder
        before = timing.megabytes()
        for part in range(_PARTS):
            these = [files[at] for at in order[part::_PARTS]]
            seconds, texts = _taken_in(store, sandbox, these)
            if not texts:
                continue
            sizes.append(len(texts))
            measures: dict[str, float] = {"ingest": seconds}
            made: dict[str, Any] = {}
            measures["encoder"] = timing.seconds(lambda: made.update(ours=model.encode_passages(texts)))  # noqa: B023 - called at once
            measures["sentence-transformers"] = timing.seconds(
                lambda: made.update(theirs=plain.encode(texts))  # noqa: B023 - called at once
            )
            theirs = made["theirs"] / np.linalg.norm(made["theirs"], axis=1, keepdims=True)
            nearest = min(nearest, float(np.vecdot(made["ours"], theirs).min()))
            if python:
                measures |= _beside(texts, work / f"round-{part}", python)
            for name, value in measures.items():
                taken.setdefault(name, []).append(len(texts) / value)
            if sum(sizes) >= enough:
                break
        memory = timing.peak_megabytes() - before
    return {
        "passages": sum(sizes),
        "rounds": len(sizes),
        "passages/s": {name: round(statistics.median(each), 1) for name, each in taken.items()},
        "ingest / encoder": timing.ratio(taken["ingest"], taken["encoder"]),
        "encoder / sentence-transformers": timing.ratio(taken["encoder"], taken["sentence-transformers"]),
        "ingest / others": {
            name: timing.ratio(taken["ingest"], taken[name]) for name in _OTHERS if name in taken
        },
        "lowest cosine to sentence-transformers": round(nearest, 6),
        "peak MB above the loaded models": memory,
    }


def _taken_in(store: Store, sandbox: Sandbox, files: Sequence[Path]) -> tuple[float, list[str]]:
    """How long an ingest of these files took, and what it gave the encoder."""
    with store.catalogue.read() as session:
        held = {row for row, *_ in session.described()}
    pipeline = Pipeline(
        Writer(store, access.viewer("admin", "bench")), sandbox, _Silent(), kind=Kind.STUDY, retry=False
    )
    seconds = timing.seconds(lambda: pipeline.run(files, store.path))
    texts = []
    with store.catalogue.read() as session:
        for new in session.documents({row for row, *_ in session.described()} - held):
            held_now = session.passages(document=new.row)
            texts += [passages.for_encoder(p.passage, new.document) for p in held_now if p.passage.embedded]
    return seconds, texts


def _beside(texts: Sequence[str], directory: Path, python: str) -> dict[str, float]:
    """How long each of the others takes for the same texts, which it encodes itself."""
    directory.mkdir(parents=True)
    written = directory / "passages.jsonl"
    written.write_text("".join(json.dumps({"text": t, "year": 0}) + "\n" for t in texts), encoding="utf-8")
    taken = {}
    for name in _OTHERS:  # one after the other, so that none waits for another's memory
        with neighbours(python, directory, model_files.folder(), [name]) as started:
            taken[name] = started[name].add(written, None)
    return taken


def alone(questions: Sequence[str]) -> dict[str, Any]:
    """One question's encoding, on a machine that is idle and beside a process that never rests."""
    model = encoders.load()
    busy = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    taken: dict[str, list[float]] = {"idle": [], "beside a busy process": []}
    try:
        for at, question in enumerate([*questions[:10], *questions]):
            for state, told in zip(taken, (signal.SIGSTOP, signal.SIGCONT), strict=True):
                busy.send_signal(told)
                seconds = timing.seconds(lambda: model.encode_queries([question]))  # noqa: B023 - called at once
                if at >= 10:  # the first warm up
                    taken[state].append(seconds)
    finally:
        busy.kill()
        busy.wait()
    return {state: timing.spread(each) for state, each in taken.items()}
