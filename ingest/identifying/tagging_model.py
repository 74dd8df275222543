"""A language model that says of each token of a text what it is part of; a door to torch and transformers.

The packaged sentence model, with low-rank changes to its dense layers (LoRA, Hu et al. 2022,
arXiv:2106.09685) and one layer on top that labels tokens. `bench/train_tagger.py` trains both, on the
illustrative talk in `bench/talk/`; a file of weights holds what came of it. Two that learnt of different talk
are asked, and the mean of what they say is taken: together they miss less than either.

The libraries take seconds to load, so they are imported where a text is first read and not before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from corpus import model_files

if TYPE_CHECKING:
    import torch

# The first has learnt of 166 texts, the second of those and 24 more, with addresses as people say them.
FILES = tuple(Path(__file__).with_name(f"tagger_{number}.safetensors") for number in (1, 2))
# Each type has two labels, for the token that begins a name and for those that go on with it; label 0 is that
# of ordinary words.
TYPES = ("PERSON", "PLACE", "ORG", "STREET", "AGE", "DATE", "LINK", "EMAIL", "PHONE", "ID", "HANDLE")
LABELS = 1 + 2 * len(TYPES)
WEIGHT = 2.0  # of the low-rank changes
_WINDOW, _AROUND = 160, 24  # tokens labelled at a time, and tokens read on either side of them


def likely(text: str) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Where each token of `text` begins, and how likely each label is for it, (tokens, LABELS).

    Raises CorpusError where the packaged model is wanting.
    """
    told = [tagger.likely(text) for tagger in _loaded()]
    return told[0][0], np.mean([likely for _, likely in told], axis=0)


def windows(length: int) -> Iterator[tuple[slice, slice]]:
    """For each stretch of so many tokens what is labelled, and what is read to label it."""
    for start in range(0, length, _WINDOW):
        end = min(length, start + _WINDOW)
        yield slice(start, end), slice(max(0, start - _AROUND), min(length, end + _AROUND))


class Tagger:
    """The packaged model as it is published, with a layer on top of it that has learnt nothing yet."""

    def __init__(self) -> None:
        model_files.stay_offline()
        import torch  # noqa: PLC0415 - takes seconds, as the module says
        from safetensors.torch import load_file  # noqa: PLC0415
        from tokenizers import Tokenizer  # noqa: PLC0415
        from transformers import BertConfig, BertModel  # noqa: PLC0415

        folder = model_files.folder(model_files.DEFAULT)
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()
        self.around = [self.tokenizer.token_to_id(mark) for mark in ("[CLS]", "[SEP]")]
        config = BertConfig.from_json_file(folder / "config.json")
        self.model = BertModel(config, add_pooling_layer=False)
        self.model.load_state_dict(load_file(folder / "model.safetensors"), strict=False)  # it has a pooler
        self.model.train(False)
        # It reads what the model makes of a token and what the token is by itself, one after the other.
        self.layer = torch.nn.Linear(2 * self.model.config.hidden_size, LABELS)

    def scores(self, texts: Sequence[Sequence[int]]) -> list[torch.Tensor]:
        """For each text, given as numbers of tokens, the score of each label for each token."""
        import torch  # noqa: PLC0415 - takes seconds, as the module says

        begin, end = self.around
        longest = max(map(len, texts)) + 2
        ids = torch.zeros((len(texts), longest), dtype=torch.long)
        read = torch.zeros_like(ids)
        for number, text in enumerate(texts):
            ids[number, : len(text) + 2] = torch.tensor([begin, *text, end])
            read[number, : len(text) + 2] = 1
        states = self.model(input_ids=ids, attention_mask=read, output_hidden_states=True).hidden_states
        made = self.layer(torch.cat([states[-1], states[0]], dim=-1))
        return [each[1 : len(text) + 1] for each, text in zip(made, texts, strict=True)]

    def likely(self, text: str) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """As the module's function of that name."""
        import torch  # noqa: PLC0415 - takes seconds, as the module says

        encoding = self.tokenizer.encode(text, add_special_tokens=False)
        found = np.zeros((len(encoding.ids), LABELS), dtype=np.float32)
        with torch.inference_mode():
            for own, read in windows(len(encoding.ids)):
                (made,) = self.scores([encoding.ids[read]])
                within = slice(own.start - read.start, own.stop - read.start)
                found[own] = made[within].softmax(dim=-1).numpy()
        return np.array([start for start, _ in encoding.offsets], dtype=np.int64), found

    def learn(self, weights: dict[str, torch.Tensor]) -> None:
        """Change the model by what `bench/train_tagger.py` has written down."""
        import torch  # noqa: PLC0415 - takes seconds, as the module says

        with torch.no_grad():
            for name, layer in self.model.named_modules():
                if f"{name}.down" in weights:
                    layer.weight += WEIGHT * (weights[f"{name}.up"].float() @ weights[f"{name}.down"].float())
            self.layer.weight.copy_(weights["layer.weight"])
            self.layer.bias.copy_(weights["layer.bias"])


@cache
def _loaded() -> list[Tagger]:
    model_files.stay_offline()
    from safetensors.torch import load_file  # noqa: PLC0415 - imports torch

    taggers = []
    for file in FILES:
        taggers.append(Tagger())
        taggers[-1].learn(load_file(file))
    return taggers
