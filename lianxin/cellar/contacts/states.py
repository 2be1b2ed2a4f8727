"""The ways of reaching somebody."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    IN_PERSON = "in_person", _("当面")
    PHONE = "phone", _("打电话")
    LETTER = "letter", _("书信")
    TEXT = "text", _("发短信")
    GO_BETWEEN = "go_between", _("托人转告")


# What an officer may do as long as nobody has said what is safe: come, or call outside the quiet hours, and ask. A letter, a text
# message or a neighbour may tell the wrong person.
BEFORE_ASKED = (Channel.IN_PERSON, Channel.PHONE)
