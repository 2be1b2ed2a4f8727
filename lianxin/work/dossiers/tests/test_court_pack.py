"""Everything for the court in one go, in order, with nothing that was not asked for."""

import io
import zipfile

import pytest

from lianxin.cellar.journal.models import Line
from lianxin.tools.kit.refusals import NotAllowed, WrongState
from lianxin.work.dossiers import queries, services
from lianxin.work.dossiers.models import Rendition
from lianxin.work.dossiers.services import EvidenceDraft, print_court_pack, print_document
from lianxin.work.dossiers.tests import cases
from lianxin.work.dossiers.tests.test_documents import words_of_pdf
from lianxin.work.mediation.services import court
from lianxin.work.mediation.states import Subject
from lianxin.work.mediation.tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.FILES_DIR = tmp_path / "files"


@pytest.fixture
def settled(cast):
    d, agreement = cases.settled(cast, concerns=[])
    by = cast.village_mediator.actor
    for side in make.sides(d):
        for party in side.parties.all():
            services.check_identity(by=by, dispute=d, party=party, paper="card")
        make.say(cases.world(cast), d, side, Subject.CONFIRMATION, ref=agreement.pk)
    court.apply_confirmation(by=by, agreement=agreement, court="甘棠县人民法院", ground="body")
    return d, agreement, by


def test_one_pdf_with_a_list_that_knows_its_pages(settled):
    d, _agreement, by = settled
    services.add_evidence(by=by, dispute=d, draft=EvidenceDraft("承包经营权证", pages=2))
    made = print_court_pack(by=by, dispute=d, attached={1})
    words = words_of_pdf(made.data)
    top = words.split("司法确认申请书（2026）")[0]
    order = ["司法确认申请书", "人民调解协议书", "调解组织主持调解的证明", "当事人身份核对记录", "授权委托书", "送达地址确认书"]
    places = [top.index(f"{n}{name}") for n, name in enumerate(order, 1)]
    assert places == sorted(places) and "承包经营权证另附2页" in top and "1司法确认申请书1" in top
    assert "主持调解的人民调解委员会所在地在贵院辖区" in words and "自愿达成协议，没有恶意串通" in words
    assert "甘棠县人民法院" in words and "埋设界石三块" in words
    for canary in (cases.A_WISH, cases.B_WISH, cases.A_CAUCUS, cases.B_CAUCUS, cases.B_CONSENT):
        assert canary not in words


def test_the_zip_holds_the_frozen_agreement_and_what_was_ticked(settled):
    d, agreement, by = settled
    services.add_evidence(by=by, dispute=d, draft=EvidenceDraft("冯有才的承包证", upload=cases.picture()))
    services.add_evidence(by=by, dispute=d, draft=EvidenceDraft("没选的照片", upload=cases.picture(size=(30, 30))))
    frozen = print_document(by=by, dispute=d, code="D10", agreement=agreement).data
    made = print_court_pack(by=by, dispute=d, fmt="zip", attached={1})
    pack = zipfile.ZipFile(io.BytesIO(made.data))
    names = pack.namelist()
    assert names[:5] == [
        "00 司法确认材料清单.pdf", "01 司法确认申请书.pdf", "02 人民调解协议书.pdf", "03 调解组织主持调解的证明.pdf",
        "04 当事人身份核对记录.pdf",
    ]  # fmt: skip
    assert names[-1].endswith("第1件.jpg") and len([name for name in names if name.endswith(".jpg")]) == 1
    assert pack.read("02 人民调解协议书.pdf") == frozen
    assert not any(name in text for text in names for name in ("周德旺", "冯有才"))
    assert Line.objects.filter(act="dossiers.see_file", root=d.pk).count() == 1


def test_a_print_of_the_pack_is_remembered_and_fills_the_dossier(settled):
    d, _agreement, by = settled
    before = next(one for one in queries.completeness(d) if one.code == "D14")
    assert before.required and not before.present
    print_court_pack(by=by, dispute=d)
    after = next(one for one in queries.completeness(d) if one.code == "D14")
    assert after.present
    printed = set(Rendition.objects.filter(dispute=d).values_list("code", flat=True))
    assert {"CRT", "C03", "D14", "C01", "C02", "D05"} <= printed
    look = Line.objects.filter(act="dossiers.print", root=d.pk).order_by("at").last()
    assert look.facts["code"] == "CRT"
    assert "司法确认申请书" in words_of_pdf(print_document(by=by, dispute=d, code="ALL").data)


def test_while_a_hold_stands_no_address_of_anybody_is_in_it(settled):
    d, _agreement, by = settled
    type(d).objects.filter(pk=d.pk).update(hold_joint=True)
    d.refresh_from_db()
    words = words_of_pdf(print_court_pack(by=by, dispute=d).data)
    assert cases.B_PHONE not in words and cases.B_NAME in words
    delivery = words.split("受送达人冯有才")[1].split("邮政编码")[0]
    assert cases.B_HOME not in delivery


def test_no_pack_where_no_court_could_confirm(cast):
    by = cast.village_mediator.actor
    barred, _agreement = cases.settled(cast, concerns=["title"])
    with pytest.raises(WrongState, match="司法确认"):
        print_court_pack(by=by, dispute=barred)
    assert not Rendition.objects.filter(dispute=barred).exists()


@pytest.mark.parametrize("who", ["stranger_mediator", "agency", "leader", "independent"])
def test_nobody_else_gets_it(settled, cast, who):
    with pytest.raises(NotAllowed):
        print_court_pack(by=getattr(cast, who).actor, dispute=settled[0])
