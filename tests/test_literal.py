"""Text in labels that the framework reads as Markdown."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.browser import HOSTILE
from ui.parts import literal

MARKDOWN = MarkdownIt("commonmark").enable(["strikethrough", "table"])
# What the framework adds to Markdown: formulas, icons, colours, arrows, addresses.
EXTRAS = re.compile(r"(?<!\\)(?:\$|:(?=\w)|-(?=[->])|<|(?<=www)\.|@|~)")


def shown(label: str) -> str:
    """The words that a reader sees of one line of Markdown."""
    return "".join(
        "\n" if part.type in ("softbreak", "hardbreak") else part.content
        for token in MARKDOWN.parse(label)
        for part in token.children or ()
    )


@given(st.text(st.sampled_from("ab 1.,:;-_*#()[]!<>&$~`'\"\\|+=@/?%^{}"), min_size=1, max_size=30))
def test_every_text_shows_as_written(text: str) -> None:
    """Whatever punctuation a text holds, its label reads so, and holds none of the framework's signs."""
    text = " ".join(text.split())
    assert shown(literal(text)) == text
    assert not EXTRAS.search(literal(text).replace("\\\\", ""))


@pytest.mark.parametrize("text", [HOSTILE, "1. Naloxone", "2) After release", ":smile: -> www.example.org"])
def test_text_that_tries_to_be_markup_shows_as_written(text: str) -> None:
    """A list, a picture, an icon, an arrow or an address stays the text that it is."""
    assert shown(literal(text)) == text


def test_a_plain_title_is_read_out_without_backslashes() -> None:
    """The usual punctuation of titles is passed on as it is, for screen readers read out the label."""
    title = 'After release: a follow-up of "at-risk" people, ten years on (Scotland). What now?'
    assert literal(title) == title
