import datetime as dt
import time
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from lianxin.cellar.journal.actor import Actor, system
from lianxin.cellar.journal.models import Change, Line
from lianxin.ground.places import queries, services
from lianxin.ground.places.models import Area, Intake
from lianxin.ground.places.tests.books import VILLAGE, csv_bytes
from lianxin.ground.places.tests.factories import START, make_county
from lianxin.tools.kit.refusals import BadInput, Stale, WrongState

pytestmark = pytest.mark.django_db
BY = Actor(kind="staff", county="610699", role="system_admin")
ROOM = Path(__file__).parents[1]


def take(data, by=BY, from_on=START, with_changes=False):
    plan = services.plan_import(by=by, data=data, filename="表.csv", from_on=from_on)
    return plan, list(services.import_areas(by=by, plan=plan, with_changes=with_changes))


def test_the_second_import_changes_nothing():
    data = (ROOM / "tests/data/divisions_ganquan.csv").read_bytes()
    first, _ = take(data, by=system("610627"))
    assert (len(first.additions), Area.objects.count()) == (80, 80)
    lines, changes = Line.objects.count(), Change.objects.count()
    second, [progress] = take(data, by=system("610627"))
    assert (second.same, second.additions, second.changes, second.missing) == (80, [], [], [])
    assert (progress.added, progress.renamed) == (0, 0)
    assert (Line.objects.count(), Change.objects.count()) == (lines, changes) == (1, 80)
    assert queries.area("610627001001").short_name == "南关社区"
    assert queries.area("610627001001").township == "610627001"


def test_another_name_is_proposed_and_taken_only_when_agreed_to():
    make_county()
    data = csv_bytes([["610699103201", "新石窑村委会", "5", "", "", ""]])
    july = dt.date(2026, 7, 1)
    plan, _ = take(data, from_on=july)
    assert [(entry.name, area.name) for entry, area in plan.changes] == [("新石窑村委会", "石窑村委会")]
    assert queries.area("610699103201").name == "石窑村委会"
    _, [progress] = take(data, from_on=july, with_changes=True)
    assert progress.renamed == 1
    assert queries.area("610699103201").name == "新石窑村委会"
    assert queries.area("610699103201", dt.date(2026, 6, 30)).name == "石窑村委会"
    again, _ = take(data, from_on=july, with_changes=True)
    assert again.changes == []


def test_what_the_table_leaves_out_is_reported_and_stays():
    make_county()
    before = Area.objects.count()
    plan, _ = take(csv_bytes([VILLAGE]))
    assert [area.code[6:] for area in plan.missing] == ["103001", "103201", "103202", "200", "200200", "200201"]
    assert Area.objects.count() == before


def test_names_of_other_counties_and_of_what_is_above_are_not_changed_from_here():
    make_county()
    make_county("610698")
    rows = [["610698103201", "别名村委会", "5", "", "", ""], ["610698103209", "邻县新村", "5", "", "", ""]]
    data = csv_bytes(rows).replace("延安市".encode(), "延安地区".encode())
    plan, _ = take(data, with_changes=True)
    assert plan.changes == []
    assert [(f.column, f.value) for f in plan.findings if f.weight == "refused"] == [("name", "延安地区"), ("name", "别名村委会")]
    assert queries.area("610698103209")
    assert queries.area("6106").name == "延安市"


def test_a_name_that_begins_later_is_not_overwritten_and_a_closed_code_begins_again():
    county = make_county()
    services.close_area(by=BY, area=county["103202"], last_on=dt.date(2026, 6, 30))
    services.rename_area(by=BY, area=county["103201"], name="新石窑村委会", from_on=dt.date(2026, 7, 1))
    rows = [["610699103201", "石窑村委会", "5", "", "", ""], ["610699103202", "下河湾村委会", "5", "", "", ""]]
    plan, _ = take(csv_bytes(rows), from_on=dt.date(2026, 3, 1), with_changes=True)
    assert [f.value for f in plan.findings if f.weight == "refused"] == ["石窑村委会"]
    assert (plan.same, plan.additions) == (5, [])
    plan, _ = take(csv_bytes(rows), from_on=dt.date(2026, 9, 1))
    assert [entry.code[6:] for entry in plan.additions] == ["103202"]
    assert [entry.name for entry, _area in plan.changes] == ["石窑村委会"]


def test_an_interrupted_import_goes_on_where_it_was():
    data = (ROOM / "data/gantang.csv").read_bytes()
    plan = services.plan_import(by=BY, data=data, filename="x.csv", from_on=START)
    steps = services.import_areas(by=BY, plan=plan, chunk=30)
    assert (next(steps).done, next(steps).done) == (30, 60)
    steps.close()
    assert Area.objects.count() == 60
    *_, last = services.import_areas(by=BY, plan=plan, chunk=30)
    assert (last.done, last.added) == (len(plan.additions), len(plan.additions) - 60)
    assert Area.objects.count() == len(plan.additions)


def test_the_invented_county_is_whole_and_bears_no_real_village():
    plan, _ = take((ROOM / "data/gantang.csv").read_bytes())
    assert plan.findings == []
    assert [queries.areas_of("610699", level).count() for level in (4, 5, 6)] == [6, 69, 18]
    assert queries.villages_of("610699").filter(kind="居委会").count() == 7
    real = (ROOM / "tests/data/divisions_ganquan.csv").read_text()
    assert [area.name for area in queries.areas_of("610699") if area.name in real and area.level < 6] == []
    assert queries.search_areas("610699", "npgc")[0].name == "南坡沟村委会"


def test_a_preview_is_kept_agreed_to_once_and_forgotten_after():
    make_county()
    data = csv_bytes([["610699103205", "柿子沟村委会", "5", "", "", ""], ["610699103206", "", "5", "", "", ""]])
    intake = services.open_intake(by=BY, filename="区划.csv", data=data, from_on=START)
    assert not Area.objects.filter(code="610699103205").exists()
    report = queries.report_of(queries.intake(intake.pk, "610699"))
    assert report["counts"] | {"missing": 0} == {
        "added": 1, "changed": 0, "same": 4, "refused": 1, "doubted": 0, "missing": 0, "left_out": 0,
    }  # fmt: skip
    assert report["findings"] == [[7, "name", "refused", "没有名称。", ""]]
    other = queries.intake(intake.pk, "610699")
    services.start_intake(by=BY, intake=intake, with_changes=False)
    with pytest.raises(Stale):
        services.start_intake(by=BY, intake=other, with_changes=False)
    row = queries.intake(intake.pk, "610699")
    assert (row.state, row.rows, row.done_count) == ("done", None, 1)
    assert queries.report_of(row)["result"] == {"added": 1, "renamed": 0, "before": 0}
    assert queries.area("610699103205").short_name == "柿子沟村"
    for again in (lambda: services.start_intake(by=BY, intake=row, with_changes=False),
                  lambda: services.drop_intake(by=BY, intake=row),
                  lambda: list(services.run_intake(by=BY, intake=row))):  # fmt: skip
        with pytest.raises(WrongState):
            again()


def test_what_others_did_since_the_preview_is_respected_and_reported():
    county = make_county()
    data = csv_bytes([["610699103201", "新石窑村委会", "5", "", "", ""]])
    intake = services.open_intake(by=BY, filename="区划.csv", data=data, from_on=dt.date(2026, 7, 1))
    services.rename_area(by=BY, area=county["103201"], name="老石窑村委会", from_on=dt.date(2026, 9, 1))
    services.start_intake(by=BY, intake=intake, with_changes=True)
    assert queries.area("610699103201").name == "老石窑村委会"
    assert "老石窑村委会" in queries.report_of(queries.intake(intake.pk, "610699"))["late"][0][3]


def test_an_intake_belongs_to_its_county_and_a_dropped_one_forgets_its_rows():
    intake = services.open_intake(by=BY, filename="区划.csv", data=csv_bytes([]), from_on=START)
    assert queries.intake(intake.pk, "610698") is None
    services.drop_intake(by=BY, intake=intake)
    assert queries.intake(intake.pk, "610699").rows is None


def test_a_wrong_table_leaves_nothing_behind_and_a_right_one_nothing_readable():
    with pytest.raises(BadInput):
        services.open_intake(by=BY, filename="名单.csv", data="姓名,电话\n鹰嘴金,19900001234".encode(), from_on=START)
    assert not Intake.objects.exists()
    data = csv_bytes([["19900001234", "鹰嘴金", "", "", "", ""], ["610699103205", "鹰嘴金", "", "", "", ""]])
    services.open_intake(by=BY, filename="区划.csv", data=data, from_on=START)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM places_intake")
        stored = b"".join(bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in cursor.fetchone())
    assert "鹰嘴金".encode() not in stored
    assert b"19900001234" not in stored


@pytest.mark.running_clock
def test_a_province_of_twenty_thousand_rows_goes_in_within_seconds_and_is_searched_fast():
    rows = ["code,name,level,parent_code,kind", "61,陕西省,1,,省"]
    for prefecture in range(1, 6):
        rows.append(f"61{prefecture:02},第{prefecture}市,2,61,地级")
        for county in range(1, 9):
            rows.append(f"61{prefecture:02}{county:02},第{county}县,3,,县级")
            for town in range(100, 125):
                rows.append(f"61{prefecture:02}{county:02}{town},第{town}镇,4,,镇")
                rows += [f"61{prefecture:02}{county:02}{town}{v},第{v}村委会,5,,村委会" for v in range(200, 219)]
    started = time.monotonic()
    plan, steps = take("\n".join(rows).encode(), by=system("610101"))
    assert len(plan.additions) == Area.objects.count() == 20_046
    assert len(steps) == 21
    assert time.monotonic() - started < 60  # about 4 s; a quadratic step would take minutes
    started = time.monotonic()
    assert len(queries.search_areas("610101", "第2")) == 20
    assert queries.search_areas(None, "不在这里") == []
    assert time.monotonic() - started < 2


def test_the_command_imports_lists_and_may_only_look(tmp_path, capsys):
    path = tmp_path / "区划.csv"
    path.write_bytes(csv_bytes([VILLAGE, ["610699103201", "", "", "", "", ""]]))
    call_command("import_areas", path, dry_run=True)
    out = capsys.readouterr().out
    assert "x 7 名称 没有名称。" in out
    assert "5 new, 0 with another name, 0 as they are, 1 lines refused" in out
    assert not Area.objects.exists()
    call_command("import_areas", path)
    assert queries.area("610699103200").valid_from == dt.date(2026, 1, 1)
    for wrong in (tmp_path / "none.csv", Path(__file__)):
        with pytest.raises(CommandError):
            call_command("import_areas", wrong)
