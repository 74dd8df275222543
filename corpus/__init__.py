"""What the repository holds: documents, passages, consent, the catalogue and the indexes made from it."""
