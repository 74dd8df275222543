"""From the texts in `studies/` and `consultations/` to the files people would have: PDF, DOCX, JATS."""
