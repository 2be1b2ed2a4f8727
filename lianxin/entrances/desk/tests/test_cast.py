"""The cast stands where the story says."""

from lianxin.work.disputes import queries


def test_who_sees_a_dispute_of_the_village(cast):
    dispute = cast.open_dispute()
    sees = {
        name
        for name in ["village_mediator", "neighbour_mediator", "town_mediator", "county_mediator", "officer", "chief", "stranger", "stranger_mediator", "agency", "leader", "independent", "sysadmin", "secadmin", "auditor", "keeper"]
        if queries.visible_to(getattr(cast, name).actor).filter(pk=dispute.pk).exists()
    }
    assert sees == {
        "village_mediator", "town_mediator", "county_mediator", "officer", "chief", "leader", "keeper"
    }
    assert dispute.half_known and dispute.read("heading") == "周*、冯*"
