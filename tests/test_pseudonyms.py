"""One person, one pseudonym: asked and never assumed, and a number that never moves."""

from __future__ import annotations

from ingest import deciding, pseudonyms, reviewing
from ingest.pseudonyms import form, pair
from tests.reviews import answered, head, review, transcript

QUENTIN, WHOLE, QUEN = (form("PERSON", name) for name in ("Quentin", "Quentin Zabriskie", "Quenzy"))
XANTHE = form("PERSON", "Xanthe")


def test_who_may_be_one_person_is_asked() -> None:
    """A name that is part of another, one short for another, and what people say of themselves are asked."""
    asked = {question.key: question.why for question in reviewing.questions(review())}
    assert pair(QUENTIN, WHOLE) in asked
    assert asked[pair(QUENTIN, QUEN)] == "they say so themselves"
    assert not any(XANTHE in key for key in asked)


def test_nothing_is_one_person_before_it_is_said() -> None:
    """Until somebody answers, two names have two pseudonyms; afterwards one, and a no is not asked again."""
    made = review()
    called = reviewing.names(made)
    assert len({called[QUENTIN], called[WHOLE], called[QUEN]}) == 3
    made = deciding.answer(made, pair(QUENTIN, QUEN), True)
    made = deciding.answer(made, pair(QUENTIN, WHOLE), False)
    assert reviewing.people(made)[QUEN] == QUENTIN
    assert reviewing.people(made)[WHOLE] == WHOLE
    assert not {pair(QUENTIN, WHOLE), pair(QUEN, WHOLE)} & {q.key for q in reviewing.questions(made)}


def test_a_person_may_be_taken_apart_again() -> None:
    """A yes that was a mistake is undone, and the question comes back."""
    made = deciding.answer(review(), pair(QUENTIN, QUEN), True)
    made = deciding.part(made, QUENTIN)
    assert pair(QUENTIN, QUEN) in {question.key for question in reviewing.questions(made)}


def test_numbers_do_not_move() -> None:
    """Joining two people changes nobody else's pseudonym, so that a typed replacement stays true."""
    before = reviewing.names(review())
    after = reviewing.names(answered(review(), same=True))
    assert after[XANTHE] == before[XANTHE]
    assert after[QUENTIN] == before[QUENTIN]


def test_a_label_that_names_nobody_stays() -> None:
    """A role keeps its label, no new pseudonym takes the number of a label, and roles name people."""
    made = review(transcript(("Participant 1", "I know Quentin well."), ("Quentin", "We know each other.")))
    called = reviewing.names(made)
    assert called[pseudonyms.speaker_form(0, "Participant 1")] == "Participant 1"
    assert called[QUENTIN] not in ("Participant 1", "Person 1")
    voice = reviewing.voice_of(made, QUENTIN)
    assert voice.role is None
    made = deciding.with_voice(made, QUENTIN, type(voice)(role="provider"))
    assert reviewing.names(made)[QUENTIN].startswith("Provider ")


def test_the_same_label_elsewhere_may_be_somebody_else() -> None:
    """Participant 1 of two transcripts is two people until somebody says otherwise; a name is one person."""
    one = transcript(("Participant 1", "Quentin was there."), ("INT", "Was he?"))
    other = transcript(("Participant 1", "I met Quentin."), ("INT", "When?"))
    made = review(one, other)
    first, second = (pseudonyms.speaker_form(n, "Participant 1") for n in (0, 1))
    called = reviewing.names(made)
    assert called[first] == "Participant 1"
    assert called[second] != called[first]
    assert pair(first, second) in {question.key for question in reviewing.questions(made)}
    assert len([g for g in reviewing.groups(made) if g.type == "PERSON"]) == 1
    joined = deciding.answer(made, pair(first, second), True)
    assert reviewing.names(joined)[reviewing.people(joined)[second]] == "Participant 1"


def test_a_possessive_is_no_other_name() -> None:
    """Case, accents, a possessive and white space make no other person."""
    assert form("PERSON", "Zoë's") == form("PERSON", "ZOE") == form("PERSON", "zoë ")


def test_whoever_speaks_is_listed_even_when_nobody_names_them() -> None:
    """A label that is a name is decided like any finding, though it stands nowhere in the text."""
    made = review(transcript(("Xanthe", "Nobody said my name."), ("INT", "No.")))
    (group,) = reviewing.undecided(made)
    assert (group.head, group.labels, group.mentions) == (XANTHE, ("Xanthe",), ())
    assert head(made, "Xanthe") == XANTHE
