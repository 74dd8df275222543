"""Pictures of pages, drawn by a confined child process for each; nothing of them is kept."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import streamlit as st
from starlette.datastructures import Headers

from corpus.errors import CorpusError
from ingest.confinement import environment
from ui import picture_child

_PROJECT = Path(__file__).resolve().parents[1]
_MEMORY = 2**30  # bytes of address space
_SECONDS = 30
_AT_ONCE = threading.BoundedSemaphore(2)
_LOOPBACK = ("127.0.0.1", "localhost", "::1", "[::1]")
_PASSED_ON_BY = ("forwarded", "x-forwarded-for", "x-real-ip", "via")


class PictureError(CorpusError):
    """This page cannot be drawn."""


def draw(path: Path, page: int, words: str) -> bytes:
    """A PNG of the page (from 1) with these words marked. Raises PictureError, with what to read instead."""
    if not _AT_ONCE.acquire(timeout=_SECONDS):
        raise PictureError("The server has too many pages to draw now. Load the page again in a moment.")
    try:
        done = subprocess.run(  # noqa: S603  (our own interpreter and module)
            [sys.executable, "-m", picture_child.__name__, str(_MEMORY), str(os.getpid())],
            input=json.dumps({"path": os.fspath(path.absolute()), "page": page, "words": words}).encode(),
            capture_output=True,
            timeout=_SECONDS,
            cwd=_PROJECT,
            env=environment(),
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise PictureError(_instead(page, f"drawing it took longer than {_SECONDS} s")) from late
    finally:
        _AT_ONCE.release()
    if done.returncode == picture_child.NO_SUCH_PAGE:
        raise PictureError(f"The file has no page {page}.")
    if done.returncode or not done.stdout.startswith(b"\x89PNG"):
        raise PictureError(_instead(page, "the file is damaged or made to do harm"))
    return done.stdout


def _instead(page: int, why: str) -> str:
    return f"Page {page} could not be drawn: {why}. Its text stands beside it."


def is_local(headers: Headers | dict[str, str]) -> bool:
    """Whether the server listens on this machine alone and nothing passes requests on to it.

    The name in the address counts too: a page elsewhere may have had its own name point here (DNS rebinding).
    """
    listens = str(st.get_option("server.address") or "")
    host = re.sub(r":\d+$", "", headers.get("host", ""))
    passed_on = any(name in headers for name in _PASSED_ON_BY)
    return listens in _LOOPBACK and host in _LOOPBACK and not passed_on
