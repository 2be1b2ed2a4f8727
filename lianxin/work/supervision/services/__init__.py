"""Every change in supervision, as verbs. Each takes the actor as ``by``, is one transaction and leaves a journal line."""
