"""``lianxin administrators``: the first three people of a county, or a way back in for one of them."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from lianxin.cellar.journal.actor import Actor, system
from lianxin.ground.officers import queries, services
from lianxin.ground.officers.models import Staff, Unit, UnitKind
from lianxin.ground.officers.states import Role, Tier
from lianxin.ground.places import queries as places
from lianxin.tools.kit.refusals import Refusal

ROLES = {"system": Role.SYSTEM_ADMIN, "security": Role.SECURITY_ADMIN, "audit": Role.AUDIT_ADMIN}


class Command(BaseCommand):
    """Everything else is done on pages, by those three. The areas of the county must be there already."""

    help = "Appoint a county's system, security and audit administrator, and print a one-time code for each."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("county", help="six-digit code of the county")
        for name in ROLES:
            parser.add_argument(f"--{name}", metavar="USERNAME:NAME", help=f"the {name} administrator")
        parser.add_argument(
            "--unit", default="县矛调中心", help="the unit they work in; made when it is not there"
        )
        parser.add_argument("--slip", metavar="USERNAME", help="only issue a new code for this person")

    def handle(self, *args: Any, **options: Any) -> None:
        by = system(options["county"])
        try:
            with transaction.atomic():
                if options["slip"]:
                    slips = [self._slip(by, options["slip"])]
                else:
                    slips = self._appoint(by, options)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        for slip in slips:
            self.stdout.write(f"{slip.staff.username}\t{slip.staff.name}\t{slip.code}")
        self.stdout.write("Each code sets a password at /reset/, once, within 24 hours.")

    def _slip(self, by: Actor, username: str) -> services.Slip:
        staff = queries.accounts(by).filter(username=username).first()
        if staff is None:
            raise CommandError(f"nobody in {by.county} is called {username}")
        return services.issue_reset_slip(by=by, staff=staff, clears_second_factor=True)

    def _appoint(self, by: Actor, options: dict[str, Any]) -> list[services.Slip]:
        named = {role: options[name] for name, role in ROLES.items() if options[name]}
        if not named:
            raise CommandError("name at least one of --system, --security, --audit")
        unit = self._unit(by, options["unit"])
        slips = []
        for role, words in named.items():
            username, mark, name = words.partition(":")
            if not mark:
                raise CommandError(f"write USERNAME:NAME, not {words}")
            staff: Staff = services.open_account(by=by, username=username, name=name)
            services.grant_post(by=by, staff=staff, unit=unit, role=role)
            slips.append(services.issue_reset_slip(by=by, staff=staff))
        return slips

    def _unit(self, by: Actor, name: str) -> Unit:
        found = queries.visible_units(by).filter(name=name).first()
        if found:
            return found
        area = places.area(by.county)
        if area is None:
            raise CommandError(f"the areas of {by.county} are not there yet: import them first")
        return services.open_unit(by=by, name=name, kind=UnitKind.COUNTY_CENTRE, tier=Tier.COUNTY, area=area)
