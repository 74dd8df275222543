"""Links to passages, on a real store from which one was withdrawn."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.model import PUBLIC
from corpus.store import DocumentView, Store
from tests import stores
from ui.pointing import meant, passage

FIRST = "When I came out of there nobody had a bed for me, so I slept in the car park behind the station."
SECOND = "They gave me the kit and she showed me on an orange, and I have carried it since then every day."
THIRD = "What would have helped was one person who knew my name, and not eleven letters with a date on them."


@pytest.fixture
def made(tmp_path: Path) -> Store:
    return stores.store(tmp_path / "store")


def view(made: Store, document_id: str) -> DocumentView:
    with made.read(PUBLIC) as reader:
        return reader.document(document_id)


def words(seen: DocumentView, ordinal: int) -> str:
    found = next(each.passage for each in seen.passages if each.passage.ordinal == ordinal)
    return seen.text[found.start : found.end]


def test_links_lead_to_the_words_they_were_made_for(made: Store) -> None:
    """After a withdrawal a link to what stood behind still finds it, and one to what is gone says so."""
    talk = stores.talk("A group on release", ("P1", FIRST), ("P2", SECOND), ("P3", THIRD))
    (one,) = stores.add(made, [stores.offer(talk, "talk.txt", consent=stores.consent())])
    before = view(made, one)
    links = {
        said: passage(each.passage.ordinal, words(before, each.passage.ordinal))
        for each in before.passages
        for said in (FIRST, SECOND, THIRD)
        if said in words(before, each.passage.ordinal)
    }
    gone = int(links[FIRST]["passage"])
    writer = stores.writer(made)
    writer.withdraw_passage(one, gone, "asked for it", writer.preview(one, passage=gone).seal)
    after = view(made, one)
    for said in (SECOND, THIRD):
        found = meant(after, links[said]["passage"], links[said]["words"])
        assert not found.gone and found.passage is not None
        assert words(after, found.passage.ordinal) == said
        assert str(found.passage.ordinal) != links[said]["passage"]
    lost = meant(after, links[FIRST]["passage"], links[FIRST]["words"])
    assert lost.gone and lost.passage is None


def test_a_number_alone_is_taken_at_its_word(made: Store) -> None:
    """A link without a fingerprint leads to the passage of that number, and to none where there is none."""
    talk = stores.talk("A group on release", ("P1", FIRST), ("P2", SECOND))
    (one,) = stores.add(made, [stores.offer(talk, "talk.txt", consent=stores.consent())])
    seen = view(made, one)
    found = meant(seen, "2", "").passage
    assert found is not None and found.ordinal == 2
    assert meant(seen, "99", "").passage is None and not meant(seen, "99", "").gone


def test_words_said_twice_are_told_apart_by_number(made: Store) -> None:
    """Of two passages with the same words, the numbered one is meant."""
    talk = stores.talk("A group on release", ("P1", FIRST), ("P2", SECOND), ("P1", FIRST))
    (one,) = stores.add(made, [stores.offer(talk, "talk.txt", consent=stores.consent())])
    seen = view(made, one)
    last = seen.passages[-1].passage.ordinal
    link = passage(last, words(seen, last))
    found = meant(seen, link["passage"], link["words"]).passage
    assert found is not None and found.ordinal == last
