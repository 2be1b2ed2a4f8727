"""The pages of a dispute's papers: who may open them, what is handed out and how, and that each look is noted."""

import datetime as dt
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from lianxin.cellar.journal.models import Line
from lianxin.tools.kit import clock
from lianxin.tools.kit.ids import uuid7
from lianxin.work.dossiers.models import Dossier, Evidence, IdentityCheck, Rendition
from lianxin.work.dossiers.services import (
    EvidenceDraft,
    InquiryDraft,
    add_evidence,
    store_scan,
    write_inquiry,
)
from lianxin.work.dossiers.tests import cases

pytestmark = pytest.mark.django_db
OUTSIDE = {
    "stranger": 404, "stranger_mediator": 404, "neighbour_mediator": 404, "independent": 404, "agency": 404,
    "leader": 403, "sysadmin": 403, "secadmin": 403, "auditor": 403,
}  # fmt: skip


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"


def addresses(cast):
    """Every page and paper of one dispute and one report."""
    d, agreement = cases.settled(cast)
    by = cast.village_mediator.actor
    row = add_evidence(by=by, dispute=d, draft=EvidenceDraft("界石照片", upload=cases.picture()))
    asked = write_inquiry(by=by, dispute=d, draft=InquiryDraft("问：在吗", "村部", clock.now(), None, None, "贺老六", "邻居"))
    scan = store_scan(by=by, dispute=d, upload=cases.picture("章.png", "PNG"))
    code = d.code
    return [
        reverse("papers", args=[code]),
        reverse("paper", args=[code, "D03", "pdf"]),
        reverse("paper", args=[code, "D10", "pdf"]) + f"?agreement={agreement.number}",
        reverse("paper", args=[code, "ALL", "pdf"]),
        reverse("evidence_add", args=[code]),
        reverse("evidence_file", args=[code, row.pk]),
        reverse("evidence_remove", args=[code, row.pk]),
        reverse("scan_file", args=[code, scan.pk]),
        reverse("papers_archive", args=[code]),
        *(reverse(name, args=[code]) for name in ("identity", "inquiry_new")),
        *(reverse(name, args=[code, asked.number]) for name in ("inquiry", "inquiry_edit", "inquiry_sign")),
        reverse("report_paper", args=[cases.report(cast).code, "D21", "pdf"]),
    ]


def test_those_outside_get_neither_page_nor_paper(cast):
    urls = addresses(cast)
    for who, status in OUTSIDE.items():
        client = cast.client(getattr(cast, who))
        for url in urls:
            answer = client.get(url).status_code
            assert answer in (status, 403 if "/reports/" in url else status), (who, url, answer)
    anonymous = cast.client()
    for url in urls:
        answer = anonymous.get(url)
        assert answer.status_code == 302 and "/login/" in answer["Location"], url
    assert not Dossier.objects.exists() and not Rendition.objects.exists()


def test_a_document_is_checked_and_a_neighbour_asked_through_the_pages(cast):
    d = cases.opened(cast)
    client = cast.client(cast.village_mediator)
    url = reverse("identity", args=[d.code])
    form = client.get(url)
    body = form.content.decode()
    assert "冯有才" not in body and "冯*" in body and "号码" in body
    typed = {"checked_on": clock.today().isoformat(), "token": form.context["token"]}
    assert "至少选一个人" in client.post(url, typed).content.decode()
    assert client.post(url, typed | {"p1_1": "business"}).status_code == 422
    assert client.post(url, typed | {"p1_1": "card", "p2_1": "household"}).status_code == 302
    assert client.post(url, typed | {"p1_1": "card", "p2_1": "household"}).status_code == 302  # sent twice, done once
    assert IdentityCheck.objects.filter(dispute=d).count() == 2
    url = reverse("inquiry_new", args=[d.code])
    words = {
        "party": "0", "name": "贺老六", "relation": "邻居", "place": "村部", "record": "问：界石在哪？\n答：树东三步。",
        "started_at": clock.local_day(clock.now()).isoformat() + "T08:00", "token": client.get(url).context["token"],
    }  # fmt: skip
    again = client.post(url, words | {"name": ""})
    assert again.status_code == 422 and "树东三步" in again.content.decode()
    answer = client.post(url, words)
    assert answer.status_code == 302
    page = client.get(answer["Location"]).content.decode()
    assert "树东三步" in page and Line.objects.filter(act="dossiers.see_inquiry", root=d.pk).count() == 1
    sign = reverse("inquiry_sign", args=[d.code, 1])
    typed = {"signed_as": "sign", "signed_on": clock.today().isoformat()}
    assert client.post(sign, typed).status_code == 422
    assert client.post(sign, typed | {"read_back": "on"}).status_code == 302
    assert client.get(reverse("inquiry_edit", args=[d.code, 1])).status_code == 302
    listed = client.get(reverse("papers", args=[d.code])).content.decode()
    assert "第1份调查记录" in listed and "户口簿" in listed and "贺老六" not in listed and "树东三步" not in listed


def test_the_page_says_what_can_be_printed_and_why_not(cast):
    d, _one, _agreement = cases.drafted(cast)
    body = cast.client(cast.village_mediator).get(reverse("papers", args=[d.code])).content.decode()
    for said in ("人民调解受理登记表", "还没有打印过", "草案", "调解没有终止", "必备的还缺", "打印第一件文书时编卷号"):
        assert said in body
    assert "冯有才" not in body and "周德旺" not in body  # names are on the paper, not on the page
    assert "style=" not in body and "onclick" not in body
    assert Line.objects.filter(act="dossiers.papers", root=d.pk).count() == 1


def test_a_pdf_is_shown_a_word_file_saved_and_no_name_is_in_either_file_name(cast):
    d = cases.opened(cast)
    client = cast.client(cast.village_mediator)
    pdf = client.get(reverse("paper", args=[d.code, "D03", "pdf"]))
    assert pdf["Content-Type"] == "application/pdf" and pdf["Content-Disposition"].startswith("inline")
    assert pdf.content.startswith(b"%PDF-") and pdf["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in pdf["Cache-Control"]
    word = client.get(reverse("paper", args=[d.code, "D03", "docx"]))
    assert word["Content-Disposition"].startswith("attachment") and word.content.startswith(b"PK")
    assert d.code in word["Content-Disposition"]
    body = client.get(reverse("papers", args=[d.code])).content.decode()
    assert "今天 09:12 打印过" in body and Dossier.objects.get().number in body


def test_every_link_of_the_page_leads_to_a_paper(cast):
    d = cases.closed(cast)
    client = cast.client(cast.village_mediator)
    body = client.get(reverse("papers", args=[d.code])).content.decode()
    links = [link.replace("&amp;", "&") for link in re.findall(r'href="([^"]+\.(?:pdf|docx)[^"]*)"', body)]
    assert len(links) > 20
    for link in links:
        assert client.get(link).status_code == 200, link


def test_what_cannot_be_printed_leads_back_with_the_reason(cast):
    d = cases.opened(cast)
    answer = cast.client(cast.village_mediator).get(reverse("paper", args=[d.code, "D17", "pdf"]), follow=True)
    assert answer.redirect_chain == [(reverse("papers", args=[d.code]), 302)]
    assert "调解没有终止" in answer.content.decode()


@pytest.mark.parametrize(
    "tail",
    [
        "D77.pdf", "D03.exe", "D06.pdf?party=1.9", "D09.pdf?session=99", "D09.pdf?session=x", "D13.pdf?visit=no",
        "D20.pdf?side=9", "D20.pdf", "D10.pdf?agreement=9", "D03.pdf?purpose=fun", "D03.pdf?side=1",
    ],
)  # fmt: skip
def test_addresses_that_mean_nothing_are_not_found(cast, tail):
    d = cases.opened(cast)
    url = reverse("papers", args=[d.code]) + tail
    assert cast.client(cast.village_mediator).get(url).status_code == 404


def test_the_only_one_of_its_kind_needs_no_query(cast):
    d, _one = cases.talked(cast)
    assert cast.client(cast.village_mediator).get(reverse("paper", args=[d.code, "D09", "pdf"])).status_code == 200


def test_papers_of_a_report(cast):
    report, client = cases.report(cast), cast.client(cast.village_mediator)
    assert client.get(reverse("report_paper", args=[report.code, "D21", "pdf"])).content.startswith(b"%PDF-")
    assert client.get(reverse("report_paper", args=[report.code, "D03", "pdf"])).status_code == 404
    assert client.get(reverse("report_paper", args=[report.code, "D18", "pdf"])).status_code == 302


# Evidence -----------------------------------------------------------------------------------------------------------


def filled(**given):
    return {
        "material": "D08", "name": "东台地界线草图", "side": "1", "submitted_on": "2026-11-20", "pages": "2", "checked": "on",
        "token": given.pop("token", str(uuid7())), **given,
    }  # fmt: skip


def test_a_picture_is_registered_shown_small_and_large_and_removed_with_a_reason(cast):
    d, client = cases.opened(cast), cast.client(cast.village_mediator)
    url = reverse("evidence_add", args=[d.code])
    form = client.get(url)
    token = form.context["token"]
    answer = client.post(url, filled(token=token, file=cases.picture()))
    assert answer.status_code == 302, answer.context["form"].errors
    assert client.post(url, filled(token=token, file=cases.picture())).status_code == 302  # a double click
    row = Evidence.objects.get()
    assert row.read("name") == "东台地界线草图" and row.side.number == 1 and row.checked and row.pages == 2
    picture_url = reverse("evidence_file", args=[d.code, row.pk])
    body = client.get(reverse("papers", args=[d.code])).content.decode()
    assert "东台地界线草图" in body and f'src="{picture_url}?small=1"' in body
    small, large = client.get(picture_url + "?small=1"), client.get(picture_url)
    assert Image.open(io.BytesIO(small.content)).size == (240, 160)
    assert Image.open(io.BytesIO(large.content)).size == (900, 600)
    for answer in (small, large):
        assert answer["X-Content-Type-Options"] == "nosniff" and "sandbox" in answer["Content-Security-Policy"]
        assert answer["Content-Type"].startswith("image/jpeg")
    assert Line.objects.filter(act="dossiers.see_file", root=d.pk, kind="saw").count() == 2

    remove = reverse("evidence_remove", args=[d.code, row.pk])
    assert client.post(remove, {"reason": " ", "version": row.version}).status_code == 422
    assert client.post(remove, {"reason": "交错了", "version": row.version}).status_code == 302
    assert client.get(picture_url).status_code == 404
    row.refresh_from_db()
    assert row.removed_at and row.read("removed_reason") == "交错了"
    assert "东台地界线草图" not in client.get(reverse("papers", args=[d.code])).content.decode()


def test_a_pdf_is_handed_out_to_be_saved(cast):
    d, client = cases.opened(cast), cast.client(cast.village_mediator)
    paper = client.get(reverse("paper", args=[d.code, "D03", "pdf"])).content
    upload = SimpleUploadedFile("委托书.pdf", paper, "application/pdf")
    client.post(reverse("evidence_add", args=[d.code]), filled(material="D06", file=upload))
    answer = client.get(reverse("evidence_file", args=[d.code, Evidence.objects.get().pk]))
    assert answer["Content-Disposition"].startswith("attachment") and answer.content == paper


def test_an_identity_card_looked_at_needs_no_file(cast):
    d, client = cases.opened(cast), cast.client(cast.village_mediator)
    answer = client.post(reverse("evidence_add", args=[d.code]), filled(material="D05", side="0", name="身份证已核对"))
    assert answer.status_code == 302
    body = client.get(reverse("papers", args=[d.code])).content.decode()
    assert "只有纸质" in body and "调委会" in body


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("图.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("页.html", b"<!doctype html><script>alert(1)</script>"),
        ("图.jpg", b"<html><script>alert(1)</script></html>"),
        ("图.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 40),
        ("文.pdf", b"%PDF-1.7\n/JavaScript (app.alert(1))\n%%EOF"),
        ("文.pdf", b"%PDF-1.7\n%%EOF\n<html></html>"),
        ("程序.exe", b"MZ" + b"\0" * 100),
        ("空.jpg", b""),
        ("表.xlsx", b"PK\x03\x04" + b"\0" * 60),
    ],
)
def test_hostile_files_are_refused_at_the_field_and_nothing_is_kept(cast, name, data):
    d, client = cases.opened(cast), cast.client(cast.village_mediator)
    answer = client.post(reverse("evidence_add", args=[d.code]), filled(file=SimpleUploadedFile(name, data)))
    assert answer.status_code == 422
    assert "file" in answer.context["form"].errors
    assert not Evidence.objects.exists()


def test_a_whole_word_file_is_no_evidence_picture(cast):
    d, client = cases.opened(cast), cast.client(cast.village_mediator)
    word = client.get(reverse("paper", args=[d.code, "D03", "docx"])).content
    answer = client.post(reverse("evidence_add", args=[d.code]), filled(file=SimpleUploadedFile("文.docx", word)))
    assert answer.status_code == 422 and "file" in answer.context["form"].errors
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "名" * 81}, "name"),
        ({"pages": "0"}, "pages"),
        ({"pages": "1e9"}, "pages"),
        ({"submitted_on": "2026-11-25"}, "submitted_on"),
        ({"submitted_on": "2026-02-30"}, "submitted_on"),
        ({"submitted_on": "0001-01-01"}, "submitted_on"),
        ({"side": "9"}, "side"),
        ({"material": "D10"}, "material"),
    ],
)
def test_wrong_input_is_said_at_its_field(cast, given, field):
    d, client = cases.opened(cast), cast.client(cast.village_mediator)
    answer = client.post(reverse("evidence_add", args=[d.code]), filled(**given))
    assert answer.status_code == 422 and field in answer.context["form"].errors


def test_who_sees_but_does_not_hold_may_print_and_not_file(cast):
    d = cases.opened(cast)
    row = add_evidence(by=cast.village_mediator.actor, dispute=d, draft=EvidenceDraft("草图", upload=cases.picture()))
    client = cast.client(cast.town_mediator)
    assert client.get(reverse("paper", args=[d.code, "D03", "pdf"])).status_code == 200
    assert client.get(reverse("evidence_add", args=[d.code])).status_code == 403
    assert client.post(reverse("evidence_remove", args=[d.code, row.pk]), {"reason": "x", "version": 1}).status_code == 403
    assert "登记材料" not in client.get(reverse("papers", args=[d.code])).content.decode()


def test_a_file_of_another_dispute_is_not_found_under_this_one(cast):
    (first, _one, _agreement), second = cases.fixed(cast), cases.opened(cast)
    by, client = cast.village_mediator.actor, cast.client(cast.village_mediator)
    row = add_evidence(by=by, dispute=first, draft=EvidenceDraft("草图", upload=cases.picture()))
    scan = store_scan(by=by, dispute=first, upload=cases.picture("章.png", "PNG"))
    assert client.get(reverse("evidence_file", args=[second.code, row.pk])).status_code == 404
    assert client.get(reverse("scan_file", args=[second.code, scan.pk])).status_code == 404
    assert client.get(reverse("scan_file", args=[first.code, row.file.pk])).status_code == 404
    assert client.get(reverse("scan_file", args=[first.code, scan.pk])).status_code == 200


def test_the_page_in_english(cast):
    d, client = cases.closed(cast), cast.client(cast.village_mediator)
    body = client.get(reverse("papers", args=[d.code]), headers={"accept-language": "en"}).content.decode()
    said_there = "Papers and dossier|Mediation agreement|day 7, all sides, for the file only|never given out|as needed"
    for said in said_there.split("|"):
        assert said in body
    for kept in ("文书和卷宗", "还没有打印过", "立卷", "按需"):
        assert kept not in body


def test_the_same_number_of_queries_for_one_material_and_for_ten(cast, django_assert_max_num_queries):
    d, client = cases.closed(cast), cast.client(cast.village_mediator)
    for n in range(10):
        add_evidence(by=cast.village_mediator.actor, dispute=d, draft=EvidenceDraft(f"照片{n}", upload=cases.picture()))
    client.get(reverse("papers", args=[d.code]))
    with django_assert_max_num_queries(40):
        client.get(reverse("papers", args=[d.code]))


# Archiving ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["papers_archive", "dispute_act"])
def test_no_page_archives_an_incomplete_dossier_without_a_word(cast, address):
    d, client = cases.closed(cast), cast.client(cast.keeper)
    url = reverse(address, args=[d.code, *(["archive"] if address == "dispute_act" else [])])
    with clock.at(d.closed_at + dt.timedelta(days=190)):
        form = client.get(url)
        seen = {name: form.context["form"].initial.get(name, "") for name in ("version", "token")}
        refused = client.post(url, seen)
        assert refused.status_code == 409 and "当事人身份核对记录" in refused.content.decode()
        d.refresh_from_db()
        assert d.state == "closed"
        assert client.post(url, {**seen, "certified": "当事人外出，补不齐"}).status_code == 302
    d.refresh_from_db()
    assert d.state == "archived"


def test_who_is_no_keeper_does_not_archive_here(cast):
    d = cases.closed(cast)
    with clock.at(d.closed_at + dt.timedelta(days=190)):
        assert cast.client(cast.village_mediator).get(reverse("papers_archive", args=[d.code])).status_code == 403


def test_too_early_the_page_says_from_when(cast):
    d = cases.closed(cast)
    body = cast.client(cast.keeper).get(reverse("papers_archive", args=[d.code])).content.decode()
    assert "180天" in body and "<form method=\"post\" novalidate" not in body
