"""One summary of a study as it is written in `studies/*.yaml`: the text, and where its facts come from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from corpus.model import normalise_doi

KIND = "Our summary of a published study"
TEXTS = Path(__file__).parent / "studies"
SECTIONS = ("Abstract", "Background", "Methods", "Results", "Limitations", "Implications for policy")


@dataclass(frozen=True, slots=True)
class Summary:
    """A summary in our own words; `figures` are the facts it states, as they stand in the study."""

    file: str
    title: str
    authors: str
    year: int
    journal: str
    doi: str
    recommendations: tuple[int, ...]
    keywords: tuple[str, ...]
    sections: dict[str, tuple[str, ...]]
    figures: tuple[str, ...]
    looked_up: str
    looked_up_on: str
    funding: str | None = None
    two_columns: bool = False

    @property
    def heading(self) -> str:
        return f"Our summary: {self.title}"

    @property
    def label(self) -> str:
        """The line by which readers and people know that these are not the authors' words."""
        return f"{KIND}: {self.reference}"

    @property
    def reference(self) -> str:
        return f"{self.authors} ({self.year}), {self.title}, {self.journal}. doi:{self.doi}"

    @property
    def funding_line(self) -> str | None:
        return f"Funding of the study as reported: {self.funding}" if self.funding else None


def read(path: Path) -> Summary:
    """The summary in one YAML file. Raises ValueError where a part is missing or the DOI is none."""
    raw: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    sections = {name: _paragraphs(text) for name, text in raw.pop("sections").items()}
    if tuple(sections) != SECTIONS:
        raise ValueError(f"{path.name}: the sections are {', '.join(SECTIONS)}, in this order")
    if normalise_doi(raw["doi"]) != raw["doi"].lower():
        raise ValueError(f"{path.name}: {raw['doi']!r} is not a DOI")
    raw |= {name: tuple(raw[name]) for name in ("recommendations", "keywords", "figures")}
    return Summary(sections=sections, **(raw | {"looked_up_on": str(raw["looked_up_on"])}))


def read_all() -> list[Summary]:
    """Every summary, ordered by the name of its text."""
    return [read(path) for path in sorted(TEXTS.glob("*.yaml"))]


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(" ".join(part.split()) for part in re.split(r"\n\s*\n", text.strip()))
