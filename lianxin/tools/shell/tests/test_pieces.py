"""The pieces: nothing typed becomes markup, nothing depends on colour alone, lists keep their query string."""

import datetime as dt
import re

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from lianxin.tools.kit import clock

EVIL = '<img src=x onerror="a()">'


def show(text, path="/", **context):
    with translation.override("zh-hans"):
        request = RequestFactory().get(path)
        return Template("{% load shell %}" + text).render(Context({"request": request, **context}))


def words(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.mark.parametrize(
    "piece",
    [
        '{% icon "x" label=evil %}',
        '{% colour_mark "red" evil %}',
        "{% ring 0.5 evil evil %}",
        "{% clock_ring None None evil %}{% clock_ring None None paused=evil %}",
        "{% ladder rows %}",
        "{% ladder_mark 1 evil %}",
        "{% state_badge evil evil %}",
        "{% timeline rows %}",
        "{% return_visit_line rows %}",
        "{% pager page evil %}",
        "{% chips rows %}",
        '{% chip_menu evil "q" pairs %}',
        "{% sort_link evil evil %}",
        "{% action_button label=evil reason=evil %}",
        '{% action_button label=evil url=evil method="post" confirm=evil fields=fields %}',
        "{% empty_state evil evil evil evil %}",
        "{% sides_bridge %}{{ evil }}{% middle %}{{ evil }}{% other_side %}{{ evil }}{% foot %}{{ evil }}{% endsides_bridge %}",
    ],
)
def test_what_was_typed_never_becomes_markup(piece):
    names = ("label", "text", "note", "by", "detail", "at", "url", "name", "state", "on")
    row = dict.fromkeys(names, EVIL) | {"lines": [EVIL], "on": None}
    html = show(
        piece,
        path="/?q=" + EVIL,
        evil=EVIL,
        rows=[row],
        pairs=[(EVIL, EVIL)],
        fields={EVIL: EVIL},
        page=Paginator(list(range(99)), 10).get_page(1),
    )
    assert "<img" not in html
    assert "&lt;img" in html or "%3Cimg" in html
    assert " style=" not in html and "<script" not in html


@pytest.mark.parametrize(
    ("colour", "word", "shape"),
    [("red", "红色", "path"), ("yellow", "黄色", "path"), ("blue", "蓝色", "circle")],
)
def test_a_colour_carries_its_word_and_its_own_shape_even_when_the_word_is_hidden(colour, word, shape):
    for piece in (f'{{% colour_mark "{colour}" %}}', f'{{% colour_mark "{colour}" "" False %}}'):
        html = show(piece)
        assert word in words(html)
        assert f'<{shape} class="lx-shape"' in html
    assert (
        len({show(f'{{% colour_mark "{c}" %}}').split("lx-shape")[1] for c in ("red", "yellow", "blue")}) == 3
    )


def test_an_unknown_colour_is_not_decided_and_never_blue():
    for colour in ("", "green", "BLUE"):
        assert words(show("{% colour_mark colour %}", colour=colour)) == "未定色"
    assert words(show("{% colour_mark colour %}", colour=None)) == "未定色"


def test_the_ring_draws_its_fraction_as_an_attribute():
    html = show('{% ring 0.25 "3 天" "还剩" "large" %}')
    assert 'stroke-dasharray="25 75"' in html
    assert "lx-ring-left" not in show("{% ring 0 %}")
    assert 'stroke-dasharray="100 0"' in show("{% ring 7 %}")


def test_an_overdue_clock_says_so_and_draws_no_ring():
    due = clock.day_end(clock.today() - dt.timedelta(days=2))
    html = show("{% clock_ring start due %}", start=due - dt.timedelta(days=7), due=due)
    assert words(html) == "已超期 2 天 应在 11月22日 24:00 前"
    assert "lx-ring-left" not in html


def test_a_running_clock_says_what_is_left_and_until_when():
    now = clock.now()
    html = show(
        "{% clock_ring start due %}", start=now - dt.timedelta(hours=1), due=now + dt.timedelta(hours=3)
    )
    assert words(html) == "剩 3 小时 今天 12:12"
    assert 'stroke-dasharray="75 25"' in html


def test_the_pager_keeps_every_filter():
    page = Paginator(list(range(147)), 12).get_page(3)
    html = show("{% pager page %}", path="/?q=界石&state=open&state=mediating&page=3", page=page)
    assert "第 25–36 行，共 147 行" in html
    links = re.findall(r'<a href="([^"]+)"', html)
    assert links and all(
        "q=%E7%95%8C%E7%9F%B3&amp;state=open&amp;state=mediating&amp;page=" in link for link in links
    )
    assert [link[-1] for link in links if link.endswith(("page=2", "page=4"))] == ["2", "2", "4", "4"]


def test_a_single_page_offers_no_paging_but_still_counts():
    html = show("{% pager page %}", page=Paginator([1, 2], 12).get_page(1))
    assert "第 1–2 行，共 2 行" in html and "<nav" not in html


def test_a_chip_takes_only_its_own_filter_away_and_starts_at_the_first_page():
    html = show(
        "{% chips rows %}", path="/?town=a&state=open&page=4", rows=[{"name": "town", "label": "石桥镇"}]
    )
    assert 'href="?state=open"' in html
    assert "去掉这个条件" in html


def test_a_sorted_column_turns_round_and_others_begin_ascending():
    assert 'href="?sort=-due"' in show('{% sort_link "due" "时限" %}', path="/?sort=due&page=2")
    assert 'href="?sort=due"' in show('{% sort_link "due" "时限" %}', path="/?sort=-due")
    assert 'href="?sort=tier"' in show('{% sort_link "tier" "级别" %}', path="/?sort=due")
    assert 'href="?sort=-due"' in show('{% sort_link "due" "时限" default="due" %}')


def test_a_forbidden_action_is_seen_with_its_reason_and_cannot_be_taken():
    html = show(
        "{% action_button action %}",
        action={"label": "登记签字", "url": "/sign/", "reason": "还差自愿确认", "method": "post"},
    )
    assert words(html) == "登记签字 还差自愿确认"
    assert "/sign/" not in html and "<form" not in html and 'aria-disabled="true"' in html


def test_an_allowed_action_posts_once_with_its_token_and_its_values():
    html = show(
        "{% action_button action primary=True %}",
        csrf_token="tok",
        action={
            "label": "接收",
            "url": "/take/",
            "method": "post",
            "fields": {"version": 3},
            "allowed": True,
        },
    )
    form = re.search(r"<form[^>]*>", html).group()
    assert 'action="/take/"' in form and "data-once" in form
    posted = dict(re.findall(r'<input type="hidden" name="(\w+)" value="(\w+)">', html))
    assert posted == {"csrfmiddlewaretoken": "tok", "version": "3"}
    assert '<button class="btn btn-primary">接收</button>' in html


def test_an_action_that_is_not_allowed_is_locked_even_without_a_reason():
    assert "<a" not in show(
        "{% action_button action %}", action={"label": "封存", "url": "/x/", "allowed": False}
    )


def test_both_sides_get_the_same_markup_and_the_bridge_stands_between():
    html = show("{% sides_bridge %}甲{% middle %}中{% other_side %}乙{% endsides_bridge %}")
    assert words(html) == "甲 中 乙"
    assert html.index("lx-side-a") < html.index("lx-bridge") < html.index("lx-side-b")
    assert "lx-sides-foot" not in html


def test_the_small_ladder_reaches_as_many_rungs_as_its_level():
    assert [show(f"{{% ladder_mark {n} %}}").count("lx-rung-on") for n in (0, 1, 2, 3)] == [0, 1, 2, 3]


def test_pieces_leave_no_gap_around_themselves():
    for piece in ('{% colour_mark "red" %}', '{% state_badge "待签" %}', '{% icon "x" %}', "{% money 100 %}"):
        assert not re.search(r"^\s|\s$", show(piece))
