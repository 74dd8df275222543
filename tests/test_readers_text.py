"""Plain text and Markdown: titles, sections, speakers, identifiers, encodings."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import ReadingError
from corpus.model import Document, Kind, Role
from ingest.readers import READERS, sniff
from ingest.readers.encoding import decode
from ingest.readers.paragraphs import unwrap

DATA = Path(__file__).parent / "data" / "text"


def read(path: Path) -> Document:
    (document,) = READERS[sniff(path)](path)
    assert isinstance(document, Document)
    return document


def written(tmp_path: Path, name: str, text: str) -> Document:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return read(path)


def turns(document: Document) -> list[tuple[int | None, str | None, str]]:
    return [
        (b.turn, b.speaker, document.text[b.start : b.end]) for b in document.blocks if b.role is Role.TURN
    ]


def test_front_matter_and_a_press_call_with_questions() -> None:
    """A Markdown transcript gives its title, year and speakers, and neither labels nor markup as words."""
    document = read(DATA / "press-call.md")
    assert (document.title, document.year, document.kind) == (
        "Background Call on Naloxone Access",
        2022,
        Kind.CONSULTATION,
    )
    said = turns(document)
    assert [(number, speaker) for number, speaker, _ in said] == [
        (1, "MS. OKAFOR"),
        (1, "MS. OKAFOR"),
        (2, "SENIOR OFFICIAL"),
        (3, "Q"),
        (4, "SENIOR OFFICIAL"),
        (5, "SENIOR OFFICIAL"),
        (6, "THE DIRECTOR"),
    ]
    assert said[2][2] == "Thanks. As [senior official] said, the cost is 50 dollars — (laughter) — a kit."
    assert said[3][2] == "Hi. One question: Who pays for it?"
    assert [document.text[b.start : b.end] for b in document.blocks if b.speaker is None] == [
        "Via Teleconference",
        "2:48 P.M. EDT",
        "END 3:00 P.M. EDT",
    ]


def test_a_text_study_keeps_its_sections_and_leaves_its_references() -> None:
    """A study in plain text has its own DOI, authors, year and sections, and no reference list."""
    document = read(DATA / "study.txt")
    assert document.kind is Kind.STUDY
    assert document.title == "Peer support after release from prison: a randomised trial of telephone contact"
    assert (document.doi, document.year) == ("10.5555/peer.2016.7", 2016)
    assert document.authors == ("Ana Ruiz", "Tom Lee", "Marie de la Cruz")
    assert document.keywords == ("peer support", "prison", "recovery")
    assert "Smith J" not in document.text and "More contact" not in document.text
    assert [b.section for b in document.blocks if b.role is Role.HEADING] == [
        "abstract", "introduction", "methods", "methods", "results", "discussion",
    ]  # fmt: skip
    assert "We telephoned long-term participants after treatment ended." in document.section_text("methods")
    assert document.blocks[0].role is Role.FRONT


CONVERSATIONS = {
    "colons": "Facilitator: How was it?\n\nMaría: It was hard.\n\nIt still is.\n\nFacilitator: Thank you.",
    "line by line": "Facilitator: How was it?\nMaría: It was hard.\nIt still is.\nFacilitator: Thank you.",
    "brackets": "[Facilitator] How was it?\n\n[María] It was hard.\n\nIt still is.\n\n"
    "[Facilitator] Thank you.",
    "brackets and colons": "[Facilitator]: How was it?\n\n[María]: It was hard.\n\nIt still is.\n\n"
    "[Facilitator]: Thank you.",
    "times after": "Facilitator (00:01:02): How was it?\n\nMaría (00:01:05): It was hard.\n\nIt still is.\n\n"
    "Facilitator (00:02:00): Thank you.",
    "times before": "[00:01:02] Facilitator: How was it?\n\n00:01:05 María: It was hard.\n\nIt still is.\n\n"
    "00:02:00 Facilitator: Thank you.",
    "label and time on a line": "Facilitator  1:02\nHow was it?\n\nMaría  1:05\nIt was hard.\n\n"
    "It still is.\n\n"
    "Facilitator  2:00\nThank you.",
    "dashes": "Facilitator - How was it?\n\nMaría - It was hard.\n\nIt still is.\n\nFacilitator - Thank you.",
    "dashes line by line": "Facilitator – How was it?\nMaría – It was hard.\nIt still is.\n"
    "Facilitator – Thank you.",
    "tabs": "Facilitator\tHow was it?\n\nMaría\tIt was hard.\n\nIt still is.\n\nFacilitator\tThank you.",
    "columns": "Facilitator  How was it?\nMaría        It was hard.\nIt still is.\nFacilitator  Thank you.",
    "labels on lines": "Facilitator\nHow was it?\n\nMaría\nIt was hard.\n\nIt still is.\n\n"
    "Facilitator\nThank you.",
    "labels on lines, no gaps": "Facilitator\nHow was it?\nMaría\nIt was hard. It still is.\nFacilitator\n"
    "Thank you.",
    "labels as paragraphs": "Facilitator\n\nHow was it?\n\nMaría\n\nIt was hard.\n\nIt still is.\n\n"
    "Facilitator\n\nThank you.",
    "times above": "[00:01:02] Facilitator\nHow was it?\n\n[00:01:05] María\nIt was hard.\n\nIt still is.\n\n"
    "[00:02:00] Facilitator\nThank you.",
}


@pytest.mark.parametrize("text", CONVERSATIONS.values(), ids=CONVERSATIONS)
def test_every_way_of_writing_speakers_gives_the_same_turns(tmp_path: Path, text: str) -> None:
    """However labels are written, the same words belong to the same speakers."""
    document = written(tmp_path, "talk.txt", text)
    said: dict[tuple[int | None, str | None], str] = {}
    for number, speaker, words in turns(document):
        said[number, speaker] = f"{said.get((number, speaker), '')} {words}".strip()
    assert said == {
        (1, "Facilitator"): "How was it?",
        (2, "María"): "It was hard. It still is.",
        (3, "Facilitator"): "Thank you.",
    }
    if "times" in text or "1:05" in text:
        assert {b.timecode for b in document.blocks if b.speaker == "María"} == {"00:01:05"}
    assert document.kind is Kind.CONSULTATION


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("**Interviewer** Did it help?\n\n**Joe** It did, for me.\n\n**Interviewer** How?\n\n**Joe** It did.",
         ["Interviewer", "Joe", "Interviewer", "Joe"]),
        ("**Interviewer:** Did it help?\n\n**Joe:** It did, for me.", ["Interviewer", "Joe"]),
        ("**INTERVIEWER**\n\nDid it help?\n\n**P03**\n\nIt did.\n\n**INTERVIEWER**\n\nHow?\n\n**P03**\n\nAh.",
         ["INTERVIEWER", "P03", "INTERVIEWER", "P03"]),
        ("Q: Did it help?\n\nA: It did.\n\nQ: How?\n\nA: It just did.", ["Q", "A", "Q", "A"]),
        ("| Speaker | Words |\n|---|---|\n| Ann | Did it help? |\n| Joe | It did. |\n| Ann | How? |",
         ["Ann", "Joe", "Ann"]),
    ],
)  # fmt: skip
def test_markdown_labels_in_bold_and_in_tables(tmp_path: Path, text: str, speakers: list[str]) -> None:
    """Bold labels, with a colon or a line of their own, and tables of speakers and words are turns."""
    document = written(tmp_path, "talk.md", text)
    assert [speaker for _, speaker, _ in turns(document)] == speakers
    assert not any(name in document.text for name in speakers if len(name) > 1)


@pytest.mark.parametrize(
    "text",
    [
        "Background: People leave prison with nothing.\n\nMethods: We asked forty people.\n\n"
        "Results: Thirty had naloxone.\n\nConclusions: More need it.",
        "Note: this is a draft.\n\nFor example: a person waits at 10:30 for a bus.\n\nNote: it was late.",
        "Naloxone: an opioid antagonist.\n\nMethadone: a full agonist.\n\nBuprenorphine: a partial agonist.",
        "Date: 3 May 2021\nFacilitator: Jane Smith\nPlace: Leeds\n\nWhat we heard\n\nPeople told us that"
        " housing comes first, before any treatment, and that nobody asks them about it.",
        "See http://example.org and https://example.com: both are down.\n\nhttp: is a scheme at 12:15: no.",
        "Scotland\nWe were never asked.\n\nWales\nMy son was.\n\nScotland\nFewer beds.\n\nWales\nI doubt it.",
        "Naloxone  We carried it.\nMethadone  I took it.\nNaloxone  My friend had it.\nMethadone  Every day.",
        "Naloxone - my friend had it.\n\nMethadone - I took it.\n\nNaloxone - we carried it.",
        "[Town] is where people said it began, years ago.\n\n[Hospital] was mentioned by many of them.",
    ],
)
def test_prose_with_colons_is_no_conversation(tmp_path: Path, text: str) -> None:
    """Labels of abstracts, notes, glossaries and form fields, times and addresses are nobody's voice."""
    document = written(tmp_path, "notes.txt", text)
    assert turns(document) == [] and document.kind is None


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        ("Modératrice : Comment ça va ?\n\nMarie : Mal.\n\nModératrice : Merci.",
         ["Modératrice", "Marie", "Modératrice"]),
        ("I: How did you hear of it?\n\nR: From a friend.\n\nI: And then?\n\nR: I went.",
         ["I", "R", "I", "R"]),
        ("interviewer: so tell me\nparticipant: well i was in prison for years\ninterviewer: right",
         ["interviewer", "participant", "interviewer"]),
        ("    The Chairman. Order, please.\n    Mr. GUTHRIE. Thank you. I ask about kits\nfor prisons.\n"
         "    The Chairman. Noted.", ["The Chairman", "Mr. GUTHRIE", "The Chairman"]),
        ("[Ann Lee] 10:01:23\nHow was it?\n\n[Joe] 10:01:40\nFine.\n\n[Ann Lee] 10:02:00\nThanks.",
         ["Ann Lee", "Joe", "Ann Lee"]),
        ("1. Facilitator: How are you?\n2. Participant 1: Well.\n3. Facilitator: Good.",
         ["Facilitator", "Participant 1", "Facilitator"]),
        ("INTERVIEWER Could you tell me how?\n\nROSA I had nobody to call.\n\nINTERVIEWER And then?\n\n"
         "ROSA He rang. So I went.", ["INTERVIEWER", "ROSA", "INTERVIEWER", "ROSA"]),
        ("P1.\tI had nobody.\nI.\tHow far?\nP1.\tAll of it.\nI.\tAnd then?", ["P1", "I", "P1", "I"]),
        ("INT: How?\n\nDr. Lee (nurse, 43): We had none.\n\nINT: So?\n\nDr. Lee (nurse, 43): We got some.",
         ["INT", "Dr. Lee (nurse, 43)"] * 2),
        (">> MODERATOR: How are you?\n\n>> ANN: I am well.\n\n>> MODERATOR: Good.",
         ["MODERATOR", "ANN", "MODERATOR"]),
    ],
)  # fmt: skip
def test_the_customs_of_other_transcribers(tmp_path: Path, text: str, speakers: list[str]) -> None:
    """Parliaments, meeting software, speech recognition and other languages label speakers in their ways."""
    document = written(tmp_path, "talk.txt", text)
    assert [speaker for _, speaker, _ in turns(document)] == speakers
    assert not any(f"{name}:" in document.text or f"[{name}]" in document.text for name in speakers)


def test_a_line_that_nobody_says_is_kept(tmp_path: Path) -> None:
    """Where labels are lines of their own, a time, a place or a heading among them is lost to nobody."""
    talk = (
        "INTERVIEWER\nHow was it?\n\nGlasgow\n\nROSA\nHard.\n\nINTERVIEWER\nThanks.\n\n3:01 P.M. EDT\n\nEnd"
    )
    document = written(tmp_path, "talk.txt", talk)
    assert {speaker for _, speaker, _ in turns(document)} == {"INTERVIEWER", "ROSA"}
    assert [words for _, speaker, words in turns(document) if speaker == "ROSA"] == ["Hard."]
    assert all(words in document.text for words in ("Glasgow", "3:01 P.M. EDT", "End"))


def test_a_paper_with_lists_of_labels_is_no_conversation(tmp_path: Path) -> None:
    """A methods section that lists products or tests by name and colon stays a paper's."""
    tests = "\n\n".join(
        f"Product {c}: Given to us all, did you know? It is a trial product." for c in "ABCDE"
    )
    document = written(
        tmp_path, "paper.txt", "Products\n\ndoi:10.5555/p.1\n\nAbstract\n\nWe tried five.\n\n"
        f"Methods\n\n{tests}\n\nResults\n\nNone was liked.\n"
    )  # fmt: skip
    assert turns(document) == [] and document.kind is Kind.STUDY


def test_what_stands_before_the_first_turn_is_kept(tmp_path: Path) -> None:
    """A sentence that has to serve for a title stays in the text; a line that is a title does not."""
    said = "We met in the church hall. Nobody wanted to be first."
    talk = "FACILITATOR: How was it?\n\nANN: Hard. We had nothing.\n\nBOB: Same here, for years.\n"
    for head, kept in ((said, True), ("Consultation on naloxone, Riverside Hub", False)):
        document = written(tmp_path, "talk.txt", f"{head}\n\n{talk}")
        assert document.title == head
        assert (head in document.text) is kept


def test_two_people_who_speak_once_each(tmp_path: Path) -> None:
    """A conversation of two turns is one, and what stands before it is said by nobody."""
    document = written(
        tmp_path,
        "two.txt",
        "Leeds, 3 May 2021\n\nMaria: I could not sleep for weeks.\n\nTom: Did you tell anyone?",
    )
    assert [(n, s) for n, s, _ in turns(document)] == [(1, "Maria"), (2, "Tom")]
    assert document.kind is Kind.CONSULTATION and document.year == 2021


def test_one_speech_has_a_speaker_and_is_no_conversation(tmp_path: Path) -> None:
    """A speech by one official is attributed to them; whether it is policy, a person must say."""
    document = written(
        tmp_path, "speech.txt", "Roosevelt Room\n\nTHE MINISTER: Good afternoon, everyone, and welcome.\n\n"
        "We are here because too many people have died, and fewer need to."
    )  # fmt: skip
    assert {s for _, s, _ in turns(document)} == {"THE MINISTER"} and document.kind is None


def test_notes_with_headings_keep_them_as_sections(tmp_path: Path) -> None:
    """Consultation notes without speakers have their headings as sections and no turns."""
    document = written(
        tmp_path, "n.md", "# Notes\n\n## What people asked for\n\nA night worker.\n\n- Beds.\n- Tea.\n"
    )
    assert document.title == "Notes"
    assert [
        (b.section, document.text[b.start : b.end]) for b in document.blocks if b.role is Role.PARAGRAPH
    ] == [
        ("What people asked for", "A night worker."),
        ("What people asked for", "Beds."),
        ("What people asked for", "Tea."),
    ]


def test_a_cited_doi_is_not_the_document_s_own(tmp_path: Path) -> None:
    """A policy paper that cites a study by DOI does not become that study."""
    document = written(
        tmp_path, "p.txt", "A strategy for 2020\n\nNaloxone saves lives, as a trial in ten prisons showed"
        " (doi:10.5555/trial.1), and so every prison should hand it out to whoever leaves, with advice on"
        " how to use it and where to get more of it.",
    )  # fmt: skip
    assert document.doi is None and document.kind is None


def test_a_chapter_called_literature_is_kept(tmp_path: Path) -> None:
    """Only a list of references stays out of the text; a chapter of words under such a name stays in."""
    chapter = (
        "# A strategy\n\n## Literature\n\nWe read widely, and learnt that beds help people most of all.\n"
    )
    assert "We read widely" in written(tmp_path, "c.md", chapter).text
    listed = "# A strategy\n\nBeds.\n\n## Literature\n\n- Ruiz A. Beds. 2016.\n- Lee T (2017) More beds.\n"
    assert written(tmp_path, "l.md", listed).text == "Beds."


def test_html_in_markdown_keeps_its_words_only(tmp_path: Path) -> None:
    """Words within HTML blocks are kept; tags, comments, scripts and styles are not."""
    document = written(
        tmp_path, "h.md", '# Notes\n\n<div onclick="x()"><p>Beds &amp; tea.</p><p>Nights.</p></div>\n\n'
        "<!-- hiddenword -->\n\n<script>scriptword()</script>\n\nWords <b>in</b> a line.\n"
    )  # fmt: skip
    assert document.text == "Beds & tea.\n\nNights.\n\nWords in a line."


def test_broken_front_matter_is_text(tmp_path: Path) -> None:
    """What stands between fences and is no YAML is kept as words, not lost."""
    document = written(tmp_path, "b.md", "---\ntitle: [unclosed\n---\n\nWords that matter.\n")
    assert "unclosed" in document.title + document.text and "Words that matter." in document.text


def test_front_matter_fields(tmp_path: Path) -> None:
    """Front matter gives the fields of a study in whatever of the usual spellings it uses."""
    document = written(
        tmp_path, "f.md", "---\ntitle: A trial\nauthor: [{name: Ana Ruiz}, Tom Lee]\npublished: 2018-03-02\n"
        "DOI: https://doi.org/10.5555/A.1\nlang: en\nlicense: CC BY 4.0\ntags: prison, naloxone\n"
        "our_summary: true\n---\nBody of the text.\n",
    )  # fmt: skip
    assert document.authors == ("Ana Ruiz", "Tom Lee") and document.year == 2018
    assert (document.doi, document.language, document.licence) == ("10.5555/a.1", "en", "CC BY 4.0")
    assert document.keywords == ("prison", "naloxone") and document.our_summary
    assert document.text == "Body of the text."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    """The same words come out of every encoding that people's programs write."""
    words = "Café Müller – “naloxone”\n\nEn prisión todo empezó, y nadie preguntó por qué."
    path = tmp_path / "words.txt"
    path.write_bytes(words.encode(encoding))
    assert decode(path.read_bytes()) == words
    assert "nadie preguntó por qué" in read(path).text


@given(st.text())
def test_utf8_comes_back(words: str) -> None:
    """Any text saved as UTF-8 is read as it was, but for line ends and the like."""
    plain = "".join(c for c in words if c.isprintable())
    assert decode(plain.encode("utf-8-sig")) == plain


def test_line_end_hyphens() -> None:
    """A word cut at a line's end is whole again; one that is written with a hyphen keeps it."""
    assert unwrap("after treat-\nment of long-\nterm pain", frozenset({"long-term"})) == (
        "after treatment of long-term pain"
    )


def test_a_file_without_words_is_refused(tmp_path: Path) -> None:
    """Punctuation alone is no document, and the message names the file."""
    with pytest.raises(ReadingError, match=r"dots\.txt holds no words"):
        written(tmp_path, "dots.txt", "... --- ...\n")


def test_title_falls_back_to_the_file_s_name(tmp_path: Path) -> None:
    """A conversation without a title is called by its file's name, never by somebody's words."""
    document = written(
        tmp_path, "group_two-leeds.txt", "Ann: I was there, you know.\n\nJoe: Were you?\n\nAnn: Yes."
    )
    assert document.title == "Group two leeds"
