"""Adding papers: files and numbers are handed over here, and what becomes of each is shown as it happens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from html import escape
from urllib.parse import urlencode

import streamlit as st

from corpus.errors import CorpusError, NotFound, UsageError
from corpus.model import Kind
from corpus.store import Job, JobFile, Jobs, Progress, Row, Store, is_samples
from ingest import jobs, numbers
from ingest.jobs import WORKERS
from ingest.lookup import Settings
from ingest.numbers import Number
from ui import parts, state, uploads
from ui.views import ledger

_EVERY = 1.0  # seconds
_RECENT = 20  # jobs
_MOST_SHOWN = 300  # files of one job
_SAID = "adding-said"  # what became of the last click, until the next run has shown it
_ROUND = "adding-round"  # another uploader after each hand-over: the framework keeps what the old one held
_KINDS = {
    "": "Files show what they are",
    Kind.STUDY: "Studies, where a file does not show it",
    Kind.POLICY: "Policy documents, where a file does not show it",
}
# State of a file that has not ended in the ledger -> what it means.
_MEANING = {"waiting": "It waits for its turn.", "being read": "It is read, and then made to be found."}


def show() -> None:
    parts.html(
        "<h1>Add papers</h1>"
        '<p class="lead">Drop files, or paste numbers to look up. The work goes on when you close this page; '
        "what becomes of each file stands here and under “Files”.</p>"
    )
    if said := state.memory().pop(_SAID, None):
        parts.notice(said)
    under_way = _under_way(_jobs().recent(_RECENT))
    progress = st.fragment(_progress, run_every=_EVERY if under_way else None)
    if "job" in st.query_params:  # who has just added something wants to see what becomes of it
        progress(under_way)
        parts.html("<h2>Add more</h2>")
    _where_to()
    _form(state.memory().get(_ROUND, 0))
    if "job" not in st.query_params:
        progress(under_way)


def _where_to() -> None:
    """Whose first papers these are: the samples give way to them."""
    try:
        samples = state.opened().samples and not is_samples(_store().path)
    except NotFound:
        samples = False
    if samples:
        parts.html(
            f"<p>What you add begins a repository of its own, <b>{escape(_store().path.name)}</b>. As soon "
            "as it holds a document it is shown in the place of the samples.</p>"
        )


def _form(round_: int) -> None:
    with st.form("adding", border=True):
        st.file_uploader(
            "Files: PDF, Word, JATS, text, and exports of reference managers (RIS, NBIB, BibTeX, CSL-JSON)",
            accept_multiple_files=True,
            max_upload_size=jobs.most_mb(),
            key=f"adding-files-{round_}",
        )
        settings = Settings.from_environment()
        if settings.on:
            st.text_area(
                "DOIs or PubMed numbers, one a line",
                key=f"adding-numbers-{round_}",
                placeholder="10.1371/journal.pone.0012345\nPMID 12345678",
                help="They are looked up at Crossref and Europe PMC, and nothing else is sent there.",
            )
        else:
            parts.html('<p class="quiet">Looking up DOIs and PubMed numbers is switched off here.</p>')
        st.selectbox("What they are", list(_KINDS), format_func=_KINDS.__getitem__, key="adding-kind")
        st.form_submit_button("Add", type="primary", on_click=_hand_over, args=(round_,))
    parts.html(
        '<p class="quiet">What people told in a consultation does not belong here: a consultation lead '
        "uploads it under “Consultations”, where it is reviewed before anything of it is kept.</p>"
    )


def _hand_over(round_: int) -> None:
    memory = state.memory()
    files = state.given(f"adding-files-{round_}") or []
    pasted = numbers.read(state.given(f"adding-numbers-{round_}") or "")
    kind = Kind(chosen) if (chosen := state.given("adding-kind")) else None
    try:
        if len(pasted.numbers) > numbers.MOST:
            raise UsageError(f"Paste at most {numbers.MOST} numbers at a time, not {len(pasted.numbers)}.")
        id_ = jobs.hand_over(_store(), state.viewer(), files, pasted.numbers, kind)
        WORKERS.see_to(_store())
    except CorpusError as error:
        nothing = pasted.others and not (files or pasted.numbers)
        memory[_SAID] = _none(pasted.others) if nothing else str(error)
        return
    if pasted.others:
        memory[_SAID] = _none(pasted.others)
    uploads.release(files)
    memory[_ROUND] = round_ + 1
    st.query_params.from_dict({"job": id_})


def _none(lines: Sequence[str]) -> str:
    shown = ", ".join(f"“{line[:60]}”" for line in lines[:5])
    more = f" and {len(lines) - 5} more" if len(lines) > 5 else ""
    return f"No DOI or PubMed number was found in {shown}{more}."


# -- what becomes of it ----------------------------------------------------------------------------


def _progress(under_way: bool) -> None:
    """The job in the address, else the latest, and the way to the others; run again while one goes on."""
    recent = _jobs().recent(_RECENT)
    if under_way != _under_way(recent):
        st.rerun()  # the whole page decides whether this part runs by itself
    if not recent:
        return
    wanted = st.query_params.get("job", recent[0].id)
    try:
        _one(_jobs().progress(wanted))
    except NotFound as error:
        parts.notice(str(error))
    if others := [job for job in recent if job.id != wanted]:
        parts.html(f"<h2>Earlier</h2><ul class='jobs'>{''.join(map(_link, others))}</ul>")


def _under_way(recent: Sequence[Job]) -> bool:
    return any(not job.ended_at and not job.problem for job in recent)


def _one(progress: Progress) -> None:
    job = progress.job
    parts.html(
        f"<h2>{_when(job)}</h2><p>{_summary(progress)}</p>"
        f'<progress max="{max(job.files, 1)}" value="{job.ended}" aria-label="Files that have ended">'
        f"{job.ended} of {job.files}</progress>"
    )
    if job.problem:
        parts.notice(job.problem)
        st.button("Try again", key=f"go-on-{job.id}", on_click=_go_on, args=(job.id,))
    if not job.ended_at and not job.cancelled_at:
        st.button("Stop", key=f"stop-{job.id}", on_click=_cancel, args=(job.id,))
    if job.ended_at and _not_found(progress):
        st.button("Look up again", key=f"anew-{job.id}", on_click=_look_up_again, args=(job.id,))
    files = sorted(progress.files, key=lambda f: _calm(f, progress)) if job.ended_at else progress.files
    lines = [_line(file, progress.rows.get(file.number)) for file in files]
    parts.html(ledger.table(lines[:_MOST_SHOWN]))
    if len(lines) > _MOST_SHOWN:
        parts.html(f'<p class="quiet">… and {len(lines) - _MOST_SHOWN} more; “Files” names all.</p>')


def _summary(progress: Progress) -> str:
    job = progress.job
    if job.ended_at:
        counts = Counter(_state(file, progress.rows.get(file.number)) for file in progress.files)
        return f"{parts.plural(job.files, 'file')}: " + ", ".join(
            f"{n} {escape(state_)}" for state_, n in counts.most_common()
        )
    passages = f", {parts.plural(job.passages, 'passage')} embedded" if job.passages else ""
    stopping = " It is being stopped." if job.cancelled_at else ""
    return f"{job.ended} of {parts.plural(job.files, 'file')} done{passages}.{stopping}"


def _state(file: JobFile, row: Row | None) -> str:
    if file.state or row:
        return file.state or (row.state if row else "")
    return "being read" if file.begun else "waiting"


def _calm(file: JobFile, progress: Progress) -> int:
    """Files that somebody has to look at come first once all have ended, as on the page of all files."""
    return {"indexed": 1, "duplicate": 2}.get(_state(file, progress.rows.get(file.number)), 0)


def _line(file: JobFile, row: Row | None) -> ledger.Line:
    found = _state(file, row)
    words = ledger.told(row) if row else escape(file.reason or _MEANING.get(found, ""))
    return escape(file.name), escape(found), words


def _when(job: Job) -> str:
    return f"Added on {escape(job.made_at[:16].replace('T', ' at '))} UTC"


def _link(job: Job) -> str:
    ended = "" if job.ended_at else f", {job.ended} done"
    return (
        f'<li><a href="adding?{urlencode({"job": job.id})}">{_when(job)}</a>: '
        f"{parts.plural(job.files, 'file')}{ended}, by {escape(job.by)}</li>"
    )


def _cancel(id_: str) -> None:
    _tried(lambda: _jobs().cancel(id_))


def _go_on(id_: str) -> None:
    def again() -> None:
        _jobs().go_on(id_)
        WORKERS.see_to(_store())

    _tried(again)


def _not_found(progress: Progress) -> list[Number]:
    """What could not be looked up. Only this can be tried again from here: bytes of files are not kept."""
    return [
        jobs.number_of(file)
        for file in progress.files
        if file.what != "file" and _state(file, progress.rows.get(file.number)) == "failed"
    ]


def _look_up_again(id_: str) -> None:
    def again() -> None:
        progress = _jobs().progress(id_)
        kind = Kind(progress.job.kind) if progress.job.kind else None
        anew = jobs.hand_over(_store(), state.viewer(), (), _not_found(progress), kind)
        WORKERS.see_to(_store())
        st.query_params.from_dict({"job": anew})

    _tried(again)


def _tried(act: Callable[[], None]) -> None:
    try:
        act()
    except CorpusError as error:
        state.memory()[_SAID] = str(error)


def _jobs() -> Jobs:
    """The jobs of whoever is looking at this very moment."""
    return Jobs(_store(), state.viewer())


def _store() -> Store:
    store = state.accounts_store()
    if store is None:
        raise NotFound("There is no store to add papers to yet. Make one with 'python -m ingest PATH'.")
    return store
