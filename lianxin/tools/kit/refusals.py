"""Why something may not be: each refusal says its sentence to the person who asked.

Views show them: ``BadInput`` at its fields, the others as a message above the form with everything typed still there.
"""

from __future__ import annotations

from collections.abc import Mapping


class Refusal(Exception):
    """The base of every refusal; ``str()`` is a translated sentence for the person who asked."""

    status = 422


class WrongState(Refusal):
    """The life does not allow this action from here."""

    status = 409


class NotAllowed(Refusal):
    """This actor may not do this."""

    status = 403


class Stale(Refusal):
    """Somebody else changed the row since it was read; nothing was overwritten."""

    status = 409


class BadInput(Refusal):
    """What was given cannot be taken; ``fields`` maps a field's name to its sentence."""

    def __init__(self, fields: Mapping[str, object]):
        self.fields = {name: str(message) for name, message in fields.items()}
        super().__init__("；".join(self.fields.values()))
