"""The pieces: each tag shapes its data here, so that its template never meets an absent key, and
renders one small fragment.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from django import template
from django.core.paginator import Page
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lianxin.tools.kit import clock
from lianxin.tools.shell import keeping, wording

register = template.Library()


def piece(
    name: str, takes_context: bool = False, pure: bool = False
) -> Callable[[Callable[..., dict[str, Any]]], Any]:
    """An inclusion tag without white space around it, which would be a gap beside Chinese punctuation.

    ``pure``: it depends on its arguments and the language alone, and a list draws it on every row: kept once drawn.
    """

    def wrap(shape: Callable[..., dict[str, Any]]) -> Any:
        def draw(args: tuple[Any, ...], kwargs: tuple[tuple[str, Any], ...], _language: str | None) -> SafeString:
            return SafeString(render_to_string(name, shape(*args, **dict(kwargs))).strip())

        drawn = functools.lru_cache(maxsize=512)(draw) if pure else draw

        @functools.wraps(shape)
        def tag(*args: Any, **kwargs: Any) -> SafeString:
            return drawn(args, tuple(kwargs.items()), get_language())

        return register.simple_tag(tag, takes_context=takes_context)

    return wrap


register.filter("zh_date", wording.full_date)
register.filter("zh_datetime", wording.full_datetime)
register.filter("short_datetime", wording.short_datetime)
register.filter("month_day", wording.month_day)
register.filter("deadline", wording.deadline)
register.filter("until", wording.left_text)
register.filter("yuan", wording.amount)


def _pick(item: Any, *names: str) -> dict[str, Any]:
    """The named parts of a dict or an object, "" where absent: templates are strict about unknown names."""
    get = item.get if isinstance(item, Mapping) else lambda name, default: getattr(item, name, default)
    return {name: "" if (value := get(name, "")) is None else value for name in names}


@register.simple_tag
@functools.lru_cache(maxsize=512)
def icon(name: str, css: str = "", label: str = "") -> SafeString:
    """A symbol of the sprite (names: frontend/icons.json); silent to a screen reader without a ``label``."""
    href = f"{static('icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="icon {}" role="img" aria-label="{}"><use href="{}"></use></svg>', css, label, href
        )
    return format_html('<svg class="icon {}" aria-hidden="true"><use href="{}"></use></svg>', css, href)


@register.simple_tag(takes_context=True)
def theme(context: template.Context) -> str:
    """``light``, ``dark`` or ``auto``, from the visitor's cookie."""
    request = context.get("request")
    chosen = request.COOKIES.get("theme", "") if request is not None else ""
    return chosen if chosen in ("light", "dark") else "auto"


@register.simple_tag(takes_context=True)
def kept_done(context: template.Context) -> str:
    """The id of the form whose draft may now be forgotten, once."""
    request = context.get("request")
    return keeping.take_kept(request) if request is not None else ""


# Colour, clock, ladder


@piece("shell/parts/colour_mark.html", pure=True)
def colour_mark(colour: str | None, note: str = "", word: bool = True, size: str = "") -> dict[str, Any]:
    """Red octagon, yellow triangle, blue disc, with its word; ``word=False``: for screen readers only.

    ``size``: "" in lines, "large" beside headings, "pill" on its soft ground. Unknown: a dashed disc.
    """
    words = {"red": _("红色"), "yellow": _("黄色"), "blue": _("蓝色")}
    known = colour if colour in words else "none"
    return {"colour": known, "text": words.get(known, _("未定色")), "note": note, "word": word, "size": size}


@piece("shell/parts/ring.html", pure=True)
def ring(fraction: float, label: str = "", sub: str = "", size: str = "") -> dict[str, Any]:
    """A ring that empties; ``size="large"`` writes label and sub inside, otherwise they stand beside it."""
    filled = round(min(1.0, max(0.0, float(fraction or 0))) * 100, 1)
    return {
        "dash": f"{filled:g} {100 - filled:g}",
        "filled": filled,
        "label": label,
        "sub": sub,
        "size": size,
    }


@register.simple_tag
def clock_ring(
    started_at: dt.datetime | None,
    due_at: dt.datetime | None,
    sub: str = "",
    size: str = "",
    paused: str = "",
) -> SafeString:
    """A running clock's ring and remaining time, or the inverse "overdue" mark; ``paused``: why it stands."""
    was_due = "" if size == "small" and due_at and due_at > clock.now() else wording.deadline(due_at)
    left = round(wording.left_fraction(started_at, due_at), 2)  # a hundredth of a ring is as fine as an eye sees
    over = bool(due_at and due_at <= clock.now())
    text = sub or ("" if size == "small" else was_due)
    return clock_face(bool(due_at), over, paused, left, wording.left_text(due_at), text, was_due, size)


@piece("shell/parts/clock.html", pure=True)
def clock_face(
    due: bool, over: bool, paused: str, fraction: float, label: str, sub: str, was_due: str, size: str
) -> dict[str, Any]:
    """What ``clock_ring`` draws, told in words: a list of many clocks has few different ones."""
    return {
        "due": due, "over": over, "paused": paused, "fraction": fraction, "label": label, "sub": sub,
        "was_due": was_due, "size": size,
    }  # fmt: skip


@piece("shell/parts/ladder.html")
def ladder(tiers: Iterable[Any]) -> dict[str, Any]:
    """The levels, the highest first: {label, note, here, reached, lines}; reached ones are drawn in the accent."""
    rows = [_pick(tier, "label", "note", "here", "reached", "lines", "url") for tier in tiers]
    return {"tiers": rows}


@piece("shell/parts/ladder_mark.html", pure=True)
def ladder_mark(level: int, label: str = "", total: int = 3) -> dict[str, Any]:
    """The small ladder of a row: ``level`` rungs from the ground are reached."""
    rungs = [
        {"y": 16 - n * (12 / max(1, total - 1)) if total > 1 else 10, "on": n < level} for n in range(total)
    ]
    return {"rungs": rungs, "label": label}


@piece("shell/parts/badge.html", pure=True)
def state_badge(label: str, tone: str = "", icon_name: str = "") -> dict[str, Any]:
    """Tones: "" outlined, "on" accent, "ink" inverse (overdue), "open" dashed (not yet), "quiet" sunken."""
    return {
        "label": label,
        "tone": tone if tone in ("on", "ink", "open", "quiet") else "plain",
        "icon_name": icon_name,
    }


@piece("shell/parts/timeline.html")
def timeline(items: Iterable[Any]) -> dict[str, Any]:
    """What happened, newest first: {at, text, by, url, detail, future}; ``at`` is a moment or ready words."""
    rows = []
    for item in items:
        row = _pick(item, "at", "text", "by", "url", "detail", "future")
        row["when"] = (
            wording.short_datetime(row["at"])
            if isinstance(row["at"], dt.datetime)
            else (wording.month_day(row["at"]) if isinstance(row["at"], dt.date) else row["at"])
        )
        rows.append(row)
    return {"items": rows}


@piece("shell/parts/return_visits.html")
def return_visit_line(visits: Iterable[Any]) -> dict[str, Any]:
    """Return visits along their line: {label, on, state, url, note}; state: done | due | missed | planned."""
    words = {"done": _("已回访"), "due": _("该回访了"), "missed": _("没访成"), "planned": _("已排好")}
    rows = []
    for visit in visits:
        row = _pick(visit, "label", "on", "state", "url", "note")
        row["state"] = row["state"] if row["state"] in words else "planned"
        rows.append({**row, "word": words[row["state"]], "day": wording.month_day(row["on"] or None)})
    return {"visits": rows}


# Lists


def _query(context: template.Context, **changes: Any) -> str:
    """The present query string with ``changes``; None takes a key away. Paging starts again unless it changes."""
    request = context.get("request")
    given = dict(request.GET.lists()) if request is not None else {}
    if "page" not in changes:
        given.pop("page", None)
    for name, value in changes.items():
        if value is None:
            given.pop(name, None)
        else:
            given[name] = [str(value)]
    return "?" + urlencode(given, doseq=True)


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: Any) -> str:
    """``{% query tab="due" %}``: a link to this page with one thing changed and everything else kept."""
    return _query(context, **changes)


@piece("shell/parts/pager.html", takes_context=True)
def pager(context: template.Context, page: Page, note: str = "", name: str = "page") -> dict[str, Any]:
    """Which rows these are and the pages around; keeps every filter of the query string."""
    numbers = [
        {
            "label": n,
            "url": _query(context, **{name: n}) if isinstance(n, int) else "",
            "here": n == page.number,
        }
        for n in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    ]
    return {
        "page": page,
        "numbers": numbers if page.has_other_pages() else [],
        "previous": _query(context, **{name: page.previous_page_number()}) if page.has_previous() else "",
        "next": _query(context, **{name: page.next_page_number()}) if page.has_next() else "",
        "note": note,
    }


@piece("shell/parts/chips.html", takes_context=True)
def chips(context: template.Context, filters: Iterable[Any], clear: bool = True) -> dict[str, Any]:
    """The filters in force, {name, label} or {label, url}: each chip is a link to the same list without it."""
    rows = [_pick(item, "name", "label", "url") for item in filters]
    for row in rows:
        row["url"] = row["url"] or _query(context, **{row["name"]: None})
    return {
        "filters": rows,
        "clear": _query(context, **{r["name"]: None for r in rows if r["name"]}) if clear else "",
    }


@piece("shell/parts/chip_menu.html", takes_context=True)
def chip_menu(
    context: template.Context, label: str, name: str, options: Iterable[tuple[Any, str]]
) -> dict[str, Any]:
    """A chip that opens a short list of values for the filter ``name``: plain links, no script needed."""
    request = context.get("request")
    now = request.GET.get(name, "") if request is not None else ""
    rest = _query(context, **{name: None}).removeprefix("?")
    lead = f"?{rest}&" if rest else "?"
    rows = [
        {"label": text, "url": lead + urlencode({name: value}), "active": str(value) == now} for value, text in options
    ]
    return {"label": label, "options": rows}


@piece("shell/parts/sort_link.html", takes_context=True)
def sort_link(
    context: template.Context, key: str, label: str, name: str = "sort", default: str = ""
) -> dict[str, Any]:
    """A heading that sorts: first ascending, then descending. ``default``: the order when the query names none."""
    request = context.get("request")
    now = (request.GET.get(name, "") if request is not None else "") or default
    direction = {key: "up", f"-{key}": "down"}.get(now, "")
    return {
        "label": label,
        "direction": direction,
        "url": _query(context, **{name: f"-{key}" if direction == "up" else key}),
    }


@register.simple_tag
def money(fen: int | None) -> SafeString:
    """An amount with tabular figures; "–" when it was not stated."""
    return format_html('<span class="lx-num">{}</span>', wording.amount(fen))


# What to do


@piece("shell/parts/action.html", takes_context=True)
def action_button(context: template.Context, action: Any = None, **given: Any) -> dict[str, Any]:
    """An allowed action as a button with its verb; a forbidden one locked, its reason in plain text.

    Keys (of ``action`` or as arguments): label, url, reason (why not; then it is forbidden), allowed,
    method ("get" or "post"), fields (hidden values to post), icon, primary, small, confirm (asked before posting),
    dialog (id of a dialog to open).
    """
    names = ("label", "url", "reason", "method", "fields", "icon", "primary", "confirm", "dialog", "small")
    row = _pick(action if action is not None else {}, *names)
    row.update({name: value for name, value in given.items() if name in names})
    allowed = given.get("allowed", _pick(action or {}, "allowed")["allowed"])
    row["locked"] = bool(row["reason"]) if allowed == "" else not allowed
    row["fields"] = list(row["fields"].items()) if isinstance(row["fields"], Mapping) else []
    return {**row, "csrf_token": context.get("csrf_token", "")}


@piece("shell/parts/choices.html")
def equal_choices(field: Any) -> dict[str, Any]:
    """A radio group as large choices of equal size, answered by number keys too."""
    return {"field": field}


@piece("shell/parts/empty.html")
def empty_state(
    title: str, text: str = "", url: str = "", label: str = "", icon_name: str = ""
) -> dict[str, Any]:
    """Nothing here, and what to do about it."""
    return {"title": title, "text": text, "url": url, "label": label, "icon_name": icon_name}


@register.tag("sides_bridge")
def sides_bridge(parser: template.base.Parser, token: template.base.Token) -> template.Node:
    """Two equal sides and the bridge between them:

    ``{% sides_bridge %} A {% middle %} mediators {% other_side %} B {% foot %} … {% endsides_bridge %}``
    """
    parts, stops = {}, ("middle", "other_side", "foot", "endsides_bridge")
    name = "side"
    while name != "endsides_bridge":
        parts[name] = parser.parse(stops)
        name = parser.next_token().contents
    return SidesNode(parts)


class SidesNode(template.Node):
    child_nodelists = ()

    def __init__(self, parts: dict[str, template.NodeList]):
        self.parts = parts

    def render(self, context: template.Context) -> SafeString:
        slots = {
            name: self.parts[name].render(context) if name in self.parts else ""
            for name in ("side", "middle", "other_side", "foot")
        }
        return context.template.engine.get_template("shell/parts/sides.html").render(context.new(slots))


# Forms


@register.simple_tag
def form_sections(form: Any) -> list[dict[str, Any]]:
    """The visible fields by the form's own ``fieldsets``, (legend, names[, hint]); what they leave out comes last."""
    left = {field.name: field for field in form.visible_fields()}
    sections = []
    for legend, names, *hint in getattr(form, "fieldsets", ()):
        fields = [left.pop(name) for name in names if name in left]
        if fields:
            sections.append({"legend": legend, "fields": fields, "hint": hint[0] if hint else ""})
    if left:
        sections.append({"legend": "", "fields": list(left.values()), "hint": ""})
    return sections


@register.simple_tag
def formset_words(formset: Any) -> dict[str, Any]:
    """What a row is called and what the adding button says: the formset's ``row_label`` and ``add_label``."""
    return {
        "row": getattr(formset, "row_label", "") or _("项"),
        "add": getattr(formset, "add_label", "") or _("再加一行"),
    }


@piece("shell/forms/summary.html")
def error_summary(form: Any, formsets: Iterable[Any] = ()) -> dict[str, Any]:
    """All that is wrong, on top, each line a link to its field. ``{{ form }}`` already shows its own."""
    lines = []
    for part in [form, *(row for formset in formsets for row in formset)]:
        lines += [{"text": text, "anchor": ""} for text in part.non_field_errors()]
        for field in part.visible_fields():
            lines += [
                {
                    "text": _("%(label)s：%(text)s") % {"label": field.label, "text": text},
                    "anchor": field.anchor,
                }
                for text in field.errors
            ]
    for formset in formsets:
        lines += [{"text": text, "anchor": ""} for text in formset.non_form_errors()]
    return {"lines": lines}
