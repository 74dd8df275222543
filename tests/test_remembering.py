"""What a page remembers between two presses, read in callbacks while the next press has arrived already."""

from __future__ import annotations

import pytest
import streamlit as st
from streamlit.runtime.scriptrunner import StopException
from streamlit.runtime.state import SafeSessionState, SessionState

from ui import state


@pytest.fixture
def pressed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A window whose next press has arrived: each look at one key of its state ends what is running."""

    def broken_off() -> None:
        raise StopException

    held = SessionState()
    held["answer"] = "signed_in"
    held["remembered"] = {}
    safe = SafeSessionState(held, broken_off)
    monkeypatch.setattr("streamlit.runtime.state.session_state_proxy.get_session_state", lambda: safe)
    with pytest.raises(StopException):
        st.session_state["answer"]


@pytest.mark.usefixtures("pressed")
def test_an_answer_is_read_whatever_was_pressed_next() -> None:
    """A callback learns what somebody answered, and the default where nobody was asked."""
    assert state.given("answer") == "signed_in"
    assert state.given("never asked", ()) == ()


@pytest.mark.usefixtures("pressed")
def test_what_became_of_it_is_told_whatever_was_pressed_next() -> None:
    """A callback leaves its sentence for the page that follows, which takes it once."""
    state.memory()["said"] = "Saved."
    assert state.memory().pop("said", None) == "Saved."
    assert state.memory().pop("said", None) is None
