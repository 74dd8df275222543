"""The tables of the catalogue."""

from __future__ import annotations

import sqlalchemy as sa

VERSION = 1  # of the tables; a store with a higher one was made by newer software

metadata = sa.MetaData()

meta = sa.Table(
    "meta",
    metadata,
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("value", sa.String, nullable=False),
)

documents = sa.Table(
    "documents",
    metadata,
    sa.Column("row", sa.Integer, primary_key=True),
    sa.Column("id", sa.String, nullable=False, unique=True),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("record", sa.JSON, nullable=False),  # Document.to_dict() without text and layout
    sa.Column("layout", sa.JSON, nullable=False),  # its blocks and pages
    sa.Column("facets", sa.JSON, nullable=False),  # {name: [[value, suggested]…]}, derived
    sa.Column("corrections", sa.JSON, nullable=False),  # {field: {value, by, at}}, made by people
    sa.Column("consent", sa.JSON),
    sa.Column("path", sa.String, nullable=False),
    sa.Column("file", sa.String, nullable=False),
    sa.Column("sha256", sa.String, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),  # of the record within its file, from 1
    sa.Column("kept", sa.Boolean, nullable=False),  # whether the store keeps the file itself
    sa.Column("added_at", sa.String, nullable=False),
    sa.Index("documents_by_path", "path"),
    sqlite_autoincrement=True,  # an index that lags must never meet a reused number
)

keys = sa.Table(
    "keys",
    metadata,
    sa.Column("key", sa.String, primary_key=True),
    sa.Column("document", sa.ForeignKey("documents.row", ondelete="CASCADE"), primary_key=True),
    sa.Index("keys_by_document", "document"),
)

passages = sa.Table(
    "passages",
    metadata,
    sa.Column("row", sa.Integer, primary_key=True),
    sa.Column("document", sa.ForeignKey("documents.row", ondelete="CASCADE"), nullable=False),
    sa.Column("ordinal", sa.Integer, nullable=False),
    sa.Column("char_start", sa.Integer, nullable=False),
    sa.Column("char_end", sa.Integer, nullable=False),
    sa.Column("context", sa.Text, nullable=False),
    sa.Column("embedded", sa.Boolean, nullable=False),
    sa.Column("page", sa.Integer),
    sa.Column("page_label", sa.String),
    sa.Column("section", sa.String),
    sa.Column("speaker", sa.String),
    sa.Column("turn", sa.Integer),
    sa.Column("timecode", sa.String),
    sa.Column("find", sa.String, nullable=False),
    sa.Column("until", sa.Integer, nullable=False),  # last day, as a proleptic Gregorian ordinal
    sa.Column("vector", sa.LargeBinary),  # float32 of length 1; none where not embedded
    sa.UniqueConstraint("document", "ordinal"),
    sa.Index("passages_by_until", "until"),
    sqlite_autoincrement=True,
)

changes = sa.Table(  # which documents each generation touched, for indexes that catch up
    "changes",
    metadata,
    sa.Column("generation", sa.Integer, primary_key=True),
    sa.Column("document", sa.Integer, primary_key=True),
)

ledger = sa.Table(
    "ledger",
    metadata,
    sa.Column("path", sa.String, primary_key=True),
    sa.Column("file", sa.String, nullable=False),
    sa.Column("sha256", sa.String),
    sa.Column("consent_sha256", sa.String),
    sa.Column("kind", sa.String),  # as said with --kind
    sa.Column("state", sa.String, nullable=False),
    sa.Column("reason", sa.String),
    sa.Column("retryable", sa.Boolean, nullable=False),
    sa.Column("document_ids", sa.JSON, nullable=False),
    sa.Column("at", sa.String, nullable=False),
    sa.Index("ledger_by_sha256", "sha256"),
)

tombstones = sa.Table(
    "tombstones",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("keys", sa.JSON, nullable=False),  # hashed: a tombstone holds no content
    sa.Column("at", sa.String, nullable=False),
    sa.Column("by", sa.String, nullable=False),
    sa.Column("reason", sa.String, nullable=False),
    sa.Column("removed", sa.JSON, nullable=False),
    sa.Column("readmitted", sa.String),  # when the tombstone was lifted
)

withdrawals = sa.Table(  # of documents, of single speakers' words and of single passages
    "withdrawals",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("id", sa.String, nullable=False, unique=True),
    sa.Column("document_id", sa.String, nullable=False),
    sa.Column("scope", sa.String, nullable=False),
    sa.Column("at", sa.String, nullable=False),
    sa.Column("by", sa.String, nullable=False),
    sa.Column("reason", sa.String, nullable=False),
    sa.Column("removed", sa.JSON, nullable=False),
    sa.Column("marks", sa.JSON, nullable=False),  # hashed, to know the words again
    sa.Column("verified", sa.Boolean),
    sa.Column("readmitted", sa.String),
    sa.Index("withdrawals_by_document", "document_id"),
)

codes = sa.Table(  # with which people withdraw their own words
    "codes",
    metadata,
    sa.Column("hash", sa.String, primary_key=True),
    sa.Column("document_id", sa.String, nullable=False),
    sa.Column("speaker", sa.String, nullable=False),  # hashed with the code, so that only it finds the label
    sa.Column("issued_at", sa.String, nullable=False),
    sa.Column("withdrawal_id", sa.String),  # those that were made with it, spaces between
    sa.Index("codes_by_document", "document_id"),
)

audit = sa.Table(
    "audit",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("at", sa.String, nullable=False),
    sa.Column("by", sa.String, nullable=False),
    sa.Column("action", sa.String, nullable=False),
    sa.Column("document_id", sa.String),
    sa.Column("detail", sa.String),
)

accounts = sa.Table(
    "accounts",
    metadata,
    sa.Column("key", sa.String, primary_key=True),  # the name without regard to case
    sa.Column("name", sa.String, nullable=False),
    sa.Column("role", sa.String, nullable=False),
    sa.Column("created_at", sa.String, nullable=False),
    sa.Column("disabled", sa.Boolean, nullable=False),
    sa.Column("password", sa.String),  # an argon2 hash
    sa.Column("subject", sa.String, unique=True),  # who this is to an identity provider
)

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("sha256", sa.String, primary_key=True),  # of the id, which only the browser has
    sa.Column("account", sa.ForeignKey("accounts.key", ondelete="CASCADE"), nullable=False),
    sa.Column("begun", sa.Integer, nullable=False),
    sa.Column("seen", sa.Integer, nullable=False),
    sa.Index("sessions_by_account", "account"),
)

links = sa.Table(  # for making the first account
    "links",
    metadata,
    sa.Column("sha256", sa.String, primary_key=True),
    sa.Column("expires", sa.Integer, nullable=False),
)

attempts = sa.Table(  # to sign in, under a hashed name or address, for as long as they count
    "attempts",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("key", sa.String, nullable=False),
    sa.Column("at", sa.Integer, nullable=False),
    sa.Index("attempts_by_key", "key", "at"),
)

jobs = sa.Table(  # work that was started from a page
    "jobs",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("id", sa.String, nullable=False, unique=True),
    sa.Column("by", sa.String, nullable=False),
    sa.Column("kind", sa.String),  # as said of all its files
    sa.Column("made_at", sa.String, nullable=False),
    sa.Column("cancelled_at", sa.String),
    sa.Column("ended_at", sa.String),
    sa.Column("problem", sa.String),  # why it does not go on by itself
    sa.Column("passages", sa.Integer, nullable=False),  # embedded so far
)

job_files = sa.Table(
    "job_files",
    metadata,
    sa.Column("job", sa.ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("what", sa.String, nullable=False),  # a file, or what is looked up: a DOI or a PMID
    sa.Column("name", sa.String, nullable=False),  # as it is shown
    sa.Column("path", sa.String, nullable=False),  # its name in the ledger
    sa.Column("stored", sa.String),  # the name under which its bytes wait
    sa.Column("begun", sa.Integer, nullable=False),  # how often its reading began
    sa.Column("ended_at", sa.String),
    sa.Column("state", sa.String),  # where it ended without the ledger
    sa.Column("reason", sa.String),
)

recommendations = sa.Table(  # the official wording, where a curator imported it
    "recommendations",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("group", sa.String, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
)

phrasings = sa.Table(  # vectors of the recommendations' phrasings, of one model and one wording
    "phrasings",
    metadata,
    sa.Column("version", sa.String, primary_key=True),
    sa.Column("vectors", sa.LargeBinary, nullable=False),
)

duplicates = sa.Table(  # what records said of documents that were held already; never of a consultation
    "duplicates",
    metadata,
    sa.Column("document", sa.ForeignKey("documents.row", ondelete="CASCADE"), primary_key=True),
    sa.Column("content", sa.String, primary_key=True),  # the identity key of the record's words
    sa.Column("path", sa.String, nullable=False),
    sa.Column("file", sa.String, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),  # of the record within its file, from 1
    sa.Column("record", sa.JSON, nullable=False),
    sa.Column("at", sa.String, nullable=False),
    sa.Column("verdict", sa.String),  # merged or apart, once somebody has looked
    sa.Column("by", sa.String),
    sa.Column("decided_at", sa.String),
    sa.Index("duplicates_by_path", "path", "number"),
)

judgements = sa.Table(  # recommendations that people confirmed or rejected; no text
    "judgements",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("document", sa.ForeignKey("documents.row", ondelete="CASCADE"), nullable=False),
    sa.Column("start", sa.Integer),  # of the words in the document's text; none for the whole document
    sa.Column("end", sa.Integer),
    sa.Column("recommendation", sa.Integer, nullable=False),
    sa.Column("verdict", sa.String, nullable=False),
    sa.Column("by", sa.String, nullable=False),
    sa.Column("at", sa.String, nullable=False),
    sa.Column("lost", sa.Boolean, nullable=False),  # the present text does not have the words
    sa.Index("judgements_by_document", "document"),
)
