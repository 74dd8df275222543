"""The packaged model as users have it, other models as a setting, and what is refused."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from corpus import model_files
from corpus.errors import CorpusError
from corpus.index import encoder
from corpus.index.encoder import Encoder
from tests.encoders import HashingEncoder

TEXTS = [
    "Naloxone reverses an opioid overdose.",
    "Take-home naloxone kits prevent deaths from heroin.",
    "Housing first keeps people housed, " * 20,
    "Le café naïve: ÜBERDOSIS 😀 e\u0301tude",
    "Short.",
]


@pytest.fixture(scope="module")
def model() -> Encoder:
    return encoder.load("all-MiniLM-L6-v2")


@pytest.fixture(params=["model", "hashing"])
def either(request: pytest.FixtureRequest) -> Encoder:
    """The real encoder and the one that other tests use in its place, under one contract."""
    if request.param == "hashing":
        return HashingEncoder()
    real: Encoder = request.getfixturevalue("model")
    return real


def test_vectors_are_those_of_sentence_transformers(model: Encoder) -> None:
    """Each text's vector is the one that the library gives by its own defaults, whatever stands beside it."""
    from sentence_transformers import SentenceTransformer

    plain = SentenceTransformer(str(model_files.folder()), device="cpu", local_files_only=True)
    expected = plain.encode(TEXTS, normalize_embeddings=True)
    together = model.encode_passages(TEXTS)
    alone = np.concatenate([model.encode_passages([text]) for text in TEXTS])
    for made in (together, alone, model.encode_queries(TEXTS)):
        assert np.vecdot(made, expected) == pytest.approx(np.ones(len(TEXTS)), abs=1e-5)


def test_dense_layers_are_packed_and_give_the_same_numbers() -> None:
    """Every dense layer of the loaded model multiplies packed weights, and its product is the plain one."""
    import torch

    if not hasattr(torch.ops.mkldnn, "_reorder_linear_weight"):
        pytest.skip("this build of PyTorch has no oneDNN")
    layers = [m for m in encoder.load()._model.modules() if isinstance(m, torch.nn.Linear)]  # type: ignore[attr-defined]
    assert layers
    made = torch.Generator().manual_seed(0)
    with torch.inference_mode():
        for layer in layers:
            assert layer.forward.func.__name__ == "product"
            for rows in (1, 7, 40):
                given = torch.randn(rows, layer.in_features, generator=made)
                plain = torch.nn.functional.linear(given, layer.weight, layer.bias)
                assert torch.allclose(layer(given), plain, atol=1e-4)


def test_a_question_takes_one_thread_and_gives_the_others_back(model: Encoder) -> None:
    """A question is encoded by one thread, which waits for no other core, and passages by all."""
    import torch

    before, seen = torch.get_num_threads(), []
    torch.set_num_threads(2)
    model._threads = 2  # type: ignore[attr-defined]
    inner = model._model.forward  # type: ignore[attr-defined]
    try:
        model._model.forward = lambda *a, **k: (seen.append(torch.get_num_threads()), inner(*a, **k))[1]  # type: ignore[attr-defined]
        model.encode_queries(["Does naloxone on release prevent deaths?"])
        model.encode_passages(["housing " * 100] * 4)
        assert (seen, torch.get_num_threads()) == ([1, 2], 2)
    finally:
        del model._model.forward  # type: ignore[attr-defined]
        model._threads = before  # type: ignore[attr-defined]
        torch.set_num_threads(before)


def test_several_batches_take_a_thread_each_and_keep_their_places(model: Encoder) -> None:
    """Of many passages each vector is that of its own text, also while somebody else asks a question."""
    import torch

    texts = [f"{word} " * (20 + 5 * n) for n, word in enumerate(("housing", "release", "prison") * 12)]
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    model._threads = 2  # type: ignore[attr-defined]
    try:
        question = "Does naloxone on release prevent deaths?"
        with ThreadPoolExecutor(2) as pool:
            asked = pool.submit(lambda: [model.encode_queries([question]) for _ in range(5)])
            all_at_once = pool.submit(model.encode_passages, texts).result()
            answers = asked.result()
        assert torch.get_num_threads() == 2
        alone = np.concatenate([model.encode_passages([text]) for text in texts])
        assert np.vecdot(all_at_once, alone).min() > 0.999999
        assert all(np.vecdot(a, model.encode_queries([question])).min() > 0.999999 for a in answers)
    finally:
        model._threads = before  # type: ignore[attr-defined]
        torch.set_num_threads(before)


def test_two_calls_at_once_share_the_threads(model: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two calls for many passages never have more batches at work than one has, and each gets its own."""
    lock, now, most = threading.Lock(), 0, 0
    made = model._made  # type: ignore[attr-defined]

    def counted(*rest: object) -> object:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        try:
            return made(*rest)
        finally:
            with lock:
                now -= 1

    texts = [[f"{word} " * (20 + 5 * n) for n in range(24)] for word in ("housing", "release")]
    monkeypatch.setattr(model, "_made", counted)
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(model.encode_passages, texts))
    monkeypatch.undo()
    assert most <= model._workers  # type: ignore[attr-defined]
    for own, vectors in zip(texts, both, strict=True):
        assert np.vecdot(vectors, model.encode_passages(own)).min() > 0.999999


def test_near_in_meaning_is_near(either: Encoder) -> None:
    """Texts about one thing are nearer to each other than to a text about another."""
    first, second, other = either.encode_passages(
        ["naloxone prevents deaths", "deaths prevented by naloxone", "rents of flats in large cities"]
    )
    assert first @ second > first @ other + 0.1


def test_vectors_have_length_one(either: Encoder) -> None:
    """Passages and questions come as float32 rows of length 1, none for none, the same every time."""
    for encode in (either.encode_passages, either.encode_queries):
        made = encode(TEXTS)
        assert (made.dtype, made.shape) == (np.float32, (len(TEXTS), either.dimension))
        assert np.linalg.norm(made, axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-6)
        assert np.array_equal(made, encode(TEXTS))
        assert encode([]).shape == (0, either.dimension)


def test_nothing_is_cut(either: Encoder) -> None:
    """A text of the most tokens is encoded to its last word; one more token is refused."""
    fitting = "one " * (either.max_tokens - 1)
    heroin, housing = either.encode_passages([fitting + "heroin", fitting + "housing"])
    assert not np.array_equal(heroin, housing)
    for encode in (either.encode_passages, either.encode_queries):
        with pytest.raises(ValueError, match=str(either.max_tokens)):
            encode(["short", fitting + "one two"])


@pytest.mark.parametrize("empty", ["", " \n\t", "\u200b"])
def test_no_words_no_vector(model: Encoder, empty: str) -> None:
    """A text without a single token is refused instead of becoming the vector of nothing."""
    with pytest.raises(ValueError, match="without words"):
        model.encode_passages(["naloxone", empty])
    with pytest.raises(ValueError, match="without words"):
        model.encode_queries([empty])


def test_words_are_known_and_slips_are_not(model: Encoder) -> None:
    """Ordinary words are in the model's vocabulary, misspelt names are not."""
    assert all(map(model.knows, ("pepper", "copper", "concert", "heroic")))
    assert not any(map(model.knows, ("fentanil", "naloxne", "cocain", "methadon")))


def test_token_spans_are_code_points(model: Encoder) -> None:
    """Spans count code points, ascend, leave out only white space, and see all of a text of any length."""
    for text in (*TEXTS, "ﬁnal ﬃ ½ 𝟗 𐍈 日本", "bytes \udcff lost", "word " * 2_000):
        spans = model.token_spans(text)
        assert all(start < end for start, end in spans)
        assert spans == sorted(spans)
        covered = {i for start, end in spans for i in range(start, end)}
        left = "".join(c for i, c in enumerate(text) if i not in covered)
        assert not left.strip(" \u0301")  # this model drops accents that stand alone
    assert [TEXTS[0][a:b] for a, b in model.token_spans(TEXTS[0])][:3] == ["Na", "lo", "xon"]
    assert len(model.token_spans("word " * 2_000)) == 2_000
    assert model.encode_queries(["bytes \udcff lost"]).shape == (1, 384)


def test_progress_counts_passages(model: Encoder) -> None:
    """Progress rises to the number of passages and is told more than once on the way."""
    told: list[int] = []
    model.encode_passages(["medicine saves lives " * 70] * 12, told.append)
    assert told == sorted(set(told))
    assert told[-1] == 12
    assert len(told) > 1


def test_the_model_knows_itself(model: Encoder) -> None:
    """The packaged model says its published name, dimension and limit of 256 with two marks of its own."""
    assert (model.name, model.dimension, model.max_tokens) == ("all-MiniLM-L6-v2", 384, 254)


def test_asking_for_the_name_loads_nothing() -> None:
    """Importing the module and asking which model would be used imports none of the heavy libraries."""
    code = (
        "import sys; from corpus import model_files; from corpus.index import encoder; "
        "print(model_files.identity()); "
        "print([m for m in ('torch', 'transformers', 'sentence_transformers') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["all-MiniLM-L6-v2", "[]"]


def test_no_thread_waits_by_spinning() -> None:
    """Every OpenMP that indexes and model load lets waiting threads sleep, whichever comes first."""
    code = (
        "from corpus.store import Store; from corpus.index import encoder; "
        "encoder.load().encode_queries(['one'])"
    )
    unset = {name: value for name, value in os.environ.items() if name != "OMP_WAIT_POLICY"}
    environment = {**unset, "OMP_DISPLAY_ENV": "VERBOSE"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    spins = re.findall(r"GOMP_SPINCOUNT = '(\d+)'", done.stderr)
    assert set(spins) == {"0"}


def test_the_setting_names_the_model(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """EVIDENCE_MODEL may be a name or a folder; the default's long name is the default."""
    monkeypatch.setenv("EVIDENCE_MODEL", "BAAI/bge-small-en-v1.5")
    assert model_files.identity() == "BAAI/bge-small-en-v1.5"
    assert model_files.identity("sentence-transformers/all-MiniLM-L6-v2") == "all-MiniLM-L6-v2"
    monkeypatch.setenv("EVIDENCE_MODEL", str(tmp_path))
    assert model_files.identity() == tmp_path.name
    monkeypatch.setenv("EVIDENCE_MODEL", "")
    assert model_files.identity() == "all-MiniLM-L6-v2"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A folder with the packaged model's files, to be changed."""
    return Path(shutil.copytree(model_files.folder(), tmp_path / "other-model"))


def test_another_model_brings_its_prompts(
    copy: Path, model: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A model's prompts stand before questions and passages, and take their tokens from the limit."""
    settings = {"prompts": {"query": "question: ", "passage": "passage of a paper: "}}
    (copy / "config_sentence_transformers.json").write_text(json.dumps(settings))
    monkeypatch.setenv("EVIDENCE_MODEL", str(copy))
    other = encoder.load()
    assert (other.name, other.max_tokens) == ("other-model", 254 - 5)
    question, passage = other.encode_queries(["naloxone"])[0], other.encode_passages(["naloxone"])[0]
    assert question @ model.encode_queries(["question: naloxone"])[0] == pytest.approx(1, abs=1e-5)
    assert passage @ model.encode_passages(["passage of a paper: naloxone"])[0] == pytest.approx(1, abs=1e-5)
    assert len(other.encode_passages(["one " * 249])) == 1
    with pytest.raises(ValueError, match="254"):
        other.encode_passages(["one " * 250])


def test_pickled_weights_are_refused(copy: Path) -> None:
    """A model whose weights are only there as a pickle is not loaded."""
    (copy / "model.safetensors").rename(copy / "pytorch_model.bin")
    with pytest.raises(CorpusError, match="pickle"):
        encoder.load(str(copy))


def test_a_changed_default_is_refused(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The packaged model is loaded only while its weights are the published ones, byte for byte."""
    weights = copy / "model.safetensors"
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)

    class Packaged:
        name = weights.name

        def locate(self) -> Path:
            return weights

    monkeypatch.setattr("importlib.metadata.files", lambda name: [Packaged()])
    with pytest.raises(CorpusError, match="not the published"):
        encoder.load("all-MiniLM-L6-v2")
    weights.unlink()
    with pytest.raises(CorpusError, match=r"no model\.safetensors"):
        encoder.load("all-MiniLM-L6-v2")


def test_a_model_that_is_not_there_is_named(tmp_path: Path) -> None:
    """An unknown name is an error that names it and how to get it; a folder without a model is one, too."""
    with pytest.raises(CorpusError, match="hf download nobody/no-such-model"):
        encoder.load("nobody/no-such-model")
    with pytest.raises(CorpusError, match="no-such-folder"):
        encoder.load(str(tmp_path / "no-such-folder"))
    with pytest.raises(CorpusError, match="cannot be loaded"):
        encoder.load(str(tmp_path))
