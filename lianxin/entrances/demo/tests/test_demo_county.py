"""The demo county comes out as the mission says, through the real services."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from django.conf import settings
from django.core.management import call_command

from lianxin.entrances.demo.filling import fill, is_filled
from lianxin.entrances.demo.staff import COUNTY, LOGINS, since
from lianxin.ground.officers.models import Post, Staff
from lianxin.ground.places.models import Area
from lianxin.ground.places.queries import area, villages_of
from lianxin.oversight.rights.models import Complaint, Substitute
from lianxin.tools.kit import clock
from lianxin.work.disputes.models import Dispute
from lianxin.work.disputes.states import State
from lianxin.work.mediation.models import Session
from lianxin.work.reports.models import Report, SheetRow
from lianxin.work.supervision.models import Approval, MeetingItem, MeetingTask, Sponsor, SupervisionOrder

TABLE = settings.BASE_DIR / "lianxin" / "ground" / "places" / "data" / "gantang.csv"


@pytest.mark.django_db
def test_the_demo_county_is_there_and_whole(capsys):
    call_command("import_areas", str(TABLE), county=COUNTY, from_on=since(clock.today()))
    assert not is_filled()
    steps = list(fill(seed=7, county=area(COUNTY)))
    assert len(steps) > 5
    assert is_filled()
    kinds = Counter(village.kind for village in villages_of(COUNTY))
    assert (kinds["村委会"], kinds["居委会"]) == (62, 7)
    assert Area.objects.filter(county=COUNTY, level=4, valid_until=None).count() == 6
    assert set(Staff.objects.values_list("username", flat=True)) >= {login.username for login in LOGINS}
    assert Post.objects.filter(staff__username="tian").count() == 2
    states = set(Dispute.objects.values_list("state", flat=True))
    assert states == set(State)
    assert 50 <= Dispute.objects.count() <= 80
    assert Report.objects.filter(state="received").count() >= 5
    now = clock.now()
    assert Session.objects.filter(starts_at__gt=now, state="planned").exists()
    assert Dispute.objects.filter(accepted_at__lt=now - dt.timedelta(days=40)).exists()
    assert Complaint.objects.count() == 2 and Substitute.objects.get().unit.short_name == "县纪委监委"
    assert sorted(SupervisionOrder.objects.values_list("state", flat=True)) == ["answered", "open"]
    assert Sponsor.objects.get().notes.count() == 1
    assert (MeetingItem.objects.count(), MeetingTask.objects.filter(done_at=None).count()) == (2, 2)
    assert Approval.objects.get().unit.short_name == "石桥镇调委会" and Approval.objects.get().state == "waiting"
    assert sorted(SheetRow.objects.values_list("outcome", flat=True)) == ["bad", *["taken"] * 4]
