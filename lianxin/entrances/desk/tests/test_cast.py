"""The cast stands where the story says."""

from lianxin.work.disputes import queries

SEE = {"village_mediator", "town_mediator", "county_mediator", "officer", "chief", "leader", "keeper"}
DO_NOT = {"neighbour_mediator", "stranger", "stranger_mediator", "agency", "independent", "sysadmin", "auditor"}


def test_who_sees_a_dispute_of_the_village(cast):
    dispute = cast.open_dispute()
    sees = {
        name
        for name in SEE | DO_NOT
        if queries.visible_to(getattr(cast, name).actor).filter(pk=dispute.pk).exists()
    }
    assert sees == SEE
    assert dispute.half_known and dispute.read("heading") == "周*、冯*"
