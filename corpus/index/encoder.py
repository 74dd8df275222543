"""Text to vectors of length 1; the only door to sentence_transformers, and one to transformers and torch.

They take seconds to import, so this module imports them when a model is loaded and not before.
"""

from __future__ import annotations

import functools
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from corpus import model_files
from corpus.errors import CorpusError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = NDArray[np.float32]

_BATCH = 2_048  # tokens, padding included: on two cores half as fast again as 32 texts of any length
_SMALLEST = 512  # tokens of a batch at the end, where several are embedded at once
_AT_ONCE = 4  # batches in memory at a time, however many cores there are
_ALONE = 128  # tokens that one thread encodes sooner than two, which wait for each other at every layer


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

    def knows(self, word: str) -> bool:
        """Whether the model's vocabulary has this word whole, as it has no misspelt one."""

    def encode_passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        """Vectors of passages, (n, dimension). `progress` is told now and then how many are done.

        Raises ValueError for a text without words or with more than `max_tokens`.
        """

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions, (n, dimension). Raises ValueError as `encode_passages` does."""


def load(name: str | None = None) -> Encoder:
    """The model of that name or folder, else the one in EVIDENCE_MODEL, else the packaged default.

    Nothing is fetched from a network, and weights are read as safetensors only.
    Raises CorpusError where the model is not there or not what it should be.
    """
    where = model_files.folder(name)
    model_files.refuse_pickles(where)
    model = _loaded(where)
    _pack(model)
    return _SentenceEncoder(model_files.identity(name), model)


class _SentenceEncoder:
    """Any sentence-transformers model, with its prompts for questions and passages."""

    def __init__(self, name: str, model: SentenceTransformer) -> None:
        import torch  # noqa: PLC0415 - loaded with the model, as the module says
        from tokenizers import Tokenizer  # noqa: PLC0415

        dimension = model.get_embedding_dimension()
        backend = getattr(model.tokenizer, "backend_tokenizer", None)
        if dimension is None or backend is None:
            raise CorpusError(
                f"The model {name} cannot be used: it has no fixed dimension or no fast tokenizer."
            )
        self.name = name
        self.dimension = dimension
        self._model = model.eval()
        # Asked once: a thread that begins while another has set its own number would take that for the usual.
        self._threads = torch.get_num_threads()
        self._workers = min(self._threads, _AT_ONCE)
        # One for all calls: of two at once the second begins while the last batches of the first end.
        alone = functools.partial(torch.set_num_threads, max(1, self._threads // self._workers))
        self._pool = ThreadPoolExecutor(self._workers, initializer=alone)
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

    def knows(self, word: str) -> bool:
        return len(self.token_spans(word)) == 1

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
        batches = list(_batches(lengths_of, self._workers))
        for batch, made in self._all_made(texts, batches, lengths_of, task, prompt):
            lengths = np.linalg.norm(made, axis=1, keepdims=True)
            if not (np.isfinite(lengths).all() and lengths.all()):
                raise CorpusError(f"The model {self.name} gives no usable vectors: choose another.")
            vectors[batch] = made / lengths
            done += len(batch)
            if progress is not None:
                progress(done)
        return vectors

    def _all_made(
        self, texts: list[str], batches: list[list[int]], lengths_of: list[int], task: str, prompt: str
    ) -> Iterator[tuple[list[int], Vectors]]:
        """What the model makes of each batch, in their order; of several, one on each thread.

        Threads that share a batch wait for each other at every layer, and all of them for whichever core
        something else keeps busy; with a batch each, only that one is late.
        """
        import torch  # noqa: PLC0415 - loaded with the model, as the module says

        usual = self._threads
        if len(batches) == 1 or usual == 1:
            for batch in batches:
                with _threads_for(sum(lengths_of[i] for i in batch), usual):
                    yield batch, self._made([texts[i] for i in batch], task, prompt)
            return
        waiting: deque[tuple[list[int], Future[Vectors]]] = deque()
        try:
            for batch in batches:
                made = self._pool.submit(self._made, [texts[i] for i in batch], task, prompt)
                waiting.append((batch, made))
                if len(waiting) > self._workers:
                    first, ready = waiting.popleft()
                    yield first, ready.result()
            while waiting:
                first, ready = waiting.popleft()
                yield first, ready.result()
        finally:
            for _, left in waiting:
                left.cancel()
            torch.set_num_threads(usual)  # what threads to come begin with

    def _made(self, texts: list[str], task: str, prompt: str) -> Vectors:
        """What the model makes of one batch.

        The library's own `encode` does the same, and goes through all parts of the model each time besides,
        which takes as long as a fifth of a question.
        """
        import torch  # noqa: PLC0415 - loaded with the model, as the module says

        with self._turn:
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


def _batches(lengths: Sequence[int], workers: int) -> Iterator[list[int]]:
    """All positions, longest first, in batches that are alike in length and bounded in tokens.

    The last ones are small (guided self-scheduling, Polychronopoulos & Kuck 1987), so that no worker waits
    long for another.
    """
    order = sorted(range(len(lengths)), key=lambda i: -lengths[i])
    left, start = sum(lengths), 0
    while start < len(order):
        bound = min(_BATCH, max(_SMALLEST, left // (2 * workers))) if workers > 1 else _BATCH
        size = max(1, bound // max(1, lengths[order[start]]))
        yield order[start : start + size]
        left -= sum(lengths[i] for i in order[start : start + size])
        start += size


@contextmanager
def _threads_for(tokens: int, usual: int) -> Iterator[None]:
    """As many threads as are worth while: a question needs one, and so waits for no other busy core."""
    import torch  # noqa: PLC0415 - loaded with the model, as the module says

    torch.set_num_threads(1 if tokens <= _ALONE else usual)
    try:
        yield
    finally:
        torch.set_num_threads(usual)


def _loaded(folder: Path) -> SentenceTransformer:
    model_files.stay_offline()
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


def _pack(model: SentenceTransformer) -> None:
    """Lay out the weights of dense layers once, as oneDNN multiplies with them fastest.

    PyTorch multiplies with plain weights through another library: on the AMD processor that this was measured
    on, a question's products took more than twice as long that way, for the same numbers. PyTorch's compiler
    does the same to a frozen model, but needs a C++ compiler on the machine. A build without oneDNN keeps the
    model as it is.
    """
    import torch  # noqa: PLC0415 - loaded with the model, as the module says

    if not hasattr(torch.ops.mkldnn, "_reorder_linear_weight"):
        return

    def product(weight: torch.Tensor, bias: torch.Tensor | None, rows: torch.Tensor) -> torch.Tensor:
        made: torch.Tensor = torch.ops.mkldnn._linear_pointwise(rows, weight, bias, "none", [], "")
        return made

    with torch.inference_mode():
        for layer in model.modules():
            if type(layer) is torch.nn.Linear:
                packed = torch.ops.mkldnn._reorder_linear_weight(layer.weight)
                layer.forward = functools.partial(product, packed, layer.bias)  # type: ignore[method-assign]
