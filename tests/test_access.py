"""Who may do what: the table against the issue's words, and that nothing is done before it is asked."""

from __future__ import annotations

import pytest

from corpus import access
from corpus.errors import NotAllowed, UsageError
from corpus.model import PUBLIC, Viewer

# Written out role by role, as the mission says it, and not derived from the table under test.
READS = {"read", "sign_in", "tidy", "withdraw_with_code"}
SIGNED_IN = READS | {"read_signed_in", "see_pages", "own_account"}
RESEARCHER = SIGNED_IN | {"add", "correct", "judge"}
LEAD = RESEARCHER | {"add_consultations", "see_consultation_files", "review", "withdraw", "readmit"}
MAY = {
    "public": READS,
    "policymaker": SIGNED_IN,
    "researcher": RESEARCHER,
    "consultation_lead": LEAD,
    "admin": (LEAD - {"review"}) | {"recommendations", "rebuild", "backup", "accounts", "audit"},
}


@pytest.mark.parametrize("role", access.ROLES)
def test_each_role_may_do_just_what_the_mission_says(role: str) -> None:
    """Every action of the table is open to exactly the roles that are meant to have it."""
    who = Viewer(role, "somebody")
    assert {action for action in access.ACTIONS if access.may(who, action)} == MAY[role]
    for action in access.ACTIONS:
        if action in MAY[role]:
            access.require(who, action)
        else:
            with pytest.raises(NotAllowed):
                access.require(who, action)


def test_a_refusal_says_what_to_do() -> None:
    """Who is not signed in is told to; who has another role is told which one it takes and whom to ask."""
    with pytest.raises(NotAllowed, match=r"^Sign in to withdraw documents: .*consultation lead or admin\.$"):
        access.require(PUBLIC, "withdraw")
    with pytest.raises(NotAllowed, match=r"role policymaker, which may not .*Ask an admin"):
        access.require(Viewer("policymaker", "somebody"), "withdraw")


def test_a_role_that_does_not_exist_may_nothing() -> None:
    """A viewer whose role is not in the table is refused everything, reading too."""
    with pytest.raises(UsageError):
        access.viewer("root")
    assert not any(access.may(Viewer("root"), action) for action in access.ACTIONS)


def test_a_guarded_method_asks_first() -> None:
    """Nothing of a method happens for a viewer who may not, and all of it for one who may."""

    class Thing:
        def __init__(self, viewer: Viewer) -> None:
            self.viewer = viewer
            self.done: list[int] = []

        @access.needs("withdraw")
        def act(self, number: int) -> int:
            self.done.append(number)
            return number

    refused, allowed = Thing(PUBLIC), Thing(Viewer("consultation_lead", "lead"))
    with pytest.raises(NotAllowed):
        refused.act(3)
    assert refused.done == []
    assert allowed.act(3) == 3
    assert allowed.done == [3]
