"""The page frame and the small pieces every page is made of. No domain word inside; imports only ``kit``.

Pages extend ``shell/base.html`` (signed in) or ``shell/plain.html`` (one centred card: login, errors,
slips), ``{% load shell %}`` for the pieces, and render forms as ``{{ form }}`` or
``{{ form.name.as_field_group }}`` through ``rendering.Renderer``. A form may say ``fieldsets``, ``halves``
(names side by side) and ``units`` ({name: "元"}); a formset ``row_label`` and ``add_label``. Put
``novalidate`` on forms: the page's own error summary speaks better.

The frame reads one context variable, ``shell``, a dict given by the entrance's context processor. Every
key may be absent, and so may ``shell`` itself (an anonymous visitor):

    home_url      where the brand leads
    nav           [{label, url, icon, count, active, group}]; a heading is drawn where
                  ``group`` changes to a non-empty one; the first four are the phone's bottom bar
    bell          {url, count}: where word to this person is, and how much of it is unread
    alarms        [{text, url, take_url, take, at}]: drawn on every page until somebody takes each in hand
    search_url    target of the top search, parameter ``q``; search_value, search_hint; search_post: what is typed may be a
                  name, and is in no address
    demo          true: the demo mark, on every page and on paper
    actor_label   {area, unit, role, person}, strings
    posts         [{id, label, active}]; posted as ``post`` (with ``next``) to switch_url
    switch_url    changes the acting post
    account_url   one's own account: password, second factor
    desk_url      where another person takes over a shared computer
    logout_url    POST
    login_url     for the idle notice
    idle_seconds  the session's idle limit; shortly before, the page offers to stay
    who           an opaque key of the signed-in person: kept drafts of one are never shown to another
    foot          [sentences] under the navigation: emergency and support lines

Behaviours by attribute, all of them on top of pages that work without:

    form data-keep="id"          keeps what is typed through an expired session; ``keeping.kept`` forgets
    form data-once               is sent once
    form data-confirm="…"        asks before sending (also on its button)
    form data-leave              logging out: forgets every kept draft
    [data-keys]                  a radio group answers to number keys (radio fields have it already)
    [data-keys-current]          around the group the keys mean when there are several
    [data-dialog="id"]           opens a ``<dialog class="lx-dialog">``; data-sticky: stays at a click beside
    [data-rows="prefix"]         adds formset rows from a ``<template data-row-template>`` (formsets have it)
    select data-submit           sends its form on change
    [data-script]                shown only where scripts run
    [data-slash]                 where "/" leads
"""
