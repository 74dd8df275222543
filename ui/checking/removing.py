"""Taking a paper away, with what will go shown before; and a newer version in its place."""

from __future__ import annotations

import streamlit as st

from corpus import access
from corpus.errors import UsageError
from corpus.store import Held, Preview, Writer
from ingest import jobs, replacing
from ui import parts, state
from ui.checking import doing

_REFUSED = "replace-refused"  # the document for which a file was refused: its form stays open


def show(held: Held) -> None:
    who = state.viewer()
    with st.expander("Replace it by a newer version", expanded=state.memory().get(_REFUSED) == held.id):
        _replace(held)
    if not access.may(who, "withdraw"):
        return
    if st.query_params.get("remove") == held.id:
        with st.container(border=True, key="removing"):
            _remove(held)
    else:
        st.button("Remove it …", on_click=_ask, args=(held.id,))


def _replace(held: Held) -> None:
    parts.html(
        '<p class="measure">The newer version keeps the address of this page, and what people corrected and '
        "judged. Judgements of passages that it no longer has wait for a look.</p>"
    )
    key = f"replace-{held.id}"
    with st.form(f"replace-form-{held.id}", border=False, clear_on_submit=True):
        st.file_uploader("The file of the newer version", key=key, max_upload_size=jobs.most_mb())
        st.checkbox("It is the same paper, whatever its title and DOI", key=f"{key}-sure")
        st.form_submit_button("Replace", on_click=_put, args=(held.id, key))


def _put(document_id: str, key: str) -> None:
    def change() -> str:
        upload = state.given(key)
        if upload is None:
            raise UsageError("Choose the file of the newer version first.")
        sure = bool(state.given(f"{key}-sure"))
        replacing.replaced(doing.store(), state.viewer(), document_id, upload, whatever_title=sure)
        return "The newer version has taken its place."

    state.memory()[_REFUSED] = None if doing.tried(change) else document_id


def _ask(document_id: str) -> None:
    st.query_params["remove"] = document_id


def _remove(held: Held) -> None:
    """What will go, before anything does."""
    preview = Writer(doing.store(), state.viewer()).preview(held.id)
    parts.html(f'<p class="measure">{_goes(preview, held)}</p>')
    key = f"remove-reason-{held.id}"
    with st.form(f"remove-form-{held.id}", border=False):
        st.text_input("Why it goes (stays with its receipt and under “Files”)", key=key, max_chars=300)
        st.form_submit_button("Remove it for good", on_click=_gone, args=(held.id, key))


def _goes(preview: Preview, held: Held) -> str:
    """What a removal takes away, in words."""
    n = preview.removed
    said = [parts.plural(n["passages"], "passage"), parts.plural(n["vectors"], "vector")]
    said += [parts.plural(n["files"], "kept file")] if n["files"] else []
    said += [parts.plural(len(held.corrections), "correction")] if held.corrections else []
    return (
        f"{', '.join(said)} and everything that is recorded of it go, from every byte of the store. Backups "
        "made before still hold it. The same file stays out until a consultation lead readmits it."
    )


def _gone(document_id: str, key: str) -> None:
    def change() -> str:
        reason = state.given(key, "").strip()
        if not reason:
            raise UsageError("Say why it goes; the reason stays with the receipt.")
        done = Writer(doing.store(), state.viewer()).withdraw(document_id, reason)
        sure = (
            "no byte of it was found afterwards"
            if done.verified
            else "the last bytes go with the next change"
        )
        return f"Removed: {parts.plural(done.removed['passages'], 'passage')}; {sure}."

    if doing.tried(change):
        for name in ("edit", "remove"):
            st.query_params.pop(name, None)
