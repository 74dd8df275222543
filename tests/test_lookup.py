"""Looking papers up, against a local server that speaks as Crossref and Europe PMC do."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import httpx
import pytest

from corpus.errors import ReadingError
from corpus.model import PUBLIC, Document, Kind
from corpus.store import Sessions
from ingest import jobs, lookup, worker
from ingest.lookup import Lookup, Settings
from ingest.numbers import Number
from ingest.readers.contract import Skipped
from tests import stores
from tests.test_jobs import RITA

DOI = Number("doi", "10.5555/otters.1")
PMID = Number("pmid", "31234567")
# The shapes of both services' answers, filled with what never was.
WORK: dict[str, Any] = {
    "status": "ok",
    "message-type": "work",
    "message-version": "1.0.0",
    "message": {
        "DOI": "10.5555/Otters.1",
        "type": "journal-article",
        "title": ["Take-home naloxone and otters"],
        "subtitle": ["A cohort study"],
        "container-title": ["Journal of Otters"],
        "publisher": "Riverside Press",
        "author": [
            {"given": "Olga", "family": "Otter", "sequence": "first", "affiliation": []},
            {"name": "The River Group", "sequence": "additional", "affiliation": []},
        ],
        "issued": {"date-parts": [[2019, 5, 2]]},
        "published-print": {"date-parts": [[2020, 1]]},
        "abstract": "<jats:title>Results</jats:title><jats:p>Otters <jats:italic>seen</jats:italic></jats:p>",
        "funder": [{"name": "Wellcome Trust", "DOI": "10.13039/100004440", "award": ["1"]}],
        "language": "en",
        "URL": "https://doi.org/10.5555/otters.1",
    },
}
PAPER: dict[str, Any] = {
    "version": "6.9",
    "hitCount": 1,
    "resultList": {
        "result": [
            {
                "id": "31234567",
                "source": "MED",
                "pmid": "31234567",
                "pmcid": "PMC7654321",
                "doi": "10.5555/otters.1",
                "title": "Take-home naloxone and otters.",
                "authorString": "Otter O.",
                "authorList": {"author": [{"fullName": "Otter O", "firstName": "Olga", "lastName": "Otter"}]},
                "journalInfo": {"yearOfPublication": 2020, "journal": {"title": "Journal of otters"}},
                "pubYear": "2020",
                "abstractText": "<h4>Background</h4>Otters die after <b>release</b>.<h4>Results</h4>"
                "Kits taken home halved the deaths of otters (p&lt;0.05) in the first four weeks.",
                "language": "eng",
                "pubTypeList": {"pubType": ["Journal Article"]},
                "keywordList": {"keyword": ["Naloxone"]},
                "meshHeadingList": {"meshHeading": [{"majorTopic_YN": "Y", "descriptorName": "Prisons"}]},
                "grantsList": {"grant": [{"grantId": "7", "agency": "Wellcome Trust"}]},
                "firstPublicationDate": "2019-11-30",
            }
        ]
    },
}
NOTHING = {"version": "6.9", "hitCount": 0, "resultList": {"result": []}}


class Service:
    """Both services on one port. What each answers can be set, as a list it is worked off to its last."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.agents: set[str] = set()
        self.crossref: list[Any] = [WORK]
        self.europe_pmc: list[Any] = [PAPER]

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        url = urlsplit(handler.path)
        path = unquote(url.path)
        self.asked.append((path, {k: v[0] for k, v in parse_qs(url.query).items()}))
        self.agents.add(handler.headers["User-Agent"])
        answers = self.crossref if path.startswith("/works/") else self.europe_pmc
        reply = answers.pop(0) if len(answers) > 1 else answers[0]
        if callable(reply):
            reply(handler)
        elif isinstance(reply, int):
            send(handler, reply, b"Resource not found.")
        else:
            body = reply if isinstance(reply, bytes) else json.dumps(reply).encode()
            send(handler, 200, body)


def send(handler: BaseHTTPRequestHandler, status: int, body: bytes = b"", **headers: str) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


@pytest.fixture
def service() -> Iterator[tuple[Service, str]]:
    made = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            try:
                made.answer(self)
            except (BrokenPipeError, ConnectionResetError):
                return  # who asked has heard enough

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield made, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


class Asking:
    """A lookup that notes how long it would have waited."""

    def __init__(self, base: str, **settings: Any) -> None:
        self.waited: list[float] = []
        values = {"crossref": base, "europe_pmc": base, "seconds": 2.0, **settings}
        self.lookup = Lookup(Settings(**values), self.waited.append)

    def find(self, number: Number = DOI) -> tuple[Document, list[str]]:
        document, *others = self.lookup.find(number)
        assert isinstance(document, Document)
        return document, [other.reason for other in others if isinstance(other, Skipped)]

    def failure(self, number: Number = DOI) -> ReadingError:
        with pytest.raises(ReadingError) as caught:
            self.lookup.find(number)
        return caught.value


def with_part(answer: dict[str, Any], **parts: Any) -> dict[str, Any]:
    """The answer with other parts of its one paper."""
    copy = json.loads(json.dumps(answer))
    paper = copy["message"] if "message" in copy else copy["resultList"]["result"][0]
    paper.update({name.replace("_", "-") if "message" in copy else name: v for name, v in parts.items()})
    return dict(copy)


def test_a_paper_is_put_together_from_both(service: tuple[Service, str]) -> None:
    """What either service knows of a DOI is in the record; its abstract has headings and no markup."""
    answers, base = service
    found, missing = Asking(base, contact="lib@example.org").find()
    assert missing == []
    assert (found.kind, found.full_text) == (Kind.STUDY, False)
    assert found.title == "Take-home naloxone and otters: A cohort study"
    assert found.authors == ("Olga Otter", "The River Group")
    assert (found.year, found.journal, found.language) == (2019, "Journal of Otters", "en")
    assert (found.doi, found.pmid, found.pmcid) == (DOI.value, PMID.value, "PMC7654321")
    assert found.keywords == ("Naloxone", "Prisons")
    assert found.funding == "Wellcome Trust"
    assert "Kits taken home halved the deaths of otters (p<0.05)" in found.section_text("abstract")
    assert "<" not in found.text.replace("p<0.05", "")
    assert {block.heading for block in found.blocks} == {"Background", "Results"}
    assert found.notices == ()
    asked = dict(answers.asked)
    assert asked["/works/10.5555/otters.1"] == {}
    assert asked["/search"]["query"] == 'DOI:"10.5555/otters.1"'
    assert answers.agents == {"evidence-repository/1 (mailto:lib@example.org)"}


def test_a_pubmed_number_leads_to_its_doi(service: tuple[Service, str]) -> None:
    """Europe PMC is asked for the number and tells the DOI, for which Crossref knows the notices."""
    answers, base = service
    answers.crossref = [
        with_part(WORK, updated_by=[{"type": "retraction", "DOI": "10.5555/r", "label": "Retraction"}])
    ]
    found, _ = Asking(base).find(PMID)
    assert found.notices == ("retracted",)
    assert [path for path, _ in answers.asked] == ["/search", "/works/10.5555/otters.1"]
    assert answers.asked[0][1]["query"] == "EXT_ID:31234567 AND SRC:MED"


@pytest.mark.parametrize(
    ("crossref", "europe_pmc", "notices"),
    [
        ({"updated_by": [{"type": "correction", "DOI": "10.5555/c"}]}, {}, ("corrected",)),
        ({"updated_by": [{"type": "retraction", "source": "retraction-watch"}]}, {}, ("retracted",)),
        ({"update_to": [{"type": "retraction", "DOI": "10.5555/another"}]}, {}, ()),
        ({"update_to": [{"type": "retraction", "DOI": "10.5555/OTTERS.1"}]}, {}, ("retracted",)),
        ({"type": "posted-content", "subtype": "preprint"}, {}, ("preprint",)),
        ({}, {"pubTypeList": {"pubType": ["Journal Article", "Retracted Publication"]}}, ("retracted",)),
        ({}, {"pubTypeList": {"pubType": ["Retraction of Publication"]}}, ()),
        ({}, {"commentCorrectionList": {"commentCorrection": [{"type": "Retraction in"}]}}, ("retracted",)),
        ({}, {"commentCorrectionList": {"commentCorrection": [{"type": "Retraction of"}]}}, ()),
        ({}, {"commentCorrectionList": {"commentCorrection": [{"type": "Erratum in"}]}}, ("corrected",)),
        (
            {},
            {"commentCorrectionList": {"commentCorrection": [{"type": "Partial retraction in"}]}},
            ("corrected",),
        ),
        ({}, {"commentCorrectionList": {"commentCorrection": [{"type": "Comment in"}]}}, ()),
        ({}, {"source": "PPR"}, ("preprint",)),
    ],
)
def test_notices_are_those_of_the_paper_itself(
    service: tuple[Service, str],
    crossref: dict[str, Any],
    europe_pmc: dict[str, Any],
    notices: tuple[str, ...],
) -> None:
    """What a service says was done to this paper is a notice; what this paper does to another one is none."""
    answers, base = service
    answers.crossref, answers.europe_pmc = [with_part(WORK, **crossref)], [with_part(PAPER, **europe_pmc)]
    assert Asking(base).find()[0].notices == notices


def test_what_nobody_knows_is_said(service: tuple[Service, str]) -> None:
    """Where both say that there is no such paper, nothing is made up, and trying again is not offered."""
    answers, base = service
    answers.crossref, answers.europe_pmc = [404], [NOTHING]
    failure = Asking(base).failure()
    assert "No record of DOI 10.5555/otters.1" in str(failure)
    assert not failure.retryable


def test_another_paper_is_not_taken_for_it(service: tuple[Service, str]) -> None:
    """A search that finds something else has found nothing."""
    answers, base = service
    answers.crossref, answers.europe_pmc = [404], [with_part(PAPER, doi="10.5555/badgers.1", pmid="1")]
    assert "No record" in str(Asking(base).failure())


def test_who_is_busy_is_asked_again_as_late_as_it_wants(service: tuple[Service, str]) -> None:
    """After 429 with Retry-After and after 503 another try succeeds; each waits, ever longer."""
    answers, base = service
    answers.crossref = [lambda h: send(h, 429, Retry_After="7"), 503, WORK]
    asking = Asking(base)
    assert asking.find()[1] == []
    assert asking.waited[0] == 7
    assert 2 <= asking.waited[1] <= 3


def test_a_service_may_not_make_us_wait_for_ever(service: tuple[Service, str]) -> None:
    """An absurd Retry-After is cut short, and after some tries the other service's answer stands alone."""
    answers, base = service
    answers.crossref = [lambda h: send(h, 429, Retry_After="99999")]
    asking = Asking(base)
    found, missing = asking.find()
    assert found.title == "Take-home naloxone and otters"
    assert missing[0].startswith("Crossref did not answer (status 429)")
    assert "notice of retraction" in missing[0]
    assert asking.waited == [30, 30]
    asking.find()
    assert sum(path.startswith("/works") for path, _ in answers.asked) == 3  # it is not asked again


def drip(handler: BaseHTTPRequestHandler) -> None:
    """A body that never ends, one byte now and then."""
    handler.send_response(200)
    handler.end_headers()
    for _ in range(100):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.05)


def test_a_service_that_hangs_or_drips_is_left(service: tuple[Service, str]) -> None:
    """Neither silence nor an answer that trickles in keeps us for longer than the limit."""
    answers, base = service
    answers.europe_pmc = [NOTHING]
    for reply in (lambda _: time.sleep(1.5), drip):
        answers.crossref = [reply]
        began = time.monotonic()
        failure = Asking(base, seconds=0.3).failure()
        assert "it took too long" in str(failure)
        assert failure.retryable
        assert time.monotonic() - began < 4


@pytest.mark.parametrize(
    "reply",
    [
        b"<html>Sign in to the hotel network</html>",
        b'{"message": {"DOI": ',
        b"[" * 100_000,
        b"\x1f\x8b\x00\xff",
    ],
)
def test_garbage_is_no_record(service: tuple[Service, str], reply: bytes) -> None:
    """What is no JSON fails with a sentence, and leaves the service to be asked for the next paper."""
    answers, base = service
    answers.europe_pmc, answers.crossref = [NOTHING], [reply, WORK]
    asking = Asking(base)
    assert "answered something that is no record" in str(asking.failure())
    assert asking.find()[0].doi == DOI.value


@pytest.mark.parametrize(
    "reply",
    [
        [],
        {"message": "ok"},
        {"message": {"DOI": 5, "title": {"a": 1}, "author": 3, "issued": [], "license": 1}},
    ],
)
def test_json_that_is_something_else_is_no_record(service: tuple[Service, str], reply: Any) -> None:
    """Fields of the wrong type are as good as none."""
    answers, base = service
    answers.crossref, answers.europe_pmc = [reply], [{"resultList": [7, {"result": "x"}]}]
    assert isinstance(Asking(base).failure(), ReadingError)


def test_an_answer_without_end_is_cut_off(service: tuple[Service, str]) -> None:
    """More than a record can be is not read to its end."""
    answers, base = service
    answers.crossref, answers.europe_pmc = [json.dumps({"x": "y" * 6 * 2**20}).encode()], [NOTHING]
    assert "more than a record can be" in str(Asking(base).failure())


def test_a_redirection_elsewhere_is_not_followed(service: tuple[Service, str]) -> None:
    """Neither another host nor an unencrypted address is asked: nothing inside a network is reached."""
    answers, base = service
    answers.europe_pmc = [NOTHING]
    answers.crossref = [lambda h: send(h, 302, Location="http://127.0.0.1:1/works/secret")]
    assert "sent us elsewhere" in str(Asking(base).failure())
    assert [path for path, _ in answers.asked].count("/works/secret") == 0
    own = httpx.URL("https://api.example.org/works/1")
    assert str(lookup._redirected(own, "/v2/works/1")) == "https://api.example.org/v2/works/1"
    for elsewhere in (
        "http://api.example.org/",
        "https://other.example.org/",
        "file:///etc/passwd",
        "//10.0.0.1/",
    ):
        with pytest.raises(lookup._Unreachable):
            lookup._redirected(own, elsewhere)


def test_a_service_that_is_not_there(service: tuple[Service, str]) -> None:
    """Where nobody listens, the sentence says so; the other service still answers."""
    _, base = service
    found, missing = Asking(base, crossref="http://127.0.0.1:1").find()
    assert found.pmid == PMID.value
    assert "Crossref did not answer (it could not be reached)" in missing[0]


def test_settings_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The public services unless a setting names others or says off."""
    assert Settings.from_environment() == Settings()
    monkeypatch.setenv("EVIDENCE_CROSSREF", "https://mirror.example.org/")
    monkeypatch.setenv("EVIDENCE_EUROPE_PMC", "off")
    asked = Settings.from_environment()
    assert (asked.crossref, asked.europe_pmc, asked.on) == ("https://mirror.example.org", "off", True)
    monkeypatch.setenv("EVIDENCE_CROSSREF", "")
    assert not Settings.from_environment().on


def test_a_looked_up_record_never_replaces_a_text(
    service: tuple[Service, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a paper held whole only its notices change; one not held is added, and told in the ledger."""
    answers, base = service
    for name in ("EVIDENCE_CROSSREF", "EVIDENCE_EUROPE_PMC"):
        monkeypatch.setenv(name, base)
    store = stores.store(tmp_path / "store")
    Sessions(store).sign_in_as("rita", "rita", "researcher")
    held = stores.study("Take-home naloxone and otters: a cohort study", "Whole words.", doi=DOI.value)
    (id_,) = stores.add(store, [stores.offer(held)])
    other = with_part(PAPER, doi="10.5555/badgers.1", pmid="7", title="Badgers and buprenorphine")
    answers.europe_pmc = [with_part(PAPER, pubTypeList={"pubType": ["Retracted Publication"]}), other]
    answers.crossref = [WORK, 404]
    job = jobs.hand_over(store, RITA, (), [DOI, Number("pmid", "7")])
    worker.work_off(store)
    with store.read(PUBLIC) as reader:
        document = reader.document(id_).held.document
        rows = {row.file: row for row in reader.ledger()}
        badgers = reader.document(rows["PMID 7"].document_ids[0]).held
    assert document.text == held.text
    assert document.notices == ("retracted",)
    assert rows["DOI 10.5555/otters.1"].state == "duplicate"
    assert rows["PMID 7"].state == "indexed"
    assert (badgers.document.title, badgers.kept) == ("Badgers and buprenorphine", False)
    assert jobs.Jobs(store, RITA).progress(job).job.ended == 2
    store.close()
