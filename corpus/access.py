"""Who may read and do what: the one place that decides.

Consent is judged at the moment of the question, so both rules are conditions of every search.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Callable, Mapping
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from corpus.errors import NotAllowed, UsageError
from corpus.filters import AnyOf, Between, Filter
from corpus.model import Consent, Document, Kind, Viewer

ROLES = ("public", "policymaker", "researcher", "consultation_lead", "admin")
NO_END = dt.date.max.toordinal()  # consent without an end date

_EVERYONE = frozenset(ROLES)
_SIGNED_IN = _EVERYONE - {"public"}
_CURATORS = frozenset({"researcher", "consultation_lead", "admin"})
_LEADS = frozenset({"consultation_lead", "admin"})
_ADMINS = frozenset({"admin"})

# The table: each action, in words that follow "may", and the roles that may do it.
ACTIONS: Mapping[str, tuple[str, frozenset[str]]] = {
    "read": ("read what is public", _EVERYONE),
    "read_signed_in": ("read what is open to signed-in readers", _SIGNED_IN),
    "see_pages": ("see pictures of pages without an open licence", _SIGNED_IN),
    # The name of the file a consultation came from may hold the name of the person who spoke.
    "see_consultation_files": ("see the names of consultations' files", _LEADS),
    "add": ("add studies and policy documents", _CURATORS),
    "add_consultations": ("add consultations", _LEADS),
    "correct": ("correct what is recorded of a document", _CURATORS),
    "judge": ("confirm and reject suggested recommendations", _CURATORS),
    # A draft holds what nobody has agreed to publish: it is for those who lead consultations alone.
    "review": ("see and review drafts of consultations", frozenset({"consultation_lead"})),
    "withdraw": ("withdraw documents", _LEADS),
    "withdraw_with_code": ("withdraw their own words with their code", _EVERYONE),
    "readmit": ("lift a withdrawal", _LEADS),
    "recommendations": ("import the official wording of recommendations", _ADMINS),
    "rebuild": ("rebuild the store", _ADMINS),
    "backup": ("back up and restore the store", _ADMINS),
    "sign_in": ("sign in", _EVERYONE),
    "own_account": ("change their own password and sign out", _SIGNED_IN),
    "accounts": ("see and change accounts", _ADMINS),
    "audit": ("see who did what", _ADMINS),
    # Finishing what was decided already (an erasure that was interrupted, consent that has ended) is duty.
    "tidy": ("finish what was begun", _EVERYONE),
}
_OPEN_LICENCE = re.compile(
    r"creativecommons\.org/(?:licenses/by(?:-sa)?/|publicdomain/)|\bcc[ -]?(?:by|0|zero)\b|public domain"
    r"|creative commons attribution\b",
    re.IGNORECASE,
)
_NOT_OPEN = re.compile(r"\b(?:nc|nd)\b|non-?commercial|no-?deriv", re.IGNORECASE)

_S = TypeVar("_S", bound="_Viewed")
_P = ParamSpec("_P")
_R = TypeVar("_R")


class _Viewed(Protocol):
    """Something that was made for a viewer, such as a Reader or a Writer."""

    viewer: Viewer


def viewer(role: str, account: str | None = None) -> Viewer:
    """A viewer of this role. Raises UsageError for a role that does not exist."""
    if role not in ROLES:
        raise UsageError(f"--as {role}: no such role; it is one of {', '.join(ROLES)}.")
    return Viewer(role, account)


def may(who: Viewer, action: str) -> bool:
    """Whether this viewer may do this. Raises KeyError for an action that is not in the table."""
    return who.role in ACTIONS[action][1]


def require(who: Viewer, action: str) -> None:
    """Raises NotAllowed, with who may and what to do, unless this viewer may do this."""
    if may(who, action):
        return
    words, roles = ACTIONS[action]
    those = " or ".join(role.replace("_", " ") for role in ROLES if role in roles)
    if who.role == "public":
        raise NotAllowed(f"Sign in to {words}: it is for an account with the role {those}.")
    raise NotAllowed(
        f"Your account has the role {who.role.replace('_', ' ')}, which may not {words}; that takes the "
        f"role {those}. Ask an admin of this repository for it."
    )


def needs(action: str) -> Callable[[Callable[Concatenate[_S, _P], _R]], Callable[Concatenate[_S, _P], _R]]:
    """For a method of something made for a viewer: it asks `require` before it does anything."""
    _ = ACTIONS[action]

    def decorate(method: Callable[Concatenate[_S, _P], _R]) -> Callable[Concatenate[_S, _P], _R]:
        @functools.wraps(method)
        def asking(self: _S, /, *args: _P.args, **named: _P.kwargs) -> _R:
            require(self.viewer, action)
            return method(self, *args, **named)

        asking.needs = action  # type: ignore[attr-defined]  # read by the walk over all methods
        return asking

    return decorate


def _finds(who: Viewer) -> frozenset[str]:
    """What consent may say for this viewer to find the words."""
    return frozenset({"public", "signed_in"} if may(who, "read_signed_in") else {"public"})


def visible(who: Viewer, today: dt.date) -> Filter:
    """The passages this viewer may read on this day."""
    return (AnyOf("find", _finds(who)), Between("until", today.toordinal(), None))


def may_read(who: Viewer, find: str, until: int, today: dt.date) -> bool:
    """The same decision as `visible`, for one passage at hand."""
    return find in _finds(who) and until >= today.toordinal()


def may_see_file(who: Viewer, kind: Kind | None, *, local: bool = False) -> bool:
    """Whether this viewer is told the name of a file that holds this kind of evidence.

    Nobody knows yet what is in a file without a kind: it may be testimony, so only who sits at the machine
    itself (`local`) is told its name.
    """
    if may(who, "see_consultation_files"):
        return True
    return local if kind is None else kind is not Kind.CONSULTATION


def may_see_pages(who: Viewer, document: Document) -> bool:
    """Whether this viewer is shown pictures of a document's pages: signed in, else of what we wrote ourselves
    and of what is under an open licence.

    Open as in the Open Definition: Creative Commons BY, BY-SA and CC0, and the public domain.
    """
    said = document.licence or ""
    ours = document.our_summary or document.illustration
    return ours or may(who, "see_pages") or bool(_OPEN_LICENCE.search(said) and not _NOT_OPEN.search(said))


def terms(consent: Consent | None, speaker: str | None) -> tuple[str, int]:
    """Who may find a passage of this speaker, and the last day (ordinal) on which it may be found."""
    if consent is None:
        return "public", NO_END
    own = consent.for_speaker(speaker)
    return own.find or consent.find, own.until.toordinal() if own.until else NO_END
