"""How forms look: Django's own forms through the kit's templates (settings.FORM_RENDERER)."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.forms import BoundField
from django.forms.renderers import DjangoTemplates, TemplatesSetting
from django.forms.widgets import Input, Select, Textarea, Widget
from django.template import TemplateDoesNotExist


class Field(BoundField):
    """A bound field that knows its look: input classes, where an error link leads, 必填 or 选填."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: Widget | None = None) -> dict[str, Any]:
        attrs = super().build_widget_attrs(attrs, widget)
        widget = widget or self.field.widget
        css = _css(widget)
        if css:
            own = [widget.attrs.get("class", ""), css, "is-invalid" if self.errors else ""]
            attrs["class"] = " ".join(part for part in own if part)
        return attrs

    @property
    def kind(self) -> str:
        """Which template draws it: radio, checks, check or plain."""
        widget = self.field.widget
        input_type = getattr(widget, "input_type", "")
        if input_type == "checkbox":
            return "checks" if getattr(widget, "allow_multiple_selected", False) else "check"
        return "radio" if input_type == "radio" else "plain"

    @property
    def anchor(self) -> str:
        return f"{self.auto_id}_0" if self.kind in ("radio", "checks") else str(self.auto_id)

    @cached_property
    def mark(self) -> str:
        """Only the rarer of "required" and "optional" is written beside labels; a lone field needs no
        word.
        """
        shown = [f for f in self.form.visible_fields() if f.kind != "check" and f.name != "DELETE"]
        required = sum(f.field.required for f in shown)
        if len(shown) < 2 or required == len(shown):
            return ""
        if required * 2 > len(shown):
            return "" if self.field.required else "optional"
        return "required" if self.field.required else ""

    @property
    def half(self) -> bool:
        return self.name in getattr(self.form, "halves", ())

    @property
    def unit(self) -> str:
        return str(getattr(self.form, "units", {}).get(self.name, ""))


def _css(widget: Widget) -> str:
    input_type = getattr(widget, "input_type", "")
    if input_type in ("hidden", "range", "color"):
        return ""
    if input_type in ("checkbox", "radio"):
        return "form-check-input"
    if isinstance(widget, Select):
        return "form-select"
    return "form-control" if isinstance(widget, Input | Textarea) else ""


class Renderer(TemplatesSetting):
    """The project's templates first, Django's built-in ones for the rest: django.forms need not be
    installed.
    """

    form_template_name = "shell/forms/form.html"
    formset_template_name = "shell/forms/formset.html"
    field_template_name = "shell/forms/field.html"
    bound_field_class = Field

    @cached_property
    def _builtin(self) -> DjangoTemplates:
        return DjangoTemplates()

    def get_template(self, template_name: str) -> Any:
        try:
            return super().get_template(template_name)
        except TemplateDoesNotExist:
            return self._builtin.get_template(template_name)
