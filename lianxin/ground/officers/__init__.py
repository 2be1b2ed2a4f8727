"""Units, the people who work in them, their posts, and how they log in.

A person holds several dated posts and acts under one at a time, as a ``journal.Actor``. What a role may do, and in which
compartment, is the matrix in ``states.py``, tested cell by cell.
"""
