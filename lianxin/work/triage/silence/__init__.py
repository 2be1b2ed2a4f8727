"""A side that cannot be reached: who tries again, how, until when, and what the station decides then.

Silence is nobody's consent and nobody's refusal. It never settles, ends or closes a dispute: it makes somebody else try, in
person, and after a week somebody who may approve decide what helps. While the teller has not agreed to contact, no clock runs.
"""
