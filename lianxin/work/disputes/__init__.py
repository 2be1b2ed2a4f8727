"""Disputes: the case itself. Sides, parties, state, tier, holder, clocks, colour as decided, lineage, return visits.

Every read starts from ``queries.visible_to(actor)``; every change is a service named for what it does. Upper rooms leave
word here as ``OpenItem`` and ``Involvement``; this room never asks upward. The life itself is ``states.py``.
"""
