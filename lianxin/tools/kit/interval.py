"""How sure a share is, said with it."""

from __future__ import annotations

import math

Z95 = 1.959963984540054


def wilson(found: int, among: int, z: float = Z95) -> tuple[float, float] | None:
    """The 95 % interval of a share after Wilson (1927): sound with few cases and at nought; None of nothing."""
    if among <= 0:
        return None
    share, weight = found / among, z * z / among
    centre = (share + weight / 2) / (1 + weight)
    half = z * math.sqrt(share * (1 - share) / among + weight / (4 * among)) / (1 + weight)
    return max(0.0, centre - half), min(1.0, centre + half)
