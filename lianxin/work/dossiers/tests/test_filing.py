"""Evidence, completeness, archiving, and the frozen print under two hands at once."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.db import connection, connections

from lianxin.cellar.files.models import StoredFile
from lianxin.cellar.files.queries import open_file
from lianxin.cellar.journal.models import Line
from lianxin.cellar.journal.services import read_words
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed, Stale, WrongState
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.states import State
from lianxin.work.dossiers import queries
from lianxin.work.dossiers.models import Dossier, Evidence, Rendition
from lianxin.work.dossiers.services import (
    EvidenceDraft,
    add_evidence,
    archive_with_dossier,
    print_document,
    remove_evidence,
    store_scan,
)
from lianxin.work.mediation.tests import factories as make

from . import cases
from .test_documents import squeezed, words_of_docx, words_of_pdf

pytestmark = pytest.mark.django_db


def present(dispute) -> set[str]:
    return {item.code for item in queries.completeness(dispute) if item.present}


def required(dispute) -> set[str]:
    return {item.code for item in queries.completeness(dispute) if item.required}


# Evidence -----------------------------------------------------------------------------------------------------------


def test_a_material_is_on_the_official_list_and_its_name_sealed(cast):
    d, by = cases.opened(cast), cast.village_mediator.actor
    first = make.sides(d)[0]
    draft = EvidenceDraft("界石照片两张", side=first, pages=2, checked=True, upload=cases.picture())
    row = add_evidence(by=by, dispute=d, draft=draft)
    add_evidence(by=by, dispute=d, draft=EvidenceDraft("东台界线草图"))
    assert "界石照片".encode() not in bytes(Evidence.objects.get(pk=row.pk).name)
    assert row.file.media_type == "image/jpeg" and row.file.compartment == d.compartment
    words = squeezed(words_of_docx(print_document(by=by, dispute=d, code="D08", fmt="docx").data))
    assert "1界石照片两张甲方2" in words.replace("\n", "") and "调委会调取" in words and "与原件核对无异" in words
    assert Line.objects.filter(act="dossiers.add_evidence", root=d.pk).count() == 2


def test_a_removed_material_is_gone_with_its_bytes_and_its_reason_stays(cast):
    d, by = cases.opened(cast), cast.village_mediator.actor
    row = add_evidence(by=by, dispute=d, draft=EvidenceDraft("误传的照片", upload=cases.picture()))
    with pytest.raises(BadInput):
        remove_evidence(by=by, evidence=row, reason="  ", version=row.version)
    with pytest.raises(Stale):
        remove_evidence(by=by, evidence=row, reason="误传", version=row.version + 1)
    row.refresh_from_db()
    remove_evidence(by=by, evidence=row, reason="误传", version=row.version)
    assert queries.evidence_of(d) == []
    assert StoredFile.objects.get(pk=row.file_id).removed_at
    line = Line.objects.select_related("key__county_key").get(act="dossiers.remove_evidence")
    assert read_words(line) == "误传" and "误传" not in str(line.facts)
    with pytest.raises(WrongState):
        remove_evidence(by=by, evidence=row, reason="再来", version=row.version)
    assert add_evidence(by=by, dispute=d, draft=EvidenceDraft("后来的")).number == 2  # numbers are not given twice


@pytest.mark.parametrize("who", ["stranger", "town_mediator", "officer", "leader", "agency", "sysadmin"])
def test_only_who_holds_it_and_the_keeper_may_file(cast, who):
    d = cases.opened(cast)
    with pytest.raises(NotAllowed):
        add_evidence(by=getattr(cast, who).actor, dispute=d, draft=EvidenceDraft("草图"))
    with pytest.raises(NotAllowed):
        store_scan(by=getattr(cast, who).actor, dispute=d, upload=cases.picture())
    add_evidence(by=cast.keeper.actor, dispute=d, draft=EvidenceDraft("草图"))


def test_nothing_is_filed_after_archiving(cast):
    d = cases.opened(cast)
    Dispute.objects.filter(pk=d.pk).update(state=State.ARCHIVED)
    with pytest.raises(NotAllowed):
        add_evidence(by=cast.keeper.actor, dispute=Dispute.objects.get(pk=d.pk), draft=EvidenceDraft("草图"))


def test_another_disputes_side_is_refused(cast):
    first, second = cases.opened(cast), cases.opened(cast)
    with pytest.raises(BadInput) as refused:
        add_evidence(
            by=cast.village_mediator.actor, dispute=first, draft=EvidenceDraft("草图", side=make.sides(second)[0])
        )
    assert set(refused.value.fields) == {"side"}


def test_the_scan_of_a_stamped_agreement_makes_it_effective(cast):
    d, one, agreement = cases.fixed(cast)
    w, by = cases.world(cast), cast.village_mediator.actor
    make.asked(w, agreement)
    for side in make.sides(d):
        for party in make.must_sign(side):
            make.signing.sign_as_party(by=by, agreement=agreement, party=party)
    make.signing.sign_as_mediator(by=by, agreement=agreement, appointment=one)
    scan = store_scan(by=by, dispute=d, upload=cases.picture("盖章.png", "PNG"))
    agreement = make.signing.stamp_seal(by=by, agreement=agreement, scan=scan.pk)
    assert agreement.effective_at is not None


# Completeness and archiving -----------------------------------------------------------------------------------------


def test_a_dossier_fills_up_in_the_official_order(cast):
    d, by = cases.opened(cast), cast.village_mediator.actor
    assert [item.code for item in queries.completeness(d)] == [
        "D00", "D01", "D02", "D04", "D05", "D06", "D07", "D08", "D09", "D10", "D17", "D12", "D13", "D14", "D20", "D15",
        "D16", "D99",
    ]  # fmt: skip
    assert present(d) == set() and required(d) == {"D00", "D01", "D02", "D04", "D05", "D06", "D99"}
    print_document(by=by, dispute=d, code="D03")  # the register serves instead of the application
    assert present(d) == {"D02"}
    print_document(by=by, dispute=d, code="D04")
    assert present(d) == {"D02"}  # nobody was told yet
    make.told(cases.world(cast), d)
    assert present(d) == {"D02", "D04"}
    add_evidence(by=by, dispute=d, draft=EvidenceDraft("身份证已核对", material="D05"))
    assert present(d) == {"D02", "D04", "D05"}


def test_a_settled_dispute_needs_its_records_and_its_agreement(cast):
    d, agreement = cases.settled(cast)
    by = cast.village_mediator.actor
    assert {"D09", "D10"} <= required(d) and "D17" not in required(d)
    print_document(by=by, dispute=d, code="D10", agreement=agreement)
    assert "D10" in present(d) and "D09" not in present(d)
    print_document(by=by, dispute=d, code="D09", session=queries.case(d).held()[0])
    assert "D09" in present(d)


def test_an_ended_dispute_needs_its_termination_and_no_agreement(cast):
    d = cases.ended(cast)
    assert "D17" in required(d) and "D10" not in required(d)


def late(dispute):
    return clock.at(dispute.closed_at + dt.timedelta(days=190))


def test_an_incomplete_dossier_is_not_archived_unless_the_keeper_says_why(cast):
    d = cases.closed(cast)
    keeper = cast.keeper.actor
    with late(d):
        with pytest.raises(WrongState, match="当事人身份核对记录"):
            archive_with_dossier(by=keeper, dispute=d)
        d.refresh_from_db()
        assert d.state == State.CLOSED and not Dossier.objects.exists()
        archive_with_dossier(by=keeper, dispute=d, certified="当事人外出，身份证明未能补齐", retention="long")
    d.refresh_from_db()
    dossier = queries.dossier_of(d)
    assert d.state == State.ARCHIVED and dossier.read("remark") == "当事人外出，身份证明未能补齐"
    assert dossier.filed_by == cast.keeper.staff
    line = Line.objects.get(act="dossiers.certify")
    assert "D05" in line.facts["missing"]
    cover = squeezed(words_of_docx(print_document(by=keeper, dispute=d, code="D00", fmt="docx").data))
    assert "白秀兰" in cover and "长期" in cover and "未能补齐" in cover


def test_a_complete_dossier_is_archived_without_a_word(cast):
    d, by = cases.closed(cast), cast.village_mediator.actor
    add_evidence(by=by, dispute=d, draft=EvidenceDraft("身份证已核对", material="D05"))
    add_evidence(by=by, dispute=d, draft=EvidenceDraft("授权委托书", material="D06"))
    case = queries.case(d)
    for code, given in (
        ("D03", {}),
        ("D04", {}),
        ("D09", {"session": case.held()[0]}),
        ("D10", {"agreement": case.standing.effective}),
        ("ALL", {}),
    ):
        print_document(by=by, dispute=d, code=code, **given)
    assert queries.missing(queries.completeness(d)) == []
    d.return_visits.filter(day__gte=90).update(tried=1)
    with late(d):
        archive_with_dossier(by=cast.keeper.actor, dispute=d)
    d.refresh_from_db()
    assert d.state == State.ARCHIVED and Line.objects.filter(act="dossiers.complete").exists()


@pytest.mark.parametrize("who", ["village_mediator", "town_head", "officer", "stranger", "sysadmin"])
def test_only_a_keeper_archives(cast, who):
    d = cases.closed(cast)
    with late(d), pytest.raises(NotAllowed):
        archive_with_dossier(by=getattr(cast, who).actor, dispute=d, certified="缺")


# Two hands at once --------------------------------------------------------------------------------------------------


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_first_prints_of_a_fixed_text_are_one(transactional_db):
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    from lianxin.entrances.desk.tests.cast import Cast

    cast = Cast()
    d, _one, agreement = cases.fixed(cast)
    start, made, failures = threading.Barrier(4), [], []

    def ask(second: int) -> None:
        try:
            start.wait(10)
            with clock.at(dt.datetime(2026, 11, 24, 2, 0, second, tzinfo=dt.UTC)):
                given = {"dispute": Dispute.objects.get(pk=d.pk), "code": "D10", "agreement": agreement}
                made.append(print_document(by=cast.village_mediator.actor, **given).data)
        except Exception as failure:
            failures.append(failure)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not failures and len(made) == 4 and len(set(made)) == 1
    frozen = Rendition.objects.select_related("file__key__county_key").get(file__isnull=False)
    assert open_file(frozen.file) == made[0]
    assert StoredFile.objects.filter(frozen=True).count() == 1 and Rendition.objects.count() == 4


def test_the_kept_text_is_read_back_whole_after_the_commit(cast, django_capture_on_commit_callbacks):
    d, _one, agreement = cases.fixed(cast)
    with django_capture_on_commit_callbacks(execute=True):
        first = print_document(by=cast.village_mediator.actor, dispute=d, code="D10", agreement=agreement)
    again = print_document(by=cast.keeper.actor, dispute=d, code="D10", agreement=agreement)
    assert again.data == first.data and agreement.sm3 in words_of_pdf(again.data)
