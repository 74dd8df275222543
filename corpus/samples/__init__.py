"""What a first run ingests; `python -m corpus.samples.make` writes the generated files anew."""
