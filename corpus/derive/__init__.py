"""From a document to what can be found; pure, so that a rebuild or another model gives the same again."""
