"""The frame: stands without any context, keeps the strict content policy, remembers light and dark, forgets kept drafts."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.template import Context, Template
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory
from django.utils import translation

from lianxin.tools.shell import keeping, samples, views

ROOM = Path(__file__).resolve().parent.parent
PAGE = '{% extends "shell/base.html" %}{% block title %}甲{% endblock %}{% block heading %}乙{% endblock %}'
built = pytest.mark.skipif(
    not Path(settings.DJANGO_VITE["default"]["manifest_path"]).exists(), reason="needs npm run build"
)


def page(text=PAGE, cookies=None, **context):
    request = RequestFactory().get("/here/?a=1")
    request.COOKIES.update(cookies or {})
    request.session = context.pop("session", {})
    with translation.override("zh-hans"):
        return Template(text).render(Context({"request": request, "csrf_token": "t" * 64, **context}))


@built
def test_the_frame_stands_without_any_context():
    html = page()
    assert "<h1>乙</h1>" in html and "lx-nav" not in html and "lx-demo" not in html
    assert html.count('<main class="lx-page" id="main"') == 1


@built
def test_the_frame_says_whose_page_it_is_and_that_the_county_is_a_demo():
    html = page(shell=samples.context(RequestFactory().get("/"))["shell"])
    for said in ("甘棠县·石桥镇", "石桥派出所", "所长", "郭志远", "演示县", "应急请拨 110"):
        assert said in html
    assert html.count('aria-current="page"') == 2  # the column and the phone's bar


@built
@pytest.mark.parametrize(
    ("cookie", "choice", "theme"),
    [("dark", "dark", "dark"), ("light", "light", "light"), ("", "auto", "light"), ('"><b', "auto", "light")],
)
def test_the_theme_is_set_before_anything_is_drawn(cookie, choice, theme):
    html = page(cookies={"theme": cookie})
    assert f'data-theme-choice="{choice}" data-bs-theme="{theme}"' in html


@built
def test_a_saved_draft_is_forgotten_once():
    session = {}
    request = RequestFactory().post("/")
    request.session = session
    keeping.kept(request, "report-new")
    assert '<meta name="kept-done" content="report-new">' in page(session=session)
    assert "kept-done" not in page(session=session)


def test_no_template_breaks_the_content_policy():
    for path in ROOM.glob("templates/**/*.html"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\sstyle=|<style|\son\w+=|javascript:", text), path
        assert not re.search(r"<script(?![^>]*\ssrc=)", text), path
        assert not re.search(r'(src|href)="(https?:)?//', text), path


def test_every_named_symbol_is_in_the_sprite():
    names = set(json.loads((settings.BASE_DIR / "frontend" / "icons.json").read_text(encoding="utf-8")))
    used = set()
    for path in (settings.BASE_DIR / "lianxin").glob("**/templates/**/*.html"):
        used |= set(re.findall(r'{% icon "([\w-]+)"', path.read_text(encoding="utf-8")))
    assert used and used <= names, used - names


@built
@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "429", "500"])
def test_every_error_page_speaks(name):
    with translation.override("zh-hans"):
        request = None if name == "500" else RequestFactory().get("/")
        html = (
            render_to_string(f"{name}.html", {}, request=request)
            if request
            else get_template(f"{name}.html").render()
        )
    assert "回到首页" in html and html.count("<h1>") == 1


def test_choosing_a_theme_is_remembered_and_leads_back():
    answer = views.choose_theme(RequestFactory().post("/", {"theme": "dark", "next": "/list/?q=1"}))
    assert answer.cookies["theme"].value == "dark" and answer.headers["Location"] == "/list/?q=1"


def test_a_theme_form_leads_to_no_other_site_and_takes_no_other_value():
    answer = views.choose_theme(RequestFactory().post("/", {"theme": "neon", "next": "https://example.org/"}))
    assert answer.headers["Location"] == "/" and "theme" not in answer.cookies


def test_the_ping_tells_a_stranger_nothing():
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    answer = views.ping(request)
    assert answer.status_code == 401 and answer.content == b"{}"


def test_the_styleguide_is_there_only_in_a_demo(settings):
    settings.DEMO = False
    with pytest.raises(Http404):
        views.styleguide(RequestFactory().get("/"))
