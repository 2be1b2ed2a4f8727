"""Every change to a dispute, as verbs. Each takes the actor as ``by``, is one transaction and leaves a journal line."""
