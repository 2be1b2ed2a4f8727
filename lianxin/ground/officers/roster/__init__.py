"""The roster: mediators and helpers who agreed to stand on it, what they are good at, what they were trained in, until when.

A public list for choosing whom to ask, like the one on a committee's wall; no register of residents. Nobody stands on it
without a recorded consent, nothing is noted of anyone but what helps to choose, and no one is scored. Everybody who works
in the county may read it; heads keep their own unit's part.
"""
