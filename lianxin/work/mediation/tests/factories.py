"""A boundary quarrel in an invented county, and the steps that bring it to where a test begins. All names are invented."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import itertools
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from lianxin.cellar.files import services as files
from lianxin.cellar.journal.actor import Actor
from lianxin.ground.officers.models import Post, Unit, UnitKind
from lianxin.ground.officers.states import Role
from lianxin.ground.officers.tests import factories as ground
from lianxin.tools.kit import clock
from lianxin.work.disputes.models import Dispute, Side
from lianxin.work.disputes.queries import with_sides
from lianxin.work.disputes.services.opening import open_dispute
from lianxin.work.disputes.services.parties import PartyDraft, SideDraft
from lianxin.work.mediation.models import Agreement, Appointment, Session
from lianxin.work.mediation.queries import must_sign
from lianxin.work.mediation.services import consents, drafting, mediators, sessions, signing, violations
from lianxin.work.mediation.services.drafting import AgreementDraft, ObligationDraft
from lianxin.work.mediation.services.sessions import SessionDraft
from lianxin.work.mediation.states import Exclusion, Subject

LATER = dt.timedelta(hours=26)
_numbers = itertools.count(1)


@dataclasses.dataclass
class World:
    """A village committee with two mediators, its township's committee, a station, and a stranger from elsewhere."""

    village: Any
    committee: Unit
    upper: Unit
    station: Unit
    mediator: Actor
    post: Post
    second: Actor
    second_post: Post
    chief: Actor
    officer: Actor
    officer_post: Post
    upper_mediator: Actor
    upper_post: Post
    stranger: Actor


def world() -> World:
    village, town = ground.village(), ground.township()
    other_town = ground.township(2, "青崖乡")
    upper = ground.committee(town, 2, name="石桥镇调委会")
    committee = ground.committee(village, 1, name="南坡沟村调委会", upper=upper)
    station = ground.unit("石桥派出所", UnitKind.STATION, 2, town)
    elsewhere = ground.committee(other_town, 2, name="青崖乡调委会")

    def somebody(name: str, unit: Unit, role: str) -> tuple[Actor, Post]:
        held = ground.post(ground.staff(name), unit, role)
        return ground.actor(held.staff, held), held

    mediator, post = somebody("贺长顺", committee, Role.MEDIATOR)
    second, second_post = somebody("田桂兰", committee, Role.COMMITTEE_HEAD)
    chief, _ = somebody("郭志远", station, Role.CHIEF)
    officer, officer_post = somebody("李春燕", station, Role.OFFICER)
    upper_mediator, upper_post = somebody("白守礼", upper, Role.MEDIATOR)
    stranger, _ = somebody("生面孔", elsewhere, Role.MEDIATOR)
    return World(
        village, committee, upper, station, mediator, post, second, second_post, chief, officer, officer_post,
        upper_mediator, upper_post, stranger,
    )  # fmt: skip


def dispute(w: World, **given: Any) -> Dispute:
    """Two sides of two and one: 周德旺 with his daughter as agent, and 冯有才."""
    given.setdefault("category", "0202")
    sides = given.pop("sides", None) or [
        SideDraft(
            role="applicant",
            wish="把界石放回老地方",
            parties=[
                PartyDraft("周德旺", phone="19900000041", birth_year=1958),
                PartyDraft("周小梅", capacity="agent", powers=["take_part_and_sign"], acts_for=0),
            ],
        ),
        SideDraft(role="respondent", contact_rule="晚上六点后打电话", parties=[PartyDraft("冯有才", birth_year=1961)]),
    ]
    return open_dispute(
        by=given.pop("by", w.mediator),
        area=w.village,
        holder=given.pop("holder", w.post),
        told_at=clock.now(),
        narrative="两家地界的界石移了位",
        sides=sides,
        **given,
    )


def family(w: World, **given: Any) -> Dispute:
    return dispute(w, category="0103", **given)


def sides(d: Dispute) -> list[Side]:
    return with_sides(d)


def say(w: World, d: Dispute, side: Side, subject: str, answer: str = "given", **given: Any) -> Any:
    return consents.record_consent(
        by=given.pop("by", w.mediator), dispute=d, side=side, subject=subject, answer=answer, **given
    )


def told(w: World, d: Dispute, by: Actor | None = None) -> Dispute:
    """Rights told to every side, and each willing."""
    for side in sides(d):
        consents.tell_rights(by=by or w.mediator, dispute=d, side=side, how="read_aloud")
        say(w, d, side, Subject.MEDIATE, by=by or w.mediator)
    return d


def named(w: World, d: Dispute, actor: Actor | None = None, post: Post | None = None, ties: tuple = ()) -> Appointment:
    """A mediator named, with a declaration, accepted by every side."""
    actor, post = actor or w.mediator, post or w.post
    one = mediators.name_mediator(by=actor if actor == w.mediator else w.mediator, dispute=d, post=post)
    mediators.declare_conflict(by=actor, appointment=one, ties=ties)
    for side in sides(d):
        say(w, d, side, Subject.MEDIATOR, ref=one.pk)
    return one


def ready(w: World, **given: Any) -> tuple[Dispute, Appointment]:
    """A dispute about which a joint session may be arranged."""
    d = told(w, dispute(w, **given))
    return d, named(w, d)


def planned(w: World, d: Dispute, **given: Any) -> Session:
    given.setdefault("form", "joint")
    given.setdefault("starts_at", clock.now() + LATER)
    given.setdefault("place_kind", "on_site")
    by = given.pop("by", w.mediator)
    return sessions.schedule_session(by=by, dispute=d, draft=SessionDraft(**given))


def everyone(d: Dispute) -> set:
    parties = {p.pk for side in sides(d) for p in side.parties.all()}
    return parties | set(Appointment.objects.filter(dispute=d, removed_at=None).values_list("pk", flat=True))


def held(w: World, d: Dispute, outcome: str = "agreed", **given: Any) -> Session:
    by = given.pop("by", w.mediator)
    session = planned(w, d, starts_at=clock.now() - dt.timedelta(hours=1), by=by, **given)
    sessions.hold_session(
        by=by, session=session, present=everyone(d), record_text="双方到地里量了尺寸，说好埋界石。", outcome=outcome
    )
    return session


def draft_of(d: Dispute, **given: Any) -> AgreementDraft:
    a, b = sides(d)[:2]
    values: dict[str, Any] = {
        "facts": "双方承包地相邻，今年春天界石移位。",
        "matters": "界石放在哪里，水渠谁来疏通。",
        "responsibility": "双方各有不当。",
        "terms": "双方按现场所划的线埋设界石三块\n冯有才疏通水渠\n周德旺补付修整费",
        "performance": "按下列期限履行。",
        "obligations": [
            ObligationDraft("埋设界石三块", due_on=dt.date(2026, 12, 1), proof="合照"),
            ObligationDraft("补付渠口修整费", side=a, to_side=b, amount=60_000, due_on=dt.date(2026, 12, 10)),
        ],
    }
    return AgreementDraft(**{**values, **given})


def drafted(w: World, d: Dispute, **given: Any) -> Agreement:
    return drafting.draft_agreement(by=w.mediator, dispute=d, draft=draft_of(d, **given))


def fixed(w: World, d: Dispute, **given: Any) -> Agreement:
    """A fixed text, read to every side, each asked alone."""
    agreement = drafted(w, d, **given)
    drafting.fix_text(by=w.mediator, agreement=agreement)
    asked(w, agreement)
    return agreement


def asked(w: World, agreement: Agreement) -> None:
    for side in sides(agreement.dispute):
        consents.read_text(by=w.mediator, agreement=agreement, side=side)
        consents.ask_freedom(by=w.mediator, agreement=agreement, side=side, free=True, alone=True)


def scan(w: World, agreement: Agreement) -> Any:
    picture = io.BytesIO()
    Image.new("RGB", (20, 20), (next(_numbers) % 250, 80, 80)).save(picture, "PNG")
    upload = SimpleUploadedFile("stamped.png", picture.getvalue(), "image/png")
    return files.store(w.mediator, agreement.dispute.key, agreement, upload, kind="signed_scan", root=agreement.dispute).pk


def signed(w: World, agreement: Agreement, mediator: Appointment) -> Agreement:
    """Every principal, the mediator and the seal."""
    for side in sides(agreement.dispute):
        for party in must_sign(side):
            signing.sign_as_party(by=w.mediator, agreement=agreement, party=party, method="fingerprint")
    signing.sign_as_mediator(by=w.mediator, agreement=agreement, appointment=mediator)
    return signing.stamp_seal(by=w.mediator, agreement=agreement, scan=scan(w, agreement))


def settled(w: World, **given: Any) -> tuple[Dispute, Agreement]:
    d, one = ready(w)
    held(w, d)
    agreement = signed(w, fixed(w, d, **given), one)
    d.refresh_from_db()
    return d, agreement


def brawl(w: World, **given: Any) -> Dispute:
    """A quarrel with a blow, held by the station for public-security mediation."""
    return dispute(w, by=w.chief, holder=w.officer_post, kind="public_security", **given)


def checked(w: World, d: Dispute, **given: Any) -> Any:
    given.setdefault("violation", "beating")
    given.setdefault("exclusions", dict.fromkeys(Exclusion.values, False))
    given.setdefault("suspect_side", sides(d)[1])
    return violations.check_violation(by=w.officer, dispute=d, **given)


def settled_talk(w: World) -> tuple[Dispute, Appointment]:
    """Another dispute with one session held."""
    d, one = ready(w)
    held(w, d)
    return d, one
