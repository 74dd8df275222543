"""Reading the official wording of the recommendations from a published document."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import CorpusError
from corpus.reference import official

PUBLISHED = """\
Coalition for Examples
Contents
Working Group 1: Supply ............ 2
1. Watch the market and tell one another of new substances early on ........ 2

Final Key Recommendations 2024

On 3 May 2024 the following was agreed:
1. Introductions and thanks
2. A report on what was done in the year before this one and what was left undone

Working Group 1: Reduce the supply of goods that nobody
should need
7. Watch the market for new substances and tell one another
of them, using what laboratories find in the first
2024
weeks.
8. Train inspectors, who need it, in

3

a way that respects rights, including:
   1) what may be opened and what may not be opened by anybody;
   2) Whom to tell when something has been found that is not known.

A second paragraph of the eighth one says more about it.

Sub Working Group 1.2: People
20. Offer help to whom it is owed, in each place and at each time of the year.

Annex

Numbers of participants by country and by day, in no order.
"""


def _file(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "published.txt"
    path.write_text(text, encoding=encoding)
    return path


def test_recommendations_with_their_numbers_and_groups(tmp_path: Path) -> None:
    """Each recommendation has its number and its group; contents, years and agendas are none."""
    found = official.read(_file(tmp_path, PUBLISHED))
    assert [(r.number, r.group) for r in found] == [
        (7, "Working Group 1"),
        (8, "Working Group 1"),
        (20, "Sub Working Group 1.2"),
    ]


def test_text_over_lines_pages_and_paragraphs(tmp_path: Path) -> None:
    """Wrapped lines and page breaks are mended, lists and paragraphs stay, and an annex is not swallowed."""
    seven, eight, twenty = official.read(_file(tmp_path, PUBLISHED))
    assert seven.text == (
        "Watch the market for new substances and tell one another of them, using what laboratories find in "
        "the first weeks."
    )
    assert eight.text.startswith(
        "Train inspectors, who need it, in a way that respects rights, including: 1) what may"
    )
    assert eight.text.endswith("\nA second paragraph of the eighth one says more about it.")
    assert twenty.text == "Offer help to whom it is owed, in each place and at each time of the year."


@pytest.mark.parametrize("style", ["{n}. ", "{n}) ", "Recommendation {n}: ", "Key Recommendation No. {n} – "])
def test_ways_of_numbering(tmp_path: Path, style: str) -> None:
    """A dot, a bracket and the word itself are all numbering."""
    sentence = "Do what is right for everybody who is concerned by it."
    text = "\n".join(style.format(n=n) + sentence for n in (3, 4, 11))
    assert [(r.number, r.text) for r in official.read(_file(tmp_path, text))] == [
        (3, sentence), (4, sentence), (11, sentence),
    ]  # fmt: skip


def test_list_within_a_recommendation(tmp_path: Path) -> None:
    """A list numbered in the same way inside a recommendation does not end it."""
    item = "Something to do that takes more than eight words to say."
    text = f"59. {item}\n60. {item}\n1. {item}\n2. {item}\n61. {item}\n62. {item}\n"
    found = official.read(_file(tmp_path, text))
    assert [r.number for r in found] == [59, 60, 61, 62]
    assert found[1].text == f"{item} 1. {item} 2. {item}"


def test_group_printed_on_every_page(tmp_path: Path) -> None:
    """A group's name at the top of a page does not cut the recommendation that runs on below it."""
    text = (
        "Working Group 3: Health\n20. Say what is known about this to the people\n\nWorking Group 3: Health\n"
    )
    found = official.read(_file(tmp_path, text + "\nwho asked for it and to nobody else.\n"))
    assert found[0].text == "Say what is known about this to the people who asked for it and to nobody else."


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    """Text as word processors save it, in UTF-16 or an older encoding too, keeps its letters."""
    sentence = "Use the participants’ own words – and not the ministry’s – for it."
    assert official.read(_file(tmp_path, f"1. {sentence}", encoding))[0].text == sentence


@pytest.mark.parametrize(
    "content",
    [
        "Nothing here is numbered, and so there is nothing to import from it at all.",
        "2024\n12\n1. Short\n2. Also short\n",
        "%PDF-1.7 binary",
        "PK\x03\x04 zipped",
        "",
    ],
)
def test_refusal(tmp_path: Path, content: str) -> None:
    """A document without recommendations, or that is no text, is refused with its name and the remedy."""
    with pytest.raises(CorpusError, match=r"published\.txt .*plain text"):
        official.read(_file(tmp_path, content))


def test_missing_file(tmp_path: Path) -> None:
    """A file that is not there is an error that names it."""
    with pytest.raises(CorpusError, match=r"nowhere\.txt"):
        official.read(tmp_path / "nowhere.txt")
