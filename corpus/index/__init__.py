"""Indexes built from the catalogue and always rebuildable from it."""
