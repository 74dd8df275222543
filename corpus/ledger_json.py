"""The ledger as the JSON that other people script against."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from corpus.store import Row


def rows_json(rows: Sequence[Row]) -> dict[str, Any]:
    """`{"files": [row…], "counts": {state: n}}`."""
    return {
        "files": [
            {
                "file": row.file,
                "sha256": row.sha256,
                "state": row.state,
                "reason": row.reason,
                "retryable": row.retryable,
                "document_ids": list(row.document_ids),
                "at": row.at,
            }
            for row in rows
        ],
        "counts": dict(Counter(row.state for row in rows)),
    }
