"""How to use this, one screen for each of the people who come here."""

from __future__ import annotations

import streamlit as st

from ui import first_steps, parts

_POLICYMAKER = """
<h2>You decide about policy</h2>
<ol>
<li><b>Ask as you would ask a colleague</b>, in a whole sentence: “Does treatment in prison prevent deaths
after release?” Or start from one of the recommendations.</li>
<li><b>Read both columns.</b> On the left what studies found, on the right what people told us who live
with it. Neither outranks the other: they answer different questions.</li>
<li><b>Mind the labels.</b> The line above a title says how a study was made. “Our summary” means that we
retell a study and give its DOI. “Retracted” means that nobody should rely on it.</li>
<li><b>Check before you quote.</b> The title opens the page, or the speaker’s turn, with the passage
marked. “Cite” gives a line that finds it again.</li>
<li><b>Send a link.</b> The address in your browser holds your question and every filter.</li>
</ol>
<p>“Suggested for recommendation 63” is this repository’s own reading; no person has confirmed it yet. Once
people have confirmed 200 such readings, labels say “Speaks to” instead. When
nothing here speaks to your question, the page says so. That is a gap in this repository, not
proof that nobody has studied it.</p>
"""
_RESEARCHER = """
<h2>You do research</h2>
<ol>
<li><b>Narrow by design, country, year, people, setting.</b> Values of one filter mean “or”, different
filters mean “and”. A dotted line marks what was read from the text and not stated in the record.</li>
<li><b>Bring your own papers.</b> Signed in as a researcher, “Add papers” takes many files at once (PDF, Word,
JATS, exports of reference managers), and DOIs and PubMed numbers. It goes on while you are away. Or:</li>
</ol>
"""
_RESEARCHER_AFTER = """
<ol start="3">
<li><b>See what became of each file</b> under “Files”: read, held already, or not readable, and why.</li>
<li><b>Check what was read.</b> “Check papers” shows first what needs a look. What you correct stays, and
suggested recommendations are yours to confirm or reject.</li>
<li><b>Script it.</b> <code>python -m search "your question" --json</code> gives the same answers with
their scores;
<code>python -m search --help</code> lists the options.</li>
</ol>
"""
_LEAD = """
<h2>You lead a consultation</h2>
<ol>
<li><b>Ask for consent first</b>, speaker by speaker: who may find the words, whether they may be shown as
spoken or only as your paraphrase, until when, and whether a community has a say.</li>
<li><b>Upload the transcript</b> under “Consultations”, signed in as a consultation lead. It waits encrypted,
and only leads can see it.</li>
<li><b>Read all of it.</b> Names, places, ages and numbers are marked with what will stand in their place;
decide with the keyboard. Nicknames and rare facts only you can see.</li>
<li><b>Record what each speaker allowed, and approve.</b> The consent record has a withdrawal code for each
speaker to keep.</li>
</ol>
<p>From the command line, a reviewed transcript needs a consent file beside it, named like the transcript with
<code>.consent.yaml</code> at the end:</p>
"""
_LEAD_AFTER = """
<p>Without consent nothing of a transcript is stored, and the file itself is never kept. Somebody takes their
words back? They open <a href="withdraw">this page</a> with their code, or you withdraw them from the
consultation’s page; the receipt says what is gone.</p>
"""


def show() -> None:
    parts.html("<h1>How to use this</h1>")
    policymaker, researcher, lead = st.tabs(["Policymakers", "Researchers", "Consultation leads"])
    with policymaker:
        _text(_POLICYMAKER)
    with researcher:
        _text(_RESEARCHER)
        first_steps.command(first_steps.ADD_PAPERS)
        _text(_RESEARCHER_AFTER)
    with lead:
        _text(_LEAD)
        first_steps.command(first_steps.CONSENT)
        first_steps.command(first_steps.ADD_NOTES)
        _text(_LEAD_AFTER)


def _text(body: str) -> None:
    parts.html(f'<div class="measure">{body}</div>')
