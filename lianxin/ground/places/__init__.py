"""Areas: the five levels of the national statistical division codes and village groups below them.

Codes are text and valid by year: an area that is renamed or closed keeps its old row with a last day, and a new row
carries the code on. Rows elsewhere copy the codes, so what happened under an old name stays under it. Everyone who
works here may read areas; who may change them is asked by the pages (``Act.ORGANISE``), because officers live above.
"""
