"""How passages are found: a question or a recommendation in, ranked and citable passages out."""
