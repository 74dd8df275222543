"""Files on their way from a browser: how large one may be, and that their bytes are let go of."""

from __future__ import annotations

from collections.abc import Sequence

from streamlit import config
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from corpus.errors import CorpusError
from ingest import jobs
from ingest.jobs import WORKERS
from ui import state


def begin() -> None:
    """At the server's start: take over the limit, and go on with work that an earlier server left."""
    try:
        config.set_option("server.maxUploadSize", jobs.most_mb())
        if store := state.accounts_store():
            WORKERS.resume(store)
    except CorpusError as error:
        print(f"Papers cannot be added in the browser: {error}", flush=True)


def release(uploaded: Sequence[UploadedFile]) -> None:
    """Let go of the bytes now: the framework would keep them for as long as the window is open."""
    context = get_script_run_ctx()
    if context and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        for each in uploaded:
            context.uploaded_file_mgr.remove_file(context.session_id, each.file_id)
