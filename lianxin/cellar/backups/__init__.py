"""Copies of everything: one encrypted file holds every row, every kept file and a check of the keys.

Whoever runs the commands may enter; no page leads here. Promises: a backup is one moment of the whole county, taken while people
work; it is readable with the master keys alone and on either database; what does not fit is said before anything is written.
"""
