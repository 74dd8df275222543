"""The finder: names, places, services, ages, dates and numbers in transcripts, and what it leaves alone."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest

from bench.deidentify import measured
from corpus.errors import CorpusError
from ingest import deidentify
from ingest.deidentify import find, full_names, second_look
from ingest.identifying import casing, handles, language, wordlists
from ingest.identifying.findings import Finding, apart, extended, merged

DATA = Path(__file__).parent / "data" / "deidentify"
# What must be found whole of each type, with capitals and without. The bars of the product are higher;
# these texts are few, and one span more or less weighs several hundredths.
FLOORS = {
    "with-capitals": {"PERSON": 0.95, "PLACE": 0.95, "ORG": 0.85, "AGE": 0.9, "DATE": 0.9, "ID": 1.0},
    "without-capitals": {"PERSON": 0.95, "PLACE": 0.95, "ORG": 0.6, "AGE": 0.85, "DATE": 0.9, "ID": 1.0},
}


def found(text: str, **more: list[str]) -> dict[str, str]:
    return {text[f.start : f.end]: f.type for f in find(text, **more)}


@pytest.mark.parametrize("style", FLOORS)
def test_labelled_transcripts_are_read_as_well_as_before(style: str) -> None:
    """Of what identifies people in three transcripts nearly all is found, and little else is marked."""
    figures = measured(DATA / f"{style}.jsonl")
    for type_, floor in FLOORS[style].items():
        assert figures["types"][type_]["recall"] >= floor, type_
    assert figures["types"]["EMAIL"]["recall"] == figures["types"]["PHONE"]["recall"] == 1
    assert figures["found_or_marked"] >= 0.97
    assert figures["characters"]["right"] >= 0.8 * figures["characters"]["marked"]
    assert figures["second_look"] <= 0.06


@pytest.mark.parametrize(
    ("text", "name", "type_"),
    [
        ("My son Kit died in the bath that night.", "Kit", "PERSON"),
        ("They said Sam W. The other one is younger.", "Sam W", "PERSON"),
        ("follow her at del_phine_k. It is private.", "del_phine_k", "HANDLE"),
        ("We lived at 22B Gallowgate for years.", "22B Gallowgate", "PERSON"),
        ("I'm on the TikTok, don't laugh, I'm quilla knits 58, all together.", "quilla knits 58", "HANDLE"),
        ("Hit the Instagram, at otter van 901, no spaces, she'll answer.", "at otter van 901", "HANDLE"),
        (
            "I got one too, on the Facebook I'm Quilla Gaines Livin Clean.",
            "Quilla Gaines Livin Clean",
            "HANDLE",
        ),
        ("You'd know her car, a yellow Micra, 131 C 20968, she said.", "131 C 20968", "ID"),
        ("Then a halfway house there, 1418 Faxon Bend.", "1418 Faxon Bend", "STREET"),
        ("A lassie found him. Joy, her name was. I thought of it.", "Joy", "PERSON"),
        ("so this nurse joy her name was she came and sat with me", "joy", "PERSON"),
        ("A girl at the library in Long Street made me one.", "Long Street", "STREET"),
        ("she sent me a card last christmas with a robin on it", "last christmas", "DATE"),
        ("that was thanksgiving day two years ago it was", "thanksgiving day two years ago", "DATE"),
        ("That would have been his thirty-fifth. I know.", "thirty-fifth", "AGE"),
        ("that's eighteen days before my thirty ninth and i'm out", "thirty ninth", "AGE"),
        ("We were told by Orlaith that it was shut.", "Orlaith", "PERSON"),
        ("so my name's orlaith and i was there", "orlaith", "PERSON"),
        ("there was a lad called pepper who sold it", "pepper", "PERSON"),
        ("this woman hope who ran the group said no", "hope", "PERSON"),
        ("They gave it to Mrs Abernethy at the desk.", "Mrs Abernethy", "PERSON"),
        ("he took me to see doctor mbeki about it", "doctor mbeki", "PERSON"),
        ("I had moved to Kirkcaldy by then.", "Kirkcaldy", "PLACE"),
        ("we lived in crook for a year", "crook", "PLACE"),
        ("She was put in Larch House for the winter.", "Larch House", "ORG"),
        ("they sent me to larchmere hospital twice", "larchmere hospital", "ORG"),
        ("The police came to 14 Larch Terrace, Flat 2 that night.", "14 Larch Terrace, Flat 2", "STREET"),
        ("My gran lived to ninety-four and was never ill.", "ninety-four", "AGE"),
        ("She is @isolde.loftus. Ask her.", "@isolde.loftus", "HANDLE"),
        ("On insta it's ania underscore fishes. We laughed.", "ania underscore fishes", "HANDLE"),
        ("my name there is sir otter muffin with no spaces", "sir otter muffin", "HANDLE"),
        ("mine's at big river walks all one word", "at big river walks", "HANDLE"),
        (
            "it's at tinyurl dot com slash the big otter no spaces",
            "at tinyurl dot com slash the big otter",
            "LINK",
        ),
        ("you go to ask first dot help slash otters", "ask first dot help slash otters", "LINK"),
        ("i was on kempton road when it happened", "kempton road", "STREET"),
        ("we moved to kirkcaldy sixty one of us went in the end", "kirkcaldy", "PLACE"),
        ("i met a lad from the wing in new cross and i told him", "new cross", "PLACE"),
        ("he had his scan at the general on a monday", "the general", "ORG"),
        ("two years at lake maple high before they put me out", "lake maple high", "ORG"),
        ("there was a thing called second bowl it's still going", "second bowl", "ORG"),
        ("i knew of old terrence and he was the first to go", "old terrence", "PERSON"),
        ("we have three kids amber is the oldest she has her own place", "amber", "PERSON"),
        ("my hearing is on the twenty fourth and they said to bring papers", "the twenty fourth", "DATE"),
        ("was it march or was it after that", "march", "DATE"),
        ("they came over in like eighty six to work", "eighty six", "DATE"),
        ("and how old were you then\n\nuh twenty six yeah", "twenty six", "AGE"),
        ("she can't be but twenty four", "twenty four", "AGE"),
        ("he's fifty odd and he stays up", "fifty odd", "AGE"),
        ("i got out in the March and I went home", "March", "DATE"),
        ("i have it off a fella in store street i think", "store street", "STREET"),
        ("she is at rukhsar girls high school", "rukhsar girls high school", "ORG"),
        ("we sat in rukhsar drop in centre that day", "rukhsar drop in centre", "ORG"),
        ("a constable from rukhsar police station", "rukhsar police station", "ORG"),
        ("that's rukhsar health hub over there", "rukhsar health hub", "ORG"),
        ("it's at otter no se cansa all one word", "at otter no se cansa", "HANDLE"),
        ("the plate was seven four one whk", "seven four one whk", "ID"),
        ("i'm talking to jordan is that alright", "jordan", "PERSON"),
        ("we did the montreal run that year", "montreal", "PLACE"),
        ("i'm jo i was here before", "jo", "PERSON"),
        ("and i'm lily from upstairs", "lily", "PERSON"),
        ("the girl that was working um amber pruitt", "amber pruitt", "PERSON"),
        ("there's a place called bridge end it's for recovery", "bridge end", "ORG"),
        ("the girl was two years by then", "two years", "AGE"),
        ("i started at like fifteen", "fifteen", "AGE"),
        ("i was in the crown court in june two thousand and nine", "june two thousand and nine", "DATE"),
        ("It was St Patrick's week.", "St Patrick's week", "DATE"),
        ("they towed it w k fifty two h j n", "w k fifty two h j n", "ID"),
        ("he had the accident on beltway eight", "beltway eight", "STREET"),
        ("she goes to south elementary in the fall", "south elementary", "ORG"),
        ("i have a flat with quillane homes", "quillane homes", "ORG"),
        ("we waited eight months for the order at quillane family court", "quillane family court", "ORG"),
        ("there was loads of it in west cork at the club", "west cork", "PLACE"),
        ("and he was in the lily walker by then", "the lily walker", "PERSON"),
        ("i got doctor ní laoire in the end", "doctor ní laoire", "PERSON"),
        ("the visits are at the quillane street centre now", "the quillane street centre", "ORG"),
        ("i had her in the queen elizabeth hospital", "the queen elizabeth hospital", "ORG"),
        ("he works for van quillen farms i think", "van quillen farms", "ORG"),
        ("it's run by a lovely lady dr ileana now", "dr ileana", "PERSON"),
        ("and she's got a little boy eight months and a dog", "eight months", "AGE"),
        ("that was last week so the twenty sixth and i was out", "the twenty sixth", "DATE"),
        ("email me d o'quill at kestrel dot ie", "d o'quill at kestrel dot ie", "EMAIL"),
        ("My number was 417 602C then.", "417 602C", "ID"),
        ("I read it out so often, 6-4-4, 0-7-1, 2-6-3, that I know it.", "6-4-4, 0-7-1, 2-6-3", "ID"),
        ("he was on snapchat with a name like quill sweets twenty one", "quill sweets twenty one", "HANDLE"),
        ("the judge in quillane district court said so", "quillane district court", "ORG"),
        ("INT: Where did you grow up?\n\nMan: Kirkcaldy. Up from the church.", "Kirkcaldy", "PLACE"),
        ("I had a schoolboy of sixteen in here.", "sixteen", "AGE"),
        ("my old man was eighty four when he went", "eighty four", "AGE"),
        ("they knew that car d k sixteen v n r", "d k sixteen v n r", "ID"),
        ("Ask for Mama Vivek at the desk.", "Mama Vivek", "PERSON"),
        ("the twins were six when i left", "six", "AGE"),
        ("she eighty eight now and still sharp", "eighty eight", "AGE"),
        ("i was i think twenty one", "twenty one", "AGE"),
        ("you see lads of thirteen at it", "thirteen", "AGE"),
        ("she went off in june last year", "june last year", "DATE"),
        ("we went over in march of oh four", "march of oh four", "DATE"),
        ("so that was ninety eight and we had nothing", "ninety eight", "DATE"),
        ("he got me out the day before orthodox easter", "the day before orthodox easter", "DATE"),
        ("I'll be there on Paddy's Day.", "Paddy's Day", "DATE"),
        ("it was round the back of sainsbury's that day", "sainsbury's", "ORG"),
        ("i got sixteen weeks off kirkcaldy magistrates", "kirkcaldy magistrates", "ORG"),
        ("she's at western high now", "western high", "ORG"),
        ("we sent them to kirkcaldy park academy", "kirkcaldy park academy", "ORG"),
        ("they sat with me at the northern till they seen me", "the northern", "ORG"),
        ("i was down on high street with her", "high street", "STREET"),
        ("it's fourteen path end road", "fourteen path end road", "STREET"),
        ("i was reared up in little burnt cove", "little burnt cove", "PLACE"),
        ("I'm from Tiger's Bay, so I am.", "Tiger's Bay", "PLACE"),
        ("we went to see bill tsagaris and his wife", "bill tsagaris", "PERSON"),
        ("it's quillos hateful goats all one word", "quillos hateful goats", "HANDLE"),
        ("It is always the Friday before Waitangi Day.", "the Friday before Waitangi Day", "DATE"),
        ("i was what fourteen when they put me out", "fourteen", "AGE"),
        ("he couldn't have been more than nineteen and he was gone", "nineteen", "AGE"),
        ("I lost him when he was eleven.", "eleven", "AGE"),
        ("the baby's nine months old and she's grand", "nine months old", "AGE"),
        ("He was in hospital on the 3rd of March 2019.", "the 3rd of March 2019", "DATE"),
        ("and it was hogmanay twenty seventeen i think", "hogmanay twenty seventeen", "DATE"),
        ("my prison number was a four one eight six c k", "a four one eight six c k", "ID"),
        ("in the red van ab one two c d e outside", "ab one two c d e", "ID"),
        ("They drove a Corsa, AB12 CDE, to the door.", "AB12 CDE", "ID"),
        ("i'm on instagram as quiet underscore otter", "quiet underscore otter", "HANDLE"),
        ("it's on keepwell dot org slash stories", "keepwell dot org slash stories", "LINK"),
        ("go to www dot river kites dot scot slash kits", "www dot river kites dot scot slash kits", "LINK"),
        ("write to bez dot fox sixty at mail dot org", "bez dot fox sixty at mail dot org", "EMAIL"),
        ("it's third time lucky at keepwell dot ie all one", "third time lucky at keepwell dot ie", "EMAIL"),
        ("the handle is sunny side baker and", "sunny side baker", "HANDLE"),
        ("we are at sign quiet otters all one word", "quiet otters", "HANDLE"),
        ("i've my own one on insta at lorna no lager it's just me", "at lorna no lager", "HANDLE"),
        ("and the page for it that's know your pill dot i e", "know your pill dot i e", "LINK"),
        ("My gran was eighty-three by then, and frail.", "eighty-three", "AGE"),
        ("They took me into the Lighthouse and I stayed a year.", "Lighthouse", "ORG"),
        ("on snap is big orlaith double zero seven but", "big orlaith double zero seven", "HANDLE"),
        ("the rego was two six nine yankee zulu four", "two six nine yankee zulu four", "ID"),
        ("they gave her flat six thirty one larch crescent", "flat six thirty one larch crescent", "STREET"),
        ("the shop was on third avenue back then", "third avenue", "STREET"),
        ("the feast of san lorenzo is when it began", "the feast of san lorenzo", "DATE"),
        ("He lived on Kempton Road. Then he moved.", "Kempton Road", "STREET"),
        ("a man sixty three used to sit there", "sixty three", "AGE"),
        ("and how old was he\nsix i think", "six", "AGE"),
        ("we waited on city road for hours", "city road", "STREET"),
        ("we stayed down in east kirkcaldy in those days", "east kirkcaldy", "PLACE"),
        ("they moved me to northern kiteways clinic", "northern kiteways clinic", "ORG"),
        ("he did a stint in fort st john once", "fort st john", "PLACE"),
        ("on insta it's at quiet walls stuff there's six", "at quiet walls stuff", "HANDLE"),
        ("she'll be thirty one in the fall", "thirty one", "AGE"),
        ("behind the giant tiger mostly", "the giant tiger", "ORG"),
        ("my friend dee dee was there", "dee dee", "PERSON"),
        ("and my handle was at quiet otter underscore nine", "at quiet otter underscore nine", "HANDLE"),
        ("the bakkie was ca 418 227 and they know it", "ca 418 227", "ID"),
        ("born the eleventh of the third nineteen seventy", "eleventh of the third nineteen seventy", "DATE"),
    ],
)
def test_each_sort_is_found_whole(text: str, name: str, type_: str) -> None:
    """Names, places, services, ages, dates and numbers are found from end to end, in either style."""
    assert found(text) == {name: type_}


@pytest.mark.parametrize(
    "text",
    [
        "I've been three months clean and it took six weeks to get in.",
        "and i'll be thirty one minutes late because i'm forty two miles away",
        "i don't look at facebook at night time and not at work either",
        "Outreach lead: We went there.\nGrandmother: He was.\nOutreach lead: Yes.\nGrandmother: No.",
        "Nobody should have to wait for a script over a weekend, and naloxone works.",
        "We went on Friday, and there were four of us in a room for two.",
        "i was on methadone sixty mil and they said come back on monday",
        "The Government said that Heroin and Narcan are covered by Medicare, OK?",
        "Take-home naloxone saved him, and they said that Take-home doses stop.",
        "A peer worker said to the judge that a hundred pounds buys nothing.",
        "so the worker came on the tuesday and we had a cup of tea and a chat about the rattle",
    ],
)
def test_what_identifies_nobody_is_left_alone(text: str) -> None:
    """Durations, doses, weekdays, substances and roles are no findings."""
    assert [name for name, type_ in found(text).items() if type_ != "ORG"] == []


def test_countries_and_peoples_are_marked_and_no_findings() -> None:
    """A country or a people is for a person to weigh: a mark, and never a finding."""
    text = "She came from Honduras and prays in Spanish with the other Muslim women."
    findings = find(text)
    assert findings == []
    marked = {text[m.start : m.end] for m in second_look(text, findings)}
    assert {"Honduras", "Spanish", "Muslim"} <= marked


def test_a_name_found_once_is_found_everywhere() -> None:
    """One cue is enough: surname alone, first name alone, possessives, and the start of a sentence."""
    text = (
        "There was a man called Chopper Pruitt. Pruitt took his time. Everybody feared chopper's van, and I "
        "was Chopper's friend. Chopper never knew."
    )
    names = [text[f.start : f.end] for f in find(text)]
    assert names == ["Chopper Pruitt", "Pruitt", "Chopper", "Chopper"]


def test_what_no_list_knows_is_of_one_type() -> None:
    """A name that rules take for a town here and for somebody there is one thing to decide."""
    text = "A nurse came from Kettlesby. I was in Kettlesby then. Kettlesby said so, and Kettlesby was grim."
    assert len({f.type for f in find(text) if text[f.start : f.end] == "Kettlesby"}) == 1


def test_names_of_other_texts_and_labels_are_looked_for() -> None:
    """Names known from elsewhere and speakers' names are found where nothing else says they are names."""
    text = "and then pocket came in and smiley left"
    assert "smiley" not in found(text)
    assert found(text, known=["Smiley"], speakers=["Pocket", "Facilitator"]) == {
        "pocket": "PERSON",
        "smiley": "PERSON",
    }


def test_labels_of_speakers_are_names_unless_they_are_roles() -> None:
    """ "Dolina:" at the head of turns is a name; "Interviewer:" and "P2:" are not."""
    text = "Interviewer: Yes?\n\nDolina: No.\n\nInterviewer: Why?\n\nDolina: Because.\n\nP2: So.\n\nP2: No."
    assert [text[f.start : f.end] for f in find(text)] == ["Dolina", "Dolina"]


def test_own_names_of_a_project_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list of the project's own services and staff is used, with the type it gives; a wrong one is told."""
    names = tmp_path / "names.txt"
    names.write_text("# ours\nThe Second Step\nPLACE: the flats\nPERSON: Nobby\n", encoding="utf-8")
    monkeypatch.setenv("EVIDENCE_NAMES", str(names))
    text = "we met nobby at the second step, below the flats, and took the second stepladder"
    own = {"nobby": "PERSON", "the second step": "ORG", "the flats": "PLACE"}
    assert own.items() <= found(text).items()
    assert not any(text[f.start : f.end] == "the second step" and f.start > 20 for f in find(text))
    monkeypatch.setenv("EVIDENCE_NAMES", str(tmp_path / "none.txt"))
    with pytest.raises(CorpusError, match=r"none\.txt"):
        find(text)


def test_offsets_count_code_points_and_findings_stand_apart() -> None:
    """Emoji and combining letters shift nothing; findings are in order and never overlap."""
    text = "😀😀 Then Zoë Łukasik-O'Brien (😀) of Kirkcaldy, aged 41, rang 07700 900123 on 3 May 2020."
    findings = find(text)
    assert [text[f.start : f.end] for f in findings] == [
        "Zoë Łukasik-O'Brien",
        "Kirkcaldy",
        "41",
        "07700 900123",
        "3 May 2020",
    ]
    assert all(a.end <= b.start for a, b in pairwise(findings))


def test_full_names_are_told_from_single_ones() -> None:
    """A first name with a surname is a full name, with a title and in either style; one name is not."""
    text = "I met Dr Siobhan Docherty, and Siobhan, and Mrs Docherty, and Aunt Agnes."
    assert [text[f.start : f.end] for f in full_names(text, find(text))] == ["Dr Siobhan Docherty"]
    low = "they shouted siobhan docherty methadone and siobhan went red"
    assert [low[f.start : f.end] for f in full_names(low, find(low))] == ["siobhan docherty"]


def test_a_second_look_shows_what_rules_cannot_judge() -> None:
    """Rare words, capitals, numbers, fame, trades beside places and what is said to be a name are marked."""
    text = (
        "I was a farrier in Kirkcaldy then, and it was in the paper. Ask about the Xyloquat of forty pounds."
    )
    findings = find(text)
    marks = {text[m.start : m.end]: m.why for m in second_look(text, findings)}
    assert marks["farrier"] == "an occupation beside a place"
    assert marks["in the paper"] == "may be known for it"
    for only in ("the only trans woman", "the only midwife"):
        told = f"I was {only} in the clinic."
        assert only in {told[m.start : m.end] for m in second_look(told, [])}
    assert marks["forty"] == "a number"
    assert all(text[f.start : f.end] not in marks for f in findings)
    low = "we run a group it's called tea and toast you can message us at toast chat"
    why = {(low[m.start : m.end], m.why) for m in second_look(low, [])}
    assert {("tea", "said to be a name"), ("toast", "said to be a name")} <= why
    assert {name for name, _ in why} >= {"tea", "toast", "chat"}
    low = "and then pat was at the esplanade with the snooker hall fella"
    why = {low[m.start : m.end] for m in second_look(low, [])}
    assert {"pat", "esplanade"} <= why
    low = "they knew me as thistle on the east side of hull"
    assert {"thistle", "east", "hull"} <= {low[m.start : m.end] for m in second_look(low, [])}
    low = "and my mate spider was there and neighbour otieno with him they call me teacher"
    why = {low[m.start : m.end] for m in second_look(low, find(low))}
    assert {"neighbour", "teacher"} <= why | set(found(low))
    assert "spider" in why | set(found(low))
    low = "he went to higher ground for a month and then i was at next step in the end"
    why = {low[m.start : m.end] for m in second_look(low, find(low))}
    assert {"next", "step"} <= why or "next step" in found(low)
    assert {"higher", "ground"} <= why or "higher ground" in found(low)
    low = "and i knew of it six four one and no more"
    assert "six four one" in {low[m.start : m.end] for m in second_look(low, [])}
    low = "ten years at the university hospital and then the united church took me in"
    assert {"university", "united"} <= {low[m.start : m.end] for m in second_look(low, [])}


def test_text_without_capitals_is_known_by_its_sentences() -> None:
    """A text without names is none without capitals; recognised speech is, and so is text all in capitals."""
    assert not casing.lacks_capitals(
        "We waited. Nobody came. It was cold. I went home. That was all. So it is."
    )
    assert casing.lacks_capitals("we waited and nobody came so i went home to leith and told stevie " * 5)
    assert casing.lacks_capitals("WE WAITED AND NOBODY CAME. SO I WENT HOME.")
    text = "i met o'neil İstanbul ß and demi-leigh"
    assert len(casing.truecase(text)) == len(text)


def test_of_findings_that_overlap_the_first_given_or_their_whole_is_kept() -> None:
    """`apart` drops what comes later; `merged` joins it, with the type of the first."""
    person, place, free = Finding(5, 9, "PERSON"), Finding(0, 6, "PLACE"), Finding(20, 22, "ORG")
    assert apart([person, place, free]) == [person, free]
    assert merged([person, place, free]) == [Finding(0, 9, "PERSON"), free]


def test_what_a_model_adds_leaves_findings_of_other_types_as_they_are() -> None:
    """`extended` lengthens findings of like types, and puts beside others what is left of it; but an address
    that is said takes in whatever stands within it."""
    text = "so darren australia day said frijol big bro five oh five on there"

    def at(words: str, type_: str) -> Finding:
        return Finding(text.index(words), text.index(words) + len(words), type_)

    rules = [
        at("darren", "PERSON"),
        at("australia day", "DATE"),
        at("frijol", "PERSON"),
        at("five oh five", "ID"),
    ]
    model = [at("darren australia day", "PERSON"), at("frijol big bro five oh five", "HANDLE")]
    assert extended(text, rules, model) == [*rules[:2], at("frijol big bro five oh five", "HANDLE")]
    assert extended(text, rules[2:3], [at("said frijol big bro", "HANDLE")]) == [
        at("said", "HANDLE"),
        rules[2],
        at("big bro", "HANDLE"),
    ]
    longer = at("frijol big bro", "ORG")
    assert extended(text, rules[2:3], [longer]) == [Finding(longer.start, longer.end, "PERSON")]
    assert extended(text, rules, [at("frijol", "ORG"), at("there", "PLACE")]) == [
        *rules,
        at("there", "PLACE"),
    ]


def test_what_follows_a_number_at_once_is_no_part_of_it() -> None:
    """Talk goes on after a phone number without a pause, and the next sentence's first word stays outside."""
    text = "they rang me on oh seven seven double oh nine hundred one two three i was thirty one then"
    assert found(text) == {
        "oh seven seven double oh nine hundred one two three": "PHONE",
        "thirty one": "AGE",
    }


def test_the_model_is_read_only_where_it_is_the_published_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Weights of another hash are refused; a pipeline that is not installed is named."""
    monkeypatch.setitem(language._PINS, "ner/model", "0" * 64)
    with pytest.raises(CorpusError, match="not the published model"):
        language._verified()
    language.load.cache_clear()
    monkeypatch.setenv("EVIDENCE_SPACY_MODEL", "xx_no_such_pipeline")
    with pytest.raises(CorpusError, match="xx_no_such_pipeline"):
        language.load()
    language.load.cache_clear()


def test_nothing_is_loaded_before_it_is_needed_and_nothing_is_fetched() -> None:
    """Importing the finder loads no model; finding opens no connection."""
    code = """
import sys
from ingest import deidentify
assert not {"spacy", "presidio_analyzer", "tldextract"} & set(sys.modules)
def refuse(event, args):
    if event in ("socket.connect", "socket.getaddrinfo"):
        raise RuntimeError(event)
sys.addaudithook(refuse)
found = deidentify.find("Write to Orlaith at ann@example.org or see https://example.org/orlaith.")
print(*(f.type for f in found))
"""
    root = Path(__file__).resolve().parents[1]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["PERSON", "EMAIL", "LINK"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("if you follow any of them it's at otters on quay and there's more", ["at otters on quay"]),
        ("she's big on the tiktok she's known as the quilting otter on there so", ["the quilting otter"]),
        ("she sells it as beads by quilla m all small letters", ["beads by quilla m"]),
        (
            "there's a thing on facebook it's called mums in the same canoe there's more",
            ["mums in the same canoe"],
        ),
        ("the page is quilla from the van i didn't pick it", ["quilla from the van"]),
        (
            "his page is quilla from the van so i said they know quilla from the van",
            ["quilla from the van", "quilla from the van"],
        ),
        ("it's u slash otter free since may and he wrote it", ["u slash otter free since may"]),
        ("he made one on the instagram chai and quilt ins it's all one word", ["chai and quilt ins"]),
        ("i look at it it's find a quilt now k y dot gov and", ["find a quilt now k y dot gov"]),
        ("she put up the address the otter room dot i e and i could", ["the otter room dot i e"]),
        ("the one thing it's got out on friday dot n z is that", ["out on friday dot n z"]),
        ("go to otters dot org slash get help and you can", ["otters dot org slash get help"]),
        ("he puts linktree slash chai and quilts and then", ["linktree slash chai and quilts"]),
        (
            "send it to b dot quill at k z n childcare dot gov please",
            ["b dot quill at k z n childcare dot gov"],
        ),
        ("a group on facebook just look up quilla van der tik so i did", ["quilla van der tik"]),
        ("the page is after the quilt dot s g slash pilot if you", ["after the quilt dot s g slash pilot"]),
        ("write to quilla at drain to otter dot tt please", ["quilla at drain to otter dot tt"]),
        ("he's on facebook and he's at work now so", []),
        ("i follow the page but she's at home with the kids", []),
        ("the page is down again and nobody answers", []),
        ("there was one on facebook every day it's just too much", []),
    ],
)
def test_names_and_addresses_are_known_by_what_leads_to_them(text: str, expected: list[str]) -> None:
    """Spoken names and addresses are found from their first word to their last, small words included."""
    assert [text[f.start : f.end] for f in find(text)] == expected


def test_a_name_on_a_site_is_looked_for_once_and_at_its_place() -> None:
    """Mentions are found where they stand, also after letters that grow in lower case, and each a few times
    at most, however often they are said."""
    said = "İİİ the page is called quiet otters on quay. Quiet otters on quay it is. "
    found = [said[f.start : f.end].lower() for f in handles.handles(said)]
    assert set(found) == {"quiet otters on quay"}
    many = said * 50
    assert len(list(handles.handles(many))) <= 4 * many.lower().count("quiet otters on quay")


@pytest.mark.parametrize(
    "piece",
    [
        "12 ",
        "a.",
        "one two ",
        "Aa ",
        "O'",
        "he's only just about ",
    ],
)
def test_long_texts_take_no_long_time(piece: str) -> None:
    """Texts made to slow patterns down take time in proportion to their length."""
    find("Warm up.")

    def seconds(many: int) -> float:
        began = time.process_time()
        deidentify.find(piece * many)
        return time.process_time() - began

    assert seconds(1_000) < 12 * seconds(250) + 0.5


def test_lists_know_everyday_words_from_names() -> None:
    """What the rules rest on: dialect and treatment are everyday, and rare names are not."""
    assert all(map(wordlists.is_everyday, ("wasnae", "methadone", "buvidal", "waiting", "bairns")))
    assert not any(map(wordlists.is_everyday, ("kowalczyk", "mcgarrigle", "xyloquat")))
    assert wordlists.is_first_name("siobhan")
    assert not wordlists.is_first_name("hope")
    assert wordlists.may_be_first_name("hope")
    assert wordlists.is_place("kirkcaldy")
    assert not wordlists.is_place("reading")
    assert wordlists.may_be_place("reading")


def test_the_bench_prints_what_it_promises(tmp_path: Path) -> None:
    """Types by any of their names, spans covered whole, rare facts apart, and counts of characters."""
    text = "Orlaith rang from Kirkcaldy about the xyz of Honduras."
    spans = [("NAME", "Orlaith"), ("GPE", "Kirkcaldy"), ("RAREFACT", "rang from"), ("COUNTRY", "Honduras")]
    spans += [("ORGANIZATION", "the xyz of")]
    labelled = [{"type": t, "start": (at := text.index(s)), "end": at + len(s)} for t, s in spans]
    file = tmp_path / "labelled.jsonl"
    file.write_text(json.dumps({"text": text, "spans": labelled}) + "\n", encoding="utf-8")
    bench = Path(__file__).resolve().parents[1] / "bench" / "deidentify.py"
    done = subprocess.run([sys.executable, bench, file, "--json"], capture_output=True, text=True, check=True)
    figures = json.loads(done.stdout)
    assert figures["types"]["PERSON"] == {"recall": 1.0, "precision": 1.0, "n": 1}
    assert figures["types"]["PLACE"]["recall"] == 1.0
    assert figures["types"]["ORG"]["recall"] == 0.0
    assert set(figures["types"]) == {"PERSON", "PLACE", "ORG"}
    assert figures["found_or_marked"] == 1.0  # xyz is a rare word
    assert figures["characters"] == {"marked": 16, "right": 16}
    assert figures["apart"]["COUNTRY"] == {"recall": 1.0, "n": 1}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("and well i grew up in small heath we had nothing then", ["small heath"]),
        ("my mom was from boston bar so half of us are", ["boston bar"]),
        ("they wrote all the way from hazard to say it", ["hazard"]),
        ("and i was out on medicine valley road with no lift", ["medicine valley road"]),
        ("it was west midlands police that took it off me", ["west midlands police"]),
        ("i'm on there as twitch walks underscore b c so", ["twitch walks underscore b c"]),
        (
            "write to harp dot gill at valley van dot c a please",
            ["harp dot gill at valley van dot c a"],
        ),
        (
            "send it to orla dot finch at larch f r c dot i e please",
            ["orla dot finch at larch f r c dot i e"],
        ),
        ("it's quill underscore so eight underscore bakes", ["quill underscore so eight underscore bakes"]),
        ("im in number eleven cois tine since", ["eleven", "cois tine"]),
        ("it was from darren australia day that year", ["darren", "australia day"]),
        ("i'm thirty four people know me by now", ["thirty four"]),
        ("it was just on the third floor and on the second as well", []),
        ("i was in there in the general way of things", []),
        ("i couldnt have done it", []),
        ("theyre saying we didnt come in and it wasnt four oclock", []),
        ("i lived in fear for years and came from nothing", []),
    ],
)
def test_what_other_writers_said_is_found_whole(text: str, expected: list[str]) -> None:
    """Places of everyday words where people are at home, streets of two words, spelt endings of addresses."""
    assert list(found(text)) == expected
