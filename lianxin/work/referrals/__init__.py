"""Referrals: what another agency has to do in a dispute, asked, answered and told.

The holder stays the holder and the dispute cannot close before the outcome is back: a transfer is not a closure. The agency
sees what was ticked for it and nothing else; with an account it answers on its own page, without one by a link and a code
that count once, or on paper. Whoever is silent is chased. A referral is never a list of persons: it hangs on one dispute.
"""
