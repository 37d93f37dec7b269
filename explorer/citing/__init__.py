"""Sources: cited in published styles, read from bibliographies, given their texts, and quotes checked against those.

No Qt. Its libraries (citeproc, bibtexparser, rispy, pypdf, lxml) are imported when first needed: none is for start-up.
"""
