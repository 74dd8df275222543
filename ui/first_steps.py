"""What to type to fill a repository; also all there is to see of one that holds nothing yet."""

from __future__ import annotations

import streamlit as st

from ui import parts

ADD_PAPERS = "python -m ingest ~/papers"
ADD_NOTES = "python -m ingest ~/consultations"
CONSENT = """find: public            # or signed_in
show: verbatim          # or paraphrase
reviewed_by: Your name
reviewed_on: 2026-11-24
speakers:
  "Participant 1": {role: lived_experience}
  "Facilitator": {role: facilitator}"""


def command(words: str) -> None:
    """Something to copy."""
    st.code(words, language=None, wrap_lines=True)


def show(why: str = "") -> None:
    """The page of a repository that holds nothing yet."""
    parts.html("<h1>This repository is empty</h1>")
    if why:
        parts.notice(why)
    parts.html(
        '<p class="lead">Fill it from a terminal, in the folder this server was started in.</p>'
        "<h2>Add papers</h2><p>A folder or single files: PDF, Word, JATS, RIS, PubMed, BibTeX, Zotero.</p>"
    )
    command(ADD_PAPERS)
    parts.html(
        '<h2>Add notes of consultations</h2><p class="measure">Transcripts and notes as text, Word, '
        "Markdown, WebVTT or SRT, each with a consent file beside it, named like the transcript with "
        "<code>.consent.yaml</code> at the end:</p>"
    )
    command(CONSENT)
    command(ADD_NOTES)
    parts.html("<p>Then load this page again. Or look at the samples first:</p>")
    command("make run")
