"""How much of what identifies people the finder finds, on texts with labelled spans.

    python bench/deidentify.py FILE.jsonl [--json] [--missed]

FILE has one JSON object a line: {"text", "spans": [{"type", "start", "end"}…]}, all of one style.

recall       the share of labelled spans of a type that are covered whole, by findings of any type
precision    the share of findings of a type that overlap a labelled span of that type
found_or_marked  of all identifying spans, the share covered whole or touched by a mark for a second look
characters   how many characters findings mark (spaces and punctuation apart), and how many of them are
             labelled as anything that identifies
apart        RAREFACT, COUNTRY, NRP and titles: not for rules to find. They count in no figure above, and
             their characters neither as right nor as wrong; here `recall` is found or marked
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # run as a script, from anywhere

from ingest import deidentify  # noqa: E402

# Other names of the same types, by what they begin with or are.
_SAME = {
    "PERSON": ("PERSON", "PER", "NAME", "FIRST_NAME", "LAST_NAME", "NICKNAME", "SPEAKER"),
    "PLACE": ("PLACE", "GPE", "LOC", "LOCATION", "CITY", "TOWN", "FAC"),
    "STREET": ("STREET", "STREET_ADDRESS", "ADDRESS", "ZIP_CODE", "ZIP", "POSTCODE"),
    "ORG": ("ORG", "ORGANIZATION", "ORGANISATION", "SERVICE"),
    "PHONE": ("PHONE", "PHONE_NUMBER", "TELEPHONE"),
    "EMAIL": ("EMAIL", "EMAIL_ADDRESS", "E-MAIL"),
    "LINK": ("LINK", "URL", "DOMAIN_NAME", "WEB"),
    "AGE": ("AGE",),
    "DATE": ("DATE", "DATE_TIME", "TIME"),
    "PLATE": ("PLATE", "NUMBER_PLATE", "LICENSE_PLATE", "LICENCE_PLATE", "VEHICLE"),
    "HANDLE": ("HANDLE", "USERNAME", "SOCIAL_MEDIA", "SOCIAL"),
    "RAREFACT": ("RAREFACT", "RARE_FACT", "RARE"),
    "COUNTRY": ("COUNTRY",),
    "NRP": ("NRP", "NORP", "NATIONALITY"),
    "TITLE": ("TITLE", "PREFIX"),
}
_TYPES = {other: type_ for type_, others in _SAME.items() for other in others}
_APART = ("RAREFACT", "COUNTRY", "NRP", "TITLE")


@dataclass(frozen=True)
class _Span:
    start: int
    end: int
    type: str


@dataclass
class Counts:
    """What is added up over the texts of a file."""

    labelled: Counter[str] = field(default_factory=Counter)
    covered: Counter[str] = field(default_factory=Counter)
    seen: Counter[str] = field(default_factory=Counter)  # covered, or touched by a mark
    given: Counter[str] = field(default_factory=Counter)
    apt: Counter[str] = field(default_factory=Counter)
    marked: int = 0
    right: int = 0
    second: int = 0
    characters: int = 0
    missed: list[tuple[str, str, bool]] = field(default_factory=list)
    wrong: list[tuple[str, str]] = field(default_factory=list)


def main(arguments: Sequence[str]) -> int:
    asked = _parser().parse_args(arguments)
    counts = _counted(asked.file)
    figures = _figures(counts)
    if asked.json:
        print(json.dumps(figures))
    else:
        _print(figures)
    if asked.missed:
        for type_, words, seen in counts.missed:
            print(f"missed {type_:9}{'marked ' if seen else '       '}{words!r}")
        for type_, words in counts.wrong:
            print(f"wrong  {type_:9}{words!r}")
    return 0


def measured(file: Path) -> dict[str, Any]:
    """The figures of one file of labelled texts, as `--json` prints them."""
    return _figures(_counted(file))


def _counted(file: Path) -> Counts:
    counts = Counts()
    for text, spans in _texts(file):
        _count(counts, text, spans)
    return counts


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bench/deidentify.py", description="Figures of the name finder.")
    parser.add_argument("file", type=Path, metavar="FILE.jsonl")
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    parser.add_argument(
        "--missed", action="store_true", help="also what was missed, and what was marked wrongly"
    )
    return parser


def _texts(file: Path) -> Iterator[tuple[str, list[_Span]]]:
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.strip():
            one = json.loads(line)
            yield one["text"], [_Span(s["start"], s["end"], _type(s["type"])) for s in one["spans"]]


def _type(name: str) -> str:
    """The type that a label means; a name nobody knows is a number or code of some authority."""
    return _TYPES.get(name.upper(), "ID")


def _count(counts: Counts, text: str, spans: list[_Span]) -> None:
    findings = deidentify.find(text)
    marks = deidentify.second_look(text, findings)
    found = {at for one in findings for at in range(one.start, one.end)}
    looked = {at for mark in marks for at in range(mark.start, mark.end)}
    for span in spans:
        whole = all(at in found for at in range(span.start, span.end) if text[at].isalnum())
        seen = whole or any(at in looked for at in range(span.start, span.end))
        counts.labelled[span.type] += 1
        counts.covered[span.type] += whole
        counts.seen[span.type] += seen
        if not whole and span.type not in _APART:
            counts.missed.append((span.type, text[span.start : span.end], seen))
    for one in findings:
        over = {span.type for span in spans if span.start < one.end and one.start < span.end}
        if over and over <= set(_APART):
            continue
        given = "PLATE" if one.sort == "a number plate" and "PLATE" in over else one.type
        counts.given[given] += 1
        counts.apt[given] += given in over or (given == "ID" and "PLATE" in over)
        if not over:
            counts.wrong.append((one.type, text[one.start : one.end]))
    apart = _characters(text, [s for s in spans if s.type in _APART])
    right = _characters(text, [s for s in spans if s.type not in _APART])
    marked = {at for at in found if text[at].isalnum()} - (apart - right)
    counts.marked += len(marked)
    counts.right += len(marked & right)
    counts.second += len(looked - found)
    counts.characters += len(text)


def _characters(text: str, spans: Sequence[_Span]) -> set[int]:
    return {at for s in spans for at in range(s.start, s.end) if text[at].isalnum()}


def _figures(counts: Counts) -> dict[str, Any]:
    mine = [type_ for type_ in counts.labelled if type_ not in _APART]
    return {
        "types": {
            type_: {
                "recall": _share(counts.covered[type_], counts.labelled[type_]),
                "precision": _share(counts.apt[type_], counts.given[type_]),
                "n": counts.labelled[type_],
            }
            for type_ in sorted(mine)
        },
        "found": _share(sum(counts.covered[t] for t in mine), sum(counts.labelled[t] for t in mine)),
        "found_or_marked": _share(sum(counts.seen[t] for t in mine), sum(counts.labelled[t] for t in mine)),
        "characters": {"marked": counts.marked, "right": counts.right},
        "second_look": _share(counts.second, counts.characters),
        "apart": {
            type_: {"recall": _share(counts.seen[type_], counts.labelled[type_]), "n": counts.labelled[type_]}
            for type_ in _APART
            if counts.labelled[type_]
        },
    }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _print(figures: dict[str, Any]) -> None:
    for type_, one in figures["types"].items():
        print(f"{type_:9} recall {_said(one['recall'])}  precision {_said(one['precision'])}  n {one['n']}")
    print(f"found {_said(figures['found'])}, found or marked {_said(figures['found_or_marked'])}", end=", ")
    marked, right = figures["characters"]["marked"], figures["characters"]["right"]
    print(f"right of {marked} characters marked {_said(_share(right, marked))}", end=", ")
    print(f"share of the text for a second look {_said(figures['second_look'])}")
    for type_, one in figures["apart"].items():
        print(f"apart: {type_} found or marked {_said(one['recall'])}, n {one['n']}")


def _said(share: float | None) -> str:
    return "   –" if share is None else f"{share:.2f}"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
