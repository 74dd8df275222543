"""From findings and decisions to what may be kept: nothing undecided, nothing left, nothing invented."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from corpus.errors import NeedsReview
from corpus.model import SpeakerConsent
from ingest import approving, deciding, reviewing
from ingest.deidentify import Finding
from ingest.review import Decision, Review, Transcript
from tests.reviews import ACCEPT, NAMES, TODAY, document, finding, head, ready, review, transcript


def kept(made: Review, number: int = 0) -> str:
    return approving.approved(made, by="A. Lead", today=TODAY, read=True)[number].document.text


def test_the_approved_text_has_pseudonyms_in_the_place_of_names() -> None:
    """Every name, place, service, age and date is replaced, labels too; all other words stand."""
    (found,) = approving.approved(ready(review()), by="A. Lead", today=TODAY, read=True)
    text = found.document.text
    assert not [name for name in NAMES if name in text]
    assert "I'm [in their forties]. My name's [Participant 2]" in text
    assert "calls me [Participant 2], like our [Family member 3]" in text
    assert "In [a town], until [spring 2003]." in text
    assert "leaving prison with nothing in his pocket at all." in text
    assert [block.speaker for block in found.document.blocks][:2] == ["INT", "Participant 2"]
    assert found.document.title == "Coming home"
    assert found.consent.speakers["Family member 3"].role == "family"
    assert (found.consent.reviewed_by, found.consent.form_kept) == ("A. Lead", "the locked cabinet")


def test_nothing_is_approved_while_something_is_undecided() -> None:
    """What is missing is said in sentences, all at once, and approval is refused with them."""
    told = approving.missing(review(), today=TODAY, read=False)
    joined = " ".join(told)
    for words in (
        "findings are undecided",
        "one person",
        "title",
        "who may find",
        "signed form",
        "Read all of it",
    ):
        assert words in joined
    with pytest.raises(NeedsReview, match="findings are undecided"):
        approving.approved(review(), by="A. Lead", today=TODAY, read=True)
    with pytest.raises(NeedsReview, match="Read all of it"):
        approving.approved(ready(review()), by="A. Lead", today=TODAY, read=False)
    assert approving.missing(ready(review()), today=TODAY, read=True) == []


def test_one_mention_may_be_decided_by_itself() -> None:
    """A dismissal of one mention, with its reason, leaves that one and no other."""
    made = ready(review())
    group = next(g for g in reviewing.groups(made) if "Wexcombe" in g.names)
    made = deciding.decide_here(made, group.mentions[0].place, Decision("dismiss", "a county's name"))
    assert kept(made).count("Wexcombe") == 1
    assert kept(made).count("[a town]") == 1


def test_a_change_replaces_all_mentions() -> None:
    """What the lead types stands in brackets wherever the person is named, and as the label."""
    made = deciding.decide(ready(review()), [head(review(), "Xanthe")], Decision("change", "his sister"))
    (found,) = approving.approved(made, by="A. Lead", today=TODAY, read=True)
    assert "like our [his sister]" in found.document.text
    assert "his sister" in {block.speaker for block in found.document.blocks}


def test_a_dismissal_needs_a_reason() -> None:
    """Without a reason nothing is dismissed, and without words nothing is changed."""
    for what in ("dismiss", "change"):
        with pytest.raises(ValueError, match="reason"):
            Decision(what, "  ")  # type: ignore[arg-type]


def test_people_who_become_one_are_decided_again_where_they_differ() -> None:
    """Two names decided alike stay decided when they turn out to be one person, else they are undecided."""
    made = review()
    one, other = head(made, "Quentin"), head(made, "Quenzy")
    alike = deciding.decide(made, [one, other], ACCEPT)
    differ = deciding.decide(alike, [other], Decision("change", "somebody"))
    key = reviewing.pseudonyms.pair(one, other)
    assert one not in {g.head for g in reviewing.undecided(deciding.answer(alike, key, True))}
    assert one in {g.head for g in reviewing.undecided(deciding.answer(differ, key, True))}


def test_two_who_were_told_apart_may_be_asked_about_again() -> None:
    """A no that was a slip is taken back: the question is open again, and other answers stand."""
    made = review()
    one, other = head(made, "Quentin"), head(made, "Quenzy")
    key = reviewing.pseudonyms.pair(one, other)
    before = {question.key for question in reviewing.questions(made)}
    told = deciding.answer(made, key, same=False)
    assert key not in {question.key for question in reviewing.questions(told)}
    again = deciding.ask_again(told, one)
    assert {question.key for question in reviewing.questions(again)} == before
    joined = deciding.answer(made, key, same=True)
    assert deciding.ask_again(joined, one) == joined


def test_added_words_within_a_longer_finding_leave_it_whole() -> None:
    """ "Leeds" added beside "Forward Leeds" and "the 14th of January" takes neither of them apart."""
    made = review(transcript(("Participant 1", "By Oriel House today, and Oriel called."), ("INT", "Yes.")))
    text = made.transcripts[0].document.text
    (house,) = [g for g in reviewing.groups(made) if "Oriel House" in g.names]
    with_oriel = deciding.add_words(made, "Oriel", "PERSON")
    spans = {text[f.start : f.end] for f in with_oriel.transcripts[0].findings}
    assert {"Oriel House", "Oriel"} <= spans
    assert [len(g.mentions) for g in reviewing.groups(with_oriel) if g.head == house.head] == [1]
    with pytest.raises(ValueError, match="part of what is found already"):
        deciding.add_words(made, "House", "PLACE")


def test_added_words_are_found_wherever_they_stand_alike() -> None:
    """What a lead selects once is found in all texts reviewed together, and not within other words."""
    one = transcript(("Participant 1", "Snake was there, and the snakeskin."), ("INT", "Snake?"))
    other = transcript(("Participant 1", "Everybody knew SNAKE. A snake is an animal."), ("INT", "Yes."))
    at = one.document.text.index("Snake")
    made = deciding.add(review(one, other), 0, at, at + 5, "PERSON")
    (group,) = [g for g in reviewing.groups(made) if "Snake" in g.names]
    assert [
        (m.transcript, made.transcripts[m.transcript].document.text[m.start : m.end]) for m in group.mentions
    ] == [
        (0, "Snake"),
        (0, "Snake"),
        (1, "SNAKE"),
    ]


def test_a_wider_selection_takes_the_place_of_what_it_touches() -> None:
    """Selecting "Oriel House by the river" replaces the finding within it, and its earlier decision."""
    made = review(transcript(("INT", "By Oriel House today."), ("Participant 1", "Near Oriel House.")))
    text = made.transcripts[0].document.text
    group = next(g for g in reviewing.groups(made) if "Oriel House" in g.names)
    made = deciding.decide_here(made, group.mentions[0].place, Decision("dismiss", "public"))
    start = text.index("Oriel House")
    made = deciding.add(made, 0, start, text.index(" today") + 6, "PLACE")
    found = {g.type: [len(g.mentions)] for g in reviewing.groups(made)}
    assert found == {"ORG": [1], "PLACE": [1]}
    assert not made.exceptions


def test_what_was_decided_of_one_mention_stays_when_all_alike_are_decided() -> None:
    """Accepting the rest leaves a mention as it was decided by itself."""
    made = review(transcript(("INT", "Was Xanthe there?"), ("Participant 1", "Xanthe was.")))
    place = next(g for g in reviewing.groups(made) if "Xanthe" in g.names).mentions[0].place
    made = deciding.decide_here(made, place, Decision("change", "the girl"))
    alike = deciding.decide_alike(made, "PERSON", ACCEPT)
    assert alike.exceptions == {place: Decision("change", "the girl")}
    assert not reviewing.undecided(alike)


def test_what_may_only_be_paraphrased_is_never_kept_in_its_words() -> None:
    """Each turn of such a speaker needs the lead's paraphrase; then only that stands there."""
    made = ready(review())
    sister = head(made, "Xanthe")
    made = deciding.with_voice(made, sister, SpeakerConsent(role="family", show="paraphrase"))
    assert list(approving.to_paraphrase(made, 0)) == [5]
    with pytest.raises(NeedsReview, match="turn 5"):
        kept(made)
    told = deciding.with_paraphrase(made, 0, 5, "His sister says that he left prison with nothing.")
    assert "pocket" not in kept(told)
    assert "His sister says that he left prison with nothing." in kept(told)
    named = deciding.with_paraphrase(made, 0, 5, "Xanthe says that he left prison with nothing.")
    with pytest.raises(NeedsReview, match="paraphrase of turn 5 holds “Xanthe”"):
        kept(named)
    town = deciding.with_paraphrase(
        made, 0, 5, "His sister says that he left prison at Wexcombe with nothing."
    )
    with pytest.raises(NeedsReview, match="paraphrase of turn 5 holds “Wexcombe”"):
        kept(town)
    said = approving.to_paraphrase(made, 0)[5][1]
    with pytest.raises(NeedsReview, match="turn 5 repeats what was said"):
        kept(deciding.with_paraphrase(made, 0, 5, f"She told us: {said}"))


def test_a_paraphrase_that_is_no_longer_needed_is_not_kept() -> None:
    """When the speaker allows the words after all, a paraphrase written before does not stand in the way."""
    made = deciding.with_paraphrase(ready(review()), 0, 5, "His sister agrees.")
    assert "His sister agrees" not in kept(made)
    assert "pocket" in kept(made)


def test_who_agreed_to_nothing_is_left_out() -> None:
    """The turns of such a speaker are not kept, and what others say stands."""
    made = ready(review())
    made = deciding.with_voice(made, head(made, "Xanthe"), SpeakerConsent(), left_out=True)
    (found,) = approving.approved(made, by="A. Lead", today=TODAY, read=True)
    assert "pocket" not in found.document.text
    assert "Family member" not in " ".join(found.consent.speakers)
    assert "In [a town]" in found.document.text


def test_nobody_is_called_like_somebody_who_speaks() -> None:
    """Two people under one name would share consent and withdrawal: refused until one is called otherwise."""
    made = ready(review())
    quentin, xanthe = head(made, "Quentin"), head(made, "Xanthe")
    same = Decision("change", "a nurse")
    with pytest.raises(NeedsReview, match="2 people would be called “a nurse”"):
        kept(deciding.decide(made, [quentin, xanthe], same))
    taken = reviewing.names(made)[quentin]
    with pytest.raises(NeedsReview, match="2 people would be called"):
        kept(deciding.decide(made, [xanthe], Decision("change", taken.upper())))
    assert "[a nurse]" in kept(deciding.decide(made, [xanthe], same))


def test_titles_and_typed_words_are_looked_through() -> None:
    """A title or a replacement that holds a replaced name, and a number nobody found, are refused."""
    with pytest.raises(NeedsReview, match="title holds “Quentin”"):
        kept(ready(review(), title="Quentin's way"))
    made = ready(review())
    with pytest.raises(NeedsReview, match="Xanthe"):
        kept(deciding.decide(made, [head(made, "Quentin")], Decision("change", "Xanthe's brother")))
    left = transcript(("INT", "Call me on 07700 900 123 then."), ("Participant 1", "I will do that."))
    with pytest.raises(NeedsReview, match="a phone number"):
        kept(ready(review(left)))


def test_names_in_lower_case_are_looked_for_too() -> None:
    """A replaced name typed without capitals keeps an approval back, unless it is everyday words."""
    made = ready(review(), show="paraphrase")
    for turn in range(1, 6):
        made = deciding.with_paraphrase(made, 0, turn, "It was told otherwise.")
    for words, name in (
        ("They met quentin zabriskie there.", "Quentin Zabriskie"),
        ("It was near wexcombe.", "Wexcombe"),
        ("It was by oriel house.", "Oriel House"),
        ("zabriskie grew up there.", "Zabriskie"),
    ):
        with pytest.raises(NeedsReview, match=f"paraphrase of turn 4 holds “{name.lower()}”"):
            kept(deciding.with_paraphrase(made, 0, 4, words))
    with pytest.raises(NeedsReview, match="title holds “xanthe”"):
        kept(ready(review(), title="talk with xanthe"))
    with pytest.raises(NeedsReview, match="signed form is kept holds “quentin”"):
        kept(ready(review(), form_kept="quentin’s folder"))
    hope = transcript(("Participant 1", "Hope was there, and she gave us hope in a way."), ("INT", "Yes."))
    named = deciding.add_words(review(hope), "Hope", "PERSON")
    assert "gave us hope" in kept(ready(named, title="A talk of hope"))
    nick = transcript(("Participant 1", "Nick was there. I was in the nick then."), ("INT", "Yes."))
    named = deciding.add_words(review(nick), "Nick", "PERSON")
    assert "in the nick then" in kept(ready(named))
    with pytest.raises(NeedsReview, match="title holds “nick”"):
        kept(ready(named, title="talk with nick"))
    at = nick.document.text.index("nick then")
    both = ready(deciding.add(named, 0, at, at + 4, "PERSON"))
    group = next(g for g in reviewing.groups(both) if "Nick" in g.names)
    lower = next(m for m in group.mentions if m.start == at)
    dismissed = deciding.decide_here(both, lower.place, Decision("dismiss", "a prison"))
    with pytest.raises(NeedsReview, match="title holds “Nick”"):
        kept(ready(dismissed, title="Talk with Nick"))
    needle = transcript(("Participant 1", "The Needle Exchange was shut."), ("INT", "Yes."))
    assert kept(
        ready(deciding.add_words(review(needle), "Needle Exchange", "ORG"), title="The needle exchange")
    )


def test_what_is_added_again_is_decided_again() -> None:
    """Replacing words everywhere never leaves them dismissed, nor what is spelled like them."""
    one = transcript(("Participant 1", "Mark was there, with a mark on his arm."), ("INT", "Xanthe too?"))
    made = deciding.add_words(review(one), "Mark", "PERSON")
    made = deciding.decide(made, [head(made, "Mark")], Decision("dismiss", "no name"))
    at = one.document.text.index("mark on")
    added = deciding.add(made, 0, at, at + 4, "PERSON")
    assert "Mark" in {name for group in reviewing.undecided(added) for name in group.names}
    again = deciding.add_words(made, "Mark", "PERSON")
    assert "Mark" in {name for group in reviewing.undecided(again) for name in group.names}
    with pytest.raises(ValueError, match="“Mark” is found already"):
        deciding.add_words(again, "Mark", "PERSON")


def test_two_whom_nobody_asked_about_may_be_one_person() -> None:
    """A lead says that two names are one person without a question; both have one pseudonym then."""
    one = transcript(("Participant 1", "Ferncastle came. Everybody calls him Ozzy."), ("INT", "Yes?"))
    made = review(one)
    for name in ("Ferncastle", "Ozzy"):
        made = deciding.add_words(made, name, "PERSON")
    first, other = head(made, "Ferncastle"), head(made, "Ozzy")
    assert not any({first, other} <= set(q.key.split("|")) for q in reviewing.questions(made))
    joined = deciding.join(made, other, first)
    assert reviewing.people(joined)[other] == first
    assert reviewing.people(deciding.part(joined, first))[other] == other
    for wrong in (first, "PLACE:wexcombe"):
        with pytest.raises(ValueError, match="not two people"):
            deciding.join(joined, first, wrong)


def test_a_replacement_takes_the_place_of_its_article() -> None:
    """What stands for "the Oriel House" brings its own article, and other words stay as they are."""
    turns = (("Participant 1", "I was at the Oriel House, and Oriel House knew the Xanthe."), ("INT", "Yes?"))
    text = kept(ready(review(transcript(*turns))))
    assert text.startswith("I was at [a service], and [a service] knew the [Person")


def test_half_a_word_is_meant_whole() -> None:
    """Selecting a part of a name replaces all of it, and leaves no half of it standing."""
    made = review()
    text = made.transcripts[0].document.text
    at = text.index("naloxone")
    for start, end in ((at + 2, at + 5), (at - 1, at + 3), (at + 3, at + 9)):
        added = deciding.add(made, 0, start, end, "ORG")
        assert "naloxone" in {name for group in reviewing.groups(added) for name in group.names}
    at = text.index("like our Xanthe")
    added = deciding.add(made, 0, at, at + len("like our Xan"), "PERSON")
    assert "like our Xanthe" in {name for group in reviewing.groups(added) for name in group.names}


def test_parts_of_names_and_where_forms_are_kept_are_looked_through() -> None:
    """A surname in a paraphrase, a name beside the signed form, and one left in the text are refused."""
    made = ready(review(), show="paraphrase")
    for turn in range(1, 6):
        made = deciding.with_paraphrase(made, 0, turn, "It was told otherwise.")
    assert kept(made)
    with pytest.raises(NeedsReview, match="paraphrase of turn 4 holds “Zabriskie”"):
        kept(deciding.with_paraphrase(made, 0, 4, "Zabriskie grew up there."))
    with pytest.raises(NeedsReview, match="signed form is kept holds “Xanthe”"):
        kept(ready(review(), form_kept="The folder of Xanthe"))
    text = document().text
    at = text.index("Xanthe still")
    left = replace(transcript(), findings=tuple(f for f in transcript().findings if f.start != at))
    with pytest.raises(NeedsReview, match="would be kept holds “Xanthe”"):
        kept(ready(review(left)))


def test_pseudonyms_that_stand_in_the_text_are_nobody_elses() -> None:
    """A text that was pseudonymised before keeps its own, and nobody is called like somebody in it."""
    turns = (
        ("Ann", "Then [Person 1] came, and Xanthe with Participant 1, who knew us all."),
        ("INT", "Yes?"),
    )
    called = set(reviewing.names(review(transcript(*turns))).values())
    assert not {"Person 1", "Participant 1"} & called


def test_consent_that_has_ended_is_refused() -> None:
    """A transcript or a speaker whose consent ended yesterday is not approved."""
    yesterday = TODAY - dt.timedelta(days=1)
    with pytest.raises(NeedsReview, match="ended on 2026-11-24"):
        kept(ready(review(), until=yesterday))
    made = ready(review())
    voice = SpeakerConsent(role="family", until=yesterday)
    with pytest.raises(NeedsReview, match="leave their words out"):
        kept(deciding.with_voice(made, head(made, "Xanthe"), voice))


def test_a_heading_that_names_somebody_is_replaced_wherever_it_is_kept() -> None:
    """Blocks carry the heading above them; there the name is replaced too."""
    made = transcript((None, "About Xanthe"), ("Participant 1", "She was there."), ("INT", "Yes."))
    blocks = [replace(made.document.blocks[0], role="heading"), *made.document.blocks[1:]]
    blocks = [replace(b, section="About Xanthe", heading="About Xanthe") for b in blocks]
    headed = replace(made.document, blocks=tuple(blocks))
    headed = type(headed).from_dict(headed.to_dict())
    (found,) = approving.approved(
        ready(review(replace(made, document=headed))), by="A", today=TODAY, read=True
    )
    assert "Xanthe" not in str(found.document.to_dict())


@pytest.mark.parametrize(
    ("label", "kept"),
    [
        ("Nurse (Tom)", "Nurse"),
        ("Participant 2 (Maggie)", "Participant 2"),
        ("Participant 3, female, 40s", "Participant 3"),
        ("Peer worker, Leeds", "Peer worker"),
        ("Maggie's mother", "Participant 1"),
        ("Leeds nurse", "Participant 1"),
        ("Harbour House worker", "Participant 1"),
        ("Ward B nurse", "Participant 1"),
        ("Only Black woman", "Participant 1"),
        ("Peer support worker", "Peer support worker"),
        ("Lived experience participant 2", "Lived experience participant 2"),
    ],
)
def test_a_label_tells_nothing_but_a_role(label: str, kept: str) -> None:
    """What stands beside a role in a label is not kept, and who is called by a name gets a pseudonym."""
    made = deciding.begin([Transcript(document((label, "I keep naloxone.")), "0" * 64, ())])
    made = deciding.decide(made, [group.head for group in reviewing.groups(made)], ACCEPT)
    assert approving.labels(made, 0, reviewing.groups(made)) == {label: kept}


def test_two_of_one_role_are_told_apart() -> None:
    """Two nurses whose names stood beside their role are not called alike."""
    text = document(("Nurse (Tom)", "I keep naloxone."), ("Nurse (Ann)", "So do I."))
    made = deciding.begin([Transcript(text, "0" * 64, ())])
    kept = approving.labels(made, 0, reviewing.groups(made))
    assert len(set(kept.values())) == 2
    assert not any(name in " ".join(kept.values()) for name in ("Tom", "Ann"))


def test_who_speaks_under_two_labels_allowed_the_least_of_both() -> None:
    """Joined labels keep the stricter consent: what was for paraphrase under one is never kept verbatim."""
    text = document(("Participant 1", "I was hurt in there."), ("Participant 2", "And so was I, again."))
    made = deciding.begin([Transcript(text, "0" * 64, ())])
    one, other = list(reviewing.labels(made))
    made = deciding.with_voice(made, one, SpeakerConsent(role="lived_experience"))
    strict = SpeakerConsent(
        role="lived_experience", find="signed_in", show="paraphrase", until=dt.date(2028, 1, 1), form_kept="B"
    )
    made = deciding.with_voice(made, other, strict)
    made = deciding.answer(made, reviewing.pseudonyms.pair(one, other), same=True)
    assert reviewing.voice_of(made, one) == strict
    assert set(approving.to_paraphrase(made, 0)) == {1, 2}


def test_added_words_take_in_the_name_they_cut() -> None:
    """A selection from the middle of a name to the word after it leaves nothing of the name."""
    text = document(("P1", "Then Tom Smith from Shildon came."))
    begins = text.text.index("Tom Smith")
    found = (Finding(begins, begins + len("Tom Smith"), "PERSON"),)
    made = deciding.begin([Transcript(text, "0" * 64, found)])
    at = text.text.index("Smith")
    made = deciding.add(made, 0, at, at + len("Smith from Shildon"), "DETAIL")
    assert [text.text[f.start : f.end] for f in made.transcripts[0].findings] == ["Tom Smith from Shildon"]


def test_whose_labels_have_two_parts_is_asked_for_one() -> None:
    """Somebody who was merged with the facilitator does not silently become one: it is asked."""
    text = document(("Facilitator", "How was it?"), ("Ann", "It was hard, and I left."))
    made = deciding.begin([Transcript(text, "0" * 64, ())])
    one, other = list(reviewing.labels(made))
    made = deciding.answer(made, reviewing.pseudonyms.pair(one, other), same=True)
    assert reviewing.voice_of(deciding.with_voice(made, other, SpeakerConsent()), one).role is None


def test_added_names_that_overlap_are_one() -> None:
    """Of names that stand one upon the other no letter is left out."""
    text = document(("P1", "Anna Smith Anna Smith came."))
    made = deciding.begin([Transcript(text, "0" * 64, (Finding(5, 15, "PERSON"),))])
    made = deciding.add_words(made, "Anna Smith", "PERSON")
    covered = {at for f in made.transcripts[0].findings for at in range(f.start, f.end)}
    assert covered == set(range(len("Anna Smith Anna Smith")))


def test_a_role_with_and_without_an_aside_may_be_one_person() -> None:
    """Whether Participant 3 (female, 43) is Participant 3 is asked, so that one code finds all of it."""
    text = document(("Participant 3 (female, 43)", "I had nobody."), ("Participant 3", "And no key."))
    made = deciding.begin([Transcript(text, "0" * 64, ())])
    assert [question.why for question in reviewing.questions(made)] == [
        "they have the same role, with and without what stands beside it"
    ]


def test_a_review_survives_as_json() -> None:
    """Everything decided and written down comes back as it was."""
    made = ready(review(), until=dt.date(2030, 1, 1), held_on=dt.date(2026, 5, 1))
    made = deciding.with_paraphrase(made, 0, 5, "So he says.")
    made = deciding.with_voice(
        made, head(made, "Xanthe"), SpeakerConsent(until=dt.date(2028, 1, 1)), left_out=True
    )
    assert Review.from_dict(made.to_dict()) == made


def test_findings_over_the_ends_of_turns_are_cut_there() -> None:
    """A finding that runs into the next turn is two, so that no turn swallows another."""
    one = transcript(("INT", "It was Xanthe"), ("Participant 1", "Quentin said so."))
    (first, second) = finding(one.document.text)
    wide = replace(one, findings=(replace(first, end=second.end),))
    text = kept(ready(review(wide)))
    assert text.startswith("It was [")
    assert text.endswith("said so.")
