"""One browser window as the server sees it: a WebSocket session that speaks the framework's own messages.

It opens pages, follows addresses, uploads files and submits a form, and reads everything that the page is
told, which a real browser would then draw. What the drawing itself costs is not in it.
"""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import Any, Self

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import FileURLs
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

_XSRF = "_streamlit_xsrf"
_MOST = 200 * 2**20  # bytes of a message
_TAG = re.compile(r"<[^>]+>")
_FAILED = "This page could not be shown"


@dataclass
class Shown:
    """What a page said: its words, its widgets by label, how long it took, and what was wrong with it."""

    words: str = ""
    widgets: dict[str, Any] = field(default_factory=dict)
    seconds: float = 0.0
    errors: list[str] = field(default_factory=list)


class Client:
    """One browser with its cookies."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.http = httpx.AsyncClient(base_url=base, timeout=120, follow_redirects=True)

    async def sign_in(self, name: str, password: str) -> None:
        """Sign in by the form. Raises RuntimeError where that fails."""
        page = await self.http.get("/sign-in")
        fields = {"form": _hidden(page.text), "name": name, "password": password, "next": "/"}
        await self.http.post("/sign-in", data=fields)
        if "evidence_session" not in self.http.cookies:
            raise RuntimeError(f"{name} could not sign in")

    async def withdraw(self, document_id: str, reason: str) -> int:
        """Withdraw a document by the form of its page; the answer's status."""
        page = await self.http.get(f"/consultation/{document_id}?preview=1")
        fields = {"form": _hidden(page.text), "do": "withdraw", "reason": reason}
        return (await self.http.post(f"/consultation/{document_id}", data=fields)).status_code

    async def window(self) -> Window:
        """A new window, connected."""
        await self.http.get("/_stcore/health")
        cookies = "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())
        token = self.http.cookies.get(_XSRF, "")
        connection = await connect(
            self.base.replace("http", "ws", 1) + "/_stcore/stream",
            subprotocols=["streamlit", token] if token else ["streamlit"],  # type: ignore[list-item]
            additional_headers={"Cookie": cookies, "Origin": self.base},
            max_size=_MOST,
            ping_interval=None,
        )
        return Window(self, connection)

    async def close(self) -> None:
        await self.http.aclose()


class Window:
    """One open page."""

    def __init__(self, client: Client, connection: ClientConnection) -> None:
        self._client = client
        self._connection = connection
        self._page, self._query = "", ""
        self._session_id = ""
        self._held: dict[str, ForwardMsg] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._connection.close()

    async def visit(self, page: str, query: str = "") -> Shown:
        """Go to a page of the site, by its name and query string."""
        self._page, self._query = page, query
        return await self._run([])

    async def add(self, shown: Shown, files: Mapping[str, bytes], submit: str) -> Shown:
        """Put files into the page's uploader, and press the button of its form; choices stay as they are."""
        uploader = next(w for w in shown.widgets.values() if w.WhichOneof("type") == "file_uploader")
        state = WidgetState(id=uploader.file_uploader.id)
        urls = await self._urls(list(files))
        token = self._client.http.cookies.get(_XSRF) or ""
        for (name, content), url in zip(files.items(), urls, strict=True):
            sent = await self._client.http.put(
                url.upload_url, files={"file": (name, content)}, headers={"X-Xsrftoken": token}
            )
            sent.raise_for_status()
            state.file_uploader_state_value.uploaded_file_info.add(
                name=name, size=len(content), file_id=url.file_id, file_urls=url
            )
        chosen = [
            WidgetState(id=w.selectbox.id, string_value=w.selectbox.options[w.selectbox.default])
            for w in shown.widgets.values()
            if w.WhichOneof("type") == "selectbox"
        ]
        button = shown.widgets[submit].button
        return await self._run([state, *chosen, WidgetState(id=button.id, trigger_value=True)])

    async def _urls(self, names: Sequence[str]) -> list[FileURLs]:
        wanted = uuid.uuid4().hex
        asked = BackMsg()
        asked.file_urls_request.request_id = wanted
        asked.file_urls_request.file_names.extend(names)
        asked.file_urls_request.session_id = self._session_id
        await self._connection.send(asked.SerializeToString())
        while True:
            message = await self._receive()
            if message.WhichOneof("type") == "file_urls_response":
                return list(message.file_urls_response.file_urls)

    async def _run(self, states: Sequence[WidgetState]) -> Shown:
        """Run the page's script and read all that it shows, to its end."""
        asked = BackMsg()
        asked.rerun_script.query_string = self._query
        asked.rerun_script.page_name = self._page
        asked.rerun_script.widget_states.widgets.extend(states)
        asked.rerun_script.cached_message_hashes.extend(self._held)
        began = time.perf_counter()
        await self._connection.send(asked.SerializeToString())
        shown = Shown()
        words: list[str] = []
        while True:
            message = await self._receive()
            kind = message.WhichOneof("type")
            if kind == "new_session":
                words.clear()  # a script that began anew
                shown = Shown()
                self._session_id = message.new_session.initialize.session_id or self._session_id
            elif kind == "page_info_changed":
                self._query = message.page_info_changed.query_string
            elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
                _show(message.delta.new_element, words, shown)
            elif kind == "script_finished" and message.script_finished in _DONE:
                break
            elif kind == "session_event":
                shown.errors.append("the session ended")
        shown.words = unescape(_TAG.sub("", " ".join(words)))
        shown.seconds = time.perf_counter() - began
        if _FAILED in shown.words:
            shown.errors.append(shown.words[shown.words.index(_FAILED) :][:300])
        return shown

    async def _receive(self) -> ForwardMsg:
        """The next message; one that was sent before comes as its hash alone."""
        raw = await self._connection.recv()
        message: ForwardMsg = ForwardMsg.FromString(raw if isinstance(raw, bytes) else raw.encode())
        if message.WhichOneof("type") == "ref_hash":
            held = ForwardMsg()
            held.CopyFrom(self._held[message.ref_hash])
            return held
        if message.metadata.cacheable:
            self._held[message.hash] = message
        return message


_DONE = (
    ForwardMsg.ScriptFinishedStatus.FINISHED_SUCCESSFULLY,
    ForwardMsg.ScriptFinishedStatus.FINISHED_WITH_COMPILE_ERROR,
    ForwardMsg.ScriptFinishedStatus.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
)


def _show(element: Any, words: list[str], shown: Shown) -> None:
    kind = element.WhichOneof("type")
    if kind == "html":
        words.append(element.html.body)
    elif kind == "markdown":
        words.append(element.markdown.body)
    elif kind == "text":
        words.append(element.text.body)
    elif kind == "code":
        words.append(element.code.code_text)
    elif kind == "exception":
        shown.errors.append(f"{element.exception.type}: {element.exception.message}")
    elif kind in ("file_uploader", "selectbox", "button"):
        shown.widgets[getattr(element, kind).label] = element


def _hidden(page: str) -> str:
    """The token of a page's form."""
    found = re.search(r'name="form" value="([^"]+)"', page)
    if found is None:
        raise RuntimeError(f"the page has no form: {_TAG.sub('', page)[:300]}")
    return found[1]
