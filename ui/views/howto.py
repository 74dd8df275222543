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
<p>“Suggested for recommendation 63” is this repository’s own reading; no person has confirmed it yet. When
nothing here speaks to your question, the page says so. That is a gap in this repository, not
proof that nobody has studied it.</p>
"""
_RESEARCHER = """
<h2>You do research</h2>
<ol>
<li><b>Narrow by design, country, year, people, setting.</b> Values of one filter mean “or”, different
filters mean “and”. A dotted line marks what was read from the text and not stated in the record.</li>
<li><b>Bring your own papers.</b> PDF, Word, JATS, and exports from Zotero, PubMed and reference
managers:</li>
</ol>
"""
_RESEARCHER_AFTER = """
<ol start="3">
<li><b>See what became of each file</b> under “Files”: read, held already, or not readable, and why.</li>
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
<li><b>Read the transcript for identifying details</b> and take them out. E-mail addresses, phone and
identity numbers stop a file; names and rare facts only you can see.</li>
<li><b>Put a consent file beside it</b>, named like the transcript with <code>.consent.yaml</code> at the
end:</li>
</ol>
"""
_LEAD_AFTER = """
<p>Without a complete consent file nothing of a transcript is stored. The file itself is never kept, only
the text that was agreed to. Somebody takes their words back? <code>python -m corpus withdraw ID --reason
"…"</code> removes them everywhere and prints a receipt.</p>
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
