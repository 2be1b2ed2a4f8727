"""Mediation: rights told, consents and refusals, mediators and helpers, sessions, agreements, obligations, signatures.

Whoever may see a dispute may see this, except caucus notes: those are sealed to their author and the mediators of that
day. A session needs every consent on record, an explicit refusal ends the mediation at once (People's Mediation Law
art. 17), and an agreement takes effect only when all its signatures are there (art. 29). Kinds of mediation never mix:
``states.why_impossible``.
"""
