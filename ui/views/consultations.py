"""Consultations that wait for review, and the way in for new ones: files, or notes that are typed here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from html import escape

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from corpus.errors import CorpusError, StoreError
from corpus.store import Writer
from ingest import deciding, receiving, reviewing
from ingest.drafts import KEPT_DAYS, WARNED_DAYS, Draft, Drafts
from ingest.review import Terms, Transcript
from ui import drafting, parts, state, uploads

_LONGEST_NOTES = 400_000  # characters
_MOST_FILES = 20


def show() -> None:
    drafts = drafting.drafts(state.viewer())
    parts.html(
        "<h1>Consultations to review</h1>"
        '<p class="lead">A recording that was written down, or notes, wait here as a draft until somebody '
        "has read all of it, replaced what leads to a person, and recorded what the people in it allow.</p>"
        f'<p class="measure quiet">Drafts are encrypted, for consultation leads alone, and in no search. '
        f"They go when they are approved, and {KEPT_DAYS} days after the last work on them.</p>"
    )
    if said := drafting.told():
        parts.notice(said)
    _new(drafts)
    _list(drafts)


def _list(drafts: Drafts) -> None:
    waiting, now = _without_withdrawn(drafts), drafts.moment()
    parts.html(f"<h2>{parts.capital(parts.plural(len(waiting), 'draft'))}</h2>")
    for draft in (d for d in waiting if d.days_left(now) <= WARNED_DAYS):
        left = parts.plural(draft.days_left(now), "day")
        parts.notice(f"{_title(draft)} goes in {left}, unless somebody works on it before.")
    if waiting:
        rows = "".join(_row(draft, now) for draft in waiting)
        parts.html(
            '<table class="ledger"><thead><tr><th scope="col">Draft</th><th scope="col">Uploaded</th>'
            '<th scope="col">To do</th><th scope="col">Kept for</th></tr></thead>'
            f"<tbody>{rows}</tbody></table>"
        )


def _without_withdrawn(drafts: Drafts) -> list[Draft]:
    """The drafts that wait; one of a file that was withdrawn since goes, as everything else of it did."""
    writer = Writer(drafting.store(), state.viewer())
    waiting = []
    for draft in drafts.all():
        if all(writer.withdrawn(transcript.sha256) for transcript in draft.review.transcripts):
            drafts.remove(draft.id)
            writer.note_draft(draft.id, "deleted")
            parts.notice(f"{_title(draft)} was withdrawn since it was uploaded; the draft is gone too.")
        else:
            waiting.append(draft)
    return waiting


def _row(draft: Draft, now: dt.datetime) -> str:
    review = draft.review
    left, asked = len(reviewing.undecided(review)), len(reviewing.questions(review))
    todo = [parts.plural(left, "finding") + " to decide"] if left else []
    todo += [parts.plural(asked, "question")] if asked else []
    words = sum(len(t.document.text.split()) for t in review.transcripts)
    extent = f"{parts.plural(len(review.transcripts), 'transcript')}, {parts.plural(words, 'word')}"
    days = draft.days_left(now)
    warn = ' class="label warn"' if days <= WARNED_DAYS else ""
    return (
        f'<tr><th scope="row"><a href="{drafting.address(draft.id)}">{escape(_title(draft))}</a>'
        f'<br><span class="quiet">{extent}</span></th><td>{draft.begun:%Y-%m-%d} by {escape(draft.by)}</td>'
        f"<td>{', '.join(todo) or 'Read, record consent, approve'}</td>"
        f"<td><span{warn}>{parts.plural(days, 'day')}</span></td></tr>"
    )


def _title(draft: Draft) -> str:
    titles = dict.fromkeys(t.terms.title for t in draft.review.transcripts if t.terms.title)
    return ", ".join(titles) or "Without a title"


# -- new drafts ------------------------------------------------------------------------------------


def _new(drafts: Drafts) -> None:
    files, notes = st.tabs(["Upload files", "Type notes"])
    with files, st.form("upload", border=False):
        uploaded = st.file_uploader(
            "Transcripts (text, Word, Markdown, VTT or SRT)",
            type=[suffix.lstrip(".") for suffix in receiving.SUFFIXES],
            accept_multiple_files=True,
            max_upload_size=receiving.MOST_BYTES // 2**20,
            key=f"files-{_round()}",
            help="Files uploaded at once are reviewed together: in all of them one person has one pseudonym.",
        )
        title, held_on = _about("upload")
        if st.form_submit_button("Make a draft of them", type="primary"):
            _upload(drafts, uploaded, title, held_on)
    with notes, st.form("notes", border=False):
        words = st.text_area(  # empty again once they are a draft, and not when they were refused
            "Notes", height=220, max_chars=_LONGEST_NOTES, key=f"notes-words-{_round()}"
        )
        title, held_on = _about("notes")
        if st.form_submit_button("Keep as a draft", type="primary"):
            if words.strip():
                _take(drafts, [("notes.md", words.encode())], title, held_on)
            else:
                parts.notice("Type the notes first.")


def _round() -> int:
    """How many drafts this window has made."""
    return int(state.memory().get("uploads", 0))


def _about(form: str) -> tuple[str, dt.date | None]:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        fresh = f"{form}-{_round()}"  # empty again after each draft
        title = st.text_input(
            "Title, as it may be told: no names", key=f"{fresh}-title", max_chars=200, autocomplete="off"
        )
        held_on = st.date_input("Held on", value=None, max_value="today", key=f"{fresh}-held")
    return title, held_on if isinstance(held_on, dt.date) else None


def _upload(drafts: Drafts, uploaded: Sequence[UploadedFile], title: str, held_on: dt.date | None) -> None:
    files = [(each.name, each.getvalue()) for each in uploaded[:_MOST_FILES]]
    if len(uploaded) > _MOST_FILES:
        parts.notice(
            f"{len(uploaded)} files were chosen, and {_MOST_FILES} at most are reviewed together. None was "
            f"taken: upload {_MOST_FILES} of them, and the others after that."
        )
        return
    try:
        _take(drafts, files, title, held_on)
    finally:
        uploads.release(uploaded)


def _take(drafts: Drafts, files: Sequence[tuple[str, bytes]], title: str, held_on: dt.date | None) -> None:
    """Read the files into one draft, and say which could not be read and why."""
    if not files:
        parts.notice("Choose a file first.")
        return
    taken: list[Transcript] = []
    faults: list[str] = []
    with st.status("Reading …", expanded=True) as status:
        for number, (name, content) in enumerate(files, 1):
            status.update(
                label=f"Reading {parts.literal(name)} ({number} of {len(files)}), and looking for names …"
            )
            try:
                taken.append(_received(drafts, name, content, taken))
            except CorpusError as fault:
                faults.append(str(fault))
        status.update(
            label=f"{parts.plural(len(taken), 'file')} read.", state="error" if faults else "complete"
        )
    if not taken:
        for sentence in faults:
            parts.notice(sentence)
        return
    terms = [Terms(title=_numbered(title, n, len(taken)), held_on=held_on) for n in range(1, len(taken) + 1)]
    draft = drafts.add(deciding.begin([replace(t, terms=own) for t, own in zip(taken, terms, strict=True)]))
    drafting.note(draft.id, "uploaded")
    told = [f"{_title(draft)} is a draft now: open it below to review it."]
    for number, each in enumerate(taken, 1):
        of = f"Of transcript {number}" if len(taken) > 1 else "Of this file"
        if each.unread:
            told.append(f"{of}: {'; '.join(each.unread)}.")
    drafting.tell(" ".join([*told, *faults]))
    state.memory()["uploads"] = _round() + 1  # another uploader, so that the files are not offered again
    st.rerun()


def _received(drafts: Drafts, name: str, content: bytes, earlier: Sequence[Transcript]) -> Transcript:
    known = {t.document.text[f.start : f.end] for t in earlier for f in t.findings if f.type == "PERSON"}
    transcript = receiving.received(name, content, known=sorted(known))
    if any(each.sha256 == transcript.sha256 for each in earlier):
        raise StoreError(f"{name} is the same file as one before it, and was taken once.")
    waiting = [d for d in drafts.all() if any(t.sha256 == transcript.sha256 for t in d.review.transcripts)]
    if waiting:
        raise StoreError(
            f"{name} waits for review already, in the draft “{_title(waiting[0])}”: review that, or "
            "delete it first."
        )
    writer = Writer(drafting.store(), state.viewer())
    if held := writer.held_from(transcript.sha256, but=""):
        raise StoreError(
            f"{name} is here already, as document {held[0]}, reviewed and with the consent recorded there."
        )
    tombstone, recurring = writer.withdrawn(transcript.sha256), writer.recurring(transcript.document)
    gone = tombstone.id if tombstone else recurring.document_id if recurring else None
    if gone:
        raise StoreError(
            f"{name} was withdrawn, as document {gone}. Whoever spoke in it does not want it here; if "
            f"that was a mistake, readmit it on the page /consultation/{gone} and upload it again."
        )
    return transcript


def _numbered(title: str, number: int, of: int) -> str:
    title = " ".join(title.split())
    return f"{title} ({number})" if title and of > 1 else title
