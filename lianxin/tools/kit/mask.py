"""What is shown when no purpose was given."""

_COMPOUND = ("欧阳", "上官", "司马", "诸葛", "夏侯", "皇甫", "尉迟", "长孙", "慕容", "司徒", "令狐", "东方")


def surname(name: str) -> str:
    name = name.strip()
    return name[:2] if name.startswith(_COMPOUND) and len(name) > 2 else name[:1]


def mask_name(name: str) -> str:
    """``周*``: the surname and one star, whatever the length."""
    return f"{surname(name)}*" if name.strip() else ""


def mask_phone(phone: str) -> str:
    """``139****2041``: the first three and last four of a phone, or stars alone when it is short."""
    digits = phone.strip()
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) >= 9 else "****"


def mask_text(text: str) -> str:
    """A stand-in for a text that must not be shown: its length is not given away."""
    return "▒▒▒▒" if text.strip() else ""
