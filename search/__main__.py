"""python -m search: put questions to a store from the command line."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from corpus import access, commands, facets
from corpus.errors import CorpusError, UsageError
from corpus.model import Viewer
from corpus.store import Store
from search import printing
from search.answer import Query
from search.engine import search
from search.views import document_json, results_json

_EXAMPLES = """examples:
  python -m search "naloxone for people leaving prison"
  python -m search --recommendation 63 --design "randomised trial" --year 2015..
  python -m search "stigma in the media" --recommendation 26 -k 5 --json
  python -m search --batch questions.txt > answers.jsonl
"""


def main(arguments: Sequence[str]) -> int:
    asked = _parser().parse_args(arguments)
    viewer = access.viewer(asked.viewer)
    with closing(Store(commands.store_to_read(asked.store).path)) as store:
        if asked.document is not None:
            with store.read(viewer) as reader:
                view = document_json(reader.document(asked.document))
            commands.print_json(view) if asked.json else printing.show_document(view, printing.console())
            return commands.DONE
        if asked.batch is not None:
            return _batch(asked, store, viewer)
        results = search(store, _query(asked, asked.question), viewer)
    if asked.json:
        commands.print_json(results_json(results))
    else:
        printing.show(results, printing.console())
    return commands.DONE


def _batch(asked: argparse.Namespace, store: Store, viewer: Viewer) -> int:
    """A JSON document for each question; what cannot be asked is told in its place, and the next is asked."""
    _query(asked, "any")  # so that options that are wrong are told once
    faults = 0
    for question in _questions(asked.batch):
        try:
            commands.print_json(results_json(search(store, _query(asked, question), viewer)))
        except UsageError as fault:
            faults += 1
            commands.print_json({"error": str(fault)})
    return commands.NOT_DONE if faults else commands.DONE


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


if __name__ == "__main__":
    commands.run(main, sys.argv[1:])
