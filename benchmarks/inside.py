"""What runs inside Django: preparing a county of N disputes, and counting the queries of each page. Called by ``run``."""

from __future__ import annotations

import datetime as dt
import json
import sys
import time

import django


def prepare(count: int) -> None:
    from django.core.management import call_command
    from django.db import connection, transaction

    from benchmarks.load import load
    from lianxin.entrances.demo.staff import COUNTY, build
    from lianxin.ground.places.queries import area
    from lianxin.tools.kit import clock

    call_command("migrate", verbosity=0)
    call_command("load_rulebook", verbosity=0)
    first = clock.today() - dt.timedelta(days=2000)
    call_command("import_areas", "lianxin/ground/places/data/gantang.csv", county=COUNTY, from_on=first)
    place = area(COUNTY)
    assert place is not None
    with transaction.atomic():
        build(7, place)
    started = time.monotonic()
    for done in load(COUNTY, count, clock.now()):
        if done % 20_000 == 0:
            print(f"  {done} in {time.monotonic() - started:.0f} s", file=sys.stderr)
    seconds = time.monotonic() - started
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(json.dumps({"rows_per_second": round(count / seconds)}))


def pages() -> None:
    """The addresses to measure, with the queries of each, as the chief of one township."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from lianxin.ground.officers.models import Staff
    from lianxin.work.disputes.models import Dispute

    one = Dispute.objects.filter(township="610699103", state="mediating").order_by("pk").values_list("code", flat=True)[0]
    wanted = {
        "list, no filter": "/disputes/?sort=due",
        "list, three filters": "/disputes/?colour=yellow&tier=1&state=settled",
        "text search": "/disputes/?q=轮流用水",
        "one case": f"/disputes/{one}/",
        "today": "/",
        "calendar": "/calendar/",
        "reports": "/reports/",
    }
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(Staff.objects.get(username="guo"), backend="lianxin.ground.officers.backends.StaffBackend")
    found = {}
    for name, path in wanted.items():
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        found[name] = {"path": path, "queries": len(queries), "bytes": len(answer.content)}
    print(json.dumps(found))


def writes(count: int) -> None:
    """Processor time of the services themselves: opening a dispute, and one change of state; journal and sealing included."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from benchmarks.load import holders_of
    from lianxin.entrances.demo.quarrels import QUARRELS
    from lianxin.entrances.demo.staff import COUNTY
    from lianxin.ground.officers.queries import actor_of
    from lianxin.tools.kit import clock
    from lianxin.work.disputes.services.judging import raise_colour
    from lianxin.work.disputes.services.opening import open_dispute
    from lianxin.work.disputes.services.parties import PartyDraft, SideDraft

    holders, areas = holders_of(COUNTY)
    found = {}
    opened = []

    def create() -> None:
        area, quarrel = areas[len(opened) % len(areas)], QUARRELS[len(opened) % len(QUARRELS)]
        post = holders[area.code][0]
        pair = (("applicant", "甲某"), ("respondent", "乙某"))
        sides = [SideDraft(role, [PartyDraft(name, "0900-555-0001")], "说清楚") for role, name in pair]
        opened.append(open_dispute(by=actor_of(post, post.staff), area=area, category=quarrel.category, holder=post,
                                   told_at=clock.now(), narrative=quarrel.words, sides=sides))  # fmt: skip

    def change() -> None:
        dispute = opened[change.done]  # type: ignore[attr-defined]
        change.done += 1  # type: ignore[attr-defined]
        raise_colour(by=actor_of(dispute.holder, dispute.holder.staff), dispute=dispute, colour=3, reason="又吵起来了")

    change.done = 0  # type: ignore[attr-defined]
    for name, act in (("create", create), ("change of state", change)):
        with CaptureQueriesContext(connection) as queries:
            act()
        samples = []
        cpu = time.process_time()
        for _ in range(count):
            started = time.perf_counter()
            act()
            samples.append(time.perf_counter() - started)
        samples.sort()
        found[name] = {
            "queries": len(queries),
            "cpu_ms": round((time.process_time() - cpu) / count * 1000, 1),
            "p50": round(samples[count // 2] * 1000, 1),
            "p95": round(samples[int(count * 0.95)] * 1000, 1),
            "p99": round(samples[int(count * 0.99)] * 1000, 1),
        }
    print(json.dumps(found))


if __name__ == "__main__":
    django.setup()
    {"prepare": lambda: prepare(int(sys.argv[2])), "pages": pages, "writes": lambda: writes(int(sys.argv[2]))}[sys.argv[1]]()
