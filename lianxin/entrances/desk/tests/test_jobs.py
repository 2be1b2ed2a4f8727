"""Jobs' pages: one's own only; progress, cancel, bad rows, files."""

import uuid

import pytest

from lianxin.cellar.files import services as files
from lianxin.cellar.jobs import services
from lianxin.cellar.jobs.models import Job
from lianxin.cellar.journal.models import Line

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(cast, monkeypatch, tmp_path, settings):
    """A job of the village mediator's: three rows, one of them bad, a PDF at the end."""
    settings.FILES_DIR = tmp_path

    def work(job, context):
        context.bad_row(2, "没有这个村", "=HYPERLINK(1)")
        files.freeze_rendition(context.by, job.key, job, "清单.pdf", b"%PDF-1.7", "application/pdf")
        context.progress(3, 3)
        context.say("做完了。")

    monkeypatch.setitem(services._kinds, "sample", services.Kind(work, "样例工作"))
    actor = cast.village_mediator.actor
    return services.enqueue(actor, actor.county, "sample", {})


def test_others_do_not_see_it(cast, job):
    services.run(services.take_one())
    file_id = files.StoredFile.objects.get().pk
    urls = (f"/jobs/{job.pk}/", f"/jobs/{job.pk}/not-taken.csv", f"/jobs/{job.pk}/files/{file_id}/")
    for who in (cast.stranger, cast.second_mediator, cast.sysadmin, cast.auditor):
        browser = cast.client(who)
        assert [browser.get(url).status_code for url in urls] == [404, 404, 404]
        assert browser.post(f"/jobs/{job.pk}/cancel/").status_code == 404
        assert "样例工作" not in browser.get("/jobs/").content.decode()
    assert [cast.client().get(url).status_code for url in ("/jobs/", *urls)] == [302] * 4
    assert Job.objects.get().state == "done"


def test_a_running_job_asks_for_itself_and_a_finished_one_rests(cast, job):
    browser = cast.client(cast.village_mediator)
    waiting = browser.get(f"/jobs/{job.pk}/").content.decode()
    assert "排队中" in waiting and 'hx-trigger="every 2s"' in waiting
    services.run(services.take_one())
    part = browser.get(f"/jobs/{job.pk}/", headers={"hx-request": "true"}).content.decode()
    whole = browser.get(f"/jobs/{job.pk}/").content.decode()
    assert "hx-get" not in part and "做完了。" in part and "<html" not in part
    assert part.strip() in whole
    assert "样例工作" in browser.get("/jobs/").content.decode()


def test_cancelling(cast, job):
    browser = cast.client(cast.village_mediator)
    assert "已取消" in browser.post(f"/jobs/{job.pk}/cancel/", follow=True).content.decode()
    again = browser.post(f"/jobs/{job.pk}/cancel/", follow=True).content.decode()
    assert "已经结束" in again
    assert browser.get(f"/jobs/{job.pk}/cancel/").status_code == 405


def test_what_was_not_taken_and_what_came_out(cast, job):
    services.run(services.take_one())
    browser = cast.client(cast.village_mediator)
    page = browser.get(f"/jobs/{job.pk}/").content.decode()
    assert "1 行没有收下" in page and "没有这个村" in page and "HYPERLINK" not in page
    table = browser.get(f"/jobs/{job.pk}/not-taken.csv").content.decode("utf-8-sig")
    assert table.splitlines() == ["行,原因,内容", "2,没有这个村,'=HYPERLINK(1)"]
    file_id = files.StoredFile.objects.get().pk
    answer = browser.get(f"/jobs/{job.pk}/files/{file_id}/")
    assert b"".join(answer.streaming_content) == b"%PDF-1.7" and "attachment" in answer["Content-Disposition"]
    assert browser.get(f"/jobs/{job.pk}/files/{uuid.uuid4()}/").status_code == 404
    assert set(Line.objects.filter(kind="saw").values_list("act", flat=True)) >= {
        "jobs.bad_rows",
        "jobs.file",
    }


def test_nothing_yet(cast):
    assert "还没有后台工作" in cast.client(cast.chief).get("/jobs/").content.decode()


def test_the_pages_speak_english_too(cast, job):
    browser = cast.client(cast.village_mediator)
    for url in ("/jobs/", f"/jobs/{job.pk}/"):
        assert '<html lang="en"' in browser.get(url, headers={"accept-language": "en"}).content.decode()
