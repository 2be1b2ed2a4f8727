"""The one-time link and its code: for an office without an account. Nothing in the address tells the matter.

The token finds the row, the code opens it. Both are kept as hashes. Wrong codes are counted before they are compared, so
that two at once are two tries; a link that does not exist costs as long as one that does.
"""

from __future__ import annotations

import hashlib
import secrets

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from lianxin.cellar.journal.actor import Actor
from lianxin.cellar.journal.services import record
from lianxin.cellar.rulebook.queries import due
from lianxin.tools.kit import clock
from lianxin.tools.kit.refusals import BadInput, NotAllowed, WrongState
from lianxin.work.referrals import rules
from lianxin.work.referrals.models import Referral, ReferralLink
from lianxin.work.referrals.queries import full
from lianxin.work.referrals.services.receipts import receipt
from lianxin.work.referrals.states import WITH_AGENCY

MOST_TRIES = 5
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that looks like something else
LENGTH = 8
_decoy: list[str] = []


def _hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def plain_code(text: str) -> str:
    """However it was typed: case, blanks and dashes do not matter."""
    return "".join(c for c in text.upper() if c in ALPHABET)[: LENGTH + 1]


def _new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _n in range(LENGTH))


def _make(referral: Referral) -> tuple[str, str]:
    token, code, moment = secrets.token_urlsafe(24), _new_code(), clock.now()
    referral.links.filter(used_at=None, revoked_at=None).update(revoked_at=moment)
    ReferralLink.objects.create(
        referral=referral,
        token_hash=_hash_of(token),
        code_hash=make_password(code),
        issued_at=moment,
        expires_at=due("referral_link", referral.county, moment),
    )
    return token, f"{code[:4]}-{code[4:]}"


@transaction.atomic
def issue_link(*, by: Actor, referral: Referral) -> tuple[str, str]:
    """A fresh token and code, told only now; any older ones no longer count."""
    rules.require(by, referral, "issue_link")
    token, code = _make(referral)
    receipt(by, referral, "issue_link")
    return token, code


@transaction.atomic
def next_link(*, by: Actor, referral: Referral) -> tuple[str, str] | None:
    """After an answer that was not the last one: what its bearer will need for the next. None when nothing more is asked."""
    referral.refresh_from_db(fields=["state"])
    if by.kind != "client" or referral.state not in WITH_AGENCY:
        return None
    token, code = _make(referral)
    receipt(by, referral, "issue_link")
    return token, code


def _decoy_hash() -> str:
    if not _decoy:
        _decoy.append(make_password(_new_code()))
    return _decoy[0]


def open_link(*, token: str, code: str) -> ReferralLink:
    """The link, once its code is right. Whatever is wrong is said in the same words and takes the same time.

    Not one transaction: a wrong try stays counted.
    """
    live = ReferralLink.objects.filter(
        token_hash=_hash_of(token), used_at=None, revoked_at=None, expires_at__gt=clock.now(), tries__lt=MOST_TRIES,
        referral__state__in=WITH_AGENCY,
    )  # fmt: skip
    counted = live.update(tries=F("tries") + 1)
    link = ReferralLink.objects.filter(token_hash=_hash_of(token)).first() if counted else None
    right = check_password(plain_code(code), link.code_hash if link else _decoy_hash())
    if link is None or not right:
        if link is not None:
            _note_wrong(link)
        raise BadInput({"code": _("链接或者回执码不对，或者已经用过、过期。请按函上的电话联系转介单位。")})
    ReferralLink.objects.filter(pk=link.pk).update(tries=0, opened_at=clock.now())
    referral = referral_of(link)
    if referral is not None:
        actor = bearer(link, referral)
        record(actor, "referrals.open_link", referral, root=referral.dispute, facts={"referral": referral.code})
    return link


def _note_wrong(link: ReferralLink) -> None:
    referral = full(Referral.objects.filter(pk=link.referral_id)).get()
    link.refresh_from_db(fields=["tries"])
    facts = {"referral": referral.code, "tries": link.tries, "locked": link.tries >= MOST_TRIES}
    record(bearer(link, referral), "referrals.wrong_code", referral, root=referral.dispute, facts=facts)


def live_link(pk: object) -> ReferralLink | None:
    """A link opened before, if it still counts: not used, not replaced, not past its day."""
    rows = ReferralLink.objects.filter(
        pk=pk, used_at=None, revoked_at=None, expires_at__gt=clock.now(), referral__state__in=WITH_AGENCY
    )
    return rows.exclude(opened_at=None).first()


def referral_of(link: ReferralLink) -> Referral | None:
    return full(Referral.objects.filter(pk=link.referral_id)).first()


def bearer(link: ReferralLink, referral: Referral) -> Actor:
    """Who holds the code: a client, named by the office it was given to."""
    label = _("%(office)s（回执码）") % {"office": referral.addressee}
    return Actor(kind="client", county=referral.county, ref=link.pk, label=label)


def check_bearer(*, by: Actor, referral: Referral) -> None:
    """That a client holds a code of this very referral that still counts."""
    link = live_link(by.ref) if by.kind == "client" else None
    if link is None or link.referral_id != referral.pk:
        raise NotAllowed(_("只有接收的单位可以答复。"))


def use_link(*, by: Actor, referral: Referral) -> None:
    """Inside the transaction of the answer: of two with one code the second is refused."""
    if by.kind != "client":
        raise NotAllowed(_("只有接收的单位可以答复。"))
    used = ReferralLink.objects.filter(
        pk=by.ref, referral=referral, used_at=None, revoked_at=None, expires_at__gt=clock.now()
    ).update(used_at=clock.now())
    if not used:
        raise WrongState(_("这个回执码已经用过，或者已经换了新的。"))


def belongs(link: ReferralLink, token: str) -> bool:
    """Whether the address a browser is at is this link's."""
    return secrets.compare_digest(link.token_hash, _hash_of(token))
