"""Some sixty quarrels in every state, a few weeks of work behind and ahead."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterator

from django.db import transaction

from lianxin.entrances.demo import referring, word
from lianxin.entrances.demo.arrivals import complaints, hotline
from lianxin.entrances.demo.people import Names
from lianxin.entrances.demo.quarrels import BEHIND_THE_DOOR, ON_THE_SPOT, QUARRELS, Quarrel
from lianxin.entrances.demo.roster import fill_roster
from lianxin.entrances.demo.staff import COUNTY, County, build
from lianxin.entrances.demo.supervising import supervise
from lianxin.entrances.demo.teller import Teller
from lianxin.ground.officers.queries import actor_of
from lianxin.ground.officers.states import Role
from lianxin.ground.places.models import Area
from lianxin.tools.kit import clock
from lianxin.work.disputes.models import Dispute
from lianxin.work.dossiers.services import archive_with_dossier
from lianxin.work.dossiers.states import Retention
from lianxin.work.mediation.services.consents import record_consent
from lianxin.work.mediation.states import Answer, HelperKind, Outcome, PlaceKind, Subject
from lianxin.work.reports.services.spot import SpotDraft, settle_on_the_spot
from lianxin.work.reports.states import Channel
from lianxin.work.triage.states import Answer as Said

HOME = "610699103"  # 石桥镇: where the logins work, so most of it happens there


def is_filled() -> bool:
    return Dispute.objects.filter(county=COUNTY).exists()


def fill(*, seed: int, county: Area | None) -> Iterator[str]:
    """Make the county; yields what is being made. Staff is one transaction, each quarrel another."""
    if county is None:
        raise LookupError("the demo county's areas are not there")
    with transaction.atomic():
        place = build(seed, county)
    yield f"{len(place.units)} units, {sum(map(len, place.posts.values()))} posts"
    maker = Maker(place, seed)
    for number, plan in enumerate(maker.plans()):
        with transaction.atomic():
            plan()
        if number % 10 == 9:
            yield f"{number + 1} quarrels"
    with transaction.atomic():
        maker.referred()
    yield "what agencies have in hand"
    with transaction.atomic():
        maker.boundary_quarrel()
    yield "the boundary quarrel of 南坡沟村"
    with transaction.atomic():
        fill_roster(place)
        maker.panel_at_the_county()
        maker.silent_side()
    yield "the roster, a panel, a side that does not answer"
    with transaction.atomic():
        supervise(place, HOME)
    yield "orders, a sponsor, a meeting, a request for approval"
    with transaction.atomic():
        complaints(place)
    yield "two complaints at the independent desk"
    with transaction.atomic():
        word.roster(place)
        word.letters(place)
        word.messages(place)
    yield "a duty roster, notices, messages"
    for _chunk in hotline(place):
        pass
    yield "a sheet of 12345"


class Maker:
    """Which quarrel stands where, and how far it has come."""

    def __init__(self, county: County, seed: int):
        self.county = county
        self.names = Names(seed + 1)
        self.today = clock.now()
        self.number = 0
        home = [v for v in county.villages if v.township == HOME]
        away = [v for v in county.villages if v.township != HOME]
        self.names.chance.shuffle(away)
        self.places = [v for pair in zip(home * 6, away, strict=False) for v in pair]
        self.home = [v for n, v in enumerate(home) for _ in range(2 if n in (1, 2) else 1)]

    def plans(self) -> list[Callable[[], None]]:
        stages: tuple[tuple[int, Callable[[], None]], ...] = (
            (7, self.waiting), (9, self.just_accepted), (2, self.red), (3, self.yellow), (8, self.session_ahead),
            (3, self.session_today), (4, self.signing), (7, self.settled), (5, self.closed), (1, self.archived),
            (4, self.going_up), (2, self.at_the_town), (1, self.at_the_county), (2, self.refused), (2, self.overdue),
            (8, self.spot), (1, self.hoe), (1, self.never_here), (1, self.stale),
        )  # fmt: skip
        return [stage for count, stage in stages for _ in range(count)]

    def teller(self, days_ago: float, home: bool = False) -> Teller:
        places = self.home if home else self.places
        village = places[self.number % len(places)]
        quarrel = QUARRELS[self.number % len(QUARRELS)]
        holder = self.county.post(f"{village.short_name}调委会", Role.MEDIATOR, self.number)
        start = self.today - dt.timedelta(days=days_ago)
        start = dt.datetime.combine(start.astimezone(clock.LOCAL).date(), dt.time(9, 20), tzinfo=clock.LOCAL)
        start = min(start, self.today - dt.timedelta(minutes=30))
        self.number += 1
        return Teller(quarrel, village, holder, self.names, start, self.number)

    def _opened(self, days_ago: float, home: bool = False, quarrel: Quarrel | None = None) -> Teller:
        one = self.teller(days_ago, home)
        one.quarrel = quarrel or one.quarrel
        one.tell(one.holder)
        one.later(3)
        one.accept()
        one.later(2)
        return one

    def _ready(self, days_ago: float, home: bool = False) -> Teller:
        one = self._opened(days_ago, home)
        one.screen(0)
        one.later(20)
        one.screen(1)
        one.prepare()
        one.later(2)
        return one

    def _met(self, days_ago: float, outcome: str = Outcome.AGREED, home: bool = False) -> Teller:
        one = self._ready(days_ago, home)
        session = one.schedule(one.now + dt.timedelta(hours=22), PlaceKind.VILLAGE_OFFICE)
        one.meet(session, outcome)
        one.later(1)
        return one

    def waiting(self) -> None:
        channels = (Channel.WINDOW, Channel.PHONE, Channel.VISIT)
        one = self.teller(self.names.chance.choice((0, 0, 1, 2)))
        one.tell(one.holder, channels[self.number % 3], anonymous=self.number % 5 == 0)

    def just_accepted(self) -> None:
        one = self._opened(self.names.chance.choice((1, 2, 3, 4)))
        one.screen(0)

    def red(self) -> None:
        one = self._opened(2, home=True)
        one.screen(0, {"q2": (Said.YES, ())} if self.number % 2 else {"q5": (Said.YES, ("today",))})

    def hoe(self) -> None:
        """A quarrel in which a hoe was raised: red, nobody sits together, and the other side is asked next."""
        one = self._opened(1, home=True, quarrel=QUARRELS[0])
        one.screen(0, {"q2": (Said.YES, ())})

    def never_here(self) -> None:
        """Not mediated by anybody here: the agencies are asked, and the one who was hurt is not asked again."""
        one = self._opened(2, home=True, quarrel=BEHIND_THE_DOOR)
        told = {"q1": (Said.YES, ("partner_or_ex",)), "q8": (Said.YES, ("control",)), "q5": (Said.YES, ("somewhat",))}
        one.screen(0, told)

    def stale(self) -> None:
        """Yellow, and asked too long ago: it stays what it is and is asked again."""
        one = self._opened(19, home=True, quarrel=dataclasses.replace(QUARRELS[0], difficulty="difficult"))
        for side in (0, 1):
            one.screen(side, {"q5": (Said.YES, ("somewhat",))})
            one.later(5)

    def yellow(self) -> None:
        one = self._opened(3)
        one.screen(0, {"q7": (Said.YES, ("three_or_more",))})
        one.later(5)
        one.screen(1, {"q5": (Said.UNKNOWN, ())})

    def session_ahead(self) -> None:
        one = self._ready(self.names.chance.choice((2, 3, 4)))
        ahead = self.names.chance.choice((1, 1, 2, 3, 5, 8, 12))
        one.schedule(self._at(ahead, self.names.chance.choice((9, 10, 14, 15, 19))), PlaceKind.VILLAGE_OFFICE)

    def session_today(self) -> None:
        one = self._ready(4, home=True)
        hour = 10 + 2 * (self.number % 4)
        moment = self._at(0, hour)
        if moment <= one.now:
            moment = self._at(1, hour)
        one.schedule(moment, PlaceKind.ON_SITE)

    def _at(self, days: int, hour: int) -> dt.datetime:
        day = self.today.astimezone(clock.LOCAL).date() + dt.timedelta(days=days)
        return dt.datetime.combine(day, dt.time(hour, 30), tzinfo=clock.LOCAL)

    def signing(self) -> None:
        one = self._met(5)
        agreement = one.draft()
        one.later(1)
        if self.number % 2:
            one.fix(agreement)
            one.sign(agreement, only_first=True)

    def settled(self) -> None:
        one = self._met(self.names.chance.choice((7, 9, 14, 28, 30)), home=self.number % 2 == 0)
        agreement = one.draft()
        one.fix(agreement)
        one.later(1)
        one.sign(agreement)
        if (self.today - one.now).days > 8:
            one.visit(7)
            one.perform(agreement, 1)
        agreement.refresh_from_db()
        if self.number % 3 == 0 and hasattr(agreement, "confirmation"):
            one.check_identities()
            one.ask_a_court(agreement)

    def closed(self, days_ago: int = 0) -> Teller:
        one = self._met(days_ago or self.names.chance.choice((45, 52, 60)))
        agreement = one.draft()
        one.fix(agreement)
        one.later(1)
        one.sign(agreement)
        one.visit(7)
        one.later(30)
        one.perform(agreement)
        one.visit(30)
        one.later(24)
        one.close()
        return one

    def archived(self) -> None:
        one = self.closed(235)
        one.visit(90)
        one.visit(180)
        keeper = self.county.post("石桥镇调委会", Role.DOSSIER_KEEPER)
        with clock.at(self.today - dt.timedelta(hours=20)):
            if one.village.township == HOME:
                one.print_dossier()
                archive_with_dossier(by=actor_of(keeper, keeper.staff), dispute=one.case, retention=Retention.LONG)

    def going_up(self) -> None:
        one = self._met(5, Outcome.NOT_AGREED, home=True)
        one.give_up()
        if self.number % 3:
            one.escalate(by_party=self.number % 2 == 0)

    def at_the_town(self) -> Teller:
        one = self._met(9, Outcome.NOT_AGREED)
        one.escalate()
        one.later(5)
        town = next(u for u in self.county.units.values() if u.area.code == one.village.township and u.kind == "committee")
        one.take_over(self.county.post(town.short_name, Role.COMMITTEE_HEAD))
        one.later(3)
        return one

    def at_the_county(self) -> None:
        self.number += -self.number % len(QUARRELS)  # the first quarrel of the list is one about land
        one = self.at_the_town()
        one.escalate(by_party=True)
        one.later(6)
        one.take_over(self.county.post("县调委会", Role.COUNTY_OFFICER))

    def refused(self) -> None:
        """An explicit refusal ends it, and no mark stays on the one who refused (art. 17)."""
        one = self._opened(6)
        one.reach()
        with clock.at(one.now):
            record_consent(
                by=one.by(), dispute=one.case, side=one.sides()[1], subject=Subject.MEDIATE, answer=Answer.REFUSED,
                words="不谈了，要去法院。",
            )  # fmt: skip

    def panel_at_the_county(self) -> None:
        """It climbed to the county: a lead of the county committee, a lawyer of the roster, a land officer, all agreed."""
        one = self.at_the_town()
        one.escalate(by_party=True)
        one.later(4)
        chen = self.county.post("县调委会", Role.COUNTY_OFFICER)
        one.take_over(chen)
        one.later(2)
        one.convene("四年里谈了几回都没谈下来，要一起看承包台账和地籍图", self.county.post("县自然资源局", Role.AGENCY))

    def silent_side(self) -> None:
        """The other side has not answered for four days: somebody else was asked to go."""
        one = self._opened(4, home=True)
        one.try_to_reach("phone", "nobody")
        one.later(24)
        one.try_to_reach("in_person", "left_word")
        one.fall_silent()

    def overdue(self) -> None:
        one = self._opened(11, home=True)
        one.screen(0)

    def spot(self) -> None:
        category, words, agreed = ON_THE_SPOT[self.number % len(ON_THE_SPOT)]
        one = self.teller(self.names.chance.choice((1, 3, 6, 12, 20)))
        with clock.at(one.now):
            draft = SpotDraft(
                area=one.village, category=category, name_a=one.a, phone_a="", name_b=one.b, phone_b="",
                what_happened=one.say(words), what_was_agreed=one.say(agreed), due_on=None,
                screen_a=True, screen_b=True, willing_and_read_back=True,
            )  # fmt: skip
            settle_on_the_spot(by=one.by(), post=one.holder, draft=draft)

    def referred(self) -> None:
        """Six parts of quarrels that lie with agencies, each at another point."""
        while QUARRELS[self.number % len(QUARRELS)].category != "0701":  # the wages come first
            self.number += 1
        for days, deed in (
            (12, referring.wages), (6, referring.silent), (2, referring.asked_back), (1, referring.just_sent),
            (5, referring.by_code), (0.1, referring.reported),
        ):  # fmt: skip
            deed(self._opened(days, home=True), self.county)

    def boundary_quarrel(self) -> None:
        """The story every release must be able to tell: four years old, helpers, the line on the ground, a relapse, settled."""
        village = next(v for v in self.county.villages if v.short_name == "南坡沟村")
        tian = self.county.post("南坡沟村调委会", Role.MEDIATOR)
        one = Teller(QUARRELS[0], village, tian, self.names, self.today - dt.timedelta(days=48), 41)
        one.a, one.b = "周德旺", "冯有才"
        one.tell(tian, Channel.VISIT)
        one.later(2)
        one.accept()
        for side in (0, 1):
            one.later(20)
            one.screen(side, {"q7": (Said.YES, ("three_or_more",))})
        one.prepare()
        one.invite(HelperKind.ELDER, "罗老汉")
        one.invite(HelperKind.CADRE, "村文书")
        one.meet(one.schedule(one.now + dt.timedelta(hours=20), PlaceKind.ON_SITE), Outcome.AGREED)
        agreement = one.draft()
        one.fix(agreement)
        one.later(1)
        one.sign(agreement)
        one.visit(7)
        one.perform(agreement, 1)
        one.visit(30, relapsed=True)
