"""Supervision: orders to a unit that is late, sponsors, case meetings, and approvals asked for in writing.

Nothing here decides for the mediator. An order asks a unit, never a person; a sponsor and those at a meeting look on and
help; an approval runs the very service it was asked for, with both names. Complaints about officials never come here.
"""
