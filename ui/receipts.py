"""What is handed out on paper: that words were withdrawn, what people allowed, where their words went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from corpus import reference
from corpus.model import Consent
from corpus.store import Held, Withdrawal
from search import consented
from search.went import Went
from ui.printed import Sheet

BACKUPS = "Backups made before this moment still hold it; a restore removes it again."
SCOPES = {
    "document": "a whole document",
    "speaker": "all that one speaker of a consultation said",
    "passage": "one passage of a consultation",
}
_ROLES = {
    "lived_experience": "tells of their own experience",
    "family": "family or friend",
    "provider": "works in treatment, health, justice or housing",
    "facilitator": "asks the questions",
}
_COUNTED = {
    "passages": "Passages taken out of search and text",
    "vectors": "Entries deleted from the lists that the search goes by",
    "files": "Kept files deleted",
    "also_from": "Other consultations that held the same words, and lose them too",
    "left_in": "Other documents that hold the same words or some of them, and keep them",
    "embedded_again": "Passages that stay, whose own entry no longer knows these words",
}


def verified(withdrawal: Withdrawal, *, erased: bool = False) -> str:
    """What was found when every file was looked at afterwards; `erased` tells of one that was interrupted
    that it has been completed since."""
    if withdrawal.verified is None and erased:
        return (
            "The words are in no answer. The erasure was interrupted, and completed later by writing every "
            "file of the store anew. Nobody knew the words any more by then who could have looked for them."
        )
    if withdrawal.verified is None:
        return (
            "The words are in no answer. The erasure was interrupted or still goes on; it is completed, at "
            "the latest when the repository is next started or changed, by writing every file of the store "
            "anew."
        )
    if withdrawal.verified and withdrawal.removed.get("left_in"):
        return (
            "Every byte of every file of the store was looked at: none of the words was found, but for those "
            "that another document holds as well."
        )
    if withdrawal.verified:
        return "Every byte of every file of the store was looked at: none of the words was found."
    return "Words were still found in a file of the store. Tell whoever runs this repository."


def counted(removed: Mapping[str, int]) -> dict[str, str]:
    """What a withdrawal takes away, in words, without what is none."""
    return {_COUNTED[name]: str(n) for name, n in removed.items() if n and name in _COUNTED}


def done(withdrawal: Withdrawal) -> dict[str, str]:
    """When it was done, and by whom."""
    return {"When": f"{withdrawal.at[:10]}, {withdrawal.at[11:16]} UTC", "By": withdrawal.by}


def receipt(withdrawal: Withdrawal, *, erased: bool = False) -> bytes:
    """That words were withdrawn, as PDF: nothing of what they were, nor whose."""
    sheet = Sheet("Receipt of a withdrawal")
    sheet.facts(
        {
            "What was withdrawn": SCOPES[withdrawal.scope],
            "From document": withdrawal.document_id,
            **done(withdrawal),
            **counted(withdrawal.removed),
            "Verification": verified(withdrawal, erased=erased),
            "Lifted again": (withdrawal.readmitted or "")[:10],
            "Receipt": withdrawal.id,
        }
    )
    sheet.text(BACKUPS)
    sheet.text("The same words stay out when their file is offered again, until somebody readmits them.")
    return sheet.pdf()


def consent_record(held: Held, consent: Consent, codes: Mapping[str, str], address: str) -> bytes:
    """What the people in a consultation allowed, as PDF, with a page to cut off for each: their own code."""
    sheet = Sheet("Consent record")
    sheet.facts({"Consultation": held.document.title, **_terms(consent, None), **_kept(consent, None)})
    sheet.facts(
        {"Read for identifying details": f"by {consent.reviewed_by} on {consented.date(consent.reviewed_on)}"}
    )
    if consented.narrower(consent):
        sheet.text("Some speakers allowed something else: it stands on their own pages.")
    for label, code in codes.items():
        sheet.page("Your consent, and your code")
        sheet.facts({"Consultation": held.document.title, "You are called": label})
        role = _ROLES.get(consent.for_speaker(label).role or "", "")
        sheet.facts({"Role": role, **_terms(consent, label), **_kept(consent, label)})
        sheet.facts({"Withdrawal code": code})
        sheet.text(
            "With this code you can see your words and take them back at any time, without giving a reason "
            f"or your name: {address}"
        )
        sheet.text(
            "Keep it where nobody else finds it. It is not kept here and cannot be read out to you again; a "
            "lead of this repository can give you another, or withdraw for you."
        )
    return sheet.pdf()


def _terms(consent: Consent, speaker: str | None) -> dict[str, str]:
    own = consent.for_speaker(speaker)
    return {
        "Who may find it": "everybody" if own.find == "public" else "people who are signed in",
        "How it is shown": "word for word"
        if own.show == "verbatim"
        else "told in other words; their own are not kept",
        "Until": consented.date(own.until) if own.until else "no end was agreed",
        "Community with a say": own.authority or "",
    }


def _kept(consent: Consent, speaker: str | None) -> dict[str, str]:
    own = consent.for_speaker(speaker)
    return {"Recorded by": own.recorded_by or "", "Signed form kept": own.form_kept or ""}


def words_went(title: str, went: Sequence[Went], consent: Consent | None) -> bytes:
    """The recommendations that a consultation's passages speak to, for each speaker, as PDF."""
    sheet = Sheet("Where your words went")
    sheet.text(title)
    sheet.text(
        "This repository suggests, from the words, to which recommendations each passage speaks; a person "
        "who searches by a recommendation finds the passage there."
    )
    for speaker in dict.fromkeys(each.speaker for each in went):
        sheet.heading(speaker or "Nobody named")
        if consent:
            sheet.text(f"Consent: {consented.said(consent, speaker)}.")
        for each in (w for w in went if w.speaker == speaker):
            recommendation = reference.recommendation(each.number)
            sheet.facts(
                {f"Recommendation {each.number}": recommendation.title, "Passages": "\n".join(each.texts)}
            )
    if not went:
        sheet.text(
            "No passage of it clearly speaks to one of the recommendations yet. It is found by its words."
        )
    return sheet.pdf()
