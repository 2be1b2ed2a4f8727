"""The pages of areas, from the cast's eyes."""

import datetime as dt
import io
from pathlib import Path

import pytest
import python_calamine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lianxin.cellar.jobs import services as jobs
from lianxin.ground.places import queries, services
from lianxin.ground.places.models import Area, Intake
from lianxin.ground.places.tests.books import HEAD, csv_bytes, xlsx_bytes
from lianxin.ground.places.tests.factories import make_area
from lianxin.tools.kit import clock

pytestmark = pytest.mark.django_db
DATA = Path(__file__).parents[3] / "ground/places/data/gantang.csv"


@pytest.fixture(autouse=True)
def _without_second_factor(settings):
    settings.SECOND_FACTOR_FORCED = False


@pytest.fixture
def admin(cast):
    return cast.client(cast.sysadmin)


@pytest.fixture
def reader(cast):
    return cast.client(cast.county_officer)


def upload(client, data, name="区划.csv", from_on="2026-01-01"):
    return client.post(reverse("areas_import"), {"file": SimpleUploadedFile(name, data), "from_on": from_on})


def text_of(response):
    return response.content.decode()


# Reading -----------------------------------------------------------------------------------------------------------


def test_everyone_who_works_here_reads_the_tree_and_only_the_administrator_may_change(cast, reader, admin):
    page = text_of(reader.get("/areas/"))
    for name in ("石桥镇", "南坡沟村", "青崖乡", "上石村"):
        assert name in page
    assert "导入区划表" not in page
    assert "导入区划表" in text_of(admin.get("/areas/"))
    detail = text_of(reader.get(f"/areas/{cast.village.code}/"))
    assert "区划由系统管理员改动" in detail
    assert 'href="/areas/610699101201/rename/"' not in detail
    assert 'href="/areas/610699101201/rename/"' in text_of(admin.get(f"/areas/{cast.village.code}/"))


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("q=npg", "南坡沟村", "石窑村"), ("q=窑", "石窑村", "南坡沟村"), ("q=610699102", "柳湾村", "石窑村"),
        ("level=4", "青崖乡", "石窑村"), ("level=5&q=石", "上石村", "南坡沟村"), ("q=%00窑", "石窑村", "南坡沟村"),
    ],
)  # fmt: skip
def test_search_and_level(cast, reader, query, shown, hidden):
    page = text_of(reader.get(f"/areas/?{query}"))
    assert shown in page
    assert hidden not in page


ODD = ["q=没有", "q=" + "长" * 3000, "level=99&q=x", "page=9999&level=5", "on=2026-13-45", "on=x", "page=x"]


@pytest.mark.parametrize("query", ODD)
def test_odd_questions_get_a_page(cast, reader, query):
    assert reader.get(f"/areas/?{query}").status_code == 200


def test_nothing_found_says_what_to_do_and_so_does_an_empty_county(cast, admin):
    assert "没有符合的区划" in text_of(admin.get("/areas/?q=没有"))
    assert "这里还没有区划" in text_of(admin.get("/areas/?on=2000-01-01"))


def test_a_day_in_the_past_shows_the_names_of_that_day(cast, reader):
    services.rename_area(by=cast.sysadmin.actor, area=cast.village, name="南坡村", from_on=dt.date(2026, 7, 1))
    assert "南坡沟村" in text_of(reader.get("/areas/?on=2026-06-30&level=5"))
    assert "南坡沟村" not in text_of(reader.get("/areas/?level=5"))
    page = text_of(reader.get(f"/areas/{cast.village.code}/"))
    assert "起用“南坡村”" in page
    assert "“南坡沟村”用到这一天" in page


def test_the_fragment_of_a_search_is_part_of_the_fresh_page(cast, reader):
    page = text_of(reader.get("/areas/?q=窑"))
    assert page.count('id="areas"') == 1
    assert 'hx-select="#areas"' in page


@pytest.mark.parametrize("path", ["/areas/", "/areas/?level=5", "/areas/?q=石", "/areas/sheet/", "/areas/610699101/"])
def test_one_row_or_thirty_cost_the_same(cast, reader, path):
    reader.get(path)
    with CaptureQueriesContext(connection) as first:
        reader.get(path)
    for n in range(30):
        make_area(f"6106991013{n:02}", f"石头{n}村委会")
    with CaptureQueriesContext(connection) as second:
        assert "石头" in text_of(reader.get(path))
    assert len(second) == len(first)


def test_the_picker_answers_with_radio_buttons(cast, reader):
    page = text_of(reader.get("/areas/pick/", {"name": "place", "place": "npg", "levels": "5"}))
    assert 'name="place-code" value="610699101201" checked' in page
    assert "石桥镇" in page
    assert "没有找到“没有”" in text_of(reader.get("/areas/pick/", {"place": "没有"}))
    assert text_of(reader.get("/areas/pick/", {"name": "place", "place": ""})).strip() == ""
    assert "&lt;b&gt;" in text_of(reader.get("/areas/pick/", {"name": "<b>", "<b>": "村"}))


def test_sheet_and_export_hold_what_the_list_shows(cast, reader):
    make_area("610699101301", "=1+1村委会", short_name="+1")
    assert "青崖乡" in text_of(reader.get("/areas/sheet/"))
    assert "青崖乡" not in text_of(reader.get("/areas/sheet/?level=5"))
    lines = reader.get("/areas/areas.csv?level=5").content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("代码,名称")
    assert len(lines) == 6
    assert "610699101301,'=1+1村委会,5,610699101,村委会,'+1,2026-01-01," in lines
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(reader.get("/areas/areas.xlsx").content))
    cells = book.get_sheet_by_index(0).to_python()
    assert ["610699101201", "南坡沟村"] in [row[:2] for row in cells]
    assert ["610699101301", "'=1+1村委会"] in [row[:2] for row in cells]


# The stranger, the anonymous, the wrong role -----------------------------------------------------------------------


def test_another_countys_areas_are_not_found(cast, admin, reader):
    make_area("610698", "邻县")
    make_area("51", "外省")
    for client in (admin, reader):
        for code in ("610698", "51", "999999"):
            assert client.get(f"/areas/{code}/").status_code == 404
    assert admin.get("/areas/610698/rename/").status_code == 404


READ = ["/areas/", "/areas/pick/?place=x", "/areas/sheet/", "/areas/areas.csv", "/areas/610699101/"]
CHANGE = ["/areas/610699101/add/", "/areas/610699101/rename/", "/areas/610699101/close/", "/areas/import/"]


@pytest.mark.parametrize("path", READ + CHANGE)
def test_the_anonymous_is_led_to_the_login(cast, path):
    response = cast.client().get(path)
    assert response.status_code == 302
    assert response.url.startswith("/login/")
    assert cast.client().get(path, headers={"HX-Request": "true"}).status_code == 401


@pytest.mark.parametrize("path", CHANGE)
def test_only_the_system_administrator_changes(cast, path):
    for who in (cast.village_mediator, cast.stranger, cast.chief, cast.agency, cast.leader, cast.county_officer,
                cast.secadmin, cast.auditor, cast.independent):  # fmt: skip
        assert cast.client(who).get(path).status_code == 403
        assert cast.client(who).post(path).status_code == 403
    assert cast.client(cast.sysadmin).get(path).status_code == 200


def test_an_intake_is_seen_by_the_administrator_only(cast, admin):
    pk = upload(admin, csv_bytes([])).url.rstrip("/").rpartition("/")[2]
    paths = [f"/areas/import/{pk}/", f"/areas/import/{pk}/report.csv"]
    for path in paths:
        assert cast.client(cast.stranger).get(path).status_code == 403
        assert admin.get(path).status_code == 200
    for path in (f"/areas/import/{pk}/run/", f"/areas/import/{pk}/drop/"):
        assert cast.client(cast.stranger).post(path).status_code == 403
        assert admin.get(path).status_code == 405
    Intake.objects.update(county="610698")
    for path in paths:
        assert admin.get(path).status_code == 404


# Changing ----------------------------------------------------------------------------------------------------------


def test_add_rename_close_and_groups(cast, admin):
    town, village = cast.town.code, cast.village.code
    response = admin.post(f"/areas/{town}/add/", {"code": f"{town}209", "name": "新桥村委会", "from_on": "2026-11-24"})
    assert response.url == f"/areas/{town}209/"
    assert queries.area(f"{town}209").short_name == "新桥村"
    response = admin.post(f"/areas/{village}/add/", {"name": "一组", "from_on": "2026-11-24"})
    assert queries.area(f"{village}001").name == "一组"
    version = queries.area(village).version
    given = {"name": "南坡村委会", "kind": "村委会", "from_on": "2026-12-01", "version": version}
    assert admin.post(f"/areas/{village}/rename/", given).status_code == 302
    assert queries.area(village).name == "南坡沟村"
    assert queries.area(village, dt.date(2026, 12, 1)).name == "南坡村委会"
    group = queries.area(f"{village}001")
    admin.post(f"/areas/{group.code}/close/", {"last_on": "2026-11-30", "version": group.version})
    assert queries.area(group.code, dt.date(2026, 12, 1)) is None


@pytest.mark.parametrize(
    ("tail", "given", "words"),
    [
        ("add", {"code": "610699101201", "name": "某村", "from_on": "2026-11-24"}, "已是"),
        ("add", {"code": "x", "name": "某村", "from_on": "2026-11-24"}, "只能是数字"),
        ("add", {"code": "610699102209", "name": "某村", "from_on": "2026-11-24"}, "不符"),
        ("add", {"code": "610699101209", "name": "", "from_on": "2026-11-24"}, "这个字段是必填项"),
        ("add", {"code": "610699101209", "name": "长" * 200, "from_on": "不是日期"}, "日期"),
        ("rename", {"name": "新名", "from_on": "2019-01-01", "version": 1}, "早于"),
        ("rename", {"name": "石桥镇", "kind": "", "from_on": "2026-11-24", "version": 1}, "没有变"),
        ("rename", {"name": "新名", "from_on": "2026-11-24", "version": 99}, "刚被别人改过"),
        ("rename", {"name": "新名", "from_on": "2026-11-24", "version": "x"}, "刷新"),
        ("close", {"last_on": "2026-11-24", "version": 1}, "2 个区划在用"),
    ],
)
def test_refusals_stay_with_the_form_and_keep_what_was_typed(cast, admin, tail, given, words):
    Area.objects.filter(code="610699101").update(kind="镇")
    response = admin.post(f"/areas/610699101/{tail}/", given)
    page = text_of(response)
    assert response.status_code == 422
    assert words in page
    if len(given.get("name", "")) in range(1, 50):
        assert f'value="{given["name"]}"' in page


# Whole tables ------------------------------------------------------------------------------------------------------


def test_a_table_is_shown_first_then_imported_then_reported(cast, admin):
    rows = [["610699101205", "柿子沟村委会", "5", "", "", ""], ["610699101206", "", "5", "", "", ""],
            ["610699101207", "=1+1", "5", "", "", ""]]  # fmt: skip
    data = csv_bytes([["610699101", "石桥镇", "4", "", "", ""], *rows]).replace(b"610699103", b"610699104")
    response = upload(admin, data)
    page = text_of(admin.get(response.url))
    assert "导入这 5 行" in page
    assert "没有名称" in page
    assert "像公式" in page
    assert queries.area("610699101205") is None
    report = admin.get(response.url + "report.csv").content.decode("utf-8-sig")
    assert "没有名称" in report
    assert ",'=1+1" in report
    assert admin.get(response.url + "report.xlsx").content[:2] == b"PK"
    assert "没有名称" not in text_of(admin.get(response.url + "?only=doubted"))
    admin.post(response.url + "run/")
    assert queries.area("610699101205").short_name == "柿子沟村"
    assert "已导入 5 行" in text_of(admin.get(response.url))
    page = text_of(admin.post(response.url + "run/", follow=True))
    assert "已经导入过" in page


def test_renames_are_taken_only_when_ticked(cast, admin):
    data = csv_bytes([["610699101", "石桥镇", "", "", "", ""], ["610699101201", "南坡村委会", "", "", "", ""]])
    first = upload(admin, data, from_on="2026-12-01")
    assert "南坡村委会" in text_of(admin.get(first.url))
    admin.post(first.url + "run/")
    assert queries.area("610699101201", dt.date(2026, 12, 1)).name == "南坡沟村"
    second = upload(admin, data, from_on="2026-12-01")
    admin.post(second.url + "run/", {"with_changes": "1"})
    assert queries.area("610699101201", dt.date(2026, 12, 1)).name == "南坡村委会"


def test_a_dropped_table_changes_nothing_and_a_double_click_neither(cast, admin):
    before = Area.objects.count()
    first = upload(admin, DATA.read_bytes())
    assert "什么都没改" in text_of(admin.post(first.url + "drop/", follow=True))
    assert Area.objects.count() == before
    assert "已经开始导入" in text_of(admin.post(first.url + "drop/", follow=True))


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("区划.xlsx", b"\x89PNG\r\n\x1a\n", "不是表格"), ("区划.csv", b"", "空"), ("区划.csv", b"a,b\n1,2", "表头"),
        ("区划.csv", b"\xff\xfe\x00\xd8", "读不出"), ("名单.csv", "姓名,电话\n某人,19900001234".encode(), "表头"),
        ("a" * 300 + ".csv", b"a,b", "表头"), ("../../etc/passwd\x00.csv", b"a,b", "表头"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_said_at_the_file(cast, admin, name, data, words):
    response = upload(admin, data, name)
    assert response.status_code == 422
    assert words in text_of(response)
    assert not Intake.objects.exists()


def test_no_file_and_a_day_that_is_none(cast, admin):
    response = admin.post("/areas/import/", {"from_on": "2026-02-31"})
    assert response.status_code == 422
    assert "请选一个文件" in text_of(response)


def test_a_workbook_with_merged_titles_through_the_page(cast, admin):
    village = [610699101209, "东坪村委会", 5, None, None, None]
    rows = [HEAD, ["61", "陕西省", 1, "", "", ""], ["6106", "延安市", 2, 61, "", ""], village]
    response = upload(admin, xlsx_bytes(rows, titles=["甘棠县区划"]), "区划.xlsx")
    admin.post(response.url + "run/")
    assert queries.area("610699101209").short_name == "东坪村"


def test_a_long_table_is_left_to_the_worker_with_its_progress(cast, admin):
    rows = [[f"6106992{t:02}{v}", f"第{t}之{v}村委会", "", "", "", ""] for t in range(20) for v in range(200, 310)]
    towns = [[f"6106992{t:02}", f"第{t}乡", "", "", "", ""] for t in range(20)]
    response = upload(admin, csv_bytes(towns + rows))
    admin.post(response.url + "run/")
    page = text_of(admin.get(response.url))
    assert "正在导入" in page
    assert 'hx-trigger="every 2s"' in page
    assert queries.area("610699200200") is None
    assert "没有中断" in text_of(admin.post(response.url + "run/", follow=True))
    job = jobs.take_one()
    assert jobs.run(job) == "done"
    assert queries.area("610699219309")
    assert "已导入 2223 行" in text_of(admin.get(response.url))


def test_an_import_that_was_cut_off_can_be_gone_on_with(cast, admin):
    response = upload(admin, DATA.read_bytes())
    intake = Intake.objects.get()
    Intake.objects.update(state="running")
    intake.refresh_from_db()
    next(services.run_intake(by=cast.sysadmin.actor, intake=intake))
    assert "导入中断了" in text_of(admin.get(response.url))
    admin.post(response.url + "run/")
    assert Intake.objects.get().state == "done"
    assert clock.today() == dt.date(2026, 11, 24)
