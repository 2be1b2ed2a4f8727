"""The officers' desk: every page a person at work opens. It owns no facts: views ask the rooms below and show what they say.

Pages of one matter are shaped in a module of their own beside the views (``casefile``, ``ledger``, ``morning`` …); every form
that changes something goes once, through one service, and keeps what was typed when it is refused.
"""
