"""Published apportionments: seats of two Bundestag elections, before overhang, from the second votes."""

from __future__ import annotations

import numpy as np
import pytest

from sozial.planning.allocation.apportionment import APPORTIONINGS

# Federal Returning Officer: final results; 598 seats among the parties above the threshold.
ELECTIONS = {
    # 2009: Sainte-Laguë. CDU, SPD, FDP, DIE LINKE, GRÜNE, CSU.
    ("sainte_lague", 2009): (
        [11_828_277, 9_990_488, 6_316_080, 5_155_933, 4_643_272, 2_830_238],
        [173, 146, 93, 76, 68, 42],
    ),
    # 2005: Hare–Niemeyer. SPD, CDU, CSU, GRÜNE, FDP, DIE LINKE.
    ("hare_niemeyer", 2005): (
        [16_194_665, 13_136_740, 3_494_309, 3_838_326, 4_648_144, 4_118_194],
        [213, 173, 46, 51, 61, 54],
    ),
}


@pytest.mark.parametrize(("method", "year"), ELECTIONS)
def test_seats_of_the_bundestag(method, year):
    votes, seats = ELECTIONS[(method, year)]
    nothing, everything = np.zeros(len(votes), dtype=int), np.full(len(votes), 598)
    found = APPORTIONINGS[method].apportion(598, np.array(votes, dtype=float), nothing, everything)
    assert found.tolist() == seats
