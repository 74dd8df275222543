"""Teaches a tagger (ingest/identifying/tagging_model.py) and writes what it has learnt.

    python bench/train_tagger.py --to FILE [--talk FOLDER] [--texts N] [--rounds N]

The project's first tagger was made with `--texts 166`, before addresses were exchanged as well
(`bench/spoken.py`); its second of all of them.
The talk in bench/talk/ was written for this: illustrations, in which nobody is real. Names are marked
`⟦words|TYPE⟧`. Every round each text is read as it was written, and once more with most names exchanged for
others, so that the model learns what stands around names, and not the names. Two cores take about 40 minutes.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # run as a script, from anywhere

import torch  # noqa: E402
from safetensors.torch import save_file  # noqa: E402

from bench.spoken import Spoken  # noqa: E402
from ingest.identifying import tagging_model  # noqa: E402
from ingest.identifying.tagging_model import LABELS, TYPES, WEIGHT, Tagger  # noqa: E402

Span = tuple[int, int, str]
Example = tuple[list[int], list[int]]  # numbers of tokens, and of their labels

TALK = Path(__file__).with_name("talk")
LISTS = Path(tagging_model.__file__).with_name("lists")
_MARKED = re.compile(r"⟦(.*?)\|([A-Z]+)⟧", re.DOTALL)
_SAME = {"PLATE": "ID"}
RANK, RATE, ROUNDS, BATCH = 16, 2e-3, 8, 16
_LONGEST = 160  # tokens of an example
_EXCHANGED = 0.6  # of the names of a text, where names are exchanged
_WARM = 30  # batches until the rate is reached
_AROUND_PLACES = ("hill", "park", "heights", "cross", "bay", "creek", "green", "estate", "point")
_AROUND_SERVICES = ("house", "project", "centre", "trust", "clinic", "services", "recovery")


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="bench/train_tagger.py", description="Teaches the tagger.")
    parser.add_argument("--talk", type=Path, default=TALK)
    parser.add_argument("--to", type=Path, required=True)
    parser.add_argument("--texts", type=int, help="only the first so many")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    asked = parser.parse_args(arguments)
    texts = [
        marked(path.read_text(encoding="utf-8")) for path in sorted(asked.talk.glob("*.txt"))[: asked.texts]
    ]
    save_file(taught(texts, asked.rounds), asked.to)
    print(f"{len(texts)} texts, {sum(len(spans) for _, spans in texts)} names: {asked.to}")
    return 0


def marked(raw: str) -> tuple[str, list[Span]]:
    """A text without its marks, and what they mark in it."""
    text, spans, at = "", [], 0
    for match in _MARKED.finditer(raw):
        text += raw[at : match.start()]
        spans.append((len(text), len(text) + len(match[1]), _SAME.get(match[2], match[2])))
        text += match[1]
        at = match.end()
    return text + raw[at:], spans


def taught(texts: Sequence[tuple[str, list[Span]]], rounds: int) -> dict[str, torch.Tensor]:
    """What the tagger has learnt from these texts, as `Tagger.learn` takes it."""
    torch.manual_seed(0)
    chance = random.Random(0)  # noqa: S311 - picks examples, and keeps nothing secret
    tagger = Tagger()
    changes = _with_changes(tagger)
    learning = [*tagger.layer.parameters(), *(p for one in changes.values() for p in (one.down, one.up))]
    by = torch.optim.AdamW(learning, lr=RATE, weight_decay=0.01)
    others = _Others(texts, chance)
    tagger.model.train()
    for number in range(rounds):
        begun, total = time.monotonic(), 0.0
        examples = list(_examples(tagger, texts, others, chance))
        chance.shuffle(examples)
        batches = [examples[at : at + BATCH] for at in range(0, len(examples), BATCH)]
        for step, batch in enumerate(batches):
            done = (number + step / len(batches)) / rounds
            warm = 1.0 if number else min(1.0, (step + 1) / _WARM)
            for group in by.param_groups:
                group["lr"] = RATE * max(0.02, warm * (1 - done))
            wrong = _wrong(tagger, batch)
            by.zero_grad()
            wrong.backward()
            torch.nn.utils.clip_grad_norm_(learning, 1.0)
            by.step()
            total += wrong.item()
        took = time.monotonic() - begun
        print(f"round {number + 1}: {len(examples)} examples, loss {total / len(batches):.4f}, {took:.0f} s")
    return _learnt(tagger, changes)


class _Change(torch.nn.Module):
    """A dense layer with a low-rank change beside it, which alone learns."""

    def __init__(self, dense: torch.nn.Linear) -> None:
        super().__init__()
        self.dense = dense
        self.down = torch.nn.Parameter(torch.randn(RANK, dense.in_features) / dense.in_features**0.5)
        self.up = torch.nn.Parameter(torch.zeros(dense.out_features, RANK))

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        made: torch.Tensor = self.dense(rows) + WEIGHT * (rows @ self.down.T @ self.up.T)
        return made


def _with_changes(tagger: Tagger) -> dict[str, _Change]:
    """The changes to every dense layer of the model, by the layer's name; they stand in it from now on."""
    for parameter in tagger.model.parameters():
        parameter.requires_grad = False
    dense = {name: each for name, each in tagger.model.named_modules() if type(each) is torch.nn.Linear}
    changes = {name: _Change(each) for name, each in dense.items()}
    for name, change in changes.items():
        tagger.model.set_submodule(name, change)
    return changes


def _wrong(tagger: Tagger, batch: Sequence[Example]) -> torch.Tensor:
    made = torch.cat(tagger.scores([ids for ids, _ in batch]))
    right = torch.tensor([label for _, labels in batch for label in labels])
    return torch.nn.functional.cross_entropy(made.view(-1, LABELS), right)


def _learnt(tagger: Tagger, changes: Mapping[str, _Change]) -> dict[str, torch.Tensor]:
    found = {"layer.weight": tagger.layer.weight.detach(), "layer.bias": tagger.layer.bias.detach()}
    for name, change in changes.items():
        found[f"{name}.down"] = change.down.detach().half().contiguous()
        found[f"{name}.up"] = change.up.detach().half().contiguous()
    return found


def _examples(
    tagger: Tagger, texts: Sequence[tuple[str, list[Span]]], others: _Others, chance: random.Random
) -> Iterator[Example]:
    for text, spans in texts:
        for each in ((text, spans), others.exchanged(text, spans)):
            ids, labels = _labelled(tagger, *each)
            for start in range(-chance.randrange(_LONGEST // 2), len(ids), _LONGEST):
                part = slice(max(0, start), start + _LONGEST)
                if ids[part]:
                    yield ids[part], labels[part]


def _labelled(tagger: Tagger, text: str, spans: Sequence[Span]) -> Example:
    encoding = tagger.tokenizer.encode(text, add_special_tokens=False)
    labels = [0] * len(encoding.ids)
    for start, end, type_ in spans:
        if type_ in TYPES:
            label = 1 + 2 * TYPES.index(type_)
            own = [i for i, (first, after) in enumerate(encoding.offsets) if first < end and after > start]
            for number in own:
                labels[number] = label + (number > own[0])
    return list(encoding.ids), labels


class _Others:
    """Other names in the place of those that stand in a text: of lists, of other texts, of everyday words."""

    def __init__(self, texts: Sequence[tuple[str, list[Span]]], chance: random.Random) -> None:
        self._chance = chance
        self._first = _listed("first_names.txt")
        self._sur = _listed("surnames.txt")[:20_000]
        self._places = _listed("places.txt")
        everyday = [word for word in _listed("words.txt")[300:15_000] if word.isalpha() and len(word) > 3]
        self._everyday = everyday
        self._spoken = Spoken(chance, self._first, self._sur, everyday)
        self._told: dict[str, list[str]] = {}
        for text, spans in texts:
            for start, end, type_ in spans:
                self._told.setdefault(type_, []).append(text[start:end])

    def exchanged(self, text: str, spans: Sequence[Span]) -> tuple[str, list[Span]]:
        """The text with most of its names exchanged, each for the same one throughout."""
        made, found, at = "", [], 0
        chosen: dict[tuple[str, str], str] = {}
        between, within = self._chance.choices(_WAYS, _HOW_OFTEN)[0]
        for start, end, type_ in spans:
            old = text[start:end]
            if (old, type_) not in chosen:
                other = self._other(type_, len(old.split())) if self._chance.random() < _EXCHANGED else None
                chosen[old, type_] = other or old
            made += between(text[at:start])
            new = within(chosen[old, type_])
            found.append((len(made), len(made) + len(new), type_))
            made += new
            at = end
        return made + between(text[at:]), found

    def _other(self, type_: str, many: int) -> str | None:
        pick, by = self._chance.choice, self._chance.random()
        if type_ == "PERSON" and many == 1:
            return pick(self._everyday if by < 0.12 else self._first if by < 0.75 else self._sur)
        if type_ == "PERSON" and many == 2:
            return f"{pick(self._first)} {pick(self._sur)}"
        if type_ == "PLACE":
            if by < 0.6:
                return pick(self._places)
            if by < 0.8:
                return pick(self._told[type_])
            return f"{pick(self._everyday)} {pick(_AROUND_PLACES)}" if by < 0.9 else pick(self._everyday)
        if type_ == "ORG" and by < 0.8:
            if by < 0.6:
                return pick(self._told[type_])
            return f"{pick(self._everyday)} {pick(pick([_AROUND_SERVICES, self._everyday]))}"
        if self._spoken.makes(type_):
            return self._spoken.make(type_)
        return pick(self._told[type_]) if type_ == "STREET" else None


def _as_it_is(text: str) -> str:
    return text


def _bare(text: str) -> str:
    """As recognisers write that leave out apostrophes too: "im", "thats"."""
    return text.replace("'", "").replace("’", "")


def _with_commas(text: str) -> str:
    """As a person types what is said."""
    return _PAUSES.sub(r",\1", text).replace("\n\n", ".\n\n")


def _with_hyphens(name: str) -> str:
    """Letters and figures that are said one by one, as a person types them: b-o-y, six-one-two."""
    return _ONE_BY_ONE.sub(lambda match: match.group().replace(" ", "-"), name)


_PAUSES = re.compile(r"( (?:and|but|so|because|which|well|like|you know|i mean|at|that's|it's)\b)")
_ONE_BY_ONE = re.compile(
    r"\b(?:[a-z]|double|oh|zero|one|two|three|four|five|six|seven|eight|nine)"
    r"(?: (?:[a-z]|double|oh|zero|one|two|three|four|five|six|seven|eight|nine)\b)+"
)
# How the text between names is written, and the names; and how often in ten.
_WAYS = ((_as_it_is, _as_it_is), (_bare, _bare), (_with_commas, _with_hyphens))
_HOW_OFTEN = (5, 3, 2)


def _listed(name: str) -> list[str]:
    lines = (LISTS / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t")[0].lower() for line in lines if line and not line.startswith("#")]


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
