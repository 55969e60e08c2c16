"""Sums among quarters: found by their figures wherever they stand and whatever they are called, and never ranked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sozial.reading.plans.checks import check_table
from sozial.reading.plans.row_kinds import Apart, ExcludedRow
from tests.tables import lines, read

# (number, name, inhabitants, children) of seven quarters in two districts.
WEST = (("11", "Kirchfeld", 1240, 187), ("12", "Hafen", 2310, 402), ("13", "Lindenau", 875, 96))
EAST = (("21", "Moorwinkel", 3105, 511), ("22", "Ostheim", 640, 58), ("23", "Wiesengrund", 1990, 333))
NORTH = (("31", "Tannhof", 1415, 204), ("32", "Seeblick", 2720, 391))
ALL = (*WEST, *EAST, *NORTH)
# By hand: 1240 + 2310 + 875, 187 + 402 + 96; and so on.
WEST_SUM, EAST_SUM, NORTH_SUM, WHOLE = (4425, 685), (5735, 902), (4135, 595), (14295, 2182)
NAMES = [name for _number, name, *_figures in ALL]
HEADER = ("Nr", "Gebiet", "Einwohner", "Kinder")


def of(*blocks, header=HEADER, columns=(0, 1, 2, 3)):
    rows = [row for block in blocks for row in block]
    return lines(*[[row[at] for at in columns] for row in (header, *rows)])


def sums(west="West", east="Ost", north="Nord", numbers=("1", "2", "3")):
    return (
        [(numbers[0], west, *WEST_SUM)],
        [(numbers[1], east, *EAST_SUM)],
        [(numbers[2], north, *NORTH_SUM)],
    )


def check(found, apart, kinds):
    """Only the quarters are ranked, and what is not is named."""
    assert found.units == NAMES
    assert sorted(found.apart) == sorted(apart)
    assert set(found.apart.values()) <= kinds
    assert found.dataset.values["Kinder"].sum() == 2182.0
    assert "total-differs" not in found.codes


# The numbers 1, 2, 3 begin those of the quarters: then they are known as another level as well.
ANY = {"sum", "likely-sum", "total", "level"}
NOTHING = ("", "", "")


def at_the_end(west, east, north):
    return (WEST, EAST, NORTH, west, east, north)


def at_the_beginning(west, east, north):
    return (west, east, north, WEST, EAST, NORTH)


def below_their_quarters(west, east, north):
    return (WEST, west, EAST, east, NORTH, north)


def above_their_quarters(west, east, north):
    return (west, WEST, east, EAST, north, NORTH)


PLACED = [at_the_end, at_the_beginning, below_their_quarters, above_their_quarters]


@pytest.mark.parametrize("placed", PLACED)
@pytest.mark.parametrize("numbers", [("1", "2", "3"), ("71", "72", "73"), ("", "", "")])
@pytest.mark.parametrize(
    "whole", [None, ("9", "Musterburg"), ("", "Musterburg"), ("", "Stadt Musterburg"), ("", "Insgesamt")]
)
def test_sums_of_districts_are_never_ranked(placed, numbers, whole):
    last = [] if whole is None else [[(*whole, *WHOLE)]]
    found = read(of(*placed(*sums(numbers=numbers)), *last))
    check(found, ["Nord", "Ost", "West", *([whole[1]] if whole else [])], ANY)


@pytest.mark.parametrize("placed", PLACED)
@pytest.mark.parametrize("whole", [None, "Musterburg"])
def test_sums_in_a_table_without_keys(placed, whole):
    last = [] if whole is None else [[("", whole, *WHOLE)]]
    found = read(of(*placed(*sums()), *last, columns=(1, 2, 3)))
    check(found, ["Nord", "Ost", "West", *([whole] if whole else [])], ANY)


@pytest.mark.parametrize("placed", PLACED)
def test_a_sum_that_is_called_like_a_quarter_is_asked_about(placed):
    """The district Hafen is called like one of its quarters."""
    found = read(of(*placed(*sums(west="Hafen")), columns=(1, 2, 3)))
    assert found.asked["apart-likely-sum"] == "sums"
    assert found.options("apart-likely-sum") == {"sums", "quarters"}
    assert found.units == NAMES
    assert found.dataset.values.loc[("Hafen", ""), "Kinder"] == 402.0
    assert sorted(found.apart) == ["Hafen", "Nord", "Ost"]


def test_the_answer_that_sums_are_quarters_ranks_them():
    text = of(*at_the_end(*sums("Talstadt", "Bergstadt", "Hochstadt", ("71", "72", "73"))))
    asked = read(text)
    assert asked.asked == {"apart-likely-sum": "sums"}
    assert asked.units == NAMES
    answered = read(text, answers={"apart-likely-sum": "sums"})
    # No doubt is shown any more beside the lines of the file.
    assert "likely-sum" in asked.report["account"]["counts"]
    assert "likely-sum" not in answered.report["account"]["counts"]
    assert answered.report["account"]["counts"]["sum"] == asked.report["account"]["counts"]["likely-sum"]
    ranked = read(text, answers={"apart-likely-sum": "quarters"})
    assert ranked.asked == {}
    assert ranked.said("apart-likely-sum")[0].endswith("answered: They are quarters: ranked.")
    assert ranked.units == [*NAMES, "Talstadt", "Bergstadt", "Hochstadt"]
    assert ranked.dataset.values["Kinder"].sum() == 2 * 2182.0


def test_sums_without_a_key_stay_apart_whatever_is_answered():
    text = of(*below_their_quarters(*sums(numbers=NOTHING)))
    for answers in ({}, {"apart-likely-sum": "quarters"}):
        check(read(text, answers=answers), ["Nord", "Ost", "West"], {"sum"})


@pytest.mark.parametrize("placed", PLACED)
@pytest.mark.parametrize("numbers", [("1", "2", "3"), NOTHING])
def test_sums_by_one_column_only(placed, numbers):
    found = read(of(*placed(*sums(numbers=numbers)), columns=(0, 1, 3)))
    check(found, ["Nord", "Ost", "West"], ANY)


@pytest.mark.parametrize(
    "names", [("Bezirk West", "Bezirk Ost", "Bezirk Nord"), ("West zusammen", "Ost zusammen", "Nord zusammen")]
)
def test_sums_that_say_so(names):
    found = read(of(*below_their_quarters(*sums(*names, numbers=NOTHING))))
    check(found, names, ANY)


def test_shuffled_rows_hide_no_sum():
    order = (4, 9, 0, 7, 2, 10, 5, 1, 8, 3, 6)
    rows = [row for block in at_the_end(*sums()) for row in block]
    found = read(of([rows[at] for at in order]))
    assert sorted(found.units) == sorted(NAMES)
    assert sorted(found.apart) == ["Nord", "Ost", "West"]


def test_sums_by_a_column_that_names_the_district():
    rows = [(*row, "West") for row in WEST] + [(*row, "Ost") for row in EAST]
    rows += [("81", "Mittelstadt", *WEST_SUM, "West"), ("82", "Randstadt", *EAST_SUM, "Ost")]
    order = (3, 6, 0, 5, 1, 7, 4, 2)
    found = read(lines((*HEADER, "Bezirk"), *(rows[at] for at in order)))
    assert sorted(found.apart) == ["Mittelstadt", "Randstadt"]
    assert found.asked == {"apart-likely-sum": "sums"}


@pytest.mark.parametrize("first", [True, False])
def test_the_whole_town_under_any_name(first):
    whole = [("9", "Musterburg", *WHOLE)]
    found = read(of(*((whole, ALL) if first else (ALL, whole))))
    check(found, ["Musterburg"], ANY)


@pytest.mark.parametrize("total", [14295, 14296, 14290])
def test_a_total_that_agrees_with_quarters_or_subtotals_is_not_warned_about(total):
    """Subtotals without a key stand among the quarters: they are not added once more."""
    rows = (*below_their_quarters(*sums(numbers=NOTHING)), [("", "Stadt insgesamt", total, 2182)])
    found = read(of(*rows))
    check(found, ["Nord", "Ost", "Stadt insgesamt", "West"], ANY)


def test_subtotals_that_are_not_exact_are_not_added_once_more():
    """Cell-key perturbation: each figure is changed by a little, and no sum is exact."""
    noisy = ([("", "West", 4427, 683)], [("", "Ost", 5734, 905)], [("", "Nord", 4138, 594)])
    found = read(of(*below_their_quarters(*noisy), [("", "Stadt insgesamt", 14297, 2180)]))
    check(found, ["Nord", "Ost", "Stadt insgesamt", "West"], {"no-key", "total", "sum"})


def test_a_total_that_does_not_agree_is_warned_about():
    found = read(of(*below_their_quarters(*sums(numbers=NOTHING)), [("", "Stadt insgesamt", 19295, 2182)]))
    assert found.said("total-differs") == ["The quarters add up to 14,295, but the total row says 19,295."]


def test_cases_of_no_quarter_belong_to_the_total():
    found = read(of(ALL, [("", "ohne Zuordnung", 705, 18), ("", "Insgesamt", 15000, 2200)]))
    assert found.apart == {"ohne Zuordnung": "residual", "Insgesamt": "total"}
    assert "total-differs" not in found.codes
    assert found.units == NAMES


LONG = ("Nr", "Gebiet", "Jahr", "Einwohner")


def long_table(*totals):
    """Two years of the eight quarters: 14,295 inhabitants, a year later eight times seven more, 14,351."""
    rows = [(n, name, year, people + more) for year, more in (("2021", 0), ("2022", 7)) for n, name, people, _k in ALL]
    return read(lines(LONG, *rows, *[("", name, year, total) for name, year, total in totals]))


def test_each_year_of_a_long_table_has_a_total_of_its_own():
    found = long_table(("Stadt insgesamt", "2021", 14295), ("Stadt insgesamt", "2022", 14351))
    assert "total-differs" not in found.codes
    [column] = [entry for entry in found.report["columns"] if entry["name"] == "Einwohner"]
    assert column["sums"] == {"2021": 14295.0, "2022": 14351.0}
    assert column["sum"] == 28646.0
    # A total of one year only is not compared with the sum of both.
    assert "total-differs" not in long_table(("Stadt insgesamt", "2022", 14351)).codes


def test_a_total_of_one_year_that_differs_is_named_with_its_year():
    found = long_table(("Stadt insgesamt", "2021", 14295), ("Stadt insgesamt", "2022", 19351))
    assert found.said("total-differs") == ["The quarters add up to 14,351, but the total row says 19,351."]
    [finding] = [entry for entry in found.report["findings"] if entry["code"] == "total-differs"]
    assert finding["place"].endswith("Einwohner, 2022")


@pytest.mark.parametrize("name", ["Landkreis", "Durchschnitt"])
def test_a_larger_area_or_a_mean_is_no_total_of_the_quarters(name):
    """Beside the right total, and alone, where it used to be compared with the quarters."""
    other = [("", name, 25000, 4000)]
    assert "total-differs" not in read(of(ALL, other)).codes
    # By hand: 14,295 is what the quarters have; 19,295 beside the other row is still told.
    found = read(of(ALL, other, [("", "Stadt insgesamt", 19295, 2182)]))
    assert found.said("total-differs") == ["The quarters add up to 14,295, but the total row says 19,295."]


def test_a_total_of_some_quarters_is_not_compared_with_all():
    """5,735 = 3,105 + 640 + 1,990, the three quarters directly before it."""
    found = read(of(WEST, EAST, [("", "Ost zusammen", 5735, 902)], NORTH))
    assert found.apart == {"Ost zusammen": "total"}
    assert "total-differs" not in found.codes


def test_rows_set_apart_by_hand_are_not_missing_in_the_sum():
    found = read(of(ALL, [("", "Stadt insgesamt", 14295, 2182)]))
    kept = tuple(row for row in found.plan.apart)
    # Moorwinkel, the fourth row, with 3,105 of the 14,295 inhabitants.
    chosen = replace(found.plan, apart=(ExcludedRow(3, Apart.CHOSEN, "Moorwinkel"), *kept))
    assert "total-differs" not in [finding.code for finding in check_table(found.table, chosen)]


def test_two_years_and_sums_at_the_end():
    def dated(rows, year, more):
        return [(number, name, year, people + more, children + more) for number, name, people, children in rows]

    rows = []
    for year, more in (("2021", 0), ("2022", 7)):
        rows += dated(ALL, year, more)
        # Three, three and two quarters: each has seven more.
        rows += [
            ("1", "West", year, 4425 + 3 * more, 685 + 3 * more),
            ("2", "Ost", year, 5735 + 3 * more, 902 + 3 * more),
        ]
        rows += [("3", "Nord", year, 4135 + 2 * more, 595 + 2 * more)]
    found = read(lines(("Nr", "Gebiet", "Jahr", "Einwohner", "Kinder"), *rows))
    assert sorted(set(found.units)) == sorted(NAMES)
    assert set(found.apart) == {"West", "Ost", "Nord"}


@pytest.mark.parametrize(
    "rows",
    [
        # The third is the sum of the first two by one column, and by chance.
        [("11", "Kirchfeld", 120, 31), ("12", "Hafen", 230, 47), ("13", "Lindenau", 350, 12), ("14", "Ostheim", 90, 9)],
        # Rates and small numbers prove nothing.
        [("11", "Kirchfeld", 1, 2), ("12", "Hafen", 2, 3), ("13", "Lindenau", 3, 5), ("14", "Ostheim", 6, 10)],
    ],
)
def test_what_adds_up_by_chance_is_a_quarter(rows):
    found = read(of(rows, [("15", "Tannhof", 560, 88), ("16", "Seeblick", 410, 63)]))
    assert found.apart == {}
    assert found.report["rows"] == 6


def test_withheld_children_do_not_hide_the_sums():
    rows = [list(row) for block in at_the_end(*sums()) for row in block]
    rows[2][3] = "."
    found = read(of(rows))
    assert set(found.apart) == {"West", "Ost", "Nord"}
    assert found.units == NAMES
