"""Dossiers: official papers of a dispute, its number, its evidence, and whether its file is complete.

Everything printed needs ``Act.PRINT`` in the compartment and a dispute (or report) the viewer may see, and is journaled
as a look. Facts are read from the rooms below and handed to ``documents``, which asks no database. A caucus note is never
read here. An agreement whose text is fixed is printed once; from then on the same bytes are served.
"""
