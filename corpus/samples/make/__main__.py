"""Write the generated samples anew: `python -m corpus.samples.make [FOLDER]`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from corpus.samples.make.jats import jats
from corpus.samples.make.pdf import pdf
from corpus.samples.make.sources import sources
from corpus.samples.make.summary import Summary, read_all
from corpus.samples.make.word import summary_docx, transcript_docx

SAMPLES = Path(__file__).parent.parent
TRANSCRIPTS = Path(__file__).parent / "consultations"
WRITERS: dict[str, Callable[[Summary], bytes]] = {".pdf": pdf, ".docx": summary_docx, ".xml": jats}


def make(folder: Path) -> list[Path]:
    """Write studies, Word transcripts and SOURCES.md below `folder`; says which files it wrote."""
    summaries = read_all()
    files = {folder / "studies" / s.file: WRITERS[Path(s.file).suffix](s) for s in summaries}
    for path in sorted(TRANSCRIPTS.glob("*.txt")):
        target = folder / "consultations" / path.with_suffix(".docx").name
        files[target] = transcript_docx(path.read_text(encoding="utf-8"))
    files[folder / "SOURCES.md"] = sources(summaries).encode()
    for path, content in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return list(files)


if __name__ == "__main__":
    for written in make(Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLES):
        print(written)
