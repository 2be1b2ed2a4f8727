"""Units, accounts, posts, cover and leave."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from lianxin.cellar.journal.actor import Actor
from lianxin.ground.officers import queries
from lianxin.ground.officers.models import LeaveReason, Post, Unit
from lianxin.ground.officers.states import Role, Tier, UnitKind
from lianxin.ground.places.forms import AreaField
from lianxin.ground.places.models import Area, Level
from lianxin.tools.kit import clock
from lianxin.tools.shell.fields import DayField

Choices = list[tuple[Any, Any]]


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def day_field(label: Any, **given: Any) -> forms.DateField:
    return DayField(label=label, widget=DayInput(), **given)


def _offer(form: forms.Form, name: str, choices: Any) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


def version_field() -> forms.IntegerField:
    """The version that was on the screen: who saves over somebody else's change is told."""
    return forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)


def _pick(choices: Choices, empty: Any) -> Choices:
    return [("", empty), *choices]


class UnitForm(forms.Form):
    name = forms.CharField(label=_("单位名称"), max_length=80)
    short_name = forms.CharField(
        label=_("简称"), max_length=40, required=False, help_text=_("页眉和清单里用；不填就用全称")
    )
    kind = forms.ChoiceField(label=_("类别"), choices=_pick(UnitKind.choices, "—"))
    tier = forms.TypedChoiceField(
        label=_("在哪一级"),
        choices=_pick(Tier.choices, _("不在三级调解里")),
        coerce=int,
        empty_value=None,
        required=False,
    )
    area = AreaField(
        label=_("所在地"),
        levels=(Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE),
        help_text=_("可输村名、镇名、县名的一部分，或拼音首字母"),
    )
    upper = forms.ChoiceField(label=_("上级单位"), required=False, help_text=_("纠纷上提一级时交给谁"))
    dossier_prefix = forms.CharField(
        label=_("卷宗字头"), max_length=20, required=False, help_text=_("例如“甘石人调”，印在卷宗编号前面")
    )
    phone = forms.CharField(label=_("电话"), max_length=30, required=False)
    address = forms.CharField(label=_("地址"), max_length=120, required=False)
    version = version_field()
    halves = ("short_name", "dossier_prefix", "kind", "tier", "upper", "phone")
    field_order = (
        "name",
        "short_name",
        "dossier_prefix",
        "kind",
        "tier",
        "area",
        "upper",
        "phone",
        "address",
    )

    def __init__(self, *args: Any, by: Actor, unit: Unit | None = None, **kwargs: Any):
        if unit is not None:
            names = ("name", "short_name", "kind", "tier", "area", "dossier_prefix", "phone", "address")
            more = {"upper": str(unit.upper_id or ""), "version": unit.version}
            kwargs["initial"] = {**{n: getattr(unit, n) for n in names}, **more}
        super().__init__(*args, **kwargs)
        cast(AreaField, self.fields["area"]).for_county(by.county)
        uppers = queries.visible_units(by).filter(closed_on=None).exclude(pk__in=[unit.pk] if unit else [])
        self.units = {str(row.pk): row for row in uppers}
        _offer(self, "upper", _pick([(key, row.name) for key, row in self.units.items()], _("没有上级")))

    def clean_upper(self) -> Unit | None:
        return self.units.get(self.cleaned_data["upper"])


class TerritoryForm(forms.Form):
    """The whole set as it shall be from a day on: a county ticked answers for all of it."""

    from_on = day_field(_("开始日期"))
    areas = forms.MultipleChoiceField(
        label=_("管辖范围"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("勾了乡镇就包括它的全部村、社区"),
    )

    def __init__(self, *args: Any, places: Iterable[Area], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.places = {place.code: place for place in places}
        _offer(self, "areas", [(code, place.short_name) for code, place in self.places.items()])
        self.initial.setdefault("from_on", clock.today())

    @property
    def groups(self) -> list[dict[str, Any]]:
        """The check boxes as the page draws them: the county, then each township with its villages under it."""
        out: list[dict[str, Any]] = []
        for check, place in zip(self["areas"].subwidgets, self.places.values(), strict=True):
            if place.level < Level.VILLAGE:
                out.append({"check": check, "parts": []})
            else:
                out[-1]["parts"].append(check)
        return out

    def clean_areas(self) -> list[Area]:
        return [self.places[code] for code in self.cleaned_data["areas"]]


class AccountForm(forms.Form):
    """``with_username`` False: the name may be mended, the username stays."""

    username = forms.CharField(
        label=_("用户名"),
        max_length=40,
        help_text=_("登录用，定了就不改。例如姓名拼音：dumantun"),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    name = forms.CharField(
        label=_("姓名"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    work_phone = forms.CharField(label=_("工作电话"), max_length=30, required=False)
    version = version_field()

    def __init__(self, *args: Any, with_username: bool = True, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not with_username:
            del self.fields["username"]


class SlipForm(forms.Form):
    """A slip; one that also takes the second factor away has a second administrator say yes on this screen."""

    clears_second_factor = forms.BooleanField(label=_("手机丢了：同时去掉第二步验证"), required=False)
    approver = forms.CharField(
        label=_("另一位管理员（用户名）"), max_length=40, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    approver_password = forms.CharField(
        label=_("这位管理员的口令"),
        max_length=200,
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("系统管理员或者审计管理员本人在这里输入；口令只用来核对，不保存。"),
    )


class PostForm(forms.Form):
    unit = forms.ChoiceField(label=_("单位"))
    role = forms.ChoiceField(label=_("岗位"), choices=_pick(Role.choices, "—"))
    title = forms.CharField(
        label=_("职务名称"), max_length=40, required=False, help_text=_("例如“副所长”；不填就用岗位名")
    )
    from_on = day_field(_("开始日期"))
    until_on = day_field(_("结束日期"), required=False, help_text=_("不填就是一直"))
    halves = ("role", "title", "from_on", "until_on")

    def __init__(self, *args: Any, by: Actor, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.open_units = {str(row.pk): row for row in queries.visible_units(by).filter(closed_on=None)}
        groups: dict[str, Choices] = {}
        for key, row in self.open_units.items():
            groups.setdefault(str(row.get_kind_display()), []).append((key, row.name))
        _offer(self, "unit", [("", "—"), *groups.items()])
        self.initial.setdefault("from_on", clock.today())

    def clean_unit(self) -> Unit:
        return self.open_units[self.cleaned_data["unit"]]


class EndForm(forms.Form):
    on = day_field(_("最后一天"))

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("on", clock.today())


class CoverForm(forms.Form):
    """``posts``: those the actor may arrange cover for."""

    post = forms.ChoiceField(label=_("谁的岗位"))
    by_staff = forms.ChoiceField(label=_("由谁代"))
    from_on = day_field(_("开始日期"))
    until_on = day_field(_("结束日期"))
    reason = forms.CharField(label=_("为什么"), max_length=80, help_text=_("例如：休假、到县里开会"))
    halves = ("post", "by_staff", "from_on", "until_on")

    def __init__(self, *args: Any, posts: Iterable[Post], by: Actor, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.posts = {str(post.pk): post for post in posts}
        label = "{0.staff.name} · {0.unit.short_name} {1}"
        named = [(key, label.format(p, p.title or p.get_role_display())) for key, p in self.posts.items()]
        _offer(self, "post", _pick(named, "—"))
        self.people = {
            str(row.pk): row
            for row in queries.accounts(by, active=True).exclude(pk__in=[by.ref] if by.ref else [])
        }
        shown = [(key, f"{row.name}（{_places(row)}）") for key, row in self.people.items()]
        _offer(self, "by_staff", _pick(shown, "—"))
        self.initial.setdefault("from_on", clock.today())
        self.initial.setdefault("until_on", clock.today() + dt.timedelta(days=6))

    def clean_post(self) -> Post:
        return self.posts[self.cleaned_data["post"]]

    def clean_by_staff(self) -> Any:
        return self.people[self.cleaned_data["by_staff"]]


def _places(row: Any) -> str:
    return "、".join(post.unit.short_name for post in row.held) or row.username


class LeaveForm(forms.Form):
    staff = forms.ChoiceField(label=_("谁"))
    from_on = day_field(_("开始日期"))
    until_on = day_field(_("结束日期"))
    reason = forms.ChoiceField(
        label=_("原因"), choices=LeaveReason.choices, help_text=_("病假、事假都算休假，不用多写")
    )
    halves = ("staff", "reason", "from_on", "until_on")

    def __init__(self, *args: Any, people: dict[str, Any], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.people = people
        _offer(self, "staff", _pick([(key, f"{row.name}") for key, row in people.items()], "—"))
        self.initial.setdefault("from_on", clock.today())

    def clean_staff(self) -> Any:
        return self.people[self.cleaned_data["staff"]]
