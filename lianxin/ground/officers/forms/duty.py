"""Putting somebody on call."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lianxin.ground.officers.models import DutyRole, Post
from lianxin.tools.shell.fields import MomentField


class ShiftForm(forms.Form):
    post = forms.ChoiceField(label=_("谁值班"))
    role = forms.ChoiceField(label=_("怎样值班"), choices=DutyRole.choices, widget=forms.RadioSelect)
    from_at = MomentField(label=_("从什么时候"))
    until_at = MomentField(label=_("到什么时候"))
    halves = frozenset({"from_at", "until_at"})

    def __init__(self, *args: Any, posts: Iterable[Post], **given: Any):
        super().__init__(*args, **given)
        self.posts = {str(post.pk): post for post in posts}
        field = self.fields["post"]
        assert isinstance(field, forms.ChoiceField)
        names = [
            (pk, f"{post.unit.short_name} {post.staff.name}（{post.title or post.get_role_display()}）")
            for pk, post in self.posts.items()
        ]
        field.choices = [("", _("请选择")), *names]

    def clean_post(self) -> Post:
        return self.posts[self.cleaned_data["post"]]
