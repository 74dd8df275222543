"""Readers: one file a format, each `read(path) -> Iterator[Document | Skipped]`."""
