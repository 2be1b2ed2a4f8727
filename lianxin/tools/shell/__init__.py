"""The page frame and the small pieces every page is made of. No domain word inside; imports only ``kit``.

Pages extend ``shell/base.html`` (signed in) or ``shell/plain.html`` (one centred card: login, errors, slips), ``{% load shell %}``
for the pieces, and render forms as ``{{ form }}`` or ``{{ form.name.as_field_group }}`` through ``rendering.Renderer``.

The frame reads one context variable, ``shell``, a dict given by the entrance's context processor. Every key may be absent, and so
may ``shell`` itself (an anonymous visitor):

    home_url      where the brand leads
    nav           [{label, url, icon, count, active, group}]; a heading is drawn where ``group`` changes to a non-empty one;
                  the first four are the phone's bottom bar
    search_url    target of the top search (GET, parameter ``q``); search_value, search_hint
    demo          true or a sentence: the demo mark, on every page and on paper
    actor_label   {area, unit, role, person}, strings
    posts         [{id, label, active}]; posted as ``post`` to switch_url
    switch_url    changes the acting post
    account_url   one's own account: password, second factor
    logout_url    POST
    login_url     for the idle notice
    idle_seconds  the session's idle limit; shortly before, the page offers to stay
    who           an opaque key of the signed-in person: kept drafts of one are never shown to another
    foot          [sentences] under the navigation: emergency and support lines
    kept_done     id of a ``data-keep`` form that was saved: its draft is forgotten (``keeping.kept`` sets it)

Behaviours by attribute, all of them optional on top of working pages: ``data-keep="id"`` on a form keeps what is typed through an
expired session; ``data-once`` on a form stops a double submit; ``data-keys`` on a radio group answers to number keys;
``data-dialog="id"`` opens a ``<dialog>``; ``data-confirm="sentence"`` on a form asks before sending; ``data-rows`` with a
``<template>`` adds formset rows; ``data-submit`` on a select sends its form on change.
"""
