"""The tagger as it is published with the project, and how it is taught."""

from __future__ import annotations

import random
import re
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from bench import train_tagger
from bench.spoken import Spoken
from ingest.identifying import tagging_model
from ingest.identifying.tagger import Reading
from ingest.identifying.tagging_model import LABELS, TYPES, Tagger

TALK = """yeah so ⟦marguerite|PERSON⟧ took me in when i came out her flat was above ⟦the copper kettle|ORG⟧

and before that i was in ⟦stranraer|PLACE⟧ for ⟦marguerite|PERSON⟧ and the kettle was always on"""


def found(text: str) -> list[tuple[str, str]]:
    return [(one.type, text[one.start : one.end]) for one in Reading(text).findings(least=0.5)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("my sister's called deirdre and she still lives in carrickfergus", ("PERSON", "deirdre")),
        ("my sister's called deirdre and she still lives in carrickfergus", ("PLACE", "carrickfergus")),
        ("i stay at the lantern most nights because they let you bring the dog", ("ORG", "the lantern")),
        ("so we met at second wind and she's been my key worker there since", ("ORG", "second wind")),
        ("a fella called spanner used to sell it outside the shop", ("PERSON", "spanner")),
    ],
)
def test_names_are_known_by_what_stands_around_them(text: str, expected: tuple[str, str]) -> None:
    """Names, also those made of everyday words, are found in talk without a capital letter."""
    type_, words = expected
    assert any(one == type_ and words in (its, f"the {its}") for one, its in found(text))


@pytest.mark.parametrize(
    "text",
    [
        "he used a spanner and a lantern and he got his second wind after dinner",
        "i hope it will be better when i come off the methadone and the weather turns",
        "you just wait in the waiting room till the nurse shouts and then you get your script",
    ],
)
def test_everyday_words_are_left_alone(text: str) -> None:
    """The same words in their ordinary meaning are no names."""
    assert found(text) == []


def test_places_are_code_points_of_the_text_as_given() -> None:
    """Offsets hold beside accents, emoji and letters that the model's tokenizer takes apart."""
    text = "🙂 ça va? my cousin's called zoë and she lives in łódź with her wee brother 🙂 called darragh"
    words = [its for _, its in found(text)]
    assert "zoë" in words and "darragh" in words


@pytest.mark.parametrize("text", ["", "   \n", "… — !!", "🙂"])
def test_nothing_said_is_nothing_found(text: str) -> None:
    """A text without words has no findings, and that is no error."""
    assert list(Reading(text).findings(least=0.5)) == []


def test_a_long_text_is_labelled_wherever_it_is_cut() -> None:
    """Every token gets its labels once, and a name in any stretch of a long text is found."""
    ordinary = "and you just get on with it because what else can you do at the end of the day like that "
    text = (
        ordinary * 9
        + "then my sister's called deirdre and she helped "
        + ordinary * 30
        + "so did my son callum"
    )
    starts, likely = tagging_model.likely(text)
    assert likely.shape == (len(starts), LABELS)
    np.testing.assert_allclose(likely.sum(axis=1), 1, atol=1e-4)
    assert ("PERSON", "deirdre") in found(text)
    assert ("PERSON", "callum") in found(text)


def test_all_that_was_learnt_belongs_to_the_model() -> None:
    """Each published file holds a change for every dense layer of the model, and nothing else."""
    layers = {n for n, each in Tagger().model.named_modules() if isinstance(each, torch.nn.Linear)}
    expected = {f"{name}.{part}" for name in layers for part in ("down", "up")}
    for file in tagging_model.FILES:
        assert set(load_file(file)) == expected | {"layer.weight", "layer.bias"}


def test_marks_of_the_talk_are_read() -> None:
    """A marked text gives its words, and each name with its type and place."""
    text, spans = train_tagger.marked(TALK)
    assert "⟦" not in text
    assert [(text[start:end], type_) for start, end, type_ in spans] == [
        ("marguerite", "PERSON"),
        ("the copper kettle", "ORG"),
        ("stranraer", "PLACE"),
        ("marguerite", "PERSON"),
    ]


def test_what_is_taught_is_what_is_read(tmp_path: Path) -> None:
    """Taught on one short text over and over, the tagger that reads the file finds that text's names."""
    talk = tmp_path / "talk"
    talk.mkdir()
    (talk / "one.txt").write_text("\n\n".join([TALK] * 3), encoding="utf-8")
    made = tmp_path / "tagger.safetensors"
    assert train_tagger.main(["--talk", str(talk), "--to", str(made), "--rounds", "30"]) == 0
    taught = Tagger()
    taught.learn(load_file(made))
    text, spans = train_tagger.marked(TALK)
    starts, likely = taught.likely(text)
    for start, end, type_ in spans:
        first, after = np.searchsorted(starts, [start, end])
        assert (likely[first:after].argmax(axis=1) - 1 >= 0).all(), text[start:end]
        assert TYPES[(int(likely[first].argmax()) - 1) // 2] == type_
    kettle = np.searchsorted(starts, text.rindex("kettle"))
    assert likely[kettle].argmax() == 0


def test_spoken_addresses_are_as_many_as_people_have_ways() -> None:
    """What is made for teaching is words as they are said, of each type another every time."""
    chance = random.Random(1)  # noqa: S311 - keeps nothing secret
    spoken = Spoken(chance, ["ann", "kofi"], ["quill", "otter"], ["kettle", "window", "gravel"])
    assert not spoken.makes("PERSON")
    for type_ in ("EMAIL", "LINK", "HANDLE", "PHONE", "ID"):
        assert spoken.makes(type_)
        made = [spoken.make(type_) for _ in range(300)]
        assert len(set(made)) > 200
        assert all(re.fullmatch(r"[a-z]+(?: [a-z]+)*", each) for each in made)
    assert any("no wait" in spoken.make("EMAIL") for _ in range(2000))
    assert all(" at " in spoken.make("EMAIL") for _ in range(200))
    assert all("dot" in spoken.make("LINK") for _ in range(200))
