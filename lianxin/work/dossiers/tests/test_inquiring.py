"""Identity looked at and people asked: what is kept, what is not, who may, and that a signature fixes it."""

import datetime as dt

import pytest

from lianxin.cellar.journal.models import Line
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed, Stale, WrongState
from lianxin.work.dossiers import queries, services
from lianxin.work.dossiers.facts_of_filing import turns
from lianxin.work.dossiers.models import IdentityCheck, Inquiry
from lianxin.work.dossiers.services import InquiryDraft, print_document
from lianxin.work.dossiers.tests import cases
from lianxin.work.dossiers.tests.test_documents import words_of_pdf
from lianxin.work.mediation.tests import factories as make

pytestmark = pytest.mark.django_db
ASKED = "问：界石原来在哪里？\n答：老柿子树往东三步。\n那年我在场。"


def draft(**given):
    now = clock.now()
    values = {
        "record": ASKED, "place": "村部", "started_at": now - dt.timedelta(hours=2), "ended_at": now - dt.timedelta(hours=1),
        "name": "贺老六", "relation": "邻地的承包人",
    }  # fmt: skip
    return InquiryDraft(**{**values, **given})


def people(d):
    return [party for side in make.sides(d) for party in side.parties.all()]


def item(d, code):
    return next(one for one in queries.completeness(d) if one.code == code)


def test_no_number_and_no_copy_of_a_document_has_a_place():
    columns = {field.name for field in IdentityCheck._meta.get_fields()}
    assert columns == {"id", "county", "dispute", "party", "paper", "checked_on", "checked_by"}


def test_every_principal_checked_makes_the_record(cast):
    d = cases.opened(cast)
    by = cast.village_mediator.actor
    one, agent, two = people(d)
    assert item(d, "D05").required and not item(d, "D05").present
    services.check_identity(by=by, dispute=d, party=one, paper="card")
    assert not item(d, "D05").present
    services.check_identity(by=by, dispute=d, party=two, paper="household")
    assert item(d, "D05").present
    words = words_of_pdf(print_document(by=by, dispute=d, code="D05").data)
    assert "1周德旺甲方申请人居民身份证" in words and "2冯有才乙方被申请人户口簿" in words and "未留存" in words
    assert "周小满" not in words
    services.check_identity(by=by, dispute=d, party=agent, paper="card")
    assert "委托代理人" in words_of_pdf(print_document(by=by, dispute=d, code="D05").data)
    assert Line.objects.filter(act="dossiers.check_identity", root=d.pk).count() == 3


@pytest.mark.parametrize("wrong", [{"paper": "face"}, {"paper": "business"}, {"checked_on": dt.date(2030, 1, 1)}])
def test_what_makes_no_sense_is_not_checked(cast, wrong):
    d = cases.opened(cast)
    with pytest.raises(BadInput):
        services.check_identity(
            by=cast.village_mediator.actor, dispute=d, party=people(d)[0], **{"paper": "card", **wrong}
        )
    assert not IdentityCheck.objects.exists()


@pytest.mark.parametrize("who", ["stranger_mediator", "neighbour_mediator", "agency", "leader", "independent"])
def test_nobody_else_asks_or_reads(cast, who):
    d = cases.opened(cast)
    by = getattr(cast, who).actor
    with pytest.raises(NotAllowed):
        services.check_identity(by=by, dispute=d, party=people(d)[0], paper="card")
    with pytest.raises(NotAllowed):
        services.write_inquiry(by=by, dispute=d, draft=draft())
    row = services.write_inquiry(by=cast.village_mediator.actor, dispute=d, draft=draft())
    with pytest.raises(NotAllowed):
        services.look_at_inquiry(by=by, inquiry=row)


def test_an_inquiry_from_first_words_to_its_paper(cast):
    d = cases.opened(cast)
    by = cast.village_mediator.actor
    row = services.write_inquiry(by=by, dispute=d, draft=draft())
    assert b"\xe8\x80\x81\xe6\x9f\xbf" not in bytes(row.record)  # sealed
    services.change_inquiry(by=by, inquiry=row, draft=draft(present="村文书"), version=row.version)
    with pytest.raises(Stale):
        services.change_inquiry(by=by, inquiry=row, draft=draft(), version=row.version - 1)
    row.refresh_from_db()
    row.dispute = d
    with pytest.raises(BadInput):
        services.sign_inquiry(by=by, inquiry=row, signed_as="sign", read_back=False)
    services.sign_inquiry(by=by, inquiry=row, signed_as="fingerprint", read_back=True)
    with pytest.raises(WrongState):
        services.change_inquiry(by=by, inquiry=row, draft=draft(record="问：改一改"), version=row.version)
    assert item(d, "D07").required and not item(d, "D07").present
    words = words_of_pdf(print_document(by=by, dispute=d, code="D07", inquiry=queries.inquiry(d, 1)).data)
    for said in ("贺老六", "邻地的承包人", "村文书", "问：界石原来在哪里？", "老柿子树往东三步。", "那年我在场", "与所说一致"):
        assert said in words
    assert item(d, "D07").present


def test_a_refused_signature_stands_on_the_paper(cast):
    d = cases.opened(cast)
    by = cast.village_mediator.actor
    row = services.write_inquiry(by=by, dispute=d, draft=draft(party=people(d)[2], name="", relation=""))
    services.sign_inquiry(by=by, inquiry=row, signed_as="refused", read_back=True)
    words = words_of_pdf(print_document(by=by, dispute=d, code="D07", inquiry=queries.inquiry(d, 1)).data)
    assert "没有在记录上签名" in words and "乙方被申请人" in words and "周德旺" not in words


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"record": " "}, "record"), ({"place": ""}, "place"), ({"name": ""}, "name"), ({"relation": ""}, "relation"),
        ({"started_at": None}, "started_at"), ({"name": "长" * 81}, "name"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_at_its_field(cast, wrong, field):
    d = cases.opened(cast)
    with pytest.raises(BadInput) as why:
        services.write_inquiry(by=cast.village_mediator.actor, dispute=d, draft=draft(**wrong))
    assert set(why.value.fields) == {field} and not Inquiry.objects.exists()


def test_questions_and_answers_are_taken_apart_as_typed():
    assert turns("先说明身份\n问: 有几口人\n答：三口。\n还有一个在外") == [
        {"who": "", "words": "先说明身份"},
        {"who": "问", "words": "有几口人"},
        {"who": "答", "words": "三口。\n还有一个在外"},
    ]
    assert turns("我说：好") == [{"who": "", "words": "我说：好"}]


def test_a_letter_of_attorney_ticks_what_was_given_and_no_more(cast):
    d = cases.opened(cast)
    by = cast.village_mediator.actor
    agent = people(d)[1]
    words = words_of_pdf(print_document(by=by, dispute=d, code="D06", party=agent).data)
    assert "■参加调解并签署文书" in words and "□承认、变更、放弃请求" in words
    assert "冯有才" not in words and "周德旺" in words and "周小满" in words
    assert item(d, "D06").required and item(d, "D06").present
