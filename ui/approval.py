"""The last step of a review: what would be kept of it, for whom, and the approval."""

from __future__ import annotations

import datetime as dt
from html import escape

import streamlit as st

from corpus.errors import Changed
from corpus.model import Viewer
from corpus.store import Writer
from ingest import approving, reviewing
from ingest.drafts import Draft, Drafts
from ingest.publishing import publish
from ingest.review import Review
from search import consented
from ui import drafting, parts, state


def show(draft: Draft, drafts: Drafts, who: Viewer) -> None:
    """What is missing or would be kept, who is who and what they agreed to, and the button."""
    parts.html(
        '<h2>Approve</h2><p class="measure">Approved, the text with its replacements is stored and found '
        "by those whom consent allows. Nothing else is kept: neither the file, nor the names, nor which "
        "pseudonym is whose. A person must have read all of it, from the first word to the last: no rule "
        "finds everything.</p>"
    )
    memory, times = state.memory(), f"{draft.id}-refused"
    read = st.checkbox("I have read all of it", key=f"{draft.id}-read-{memory.get(times, 0)}")
    today = dt.date.today()
    wanting = approving.missing(draft.review, today=today, read=read)
    if wanting:
        listed = "".join(f"<li>{escape(reason)}</li>" for reason in wanting)
        parts.html(f'<h3>What is missing</h3><ul class="measure">{listed}</ul>')
    else:
        _preview(draft.review)
    parts.html(_looks_left(draft.review) + _who_is_who(draft.review))
    # Whoever presses has read what the page held until then, and not what another lead has made of it since.
    now = draft.review.digest()
    shown = memory.get(f"{draft.id}-shown", now)
    memory[f"{draft.id}-shown"] = now
    if st.button("Approve", type="primary", disabled=bool(wanting), key="approve"):
        with st.spinner("Storing …"):
            writer = Writer(drafting.store(), who)
            try:
                outcomes = publish(
                    drafts, writer, draft.id, of=shown, by=who.account or who.role, today=today, read=read
                )
            except Changed as fault:
                memory[times] = memory.get(times, 0) + 1  # a box that nobody has ticked
                drafting.tell(str(fault))
                st.rerun()
        _forget(draft)
        st.query_params.from_dict({"approved": [outcome.document_id for outcome in outcomes]})
        st.rerun()
    with st.expander("Delete this draft"):
        parts.html('<p class="measure">It is gone at once and cannot be brought back.</p>')
        if st.button("Delete for good", key="delete"):
            drafts.remove(draft.id)
            drafting.note(draft.id, "deleted")
            _forget(draft)
            drafting.tell("The draft was deleted.")
            st.query_params.clear()
            st.rerun()


def _forget(draft: Draft) -> None:
    """Nothing of a draft that is gone stays with the window in which somebody worked on it."""
    for key in [key for key in state.memory() if draft.id in key]:
        del state.memory()[key]


def _looks_left(review: Review) -> str:
    """How many second looks nobody has taken: they keep nothing back, and are easily forgotten."""
    left = sum(len({m.start for m in t.marks} - t.looked_at) for t in review.transcripts)
    if not left:
        return ""
    looks = f"{parts.plural(left, 'second look')} {'has' if left == 1 else 'have'} not been taken yet"
    return f'<p class="measure">{looks}; they stand at the end of the list under “Names and details”.</p>'


def _who_is_who(review: Review) -> str:
    """Under which name each person who speaks will be kept, and with which consent: what the lead has to
    write down elsewhere, and to compare with the signed forms."""
    shown, groups = "", reviewing.groups(review)
    several = len(review.transcripts) > 1
    for number, each in enumerate(review.transcripts):
        consent = approving.agreed(review, number) if each.terms.find and each.terms.show else None
        title = f", {each.terms.title or f'Transcript {number + 1}'}" if several else ""
        for label, kept in approving.labels(review, number, groups).items():
            if reviewing.label_form(number, label) in review.left_out:
                said = "their words are left out"
            else:
                said = consented.said(consent, kept) if consent else ""
            quiet = f'<br><span class="quiet">{escape(said)}</span>' if said else ""
            shown += f"<dt>{escape(label + title)}</dt><dd><b>{escape(kept)}</b>{quiet}</dd>"
    return (
        '<h3>Who is who</h3><p class="measure">Write these names on the signed consent forms before you '
        "approve, and see that what stands here is what people signed: each withdrawal code is made out to "
        f'one of them, and afterwards nothing here knows whose they are.</p><dl class="about">{shown}</dl>'
        if shown
        else ""
    )


def _preview(review: Review) -> None:
    with st.expander("What will be kept"):
        for number in range(len(review.transcripts)):
            document = approving.kept_text(review, number)
            parts.html(
                f'<h3>{escape(document.title)}</h3><div class="text voices">'
                + "".join(
                    (f'<p class="speaker">{escape(block.speaker)}</p>' if block.speaker else "")
                    + f"<p>{escape(document.text[block.start : block.end])}</p>"
                    for block in document.blocks
                )
                + "</div>"
            )
