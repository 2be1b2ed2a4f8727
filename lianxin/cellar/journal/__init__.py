"""Who did, saw, said what. Services insert lines inside their own transaction; a sealer chains what
is committed.
"""
