"""What a message to somebody outside may say."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from lianxin.tools.kit.refusals import BadInput
from lianxin.tools.kit.text import clean

LONGEST = 60
_CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]")
_SAYS_TOO_MUCH = re.compile(r"纠纷|调解|矛盾|起诉|法院|派出所|公安|家暴|离婚|欠款|赔偿|协议|投诉|报警")


def call_back(phone: str) -> str:
    """What such a message says, in Chinese whatever language its writer reads. Somebody else may be holding the phone: not who
    writes, nor about what."""
    return f"您好，请方便时回电 {phone}。"


def checked(text: str) -> str:
    """The text as it will be told; BadInput when it says more than a stranger reading over a shoulder may learn."""
    text = clean(text)
    if not text or len(text) > LONGEST:
        raise BadInput({"text": _("写 1 到 %(most)d 个字。") % {"most": LONGEST}})
    if _CODE.search(text) or _SAYS_TOO_MUCH.search(text):
        raise BadInput({"text": _("别人也可能看到这条消息：不写编号、什么事、哪个部门，只请对方回电。")})
    return text
