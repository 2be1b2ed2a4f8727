"""Every change to a mediation, as verbs. Each takes the actor as ``by``, is one transaction and leaves a journal line."""
