"""Each paper from a real case: what stands on it, what may not, who may print it, and that the print is journaled."""

from __future__ import annotations

import io

import docx
import pytest
from django.utils import translation

from lianxin.cellar.journal.models import Line
from lianxin.tools.kit.refusals import BadInput, NotAllowed, WrongState
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.services.parties import PartyDraft, change_party
from lianxin.work.dossiers import documents, queries, rules
from lianxin.work.dossiers.models import Dossier, Rendition
from lianxin.work.dossiers.services import print_document, print_report_paper
from lianxin.work.mediation import queries as mediation
from lianxin.work.mediation.tests import factories as make
from lianxin.work.reports.services import deciding

from . import cases
from .test_documents import squeezed, words_of_docx, words_of_pdf

pytestmark = pytest.mark.django_db


def paper(cast, dispute: Dispute, code: str, by=None, **given) -> str:
    """The words of a paper as Word has them, or as the PDF of a fixed text has them, without blanks."""
    fmt = given.setdefault("fmt", "docx")
    made = print_document(by=(by or cast.village_mediator).actor, dispute=dispute, code=code, **given)
    return squeezed(words_of_docx(made.data)) if fmt == "docx" else words_of_pdf(made.data)


def test_the_application_has_the_parties_the_matter_and_the_applicants_wish(cast):
    words = paper(cast, cases.opened(cast, third=True), "D02")
    for said in ("周德旺", "冯有才", "09005552041", "南坡沟村二组12号", cases.A_WISH, "2026年11月24日"):
        assert said in words
    assert "委托代理人" in words and "周小满" in words and "参加调解并签署文书" in words
    assert cases.B_WISH not in words
    assert "南坡沟村股份经济合作社" in words and "贺守田" in words


def test_the_ethnicity_box_of_a_real_person_is_blank_and_word_opens_it(cast):
    made = print_document(by=cast.village_mediator.actor, dispute=cases.opened(cast), code="D03", fmt="docx")
    opened = docx.Document(io.BytesIO(made.data))
    rows = [[cell.text for cell in row.cells] for table in opened.tables for row in table.rows]
    people = [row for row in rows if "民族" in row]
    assert [row[row.index("姓名") + 1] for row in people] == ["周德旺", "冯有才"]
    assert [row[row.index("民族") + 1] for row in people] == ["", ""]
    assert [row[row.index("年龄") + 1] for row in people] == ["68", "65"]
    assert made.filename.startswith("人民调解受理登记表 ") and made.filename.endswith(".docx")


@pytest.mark.parametrize(
    ("source", "box"), [("party_application", "■①"), ("proactive", "■②"), ("police", "公安机关移交")]
)
def test_the_register_says_where_the_case_came_from(cast, source, box):
    words = paper(cast, cases.opened(cast, source=source), "D03")
    assert box in words and "土地承包经营纠纷" in words
    assert (words.count("■") == 0) == (source == "police")


def test_there_is_no_application_when_nobody_applied(cast):
    with pytest.raises(WrongState, match="受理登记表"):
        paper(cast, cases.opened(cast, source="proactive"), "D02")


def test_a_third_side_that_has_not_said_it_takes_part_is_not_addressed(cast):
    dispute = cases.opened(cast, third=True)
    assert "南坡沟村股份经济合作社" in paper(cast, dispute, "D03")
    assert "南坡沟村股份经济合作社" not in paper(cast, dispute, "D04")


def test_the_notice_of_rights_is_dated_once_every_side_was_told(cast):
    dispute = cases.opened(cast)
    assert "2026年11月24日" not in paper(cast, dispute, "D04").split("六、保密")[1].split("打印时间")[0]
    make.told(cases.world(cast), dispute)
    words = paper(cast, dispute, "D04")
    assert "2026年11月24日" in words.split("六、保密")[1].split("打印时间")[0]
    assert "告知人田桂兰" in words


def test_the_record_has_who_was_there_and_no_word_said_in_confidence(cast):
    dispute, _one = cases.talked(cast)
    session = mediation.session(dispute, 1)
    words = paper(cast, dispute, "D09", session=session)
    for said in ("周德旺", "冯有才", "双方到地里量了尺寸", "■调解成功", "■当事人到场", "人民调解员田桂兰"):
        assert said in words
    for secret in (cases.A_CAUCUS, cases.B_CAUCUS, cases.A_RULE, cases.B_CONSENT):
        assert secret not in words


def test_the_record_of_a_separate_talk_names_only_that_side(cast):
    dispute, one = cases.ready(cast)
    w, second = cases.world(cast), make.sides(dispute)[1]
    from lianxin.tools.kit import clock

    session = make.planned(w, dispute, form="separate", side=second, starts_at=clock.now() - make.dt.timedelta(hours=1))
    here = {party.pk for party in second.parties.all()} | {one.pk}
    make.sessions.hold_session(
        by=w.mediator, session=session, present=here, record_text="愿意再谈。", outcome="to_continue"
    )
    words = paper(cast, dispute, "D09", session=mediation.session(dispute, 1))
    assert "冯有才" in words and "■分别进行" in words and "愿意再谈" in words
    assert "周德旺" not in words


def test_a_session_that_was_not_held_has_no_record(cast):
    dispute, _one = cases.ready(cast)
    session = make.planned(cases.world(cast), dispute)
    with pytest.raises(WrongState):
        paper(cast, dispute, "D09", session=session)


def test_the_agreement_says_who_does_what_by_when(cast):
    dispute, agreement = cases.settled(cast)
    words = paper(cast, dispute, "D10", fmt="pdf", agreement=agreement)
    for said in (
        "双方按现场所划的线埋设界石三块",
        "人民币600.50元（大写：陆佰元伍角整）",
        "2026年12月10日前",
        "依法不能申请司法确认",
        "本协议一式三份",
        agreement.sm3,
        "（2026）甘石南人调字第0001号",
        "南坡沟村调委会",
    ):
        assert said in words
    assert "草案" not in words and "打印人" not in words


def test_a_draft_says_so_leaves_no_trace_but_the_look_and_changes_with_its_text(cast):
    dispute, _one, agreement = cases.drafted(cast)
    assert "草案，文字还可以改" in paper(cast, dispute, "D10", agreement=agreement)
    assert not Rendition.objects.exists()
    assert Line.objects.get(act="dossiers.print").facts["draft"] is True
    made = print_document(
        by=cast.village_mediator.actor, dispute=dispute, code="D10", fmt="pdf", agreement=agreement
    )
    assert "（草案）" in made.filename and "草案" in words_of_pdf(made.data)


def test_a_fixed_agreement_is_the_same_bytes_ever_after(cast):
    dispute, _one, agreement = cases.fixed(cast)
    given = {"dispute": dispute, "code": "D10", "agreement": agreement}
    first = print_document(by=cast.village_mediator.actor, **given)
    party = make.sides(dispute)[0].parties.first()
    change_party(by=cast.village_mediator.actor, party=party, draft=PartyDraft("周德望"), version=party.version)
    second = print_document(by=cast.town_mediator.actor, **given)
    assert first.data == second.data and "周德旺" in words_of_pdf(first.data)
    rows = Rendition.objects.order_by("id")
    assert [row.file is not None for row in rows] == [True, False] and rows[0].sm3 == rows[1].sm3
    assert rows[0].file.frozen
    with pytest.raises(WrongState, match="只出 PDF"):
        print_document(by=cast.village_mediator.actor, fmt="docx", **given)


def test_a_fixed_agreement_prints_the_names_that_were_fixed(cast):
    dispute, _one, agreement = cases.fixed(cast)
    party = make.sides(dispute)[0].parties.first()
    change_party(by=cast.village_mediator.actor, party=party, draft=PartyDraft("周德望"), version=party.version)
    words = paper(cast, Dispute.objects.get(pk=dispute.pk), "D10", fmt="pdf", agreement=agreement)
    assert "周德旺" in words and "周德望" not in words


def test_an_oral_agreement_is_a_register_with_its_day_and_place(cast):
    from lianxin.tools.kit import clock

    dispute, _one = cases.talked(cast)
    agreement = make.drafted(
        cases.world(cast), dispute, form="oral", agreed_at=clock.now(), place="村部", read_back=True
    )
    make.drafting.fix_text(by=cast.village_mediator.actor, agreement=agreement)
    words = paper(cast, dispute, "D11", fmt="pdf", agreement=agreement)
    assert "口头协议" in words and "2026年11月24日村部" in words and "已向各方当事人复述" in words
    with pytest.raises(WrongState):
        paper(cast, dispute, "D10", fmt="pdf", agreement=agreement)


def test_the_return_visit_for_the_file_has_both_and_for_a_side_its_own(cast):
    dispute, _agreement = cases.settled(cast)
    visit = cases.visited(cast, dispute, 7)
    whole = paper(cast, dispute, "D13", visit=visit)
    assert cases.A_SAID in whole and cases.B_SAID in whole
    assert "只供立卷" in whole and "被回访人（" not in whole
    first, second = make.sides(dispute)[:2]
    own = paper(cast, dispute, "D13", visit=visit, side=first)
    assert cases.A_SAID in own and "甲方：都做到了" in own and "被回访人" in own
    assert cases.B_SAID not in own and "乙方：" not in own
    assert cases.A_SAID not in paper(cast, dispute, "D13", visit=visit, side=second)


def test_the_termination_names_the_ways_left_and_not_what_the_officer_wrote(cast):
    words = paper(cast, cases.ended(cast), "D17")
    for said in ("未能达成调解协议", "仲裁途径", "行政途径", "司法途径", "周德旺", "冯有才"):
        assert said in words
    assert "气话" not in words


def test_a_refusal_is_not_told_by_name(cast):
    words = paper(cast, cases.ended(cast, reason="refused", note="冯有才不肯谈"), "D17")
    assert "一方明确表示不接受调解" in words and "不肯谈" not in words


@pytest.mark.parametrize("make_case", [cases.closed, cases.ended])
def test_the_closing_letter_of_one_side_holds_no_word_of_the_other(cast, make_case):
    dispute = make_case(cast)
    first, second = make.sides(dispute)[:2]
    words = paper(cast, dispute, "D20", side=first)
    assert "周德旺：" in words
    for secret in (*cases.OF_B, cases.A_CAUCUS, "气话"):
        assert secret not in words
    others = paper(cast, dispute, "D20", side=second)
    assert "冯有才：" in others
    for secret in ("周德旺", "周小满", cases.A_WISH, cases.A_SAID, cases.A_CAUCUS, "09005552041"):
        assert secret not in others


def test_the_closing_letter_says_what_was_done_and_until_when_it_may_start_again(cast):
    dispute = cases.closed(cast)
    words = paper(cast, dispute, "D20", side=make.sides(dispute)[0])
    assert "自愿达成调解协议" in words and "补付渠口修整费" in words and "已履行" in words
    assert "2027年6月22日以前" in words  # 180 days after 24 December


def test_there_is_no_closing_letter_before_the_end_and_none_for_nobody(cast):
    dispute, _agreement = cases.settled(cast)
    with pytest.raises(WrongState):
        paper(cast, dispute, "D20", side=make.sides(dispute)[0])
    with pytest.raises(WrongState, match="一方一份"):
        paper(cast, cases.ended(cast), "D20")


def test_while_safety_asks_for_separate_talks_no_phone_or_address_is_printed(cast):
    dispute, _one, agreement = cases.drafted(cast)
    Dispute.objects.filter(pk=dispute.pk).update(hold_joint=True)
    words = paper(cast, Dispute.objects.get(pk=dispute.pk), "D10", agreement=agreement)
    assert cases.B_NAME in words
    assert cases.B_PHONE not in words and cases.B_HOME not in words and "12号" not in words


def test_the_receipt_repeats_the_words_and_an_anonymous_one_no_name(cast):
    by = cast.village_mediator.actor
    words = squeezed(words_of_docx(print_report_paper(by=by, report=cases.report(cast), code="D21", fmt="docx").data))
    assert "我家地边的界石被人动了" in words and "周德旺" in words and "2026年11月27日前" in words
    assert "09005552041" not in words
    nameless = cases.report(cast, anonymous=True, teller_name="", teller_phone="")
    words = squeezed(words_of_docx(print_report_paper(by=by, report=nameless, code="D21", fmt="docx").data))
    assert "未留姓名" in words


def test_a_report_not_taken_gets_the_reason_and_the_chosen_ways(cast):
    report, by = cases.report(cast), cast.village_mediator.actor
    with pytest.raises(WrongState):
        print_report_paper(by=by, report=report, code="D18")
    deciding.decline_report(
        by=by, report=report, reason="征收补偿由政府确定", remedies=["court", "legal_aid"], told_how="letter", version=1
    )
    words = squeezed(words_of_docx(print_report_paper(by=by, report=report, code="D18", fmt="docx").data))
    assert "征收补偿由政府确定" in words and "司法途径" in words and "12348" in words and "仲裁途径" not in words
    assert "本委员会申请调解" in words


def test_a_report_passed_on_names_the_office_and_a_station_speaks_for_itself(cast):
    by = cast.officer
    report = cases.report(cast, by=by)
    deciding.transfer_report(
        by=by.actor, report=report, to="甘棠县水务局", reason="属于水资源管理。", told_how="phone", version=1
    )
    words = squeezed(words_of_docx(print_report_paper(by=by.actor, report=report, code="D19", fmt="docx").data))
    assert "甘棠县水务局：" in words and "属于水资源管理" in words and "本单位在工作中接到周德旺反映的" in words
    assert "本委员会" not in words and "09005552041" not in words


@pytest.mark.parametrize("who", ["stranger", "stranger_mediator", "agency", "leader", "independent", "sysadmin", "auditor"])
def test_who_may_not_print_is_refused(cast, who):
    dispute = cases.opened(cast)
    with pytest.raises(NotAllowed):
        print_document(by=getattr(cast, who).actor, dispute=dispute, code="D03")
    with pytest.raises(NotAllowed):
        print_report_paper(by=getattr(cast, who).actor, report=cases.report(cast), code="D21")
    assert not Dossier.objects.exists() and not Rendition.objects.exists()


@pytest.mark.parametrize("who", ["village_mediator", "town_mediator", "officer", "chief", "keeper"])
def test_a_print_is_a_look_with_its_purpose(cast, who):
    dispute = cases.opened(cast)
    print_document(by=getattr(cast, who).actor, dispute=dispute, code="D03", purpose="check")
    line = Line.objects.get(act="dossiers.print")
    assert (line.kind, line.purpose, line.root) == ("saw", "print", dispute.pk)
    assert line.facts["code"] == "D03" and line.facts["purpose"] == "check"
    row = Rendition.objects.get()
    assert (row.code, row.purpose) == ("D03", "check") and row.by_ref == getattr(cast, who).staff.pk


@pytest.mark.parametrize(
    ("given", "field"), [({"code": "D77"}, "document"), ({"fmt": "exe"}, "fmt"), ({"purpose": "fun"}, "purpose")]
)
def test_what_does_not_exist_is_said_at_its_field(cast, given, field):
    with pytest.raises(BadInput) as refused:
        print_document(by=cast.village_mediator.actor, dispute=cases.opened(cast), **({"code": "D03"} | given))
    assert set(refused.value.fields) == {field}


def test_the_other_kinds_of_mediation_do_not_use_these_forms(cast):
    dispute = cast.open_dispute(by=cast.officer, kind="public_security")
    with pytest.raises(WrongState, match="人民调解的文书"):
        print_document(by=cast.officer.actor, dispute=dispute, code="D04")
    choices = rules.printable(cast.officer.actor, dispute)
    assert [(choice.code, choice.ok) for choice in choices] == [("P01", True)]
    made = print_document(by=cast.officer.actor, dispute=dispute, code="P01")
    assert "雇凶伤害他人□有□无" in words_of_pdf(made.data)
    assert queries.dossier_of(dispute) is None


def test_paper_is_chinese_when_the_screen_is_english(cast):
    dispute, _agreement = cases.settled(cast)
    visit = cases.visited(cast, dispute, 7)
    with translation.override("en"):
        words = paper(cast, dispute, "D13", visit=visit)
        assert "甲方：都做到了" in words and "用途：立卷归档" in words
        assert "委托代理人" in paper(cast, dispute, "D03")


def test_every_paper_says_whether_it_can_be_printed_and_what_is_offered_can(cast):
    dispute = cases.closed(cast)
    by = cast.village_mediator.actor
    choices = rules.printable(by, dispute)
    case = queries.case(dispute)
    offered = [choice for choice in choices if choice.ok]
    assert {choice.code for choice in offered} == {
        *("D00", "D01", "D02", "D03", "D04", "D06", "D09", "D10", "D12", "D13", "D15", "D16", "D20", "D99", "ALL")
    }
    assert all(choice.reason for choice in choices if not choice.ok)
    for choice in offered:
        target = rules.find_target(case, choice.code, choice.query)
        made = print_document(by=by, dispute=dispute, code=choice.code, **vars(target))
        assert made.data.startswith(b"%PDF-"), choice


def test_the_whole_dossier_is_one_pdf_with_page_numbers_in_its_index(cast):
    dispute = cases.closed(cast)
    made = print_document(by=cast.village_mediator.actor, dispute=dispute, code="ALL")
    words = words_of_pdf(made.data)
    index = words.split("卷内目录")[1].split("人民调解申请书（2026）")[0]
    assert "1人民调解申请书1" in index and "送甲方" in index and "7天" in index
    assert words.index("卷内目录") < words.index("权利义务告知书（2026）") < words.index("人民调解协议书（2026）")
    assert "受理登记表" not in index
    for secret in (cases.A_CAUCUS, cases.B_CAUCUS, cases.B_CONSENT):
        assert secret not in words
    with pytest.raises(WrongState):
        print_document(by=cast.village_mediator.actor, dispute=dispute, code="ALL", fmt="docx")


def test_every_document_of_the_registry_can_be_asked_for(cast):
    from lianxin.work.dossiers.services import printing

    known = set(printing._FACTS) | set(printing._REPORT_FACTS) | {"D01"}
    known |= {"R01", "R02", "R03", "R04"}  # printed by ``referral_letters``
    known |= {"S01", "S02", "S03"}  # printed by ``supervision_papers``
    assert known == set(documents.DOCUMENTS)


def test_reading_a_case_takes_as_many_queries_with_many_sessions_as_with_one(cast, django_assert_max_num_queries):
    dispute = cases.closed(cast)
    dispute = Dispute.objects.select_related("key__county_key", "area", "holder_unit", "holder__staff").get(pk=dispute.pk)
    with django_assert_max_num_queries(18):
        case = queries.case(dispute)
        queries.completeness(dispute, case)
        rules.printable(cast.village_mediator.actor, dispute, case)
