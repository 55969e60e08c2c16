"""What to do about a finding, where it is printed: an option of the command line instead of a place on a page."""

from __future__ import annotations

from dataclasses import replace

from sozial.errors import Finding
from sozial.i18n import N_

_KEY = N_("Name the column with --key.")
_SHEET = N_("Name another one with --sheet if that is the one you want.")
_ANSWER = N_("Give another answer with --answer if that is wrong.")
_HEADER = N_("Check the line with the names; check --save-reading writes the reading, whose “header” says it.")
_ATTRIBUTE = N_("Name another attribute with --area-key, or correct the keys in the file.")
_COLUMN_ROLE = N_("Say what the columns are in a reading: check --save-reading writes it, --reading uses it.")
_ROWS = N_("Say in a reading which rows are quarters (check --save-reading, then --reading).")
_INDICATORS = N_("Say it in a list of indicators, and give that with --indicators.")
_PERIOD_OF_TABLE = N_("Say the period in a reading (check --save-reading, then --reading), or write it in the file.")
_COLUMN = N_("Give a table with this column by --table, or another recipe by --recipe.")
_PEOPLE = N_("Give a table with the inhabitants by a further --table.")

# What the pages say, and what to type instead.
ADVICE = {
    N_("Load it under “No figures of your own?” instead: there the app adds the cells up to quarters."): N_(
        "Add the cells up to quarters with the command grid, and give the table that it writes."
    ),
    N_("Choose the layer with the quarters."): N_("Name the layer with the quarters by --layer."),
    N_("Choose the attribute that a table has as well, or ask for the areas with their keys."): _ATTRIBUTE,
    N_("Enter their keys in the file, or choose another attribute as the key."): _ATTRIBUTE,
    N_("Correct the keys in the file, or choose another attribute as the key."): _ATTRIBUTE,
    N_("Choose the one that places your town rightly, or save the file with it (for a Shapefile: the .prj)."): N_(
        "Name the one that places your town rightly with --crs, or save the file with it (for a Shapefile: the .prj)."
    ),
    N_("Check these on the map."): N_("Check these in a GIS."),
    N_("They are left out of the map, because they would hide the quarters; choose otherwise if that is wrong."): N_(
        "They are left out of the map, because they would hide the quarters. Give another answer with --answer if that "
        "is wrong."
    ),
    N_("They are turned, and only they; choose otherwise if that is wrong."): _ANSWER,
    N_("They are put where they belong, and only they; choose otherwise if that is wrong."): _ANSWER,
    N_("Load a table beside them."): N_("Give a table beside them with --table."),
    N_("Check the umlauts in the preview."): N_("Check the umlauts in what is written."),
    N_("Load the inhabitants, or answer that the counts are to be ranked."): N_(
        "Give the inhabitants with a further --table, or answer with --answer that the counts are to be ranked."
    ),
    N_("Choose count and base in the list of indicators."): _INDICATORS,
    N_("Load the base of these years, or choose another period."): N_(
        "Give the base of these years with a further --table, or name another period with --period."
    ),
    N_("Choose the base that the count is a part of, or a factor of 1,000."): _INDICATORS,
    N_("If they are the same, give both one name in the list of columns on the page “Data”; then they are one."): N_(
        "If they are the same, give both one name in a reading (check --save-reading, then --reading); then they are "
        "one."
    ),
    N_("Enter the year in the file, or in step 2 where “Period of this table” is asked for."): _PERIOD_OF_TABLE,
    N_("Enter one period for each table in step 2, or leave a table out."): _PERIOD_OF_TABLE,
    N_("Enter its period in step 2 if it is another one."): _PERIOD_OF_TABLE,
    N_(
        "In step 2, below this file's list of columns, enter it as “Period of the columns without a year”, "
        "or leave them out."
    ): _PERIOD_OF_TABLE,
    N_("Enter the period of the columns without a year on the page “Data”, or set its weight to 0."): N_(
        "Say the period of the columns without a year in a reading (check --save-reading, then --reading), or set its "
        "weight to 0 in the recipe."
    ),
    N_("Load a table with the figures."): N_("Give a table with the figures by --table."),
    N_("Choose at least one in the list of columns."): _COLUMN_ROLE,
    N_("Choose both in the list of columns."): _COLUMN_ROLE,
    N_("Choose it in the list of columns."): _KEY,
    N_("Choose the matching key columns, or areas of the same edition."): N_(
        "Name the matching columns with --key and --area-key, or give areas of the same edition."
    ),
    N_("Choose other key columns, confirm near names, or say that this is right."): N_(
        "Name other columns with --key and --area-key, or say with --accept-join that this is right."
    ),
    N_("Choose the column with the same keys in both tables in step 2."): _KEY,
    N_("Load areas of the table's edition, or convert the table with a correspondence table."): N_(
        "Give areas of the table's edition, or a correspondence table as a further --table."
    ),
    N_("Convert the older table with a correspondence table, or load one of them alone."): N_(
        "Give a correspondence table as a further --table, or one of both tables alone."
    ),
    N_("Convert the older period with a correspondence table, or leave it out."): N_(
        "Give a correspondence table as a further --table, or leave the older period out."
    ),
    N_("Check a few on the map."): N_("Check a few of the names."),
    N_("Load the inhabitants of these years."): _PEOPLE,
    N_("Load a column with inhabitants."): _PEOPLE,
    N_("Load a column with inhabitants, or let all quarters weigh alike (weights = “equal”)."): N_(
        "Give a table with the inhabitants by a further --table, or let all quarters weigh alike in the recipe "
        "(weights = “equal”)."
    ),
    N_("Load a column with inhabitants, or set the minimum in the recipe to 0."): N_(
        "Give a table with the inhabitants by a further --table, or set the minimum in the recipe to 0."
    ),
    N_("Name the column with the period, or set all but one of these rows apart."): N_(
        "Say in a reading which column holds the period, or which rows are set apart (check --save-reading, then "
        "--reading)."
    ),
    N_("Check a few in the preview."): N_("Check a few of the names."),
    N_("Choose one value, or every value as an indicator of its own."): N_("Choose with --answer."),
    N_("Choose the kind of areas that is to be compared."): N_("Choose with --answer."),
    N_("Choose the level that is to be ranked."): N_("Choose with --answer."),
    N_("Choose another meaning of this sign if that is wrong."): _ANSWER,
    N_("Say what it means here."): N_("Say with --answer what it means here."),
    N_("Choose the decimal sign of these columns: {columns}"): N_(
        "Say in a reading, under “decimals”, which sign these columns have (check --save-reading, then --reading): "
        "{columns}"
    ),
    N_("Correct them in the file, or choose the decimal sign of this column."): N_(
        "Correct them in the file, or say the decimal sign of this column in a reading, under “decimals” (check "
        "--save-reading, then --reading)."
    ),
    N_("Check the values in the preview."): N_("Check the values in the file."),
    N_("Correct them in the file, or take this column as an attribute."): N_(
        "Correct them in the file, or make this column an attribute in a reading (check --save-reading, then "
        "--reading)."
    ),
    N_("Say in the list of indicators what they are a share of."): _INDICATORS,
    N_("Give them names of your own in the list of indicators."): _INDICATORS,
    N_("Mark a row as a quarter if it is one."): _ROWS,
    N_("Set apart the rows of one level, or choose another key."): N_(
        "Say in a reading which rows are set apart (check --save-reading, then --reading), or name another column with "
        "--key."
    ),
    N_("Say whether they are sums or quarters."): _ROWS,
    N_("Check whether the names stand in another line, and choose it under “Read it differently”."): _HEADER,
    N_("If it is a quarter, enter the line above as the header under “Read it differently”."): _HEADER,
    N_("Check separator and header under “Read it differently”."): _HEADER,
    N_("Check whether periods and rows were read rightly, or choose another period."): N_(
        "Check with `check` whether periods and rows were read rightly, or name another period with --period."
    ),
    N_("Check whether periods, rows and gaps were read rightly, or choose other indicators."): N_(
        "Check with `check` whether periods, rows and gaps were read rightly, or choose other indicators in the recipe."
    ),
    N_("Choose the column with one value for each quarter."): _KEY,
    N_("Choose the column with the areas if there is one; otherwise ask for the figures by quarter."): N_(
        "Name the column with the areas by --key if there is one; otherwise ask for the figures by quarter."
    ),
    N_("Choose “areas in the columns”, or turn the table round in the source."): N_(
        "Write “transposed = true” into a reading (check --save-reading, then --reading), or turn the table round in "
        "the source."
    ),
    N_("Choose the sheet; load the file once more for another one."): N_(
        "Name the sheet with --sheet; several become a table each."
    ),
    N_("Choose another sheet if that is the one you want."): _SHEET,
    N_("Load it under “Areas”."): N_("Give it with --areas."),
    N_("Compare it with the template on this page."): N_("Compare it with the files that `sample` writes."),
    N_("Start from a file that this page wrote."): N_("Start from a register of measures that the app wrote."),
    N_("Save the other table as a file of its own, or choose its header row."): N_(
        "Save the other table as a file of its own, or name its header row in a reading (check --save-reading, then "
        "--reading)."
    ),
    N_("Add the others to the list of tables, or save them as files of their own."): N_(
        "Name its place as “block” in a reading (check --save-reading, then --reading), or save them as files of their "
        "own."
    ),
    N_("Add them to the list of tables if they belong to it."): N_("Name them with --sheet if they belong to it."),
    N_("Load this period, or choose another recipe."): N_(
        "Give a table of this period by a further --table, or another recipe by --recipe."
    ),
    N_("Load a table with this column, or choose another recipe."): _COLUMN,
    N_("Did you mean “{near}”? Otherwise load a table with this column, or choose another recipe."): N_(
        "Did you mean “{near}”? Otherwise give a table with this column by --table, or another recipe by --recipe."
    ),
    N_("Keep this column as an attribute when loading the table."): _COLUMN_ROLE,
    N_("Keep this column as an attribute when loading the table, or as the larger area."): _COLUMN_ROLE,
    N_("Load values, or weigh other indicators."): N_(
        "Give values by a further --table, or weigh other indicators in the recipe."
    ),
    N_("Load the earlier period, or choose a later one."): N_(
        "Give the earlier period by a further --table, or name a later one with --period."
    ),
    N_("Load counts and bases to get the value of the area."): N_("Give counts and bases by a further --table."),
    N_("Mend those above first, and load it again."): N_("Mend those above first."),
}


def at_command_line(finding: Finding) -> Finding:
    """Return a finding whose advice speaks of the command line.

    Examples
    --------
    >>> from sozial.errors import Severity
    >>> found = Finding("layers", Severity.QUESTION, "Several layers.", "Choose the layer with the quarters.")
    >>> at_command_line(found).advice("en")
    'Name the layer with the quarters by --layer.'
    """
    advice = ADVICE.get(finding.remedy)
    return finding if advice is None else replace(finding, remedy=advice)
