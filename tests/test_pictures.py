"""Pictures of pages: the passage is marked where it stands, and a hostile file ends only its own child."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from reportlab.lib.pagesizes import A5
from reportlab.pdfgen.canvas import Canvas

from corpus import access
from corpus.model import PUBLIC, Document
from ui import pictures
from ui.picture_child import WIDTH, YELLOW, stretches

LINES = (
    "Everyone who left the prisons of the county",
    "was followed for two years. The rate of over-",
    "dose was lower among those who had started",
    "methadone before release, as we had expected.",
    "Nothing is known about those who moved away.",
)


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    """Two pages; the words of interest stand on lines 2 to 4 of the second, 300 points above its foot."""
    path = tmp_path / "paper.pdf"
    canvas = Canvas(str(path), pagesize=A5)
    canvas.drawString(40, 500, "The first page says nothing of interest.")
    canvas.showPage()
    for number, line in enumerate(LINES):
        canvas.drawString(40, 300 - 20 * number, line)
    canvas.showPage()
    canvas.save()
    return path


def yellow_rows(png: bytes) -> list[int]:
    """The rows of the picture, in points from the top of the page, in which something is marked."""
    picture = Image.open(io.BytesIO(png))
    assert picture.width == WIDTH
    found = {at // picture.width for at, pixel in enumerate(picture.get_flattened_data()) if pixel == YELLOW}
    return [int(row * A5[0] / WIDTH) for row in sorted(found)]


def test_the_passage_is_marked_where_it_stands(paper: Path) -> None:
    """Across line ends and a hyphen the passage's own lines are marked, and no line above or below."""
    words = "The rate of overdose was lower among those who had started methadone before release"
    rows = yellow_rows(pictures.draw(paper, 2, words))
    baselines = [A5[1] - (300 - 20 * number) for number in range(5)]
    assert baselines[0] + 5 < min(rows) < baselines[1]
    assert baselines[3] - 5 < max(rows) < baselines[3] + 8


def test_without_the_passage_nothing_is_marked(paper: Path) -> None:
    """A page that does not hold the words is drawn clean, and so is one asked for without words."""
    assert not yellow_rows(pictures.draw(paper, 1, "The rate of overdose was lower among those"))
    assert not yellow_rows(pictures.draw(paper, 2, ""))


def test_scattered_words_are_no_passage() -> None:
    """Single words of the passage that stand all over a page are not marked; three in a row are."""
    page = "of the prison and the county of the dead; everyone who left the prison was counted"
    assert [page[a:b] for a, b in stretches(page, "Everyone who left the county")] == [
        "everyone who left the"
    ]


def test_a_page_that_is_not_there_is_a_sentence(paper: Path) -> None:
    """Asking for page 3 of two says so."""
    with pytest.raises(pictures.PictureError, match="no page 3"):
        pictures.draw(paper, 3, "")


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7\n", b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 1 0 R>>endobj"]
)
def test_a_damaged_file_is_a_sentence(tmp_path: Path, content: bytes) -> None:
    """A file that pdfium cannot open leaves a sentence that says what to read instead."""
    path = tmp_path / "broken.pdf"
    path.write_bytes(content)
    with pytest.raises(pictures.PictureError, match="Its text stands beside it"):
        pictures.draw(path, 1, "words")


def test_a_child_that_dies_is_a_sentence(paper: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A child that runs out of memory, as a crafted file makes it, takes nothing else with it."""
    monkeypatch.setattr(pictures, "_MEMORY", 60 * 2**20)
    with pytest.raises(pictures.PictureError, match="Page 2 could not be drawn"):
        pictures.draw(paper, 2, "")


@pytest.mark.parametrize(
    ("licence", "open_"),
    [
        ("CC BY 4.0", True),
        ("https://creativecommons.org/licenses/by-sa/4.0/", True),
        ("http://creativecommons.org/publicdomain/zero/1.0/", True),
        ("Creative Commons Attribution License", True),
        ("CC BY-NC-ND 4.0", False),
        ("https://creativecommons.org/licenses/by-nc/4.0/", False),
        ("Creative Commons Attribution-NonCommercial", False),
        ("All rights reserved", False),
        (None, False),
    ],
)
def test_pictures_are_for_open_licences_or_those_signed_in(licence: str | None, open_: bool) -> None:
    """The public is shown openly licensed pages and those of our own summaries; who has signed in, all."""
    document = Document("Otters", "", (), licence=licence)
    assert access.may_see_pages(PUBLIC, document) is open_
    assert access.may_see_pages(PUBLIC, replace(document, our_summary=True))
    assert access.may_see_pages(access.viewer("policymaker"), document)
