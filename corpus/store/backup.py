"""Backup and restore: the catalogue and the kept files in one archive; indexes are made anew.

A restore never brings back what was withdrawn, nor testimony whose consent has changed since: both are
replayed from the store that is replaced.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tarfile
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

from corpus import access
from corpus.catalogue import Account, AuditLine, Catalogue, Row, now
from corpus.errors import NotFound, StoreError
from corpus.index import encoder as encoders
from corpus.index.encoder import Encoder
from corpus.model import Kind, Viewer
from corpus.store import erasing, location, withdrawing
from corpus.store.accounts import key
from corpus.store.store import Store

_MANIFEST = "manifest.json"
_FORMAT = 1


def backup(store: Store, viewer: Viewer, file: Path) -> int:
    """Write a consistent copy of the store to `file`, while others go on; the generation it holds.

    Raises NotAllowed for who may not: it holds all words and accounts.
    """
    access.require(viewer, "backup")
    with tempfile.TemporaryDirectory(dir=store.path, prefix="backup-") as name:
        work = Path(name)
        with location.lock(store.path):
            store.catalogue.copy_to(work / location.CATALOGUE)
            kept = sorted((store.path / location.FILES).glob("*"))
            for path in kept:  # a hard link stays whatever a writer does next
                os.link(path, work / path.name)
        with closing(Catalogue(work / location.CATALOGUE)) as copy, copy.read() as session:
            generation = session.generation
        members = {location.CATALOGUE: work / location.CATALOGUE}
        members |= {f"{location.FILES}/{path.name}": work / path.name for path in kept}
        manifest = {"format": _FORMAT, "sha256": {name: _hash(path) for name, path in members.items()}}
        (work / _MANIFEST).write_text(json.dumps(manifest))
        beside = file.with_name(f".{file.name}.part")
        try:
            beside.unlink(missing_ok=True)  # what an interrupted one left
            beside.touch(mode=0o600)  # for its owner alone, whatever the folder is
            with tarfile.open(beside, "w") as archive:
                archive.add(work / _MANIFEST, _MANIFEST)
                for member, path in members.items():
                    archive.add(path, member)
            beside.replace(file)
        except OSError as error:
            beside.unlink(missing_ok=True)
            raise StoreError(
                f"The backup {file} cannot be written ({error.strerror}). "
                "Name a folder that exists and has room."
            ) from error
    with location.lock(store.path), store.catalogue.write() as session:
        session.add_audit(_name(viewer), "backup")
    return generation


def restore(
    directory: Path, viewer: Viewer, file: Path, *, load: Callable[[], Encoder] = encoders.load
) -> int:
    """Put the store of a backup in the place of `directory`; the generation it holds.

    Everything is unpacked and compared with its hashes beside the old store before that is touched. The
    model is loaded only where words were withdrawn since of a document that stays. Raises StoreError for a
    file that is no whole backup, and NotAllowed for who may not.

    Accounts and their audit come with the backup; those of the replaced store hold before them. Everybody
    is signed out.
    """
    access.require(viewer, "backup")
    if not file.is_file():
        raise NotFound(f"There is no backup {file}. Check the name and try again.")
    directory.mkdir(mode=location.PRIVATE, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=directory, prefix="restore-") as name:
        new = Path(name) / "store"
        new.mkdir()
        _unpack(file, new)
        with location.lock(directory):  # nothing may be withdrawn between reading what was and the swap
            with closing(Store(new, load=load)) as store, _replaced(directory) as before:
                _replay(store, before)
                _keep_accounts(store, before, _name(viewer))
                with store.catalogue.read() as session:
                    generation = session.generation
            _swap(directory, new)
    return generation


@contextmanager
def _replaced(directory: Path) -> Iterator[Catalogue | None]:
    """The catalogue of the store that a restore replaces, where there is one."""
    if not (directory / location.CATALOGUE).exists():
        yield None
        return
    with closing(Catalogue(directory / location.CATALOGUE)) as old:
        yield old


def _replay(store: Store, before: Catalogue | None) -> None:
    """Bring what people decided since the backup to the restored store: withdrawals, and consent.

    A consultation that the replaced store no longer held, or held under another consent, does not come
    back: its file has to be offered again, with the consent that holds now.
    """
    if before is None:
        return
    with before.read() as old:
        withdrawn, parts, codes = old.tombstones(), old.withdrawals(), old.codes()
        rows = {row.path: row for row in old.ledger()}
        agreed = {
            held.id: held.consent for held in old.documents() if held.document.kind is Kind.CONSULTATION
        }
        ever_held = old.generation > 0
    with store.catalogue.write() as session:
        for tombstone in withdrawn:
            if held := session.document(tombstone.id):
                erasing.bury(session, held, tombstone.by, tombstone.reason)
            session.put_tombstone(tombstone)
            for row in session.ledger():
                if tombstone.id in row.document_ids:
                    session.mark_withdrawn(row, tombstone)
        for withdrawal in parts:
            withdrawing.replay(store, session, withdrawal)
        session.put_codes(codes)
        for held in list(session.documents()):
            if held.document.kind is Kind.CONSULTATION and ever_held and agreed.get(held.id) != held.consent:
                session.remove_document(held.row)
                session.set_meta(erasing.BEGUN, now())
                if known := session.ledger_row(held.path):
                    session.put_ledger(_held_back(known, rows.get(held.path)))
        begun = session.meta(erasing.BEGUN) is not None
    if begun:
        erasing.scrub(store)  # an archive holds no indexes


def _keep_accounts(store: Store, before: Catalogue | None, by: str) -> None:
    """Accounts as they are now: a restore brings back no old password, role or session."""
    found: list[Account] = []
    done: list[AuditLine] = []
    if before is not None:
        with before.read() as old:
            found, done = old.accounts(), old.audit()
    with store.catalogue.write() as session:
        session.sign_everybody_out()
        for account in found:
            session.put_account(key(account.name), account)
        session.put_audit(_not_among(session.audit(), reversed(done)))
        session.add_audit(by, "restore")


def _not_among(held: Iterable[AuditLine], lines: Iterable[AuditLine]) -> list[AuditLine]:
    """The lines that are not held yet; of those that are alike, as many as are wanting."""
    known = Counter(held)
    wanting = []
    for line in lines:
        if known[line] > 0:
            known[line] -= 1
        else:
            wanting.append(line)
    return wanting


def _name(viewer: Viewer) -> str:
    return viewer.account or viewer.role


def _held_back(row: Row, since: Row | None) -> Row:
    """The ledger's line of a consultation that did not come back with a restore."""
    if since is not None and since.state != "indexed":
        return since
    told = "Its consent has changed since the backup that was restored: offer the file again."
    return replace(row, sha256=None, state="needs review", reason=told, retryable=True, document_ids=[])


def _swap(directory: Path, new: Path) -> None:
    """Take the new store's parts into the directory; its lock stays, because we hold it."""
    for part in (f"{location.CATALOGUE}-wal", f"{location.CATALOGUE}-shm", "index", location.FILES):
        path = directory / part
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    for part in (location.FILES, "index"):
        if (new / part).exists():
            (new / part).replace(directory / part)
    (new / location.CATALOGUE).replace(directory / location.CATALOGUE)


def _unpack(file: Path, new: Path) -> None:
    try:
        with tarfile.open(file, "r:") as archive:
            members = _members(archive)
            head = archive.extractfile(_MANIFEST)
            manifest = json.loads(head.read()) if head else {}
            if manifest.get("format") != _FORMAT or members != {_MANIFEST, *manifest["sha256"]}:
                raise ValueError("its list of contents does not fit")
            archive.extractall(new, filter="data")
        for name, sha256 in manifest["sha256"].items():
            if _hash(new / name) != sha256:
                raise ValueError(f"{name} is damaged")
    except (tarfile.TarError, OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{file} is no whole backup of a store ({error}). Try an older one.") from error
    (new / _MANIFEST).unlink()


def _members(archive: tarfile.TarFile) -> set[str]:
    return {member.name for member in archive if member.isfile() and _is_ours(member.name)}


def _is_ours(name: str) -> bool:
    folder, _, file = name.rpartition("/")
    return name in (_MANIFEST, location.CATALOGUE) or (folder == location.FILES and file.isalnum())


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
