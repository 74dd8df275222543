"""Who may read and do what: the one place that decides.

Consent is judged at the moment of the question, so both rules are conditions of every search.
"""

from __future__ import annotations

import datetime as dt
import re

from corpus.errors import UsageError
from corpus.filters import AnyOf, Between, Filter
from corpus.model import Consent, Kind, Viewer

ROLES = ("public", "policymaker", "researcher", "consultation_lead", "admin")
NO_END = dt.date.max.toordinal()  # consent without an end date

# What each role may find; everyone signed in reads what consent opens to signed-in readers.
_FINDS = {role: frozenset({"public"} if role == "public" else {"public", "signed_in"}) for role in ROLES}
_OPEN_LICENCE = re.compile(
    r"creativecommons\.org/(?:licenses/by(?:-sa)?/|publicdomain/)|\bcc[ -]?(?:by|0|zero)\b|public domain"
    r"|creative commons attribution\b",
    re.IGNORECASE,
)
_NOT_OPEN = re.compile(r"\b(?:nc|nd)\b|non-?commercial|no-?deriv", re.IGNORECASE)
# The name of the file a consultation came from may hold the name of the person who spoke.
_SEES_CONSULTATION_FILES = frozenset({"consultation_lead", "admin"})


def viewer(role: str, account: str | None = None) -> Viewer:
    """A viewer of this role. Raises UsageError for a role that does not exist."""
    if role not in ROLES:
        raise UsageError(f"--as {role}: no such role; it is one of {', '.join(ROLES)}.")
    return Viewer(role, account)


def visible(who: Viewer, today: dt.date) -> Filter:
    """The passages this viewer may read on this day."""
    return (AnyOf("find", _FINDS[who.role]), Between("until", today.toordinal(), None))


def may_read(who: Viewer, find: str, until: int, today: dt.date) -> bool:
    """The same decision as `visible`, for one passage at hand."""
    return find in _FINDS[who.role] and until >= today.toordinal()


def may_see_file(who: Viewer, kind: Kind | None, *, local: bool = False) -> bool:
    """Whether this viewer is told the name of a file that holds this kind of evidence.

    Nobody knows yet what is in a file without a kind: it may be testimony, so only who sits at the machine
    itself (`local`) is told its name.
    """
    if who.role in _SEES_CONSULTATION_FILES:
        return True
    return local if kind is None else kind is not Kind.CONSULTATION


def may_see_pages(licence: str | None, *, local: bool) -> bool:
    """Whether pictures of a document's pages are shown: to the machine itself, else under an open licence.

    Open as in the Open Definition: Creative Commons BY, BY-SA and CC0, and the public domain.
    """
    return local or bool(licence and _OPEN_LICENCE.search(licence) and not _NOT_OPEN.search(licence))


def terms(consent: Consent | None, speaker: str | None) -> tuple[str, int]:
    """Who may find a passage of this speaker, and the last day (ordinal) on which it may be found."""
    if consent is None:
        return "public", NO_END
    own = consent.for_speaker(speaker)
    return own.find or consent.find, own.until.toordinal() if own.until else NO_END
