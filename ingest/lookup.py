"""Metadata by DOI or PMID, asked of Crossref and Europe PMC when somebody wants it.

Settings: EVIDENCE_CROSSREF and EVIDENCE_EUROPE_PMC, the services' base addresses, or `off`; EVIDENCE_CONTACT,
an e-mail address under which the services reach whoever runs this repository. What they answer is hostile
like any file: its size and its time are limited, and a redirection leads to the same host alone.
"""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import quote

import httpx

from corpus.errors import ReadingError
from corpus.model import Document
from ingest import answers
from ingest.numbers import Number
from ingest.readers import records
from ingest.readers.contract import Skipped
from ingest.readers.labels import label
from ingest.readers.records import Record

OFF = "off"
_CROSSREF = "https://api.crossref.org"
_EUROPE_PMC = "https://www.ebi.ac.uk/europepmc/webservices/rest"
_TRIES = 3
_LONGEST_WAIT = 30.0  # seconds between two tries, whatever the service asks for
_MOST_BYTES = 5 * 2**20
_MOST_REDIRECTIONS = 3


class _Unreachable(Exception):
    """A service did not answer as it should; the message says how, in the middle of a sentence.

    `down` says that it would not answer to the next question either.
    """

    def __init__(self, how: str, *, down: bool = False) -> None:
        super().__init__(how)
        self.down = down


@dataclass(frozen=True, slots=True)
class Settings:
    """Where to ask, and how long to wait (in seconds) for one answer and before another try."""

    crossref: str = _CROSSREF
    europe_pmc: str = _EUROPE_PMC
    contact: str = ""
    seconds: float = 20.0
    pause: float = 1.0

    @classmethod
    def from_environment(cls) -> Settings:
        return cls(
            crossref=os.environ.get("EVIDENCE_CROSSREF", _CROSSREF).rstrip("/"),
            europe_pmc=os.environ.get("EVIDENCE_EUROPE_PMC", _EUROPE_PMC).rstrip("/"),
            contact=os.environ.get("EVIDENCE_CONTACT", "").strip(),
        )

    @property
    def on(self) -> bool:
        """Whether anything may be looked up."""
        return any(base not in ("", OFF) for base in (self.crossref, self.europe_pmc))


class Lookup:
    """Asks for one paper after another. A service that could not be reached is not asked again."""

    def __init__(self, settings: Settings, sleep: Callable[[float], None] = time.sleep) -> None:
        contact = f" (mailto:{settings.contact})" if settings.contact else ""
        self._settings = settings
        self._sleep = sleep
        self._client = httpx.Client(
            timeout=settings.seconds,
            headers={"User-Agent": f"evidence-repository/1{contact}", "Accept": "application/json"},
        )
        self._down: dict[str, _Unreachable] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def find(self, number: Number) -> list[Document | Skipped]:
        """The paper of this number, and what may be missing of it because a service did not answer.

        Raises ReadingError, with what to do, where neither service knows it or can be reached.
        """
        if not self._settings.on:
            raise ReadingError(
                f"{number} was not looked up: looking up is switched off here (EVIDENCE_CROSSREF and "
                "EVIDENCE_EUROPE_PMC)."
            )
        failures: list[str] = []
        record = self._record(number, failures)
        if record is None:
            raise _not_found(number, failures)
        try:
            found: list[Document | Skipped] = [label(records.document(record))]
        except ValueError as error:
            raise ReadingError(f"The record of {number} {error}. Add the paper itself.") from error
        if failures:
            missing = "a notice of retraction or an abstract may be missing"
            found.append(Skipped(f"{' and '.join(failures)}, so {missing}"))
        return found

    def _record(self, number: Number, failures: list[str]) -> Record | None:
        """What both services say of a paper. PubMed numbers are Europe PMC's, which knows their DOI."""
        medical = self._asked("Europe PMC", failures, lambda: self._europe_pmc(number))
        doi = Number("doi", medical.doi.lower()) if medical and medical.doi else number
        if doi.what != "doi":
            return medical
        return answers.together(self._asked("Crossref", failures, lambda: self._crossref(doi)), medical)

    def _asked(self, service: str, failures: list[str], ask: Callable[[], Record | None]) -> Record | None:
        try:
            if service in self._down:
                raise self._down[service]
            return ask()
        except _Unreachable as error:
            if error.down:
                self._down[service] = error
            failures.append(f"{service} {error}")
            return None

    def _crossref(self, doi: Number) -> Record | None:
        return answers.crossref(self._get(self._settings.crossref, f"/works/{quote(doi.value, safe='')}", {}))

    def _europe_pmc(self, number: Number) -> Record | None:
        query = f'DOI:"{number.value}"' if number.what == "doi" else f"EXT_ID:{number.value} AND SRC:MED"
        parameters = {"query": query, "resultType": "core", "format": "json", "pageSize": "5"}
        return answers.europe_pmc(self._get(self._settings.europe_pmc, "/search", parameters), number)

    # -- over the wire ---------------------------------------------------------------------------

    def _get(self, base: str, path: str, parameters: dict[str, str]) -> Any:
        """What is answered, as JSON, or None where there is nothing. Raises _Unreachable after some tries."""
        if base in ("", OFF):
            return None
        url = httpx.URL(f"{base}{path}", params=parameters or None)
        for attempt in range(1, _TRIES + 1):
            try:
                return self._once(url)
            except _Busy as busy:
                if attempt == _TRIES:
                    raise _Unreachable(f"did not answer ({busy})", down=True) from busy
                self._sleep(min(_LONGEST_WAIT, max(busy.wait, self._pause(attempt))))
        raise AssertionError("the last attempt raises or returns")

    def _pause(self, attempt: int) -> float:
        return self._settings.pause * 2.0 ** (attempt - 1) * random.uniform(1, 1.5)  # noqa: S311 - spreads load

    def _once(self, url: httpx.URL) -> Any:
        for _ in range(_MOST_REDIRECTIONS + 1):
            try:
                with self._client.stream("GET", url) as response:
                    if response.has_redirect_location:
                        url = _redirected(url, response.headers["location"])
                        continue
                    return _content(response, time.monotonic() + self._settings.seconds)
            except httpx.TimeoutException as error:
                raise _Busy("it took too long") from error
            except httpx.TransportError as error:
                raise _Busy("it could not be reached") from error
            except httpx.HTTPError as error:
                raise _Unreachable("answered something that is no record") from error
        raise _Unreachable("sent us from one address to the next", down=True)


class _Busy(Exception):
    """Another try may help, after at least `wait` seconds."""

    def __init__(self, why: str, wait: float = 0.0) -> None:
        super().__init__(why)
        self.wait = wait


def _content(response: httpx.Response, until: float) -> Any:
    status = response.status_code
    if status == httpx.codes.NOT_FOUND:
        return None
    if status == httpx.codes.TOO_MANY_REQUESTS or status >= httpx.codes.INTERNAL_SERVER_ERROR:
        asked = response.headers.get("retry-after", "")
        raise _Busy(f"status {status}", float(asked) if asked.isascii() and asked.isdigit() else 0.0)
    if status != httpx.codes.OK:
        raise _Unreachable(f"refused to answer (status {status})")
    try:
        return _storable(json.loads(b"".join(_pieces(response, until))))
    except (ValueError, RecursionError) as error:
        raise _Unreachable("answered something that is no record") from error


def _storable(record: Any) -> Any:
    """The record with a question mark for each half of a character, which nothing can store."""
    return json.loads(json.dumps(record, ensure_ascii=False).encode("utf-8", "replace"))


def _pieces(response: httpx.Response, until: float) -> Iterator[bytes]:
    """The body, as far as it may go on."""
    size = 0
    for piece in response.iter_bytes():
        size += len(piece)
        if size > _MOST_BYTES:
            raise _Unreachable("answered more than a record can be")
        if time.monotonic() > until:
            raise _Busy("it took too long")
        yield piece


def _redirected(url: httpx.URL, to: str) -> httpx.URL:
    """Where a redirection leads. Raises _Unreachable for another host, and for what is not encrypted."""
    try:
        wanted = url.join(to)
    except httpx.InvalidURL as error:
        raise _Unreachable("sent us to an address that is none") from error
    if wanted.scheme != "https" or wanted.host != url.host:
        raise _Unreachable(f"sent us elsewhere ({wanted.host})", down=True)
    return wanted


def _not_found(number: Number, failures: list[str]) -> ReadingError:
    if failures:
        return ReadingError(
            f"{number} could not be looked up: {' and '.join(failures)}. You may also add the paper itself.",
            retryable=True,
        )
    return ReadingError(
        f"No record of {number} was found. Check it for a slip of the pen, or add the paper itself."
    )
