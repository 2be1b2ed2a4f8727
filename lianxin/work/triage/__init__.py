"""Danger in a dispute: the questions, each side's answers, and what follows from them.

The subject is this dispute, never a person. Each side is asked alone; one side never learns what the other answered.
Answers only ever raise a colour. This release asks the short screen; the full set builds on the same rows and rules.
"""
