"""python -m search: put questions to a store from the command line."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from corpus import access, commands, facets
from corpus.errors import CorpusError, UsageError
from corpus.store import Store
from search.engine import Query, Results, search
from search.hits import Hit
from search.views import document_json, results_json

_EXAMPLES = """examples:
  python -m search "naloxone for people leaving prison"
  python -m search --recommendation 63 --design "randomised trial" --year 2015..
  python -m search "stigma in the media" --recommendation 26 -k 5 --json
  python -m search --batch questions.txt > answers.jsonl
"""
_HEADINGS = {
    "studies": "What studies found",
    "voices": "What people told us",
    "policies": "Policy documents",
}


def main(arguments: Sequence[str]) -> int:
    asked = _parser().parse_args(arguments)
    viewer = access.viewer(asked.viewer)
    with closing(Store(commands.store_to_read(asked.store).path)) as store:
        if asked.document is not None:
            with store.read(viewer) as reader:
                view = document_json(reader.document(asked.document))
            commands.print_json(view) if asked.json else print(_document(view))
            return commands.DONE
        if asked.batch is not None:
            for line in _questions(asked.batch):
                commands.print_json(results_json(search(store, _query(asked, line), viewer)))
            return commands.DONE
        results = search(store, _query(asked, asked.question), viewer)
    commands.print_json(results_json(results)) if asked.json else print(_readable(results))
    return commands.DONE


def _parser() -> argparse.ArgumentParser:
    parser = commands.Parser(
        prog="search",
        description="Search a store of research and lived experience.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("question", nargs="?", metavar="QUESTION")
    parser.add_argument(
        "--recommendation", type=int, metavar="N", help="narrow to, or list, what speaks to it"
    )
    parser.add_argument(
        "--batch", metavar="FILE", help='a question a line, "-" for standard input; JSON lines out'
    )
    parser.add_argument("--document", metavar="ID", help="one document with all its passages")
    parser.add_argument("-k", type=int, default=10, metavar="K", help="hits of each kind (10)")
    parser.add_argument("--as", dest="viewer", default="public", metavar="ROLE", help="|".join(access.ROLES))
    parser.add_argument("--store", metavar="DIR")
    parser.add_argument("--json", action="store_true", help="one JSON document on standard output")
    narrowing = parser.add_argument_group(
        "narrow by", "the same option twice means or; different ones mean and"
    )
    for facet in facets.FACETS:
        metavar = "FIRST..LAST" if facet.type == "years" else "VALUE"
        narrowing.add_argument(f"--{facet.name}", action="append", metavar=metavar, help=facet.label)
    return parser


def _query(asked: argparse.Namespace, question: str | None) -> Query:
    given = {f.name: getattr(asked, f.name) for f in facets.FACETS if getattr(asked, f.name)}
    narrowed = tuple(facets.parse(name, values) for name, values in given.items())
    return Query(question, asked.recommendation, narrowed, given, asked.k)


def _questions(name: str) -> Iterator[str]:
    """The questions of a file, one a line; empty lines are passed over."""
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"The questions in {name} cannot be read ({error}).") from error
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        raise UsageError(f"{name} holds no question; write one a line.")
    yield from lines


def _readable(results: Results) -> str:
    """The answer as a person reads it in a terminal."""
    width = min(shutil.get_terminal_size().columns, 100)
    lines = []
    if results.notice:
        lines += textwrap.wrap(results.notice, width)
    for name, heading in _HEADINGS.items():
        if not results.hits[name] and name == "policies":
            continue
        lines += ["", f"{heading} ({results.counts[name]} documents)", "─" * width]
        for number, each in enumerate(results.hits[name], 1):
            lines += _hit(number, each, width)
        if not results.hits[name]:
            lines.append("Nothing in this repository yet.")
    if results.set_aside:
        lines += [
            "",
            f"{results.set_aside} documents that do not speak to the recommendation were set aside.",
        ]
    return "\n".join(lines).strip()


def _hit(number: int, each: Hit, width: int) -> list[str]:
    shown = each.to_dict()
    words = textwrap.shorten(" ".join(shown["text"].split()), 480, placeholder=" …")
    indent = " " * 4
    return [
        *textwrap.wrap(f"{number:2}. {shown['title']}", width, subsequent_indent=indent),
        *textwrap.wrap(words, width, initial_indent=indent, subsequent_indent=indent),
        *textwrap.wrap(
            shown["citation"], width, initial_indent=f"{indent}→ ", subsequent_indent=f"{indent}  "
        ),
        f"{indent}document {shown['document_id']}",
        "",
    ]


def _document(view: dict[str, object]) -> str:
    head = [
        f"{name}: {value}"
        for name, value in view.items()
        if value and name not in ("text", "passages", "facets")
    ]
    return "\n".join([*head, json.dumps(view["facets"], ensure_ascii=False), "", str(view["text"])])


if __name__ == "__main__":
    commands.run(main, sys.argv[1:])
