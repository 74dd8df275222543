"""SOURCES.md: for every sample what it is, which facts it states, and where they were looked up."""

from __future__ import annotations

from pathlib import Path

from corpus.samples.make.summary import Summary

HEAD = Path(__file__).parent / "sources-head.md"
TAIL = Path(__file__).parent / "sources-tail.md"


def sources(summaries: list[Summary]) -> str:
    """The text of SOURCES.md."""
    rows = [
        "| file | study | DOI | recommendations | figures used | where looked up | when |",
        "|---|---|---|---|---|---|---|",
    ]
    for s in summaries:
        study = f"{s.authors} ({s.year}), {s.title}, {s.journal}"
        cells = (
            f"studies/{s.file}",
            study,
            s.doi,
            ", ".join(map(str, s.recommendations)),
            "; ".join(s.figures),
            s.looked_up,
            s.looked_up_on,
        )
        rows.append("| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |")
    parts = (HEAD.read_text(encoding="utf-8"), "\n".join(rows), TAIL.read_text(encoding="utf-8"))
    return "\n\n".join(part.strip() for part in parts) + "\n"
