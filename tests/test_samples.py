"""The samples are what they say they are: real studies in our words, and illustrations, with consent."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import yaml

from corpus.samples.make.__main__ import SAMPLES, WRITERS, make
from corpus.samples.make.summary import Summary, read_all

SUMMARIES = read_all()
CONSULTATIONS = sorted(
    path for path in (SAMPLES / "consultations").iterdir() if not path.name.endswith(".consent.yaml")
)
SOURCES = (SAMPLES / "SOURCES.md").read_text(encoding="utf-8")
LABEL = "Illustration written for this repository: no real testimony."
CONSENT = {
    "title",
    "held_on",
    "find",
    "show",
    "until",
    "authority",
    "reviewed_by",
    "reviewed_on",
    "speakers",
    "paraphrases",
}
FIND, SHOW = {"public", "signed_in"}, {"verbatim", "paraphrase"}
ROLES = {"lived_experience", "family", "provider", "facilitator"}


def consent(path: Path) -> dict[str, Any]:
    return dict(yaml.safe_load(path.with_name(f"{path.name}.consent.yaml").read_text(encoding="utf-8")))


def recommendations(folder: str) -> Counter[int]:
    """How many samples of this folder SOURCES.md counts for each recommendation."""
    rows = [line.split(" | ") for line in SOURCES.splitlines() if line.startswith(f"| {folder}/")]
    column = {"studies": 3, "consultations": 2}[folder]
    return Counter(int(number) for row in rows for number in row[column].split(", "))


def opening(path: Path) -> str:
    """What a person sees first, whatever the format wraps around it."""
    if path.suffix == ".docx":
        with ZipFile(path) as package:
            first = package.read("word/document.xml").decode().partition("</w:p>")[0]
            return re.sub(r"<[^>]+>", "", first).strip()
    lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    machinery = re.compile(r"WEBVTT.*|NOTE|\d+|.*-->.*|")
    return next(line for line in lines if not machinery.fullmatch(line))


@pytest.mark.parametrize("summary", SUMMARIES, ids=lambda s: s.file)
def test_every_summary_is_traced_to_its_study(summary: Summary) -> None:
    """The DOI, the file and where it was looked up stand in one row of SOURCES.md."""
    (row,) = [line for line in SOURCES.splitlines() if line.startswith(f"| studies/{summary.file} |")]
    assert summary.doi in row
    assert summary.looked_up in row
    assert dt.date.fromisoformat(summary.looked_up_on) <= dt.date.today()


@pytest.mark.parametrize("summary", SUMMARIES, ids=lambda s: s.file)
def test_every_number_in_a_summary_is_a_recorded_figure(summary: Summary) -> None:
    """No summary states a number that is not among the figures looked up for it."""
    text = "\n".join(p for paragraphs in summary.sections.values() for p in paragraphs)
    text = re.sub(r"recommendations? \d\d(?:(?:,| and) \d\d)*", "", text, flags=re.IGNORECASE)
    known = set(re.findall(r"\d[\d,.]*\d|\d", " ".join((*summary.figures, summary.title, str(summary.year)))))
    assert set(re.findall(r"\d[\d,.]*\d|\d", text)) <= known


@pytest.mark.parametrize("summary", SUMMARIES, ids=lambda s: s.file)
def test_a_summary_is_of_the_length_people_read(summary: Summary) -> None:
    """Between 300 and 800 words: one or two pages."""
    words = sum(len(p.split()) for paragraphs in summary.sections.values() for p in paragraphs)
    assert 300 <= words <= 800


def test_the_studies_on_disk_are_those_that_have_a_text() -> None:
    """No generated file is left over from a text that is gone, and none is missing."""
    assert {path.name for path in (SAMPLES / "studies").iterdir()} == {s.file for s in SUMMARIES}


def content(path: Path) -> object:
    """A file's bytes; of a Word file those of its members, since zlib's builds pack them differently."""
    if path.suffix != ".docx":
        return path.read_bytes()
    with ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_making_the_samples_again_gives_the_same_files(tmp_path: Path) -> None:
    """What is committed is what the texts make, to the last byte."""
    made = make(tmp_path)
    assert len(made) > len(SUMMARIES)
    for path in made:
        assert content(path) == content(SAMPLES / path.relative_to(tmp_path)), path.name


@pytest.mark.parametrize("suffix", sorted(WRITERS))
def test_each_format_carries_label_and_doi(suffix: str, tmp_path: Path) -> None:
    """A summary says what it is and what it summarises in the metadata that its format has for that."""
    summary = next(s for s in SUMMARIES if s.file.endswith(suffix))
    written = WRITERS[suffix](summary)
    if suffix == ".docx":
        path = tmp_path / "summary.docx"
        path.write_bytes(written)
        with ZipFile(path) as package:
            found = package.read("docProps/core.xml").decode()
    elif suffix == ".xml":
        found = written.decode()
        assert "<article-id" not in found, "the summary has no identifier of the study"
    else:
        pypdf = pytest.importorskip("pypdf")
        path = tmp_path / "summary.pdf"
        path.write_bytes(written)
        found = str(pypdf.PdfReader(path).metadata)
    assert "Our summary of a published study" in found
    assert summary.doi in found


def test_every_record_is_traced_to_its_source() -> None:
    """Each DOI in the record files stands in SOURCES.md with its file, and none that is summarised."""
    for path in sorted((SAMPLES / "records").iterdir()):
        found = set(
            re.findall(r"^(?:DO  - |LID - | *\"DOI\": \")(10\.[^\s\"]+)", path.read_text("utf-8"), re.M)
        )
        assert found, path.name
        for doi in found:
            assert f"| records/{path.name} | {doi} |" in SOURCES
        assert not {doi.lower() for doi in found} & {s.doi.lower() for s in SUMMARIES}


def test_each_recommendation_has_studies_and_voices_but_for_two_honest_gaps() -> None:
    """24 has voices and no study, 67 studies and no voice; 63 is rich on both sides."""
    studies, voices = recommendations("studies"), recommendations("consultations")
    numbers = {*range(20, 27), *range(60, 69)}
    assert numbers - set(studies) == {24}
    assert numbers - set(voices) == {67}
    assert studies[63] >= 3
    assert voices[63] >= 2


def test_together_the_consent_files_show_every_setting() -> None:
    """A first run can show each thing that a speaker may decide, for a transcript and for one speaker."""
    settings = [consent(path) for path in CONSULTATIONS]
    own = [speaker for s in settings for speaker in s.get("speakers", {}).values()]
    for where in (settings, own):
        assert {s["find"] for s in where if "find" in s} == FIND
        assert "paraphrase" in {s.get("show") for s in where}
        assert any("until" in s for s in where)
    assert {"verbatim", "paraphrase"} == {s["show"] for s in settings}
    assert {speaker["role"] for speaker in own} == ROLES
    assert any("authority" in s for s in settings)


@pytest.mark.parametrize("path", CONSULTATIONS, ids=lambda p: p.name)
def test_every_consultation_opens_by_saying_that_it_is_an_illustration(path: Path) -> None:
    """Nobody can take an invented voice for a real one."""
    assert opening(path) == LABEL


@pytest.mark.parametrize("path", CONSULTATIONS, ids=lambda p: p.name)
def test_every_consultation_has_a_whole_consent_file(path: Path) -> None:
    """All samples are searchable: consent has every field it needs, and none that does not exist."""
    settings = consent(path)
    assert set(settings) <= CONSENT
    assert settings["find"] in FIND
    assert settings["show"] in SHOW
    assert settings["reviewed_by"]
    reviewed = settings["reviewed_on"]
    assert isinstance(reviewed, dt.date)
    assert reviewed <= dt.date.today()
    for name, own in settings.get("speakers", {}).items():
        assert own["role"] in ROLES, name
        assert own.get("find", "public") in FIND
        assert own.get("show", "verbatim") in SHOW
