"""Answers as people read them in a terminal; colour only where the terminal has it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule
from rich.text import Text

from corpus import reference
from search import saying
from search.answer import Results, Suggestions
from search.hits import Hit

_COLOURS = {"studies": "cyan", "voices": "magenta", "policies": "yellow"}
_WIDEST = 100  # columns; longer lines are hard to read
_MOST_WORDS = 90  # of a passage; `--document` shows the whole


def console() -> Console:
    """Standard output, as wide as the terminal up to a readable width."""
    return Console(width=min(shutil.get_terminal_size().columns, _WIDEST), highlight=False, soft_wrap=False)


def show(results: Results, out: Console) -> None:
    """Three lists of hits; stored text is printed as it stands and never read as markup."""
    if said := results.notice or results.left_out:
        out.print(Text(said, style="bold"))
    for line in _suggested(results.suggestions):
        out.print(Text(line))
    for name, colour in _COLOURS.items():
        hits = results.hits[name]
        if not hits and name == "policies":
            continue
        found, heading = results.counts[name], saying.heading(results, name)
        out.print()
        out.print(
            Rule(Text(f"{heading} ({found} {'document' if found == 1 else 'documents'})"), style=colour)
        )
        clear, gap, rest = saying.clear_first(results, name)
        for number, hit in enumerate(clear, 1):
            _hit(number, hit, colour, out)
        if gap:
            out.print(Text(gap, style="bold"))
        for number, hit in enumerate(rest, len(clear) + 1):
            _hit(number, hit, colour, out)
        if not hits:
            out.print(Text(saying.nothing_to_show(results, name)))
    if results.set_aside:
        aside = "1 document that does" if results.set_aside == 1 else f"{results.set_aside} documents that do"
        out.print(f"\nSet aside: {aside} not clearly speak to recommendation {results.query.recommendation}.")


def _suggested(suggestions: Suggestions) -> Iterator[str]:
    """How the question was understood, and what may help where nothing answers it."""
    if suggestions.spelling:
        yield f"Searched for “{suggestions.spelling}”."
    if suggestions.recommendation is not None:
        found = reference.recommendation(suggestions.recommendation)
        yield f"Nearest is recommendation {found.number}, {found.title}: --recommendation {found.number}"
    if suggestions.broader:
        yield f"Wider words: {', '.join(suggestions.broader)}."


def _hit(number: int, hit: Hit, colour: str, out: Console) -> None:
    shown = hit.to_dict()
    words = shown["text"].split()
    passage = " ".join(words[:_MOST_WORDS]) + (" …" if len(words) > _MOST_WORDS else "")
    out.print(Text.assemble((f"{number:2}. ", "dim"), (shown["title"], f"bold {colour}")))
    for text, style in (
        (passage, ""),
        (shown["citation"], "dim"),
        (_foot(shown, trusted=hit.passages[0].trusted), "dim"),
    ):
        out.print(Padding(Text(text, style=style), (0, 0, 0, 4)))
    out.print()


def _foot(shown: Mapping[str, Any], *, trusted: bool) -> str:
    """Where the passage speaks to, and how to see more of its document."""
    speaks = ""
    for said, sure in (("Confirmed for", True), ("Speaks to" if trusted else "Suggested for", False)):
        mine = [str(r["number"]) for r in shown["recommendations"] if r.get("confirmed", False) is sure]
        speaks += f"{said} recommendation {', '.join(mine)}. " if mine else ""
    return f"{speaks}Whole text: python -m search --document {shown['document_id']}"


def show_document(view: Mapping[str, Any], out: Console) -> None:
    """One document: what is known of it, and its text."""
    out.print(Text(str(view["title"]), style="bold"))
    for name in ("citation", "kind", "year", "journal", "doi", "pmid", "licence", "language", "source_file"):
        if view[name]:
            out.print(Text.assemble((f"{name.replace('_', ' '):12}", "dim"), str(view[name])))
    for name, values in view["facets"].items():
        if values and name not in ("kind", "year", "language"):
            said = ", ".join(v["value"] + (" (suggested)" if v["suggested"] else "") for v in values)
            out.print(Text.assemble((f"{name:12}", "dim"), said))
    if view["consent"]:
        out.print(Text.assemble((f"{'consent':12}", "dim"), view["consent"]["words"]))
    out.print()
    out.print(Text(_with_speakers(view)))


def _with_speakers(view: Mapping[str, Any]) -> str:
    """The text, with who speaks before each turn of a consultation."""
    text, written, at, before = str(view["text"]), "", 0, None
    for passage in view["passages"]:
        written += text[at : passage["char_start"]]
        at, speaker = passage["char_start"], passage["speaker"]
        if speaker and speaker != before:
            written += f"{speaker}: "
        before = speaker
    return written + text[at:]
