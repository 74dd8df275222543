"""Which sentence is marked, and that stored text stays text."""

from __future__ import annotations

import html
import re

from hypothesis import given
from hypothesis import strategies as st

from ui.marking import best_sentence, marked

PASSAGE = (
    "Methods\n\nWe followed everyone who left prison. Methadone in prison was given to half of them. "
    "Deaths after release were fewer among those who had methadone in prison. We thank the staff."
)


def sentence(text: str, sought: str) -> str | None:
    span = best_sentence(text, sought)
    return text[slice(*span)].strip() if span else None


def test_the_sentence_that_holds_most_of_the_question_is_marked() -> None:
    """Of several sentences that share words with the question, the one with the rarer and more words wins."""
    found = sentence(PASSAGE, "Does methadone in prison prevent deaths after release?")
    assert found == "Deaths after release were fewer among those who had methadone in prison."


def test_endings_of_words_do_not_matter() -> None:
    """A question in the singular finds the sentence that speaks in the plural."""
    assert sentence("It rained. Deaths were rare. He left.", "death") == "Deaths were rare."


def test_a_heading_is_no_part_of_the_sentence_below_it() -> None:
    """A heading on a line of its own is never marked along with the sentence that follows it."""
    assert sentence(PASSAGE, "who left prison") == "We followed everyone who left prison."


def test_nothing_is_marked_where_nothing_is_shared() -> None:
    """Words such as "the" and "what", and one word of a long question, are no reason to mark a sentence."""
    assert sentence(PASSAGE, "What is the price of the bread?") is None
    assert sentence("I have ninety people.", "treat people in the community, offer care in custody") is None


@given(
    st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=80), st.data()
)
def test_every_character_is_shown_as_it_is_written(text: str, data: st.DataObject) -> None:
    """Whatever a passage holds, taking our marks away and reading the HTML gives the passage back."""
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    shown = marked(text, [(start, end)])
    assert set(re.findall(r"<[^>]*>", shown)) <= {"<mark>", "</mark>"}
    assert html.unescape(re.sub(r"</?mark>", "", shown)) == text
