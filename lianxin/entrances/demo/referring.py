"""What agencies have in hand in the demo county: answered, silent, asked back, answered by a one-time code, just sent."""

from __future__ import annotations

import datetime as dt
from typing import Any

from lianxin.entrances.demo.staff import County
from lianxin.entrances.demo.teller import Teller
from lianxin.ground.officers.models import Post
from lianxin.ground.officers.queries import actor_of
from lianxin.ground.officers.states import Role
from lianxin.tools.kit import clock
from lianxin.work.referrals import queries, services
from lianxin.work.referrals.disclosing import PersonDraft
from lianxin.work.referrals.kinds import Kind
from lianxin.work.referrals.models import Referral
from lianxin.work.referrals.services import links
from lianxin.work.referrals.states import Basis, Fact, Given, Outcome


def _fresh(referral: Referral) -> Referral:
    return queries.full(Referral.objects.filter(pk=referral.pk)).get()


def _send(one: Teller, county: County, kind: str, asked: str, **given: Any) -> Referral:
    """With the applicant's consent, or under a duty to report; the applicant's name goes along with consent."""
    with clock.at(one.now):
        first = one.sides()[0]
        unit = given.pop("unit", "")
        duty = given.pop("duty", False)
        draft = services.Draft(
            kind=kind,
            asked=asked,
            summary=one.say("{a}和{b}为这件事说不拢，这一部分要请贵单位办。"),
            basis=Basis.DUTY if duty else Basis.CONSENT,
            to_unit=county.units[unit] if unit else None,
            facts=[Fact.PLACE, Fact.WISHES],
            people=[] if duty else [PersonDraft(first.parties.all()[0], "要当面核对情况", phone=True)],
            consents=[] if duty else [services.ConsentDraft(first, clock.today(), Given.IN_PERSON)],
            **given,
        )
        return services.refer(by=one.by(), dispute=one.case, draft=draft)


def _agency(county: County, unit: str) -> Post:
    return county.post(unit, Role.AGENCY)


def wages(one: Teller, county: County) -> None:
    """The wage part, referred and back with an award, and told."""
    referral = _send(one, county, Kind.LABOUR_ARB, "请查明拖欠的工钱，依法处理。", unit="县人社局")
    agency = _agency(county, "县人社局")
    by = actor_of(agency, agency.staff)
    with clock.at(one.now + dt.timedelta(days=1)):
        row = _fresh(referral)
        services.accept_referral(by=by, referral=row, version=row.version, note="劳动监察大队经办")
    with clock.at(one.now + dt.timedelta(days=9)):
        row = _fresh(referral)
        services.finish_referral(
            by=by, referral=row, outcome=Outcome.DECIDED, words="已责令限期支付，当事人到大队领取。", version=row.version
        )
    with clock.at(one.now + dt.timedelta(days=10)):
        row = _fresh(referral)
        services.tell_party(by=one.by(), referral=row, side=one.sides()[0], how="in_person", version=row.version)


def silent(one: Teller, county: County) -> None:
    """Nobody answers: the holder was told, and has chased once."""
    referral = _send(one, county, Kind.DEPARTMENT, "请到现场核对宗地界线。", unit="县自然资源局")
    with clock.at(referral.due_at + dt.timedelta(minutes=5)):
        services.note_silence(referral=_fresh(referral))
    with clock.at(referral.due_at + dt.timedelta(hours=10)):
        row = _fresh(referral)
        services.chase_agency(by=one.by(), referral=row, version=row.version)


def asked_back(one: Teller, county: County) -> None:
    referral = _send(one, county, Kind.DEPARTMENT, "请查一查这块地的审批。", unit="县自然资源局")
    agency = _agency(county, "县自然资源局")
    with clock.at(one.now + dt.timedelta(hours=20)):
        row = _fresh(referral)
        by = actor_of(agency, agency.staff)
        services.ask_back(by=by, referral=row, question="请补宅基地批准书的编号。", version=row.version)


def by_code(one: Teller, county: County) -> None:
    """An office without an account answers with the code on its letter."""
    referral = _send(one, county, Kind.LEGAL_AID, "请审查能否给予法律援助。", to_office="石桥法律服务所")
    with clock.at(one.now + dt.timedelta(hours=3)):
        token, code = services.issue_link(by=one.by(), referral=_fresh(referral))
    with clock.at(one.now + dt.timedelta(days=2)):
        bearer = links.bearer(services.open_link(token=token, code=code), _fresh(referral))
        row = _fresh(referral)
        services.finish_referral(
            by=bearer, referral=row, outcome=Outcome.HELPED, words="符合条件，已指派律师。", version=row.version
        )


def just_sent(one: Teller, county: County) -> None:
    _send(one, county, Kind.DEPARTMENT, "请告知此事归哪一级办理、需要什么材料。", unit="县自然资源局")


def reported(one: Teller, county: County) -> None:
    """Danger, reported to the station of the place (People's Mediation Law art. 25)."""
    station = next(u for u in county.units.values() if u.kind == "station" and u.area.code == one.village.township)
    _send(one, county, Kind.POLICE_REPORT, "有人扬言动手，请到场看一看。", unit=station.short_name, duty=True)
