"""python -m corpus: look after a store."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

from corpus import account_commands, commands
from corpus.commands import Told
from corpus.ledger_json import rows_json
from corpus.model import PUBLIC
from corpus.store import Curator, Row, Store, Writer, to_write
from corpus.store.backup import backup, restore
from corpus.store.checking import check
from corpus.store.location import is_store

_BACKUPS = "Backups made before this moment still hold it; a restore removes it again."

_SEEN = {
    True: "no byte of it was found afterwards",
    False: "WORDS OF IT WERE STILL FOUND",
    None: "somebody still reads an older state: the next command that writes completes the erasure",
}
_IDS = 3  # documents of a file that are named; --json names all


def main(arguments: Sequence[str]) -> int:
    asked = _parser().parse_args(arguments)
    told: Told = asked.run(asked)
    answer, sentence, code = told
    commands.print_json(answer) if asked.json else print(sentence)
    return code


def _status(asked: argparse.Namespace) -> Told:
    with closing(_reading(asked)) as store, store.read(PUBLIC) as reader:
        status = reader.status()
    generation = {"generation": status.followed.generation if status.followed else 0}
    answer = {
        "documents": status.documents,
        "passages": status.passages,
        "generation": status.generation,
        "model": status.model,
        "indexes": {"vectors": generation, "lexical": generation},
        "bytes": status.bytes,
        "store": str(store.path),
    }
    documents = ", ".join(f"{n} {kind}" for kind, n in status.documents.items()) or "no documents"
    sentence = (
        f"{store.path}: {documents}; {status.passages} passages, generation {status.generation} "
        f"(indexes at {generation['generation']}), {status.bytes / 1e6:.1f} MB, "
        f"model {status.model or 'none yet'}."
    )
    return answer, sentence, commands.DONE


def _ledger(asked: argparse.Namespace) -> Told:
    with closing(_reading(asked)) as store, store.read(commands.me()) as reader:
        rows = reader.ledger()
    return rows_json(rows), "\n".join(map(_row, rows)) or "No file was ever offered.", commands.DONE


def _row(row: Row) -> str:
    """A file's state, its name, the documents it gave and why."""
    ids = f"document {', '.join(row.document_ids[:_IDS])}" if row.document_ids else ""
    more = f" and {len(row.document_ids) - _IDS} more" if len(row.document_ids) > _IDS else ""
    told = [line for line in (ids + more, row.reason) if line]
    return "\n".join([f"{row.state:12}  {row.file}", *(f"{'':14}{line}" for line in told)])


def _check(asked: argparse.Namespace) -> Told:
    with closing(_reading(asked)) as store:
        problems = check(store)
    lines = [f"{p.what} → {p.remedy}" for p in problems]
    answer = {"problems": [asdict(p) for p in problems]}
    return (
        answer,
        "\n".join(lines) or "Everything is as it should be.",
        (commands.NOT_DONE if problems else commands.DONE),
    )


def _rebuild(asked: argparse.Namespace) -> Told:
    with closing(_changing(asked)) as store:
        generation = Writer(store, commands.me()).rebuild()
    answer = {"file": str(store.path), "generation": generation}
    return answer, f"Passages, facets and indexes of {store.path} are made anew.", commands.DONE


def _withdraw(asked: argparse.Namespace) -> Told:
    with closing(_changing(asked)) as store:
        writer = Writer(store, commands.me())
        if asked.preview:
            seen = writer.preview(asked.id, speaker=asked.speaker, passage=asked.passage)
            answer = {"document_id": asked.id, "scope": seen.words.scope, "would_remove": seen.removed}
            return answer, f"Would withdraw of {asked.id}: {_counted(seen.removed)}.", commands.DONE
        if asked.speaker is not None:
            done = writer.withdraw_speaker(asked.id, asked.speaker, asked.reason)
        elif asked.passage is not None:
            done = writer.withdraw_passage(asked.id, asked.passage, asked.reason)
        else:
            done = writer.withdraw(asked.id, asked.reason)
    answer = {
        "document_id": done.document_id,
        "scope": done.scope,
        "receipt": done.id,
        "removed": dict(done.removed),
        "at": done.at,
        "by": done.by,
        "reason": done.reason,
        "verified": bool(done.verified),
        "backups": _BACKUPS,
    }
    what = "" if done.scope == "document" else f"a {done.scope} of "
    sentence = (
        f"Withdrawn {what}{done.document_id} on {done.at} by {done.by}: {_counted(done.removed)}; "
        f"{_SEEN[done.verified]}. {_BACKUPS}"
    )
    return answer, sentence, commands.DONE if done.verified else commands.NOT_DONE


def _counted(removed: Mapping[str, int]) -> str:
    return ", ".join(f"{n} {what.replace('_', ' ')}" for what, n in removed.items())


def _readmit(asked: argparse.Namespace) -> Told:
    with closing(_changing(asked)) as store:
        lifted = Writer(store, commands.me()).readmit(asked.id, asked.reason)
    answer = {"document_id": lifted.document_id, "at": lifted.at, "reason": asked.reason}
    sentence = (
        f"The withdrawal of {lifted.document_id} is lifted; offer its file again with 'python -m ingest'."
    )
    return answer, sentence, commands.DONE


def _backup(asked: argparse.Namespace) -> Told:
    with closing(_changing(asked)) as store:
        generation = backup(store, commands.me(), Path(asked.file))
    answer = {"file": asked.file, "generation": generation}
    return answer, f"{asked.file} holds {store.path} as of generation {generation}.", commands.DONE


def _restore(asked: argparse.Namespace) -> Told:
    path = to_write(asked.store).path
    known = is_store(path)
    generation = restore(path, commands.me(), Path(asked.file))
    answer = {"file": asked.file, "generation": generation}
    told = f"{path} holds what {asked.file} held (generation {generation})."
    if not known:
        told += (
            " No store was here before: what was withdrawn elsewhere since the backup was made is not known "
            "here, and is to be withdrawn again."
        )
    return answer, told, commands.DONE


def _recommendations(asked: argparse.Namespace) -> Told:
    with closing(Store(to_write(asked.store).path, create=True)) as store:
        found = Writer(store, commands.me()).import_official(Path(asked.file))
    answer = {"recommendations": [{"number": r.number, "group": r.group, "text": r.text} for r in found]}
    numbers = ", ".join(str(r.number) for r in found)
    return answer, f"The official wording of {len(found)} recommendations is kept: {numbers}.", commands.DONE


def _judgements(asked: argparse.Namespace) -> Told:
    with closing(_reading(asked)) as store:
        labels = Curator(store, commands.me()).labels()
    counted = f"{len(labels['labels'])} passages and {len(labels['documents'])} times a whole document"
    told = f"Judged: {counted}. --json prints the log, which bench/topics.py --labels reads."
    return labels, told, commands.DONE


def _reading(asked: argparse.Namespace) -> Store:
    return Store(commands.store_to_read(asked.store).path)


def _changing(asked: argparse.Namespace) -> Store:
    return Store(to_write(asked.store).path)


def _parser() -> argparse.ArgumentParser:
    shared = commands.Parser(add_help=False)
    shared.add_argument("--store", metavar="DIR")
    shared.add_argument("--json", action="store_true", help="one JSON document on standard output")
    parser = commands.Parser(prog="corpus", description="Look after a store.")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB", parser_class=commands.Parser)

    def verb(name: str, run: Callable[[argparse.Namespace], Told], words: str) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = verbs.add_parser(
            name, parents=[shared], help=words, description=words
        )
        made.set_defaults(run=run)
        return made

    verb("status", _status, "what the store holds")
    verb("ledger", _ledger, "what became of every file ever offered")
    verb("check", _check, "read everything and compare; exit code 1 when something is wrong")
    verb("judgements", _judgements, "what was confirmed and rejected, as labelled data")
    verb("rebuild", _rebuild, "derive passages, facets and indexes anew, with another model if one is set")
    made = verb("withdraw", _withdraw, "take a document, or words of it, away for good, with a receipt")
    made.add_argument("id", metavar="ID")
    part = made.add_mutually_exclusive_group()
    part.add_argument("--speaker", metavar="LABEL", help="all that one speaker of a consultation says")
    part.add_argument("--passage", type=int, metavar="N", help="one passage of a consultation")
    why = made.add_mutually_exclusive_group(required=True)
    why.add_argument("--reason", metavar='"…"')
    why.add_argument("--preview", action="store_true", help="only say what it would take away")
    made = verb("readmit", _readmit, "lift a withdrawal so that the file may be offered again")
    made.add_argument("id", metavar="ID", help="a document, or the receipt of one withdrawal")
    made.add_argument("--reason", required=True, metavar='"…"')
    for name, run, words in (
        ("backup", _backup, "write a consistent copy of the store to one file"),
        ("restore", _restore, "put the store of a backup in place; withdrawals since are replayed"),
        ("recommendations", _recommendations, "keep the official wording from the published document (text)"),
    ):
        verb(name, run, words).add_argument("file", metavar="FILE")
    account_commands.register(verbs, shared)
    return parser


if __name__ == "__main__":
    commands.run(main, sys.argv[1:])
