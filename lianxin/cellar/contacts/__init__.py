"""How somebody may safely be reached: when, by which ways, in which language, and what must never be done.

The owner of a ``SafeContact`` is a row of an upper room (a side of a dispute) and its texts are under that row's key, so that
erasing the owner erases them. Every message to somebody outside passes ``rules.when_allowed``.
"""
