"""A corpus of words that want to be something else: one row for each kind, and a town whose every text is made of it.

What a person wrote must reach every reader as they wrote it: no markup, formula, link, code or path may come of it.
`unit/output/test_hostile_words.py` gives the rows to every output, `app/test_hostile_words.py` opens every page
with the town, and `tests/browser/test_hostile_words.py` looks at what a browser makes of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pandas as pd

from sozial.index.build import build_index
from sozial.index.recipe.recipe_writing import write_recipe
from sozial.insight.local_knowledge import Note, NoteKind, territory_of
from sozial.insight.robustness import assess_robustness
from sozial.insight.variation import Variation
from sozial.model import Dataset, Direction, Indicator
from sozial.planning.allocation.allocation import allocate
from sozial.planning.allocation.allocation_rule import AllocationRule
from sozial.planning.allocation.decision import build_decision
from sozial.planning.measures.action import Action, Status
from sozial.planning.measures.facilities import Facility
from sozial.planning.measures.objective import Objective
from sozial.planning.measures.target import Target
from sozial.recipe import (
    Classification,
    Composite,
    Recipe,
    RollUp,
    RoundRecord,
    Step,
    Weighted,
    WorkshopRecord,
)
from sozial.report.context.beside import Beside
from sozial.report.context.context import ReportContext
from sozial.store.registers.facilities import FacilityLayer
from sozial.workshop.ballot import Ballot, Form, Topic
from sozial.workshop.copy import WorkshopCopy
from sozial.workshop.settings import WorkshopSettings
from tests.reports import DAY, town

# An address that nothing may ever ask for.
EVIL = "evil.example"
# Parts of the texts of `Marked` as they stand where Markdown is read and they would become markup: a sign with an even
# number of backslashes before it is not escaped; an icon, a smiley or an address is made after escapes were read.
FOREIGN = re.compile(
    r"(?<!\\)(?:\\\\)*(?:<b>|\[[il]|\*k\*|_u|\$x|`c`|~s~|&lt;)|:red|:material/home|:smile|http://|www\.|a@e|\s->\s"
)
# The same as it stands where nothing reads Markdown, and was escaped all the same.
ESCAPED = re.compile(r"\\<b|\\\[l|\u2060//")


@dataclass(frozen=True)
class Words:
    """One kind of words that want to be something else.

    Parameters
    ----------
    kind
        What they want to be.
    text
        As a person wrote it.
    """

    kind: str
    text: str


CORPUS: tuple[Words, ...] = (
    # HTML
    Words("an element", "<b>fett</b>"),
    Words("a picture that fails", "<img src=x onerror=alert(1)>"),
    Words("a script", "</script><script>alert(1)</script>"),
    Words("a comment", "<!-- x --> <![CDATA[ x ]]>"),
    Words("an attribute", '" onmouseover="alert(1)" x=\'y\''),
    Words("an entity", "&lt;b&gt; &amp; &#60; &#x3C; &copy;"),
    # Markdown
    Words("a picture", f"![x](http://{EVIL}/p.png)"),
    Words("a link", f"[x](http://{EVIL})"),
    Words("a script as a link", "[x](javascript:alert(1))"),
    Words("a link in angle brackets", f"<http://{EVIL}>"),
    Words("a link by name", f"[x][e] [e]: http://{EVIL}"),
    Words("a footnote", "[^1] [^1]: x"),
    Words("an address", f"http://{EVIL}/a"),
    Words("an address in capitals", f"HTTPS://{EVIL}"),
    Words("an address without scheme", f"www.{EVIL}"),
    Words("an address in capitals without scheme", f"(WWW.{EVIL})"),
    Words("an e-mail address", f"amt.a-b+c@{EVIL}"),
    Words("a mail to", f"mailto:amt@{EVIL}"),
    Words("emphasis", "*a* **b** _c_ __d__ ~e~ ~~f~~"),
    Words("code", "`a` ``b``"),
    Words("a block of code", "```mermaid"),
    Words("a heading", "# Kopf"),
    Words("an underlined heading", "==="),
    Words("a line", "---"),
    Words("a list", "- Liste"),
    Words("a list with plus", "+ Liste"),
    Words("a numbered list", "1. Liste"),
    Words("a numbered list with bracket", "1) Liste"),
    Words("a quotation", "> Zitat"),
    Words("a table", "| a | b |"),
    Words("a formula", "$x^2$ $$y$$ \\(z\\)"),
    Words("backslashes", "\\*a\\* C:\\temp \\"),
    Words("lines", "a\n# b\n\n- c\n==="),
    # What Streamlit makes of Markdown
    Words("a colour", ":red[x] :blue-background[y] :red-badge[z] :small[k]"),
    Words("an icon", ":material/home:"),
    Words("an icon by its inner name", ":material_home:"),
    Words("a logo", ":streamlit:"),
    Words("a smiley", ":smile: :+1: :100:"),
    Words("a hint", ":help[x] ::leaf[x] :::box"),
    Words("arrows", "a -> b <- c <-> d"),
    Words("signs", "a >= 1 <= 2 ~= 3 -- 4"),
    Words("a sign alone", "->"),
    # Formulas
    Words("a formula of a sheet", f'=HYPERLINK("http://{EVIL}";"x")'),
    Words("a sum", "+1+1"),
    Words("a difference", "-2+3"),
    Words("an at sign", "@SUM(A1)"),
    Words("a tab before", "\t=1+1"),
    Words("a return before", "\r=1+1"),
    Words("a line before", "\n=1+1"),
    Words("a space before", " =1+1"),
    Words("a space that does not break before", "\u00a0=1+1"),
    Words("a quotation mark before", '"=1+1'),
    Words("a full-width sign", "\uff1d1+1"),
    Words("a full-width at", "\uff20SUM(A1)"),
    Words("after a comma", "x,=1+1"),
    Words("after a semicolon", "x;=1+1"),
    Words("after a line", "x\n=1+1"),
    Words("DDE", "=cmd|' /C calc'!A0"),
    Words("DDE after a minus", "-2+3+cmd|' /C calc'!A0"),
    # Code of typesetting, templates, queries and charts
    Words("typst", '#read("/etc/passwd") #link("x") @ref <label> $x$ // *a*'),
    Words("a template", "{{ 7*7 }} {% raw %} ${7*7} {x} {0} %s %(x)s"),
    Words("a query", "'; DROP TABLE quarters; -- \""),
    Words("a Vega expression", "datum['x'] \\u003cb\\u003e a.b[0] \" '"),
    Words("a field of Word", '{ INCLUDETEXT "x" } _x0041_ MERGEFIELD'),
    Words("signs of a header", '&A &[File] &"Arial"&20x &G'),
    # Paths
    Words("a path", "../../../etc/passwd"),
    Words("a path of Windows", "..\\..\\x C:\\x a:b"),
    Words("a device", "CON"),
    Words("signs that no file name holds", 'a/b:c*d?e"f<g>h|i.'),
    # What nobody sees
    Words("turned around", "\u202egnp.exe\u202c \u2066x\u2069"),
    Words("no width", "a\u200bb\u200dc\ufeffd\u2060e"),
    Words("control characters", "a\x01b\x08c\x1bd\x7fe\x9ff"),
    Words("a zero", "a\x00b"),
    Words("no letters", "\ufffe\uffff"),
    Words("an emoji of several", "👩‍👩‍👧‍👦 🇩🇪"),
    Words("very long", "Lang " * 20_000),
)


_STARTS = ("", "=1+1 ", "# ", "- ", "1. ", "> ", "+", "@", "=== ", "| ", "\t", "\u00a0-> ")


class Marked:
    """Makes texts that want to be everything at once, each with a mark of its own to be found by."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}

    def text(self, place: str, longest: int = 200) -> str:
        """Return a text for a field, at most so long; its mark says which."""
        mark = f"Q{len(self.texts):03d}{place}Q"
        start = _STARTS[len(self.texts) % len(_STARTS)]
        self.texts[mark] = (
            f"{start}{mark} <b>x</b> ![i](//{EVIL}) [l](http://{EVIL}) :red[r] :material/home: :smile: $x^2$ *k* __u__"
            f" `c` www.{EVIL} a@{EVIL} {{x}} -> &lt; ~s~"
        )[:longest].strip()
        return self.texts[mark]


@dataclass(frozen=True)
class HostileTown:
    """A town whose every text wants to be something else, and the texts by their marks."""

    context: ReportContext
    texts: dict[str, str]


def _short(text: str, number: int) -> str:
    """Return a text as a key or a code: each once, and not as long as a name may be."""
    return f"{text[:40]}{number}".replace("\x00", "")


@cache
def hostile_town() -> HostileTown:
    """Return the town; its quarters are called like the rows of the corpus but the very long one."""
    return _Builder().build()


class _Builder:
    """Makes the town, a part after the other."""

    def __init__(self) -> None:
        self.marked = Marked()
        self.rows = [words.text for words in CORPUS if len(words.text) < 1_000]
        self.domains = [self.marked.text("domain") for _place in range(3)]

    def indicators(self, dataset: Dataset) -> tuple[tuple[Indicator, ...], dict[str, str]]:
        """Return indicators whose every text is hostile, and what columns are called by what they were called."""
        text, codes, found = self.marked.text, {}, []
        for at, entry in enumerate(dataset.indicators):
            own = _short(text("code"), at)
            codes |= {entry.code: own, f"{entry.code}_n": f"{own}n", f"{entry.code}_b": f"{own}b"}
            found.append(
                Indicator(
                    own, text("indicator"), self.domains[at % 3], text("department"),
                    Direction.FAVOURABLE if at == 1 else Direction.BURDEN, text("measure"), text("source"),
                    text("date"), text("definition"), f"{own}n", f"{own}b",
                    breaks=(("2023", text("break")),) if at == 0 else (),
                )
            )  # fmt: skip
        return tuple(found), codes

    def dataset(self) -> Dataset:
        """Return the data."""
        text, plain = self.marked.text, town(len(self.rows)).dataset
        keys = {str(old): _short(self.rows[-at], at) for at, old in enumerate(plain.units.index)}
        parents = [text("parent") for _place in range(4)]
        units = plain.units.assign(name=self.rows, parent=[parents[at % 4] for at in range(len(self.rows))])
        units = units.assign(**{text("attribute"): text("attributecell")})
        units.index = pd.Index([keys[str(unit)] for unit in units.index], name="unit")
        indicators, codes = self.indicators(plain)
        values = plain.values.rename(columns=codes)
        pairs = [(keys[unit], period) for unit, period in values.index]
        values.index = pd.MultiIndex.from_tuples(pairs, names=["unit", "period"])
        values.iloc[5, 1] = np.nan
        outside = values.iloc[:3].copy()
        pairs = [(text("outside"), period) for period in ("2022", "2023", "2024")]
        outside.index = pd.MultiIndex.from_tuples(pairs, names=["area", "period"])
        groups = {text("group"): tuple(units.index[:3])}
        return Dataset(text("title"), units, values.sort_index(), indicators, outside, groups)

    def recipe(self, dataset: Dataset) -> Recipe:
        """Return the recipe, with two levels, further classes, larger areas and a workshop."""
        text = self.marked.text
        levels = tuple(Composite(_short(text("levelcode"), at), text("level"), parents=("top",)) for at in range(2))
        labels = tuple(text("class") for _place in range(5))
        return Recipe(
            text("recipe", 120),
            tuple(Weighted(entry.code, parents=(levels[at % 2].code,)) for at, entry in enumerate(dataset.indicators)),
            source=text("recipesource"), description=text("recipedescription"),
            classify=Step("quantiles", {"count": 5, "labels": labels}),
            composites=(*levels, Composite("top", text("top"))),
            classifications=(Classification("tenths", Step("quantiles", {"count": 4}), text("classification")),),
            roll_ups=(RollUp("larger", name=text("rollup")),), adopted_on="2024-06-13", adopted_by=text("adoptedby"),
            workshop=WorkshopRecord(text("record"), "2024-05-01", (RoundRecord(12, 0.5),), ((levels[0].code, 1.0),)),
        )  # fmt: skip

    def notes(self, dataset: Dataset, unit: str) -> tuple[Note, ...]:
        """Return a released note, one of the house, and one on a quarter that is not there."""
        text = self.marked.text
        lines = "\n".join([text("note"), text("noteline"), "==="])
        note = Note(
            "2026-01-02-0123456789ab", dataset.title, territory_of(dataset), unit, str(dataset.units["name"][unit]),
            NoteKind.CONTRADICTION, text("role", 80), lines, "2026-01-02", "2026-01-03",
        )  # fmt: skip
        inner = replace(note, key="2026-01-02-0123456789ac", text=text("innernote"), released_on="")
        return note, inner, replace(note, key="2026-01-02-0123456789ad", unit="gone", unit_name=text("gonequarter"))

    def actions(self, dataset: Dataset, first: str, second: str) -> tuple[Action, ...]:
        """Return measures in every state."""
        text, code = self.marked.text, dataset.indicators[0].code
        return tuple(
            Action(
                text("action", 160), units, self.domains[0], (code,), text("actionaim"),
                Target(code, 5.0, "2027-12-31"), text("actionoffice"), text("partners"), "2023-01-01", "2028-12-31",
                100.0, text("programme"), 10.0, status, text("remarks"),
            )
            for units, status in (((first,), Status.RUNNING), ((first, second), Status.PLANNED), ((), Status.ENDED))
        )  # fmt: skip

    def workshop(self, dataset: Dataset, recipe: Recipe) -> WorkshopCopy:
        """Return a workshop with a closed round."""
        text = self.marked.text
        topics = tuple(
            Topic(level.code, level.label, text("explanation"), (level.code,), (text("fact"),))
            for level in recipe.composites[:2]
        )
        groups = (text("workshopgroup"), text("workshopgroup"))
        settings = WorkshopSettings(
            text("workshop"), Form.POINTS, topics, groups, 2, 3, write_recipe(recipe).decode(), dataset.digest,
            dataset.title, "2024",
        )  # fmt: skip
        first, second = (topic.code for topic in topics)
        ballots = tuple(Ballot(groups[at % 2], {first: 9 * at, second: 100 - 9 * at}) for at in range(10))
        return WorkshopCopy(settings, "2026-01-01", (ballots,))

    def build(self) -> HostileTown:
        """Return the town with all that belongs to it."""
        text, dataset = self.marked.text, self.dataset()
        recipe = self.recipe(dataset)
        result = build_index(dataset, recipe, "2024")
        first, second = (str(unit) for unit in result.scores.sort_values(ascending=False).index[:2])
        code = dataset.indicators[0].code
        objective = Objective(
            text("aim", 160), (first,), self.domains[0], (Target(code, 30.0, "2027-12-31"),), text("aimoffice"),
            text("aimremarks"),
        )  # fmt: skip
        rule = AllocationRule(100_000.0, text("unitofmoney", 40), target=f"{code}b")
        decision = build_decision(dataset, result, allocate(dataset, result, rule))
        decision = replace(decision, title=text("decision", 120), decided_on="2026-01-01")
        places = tuple(Facility(text("facility"), text("facilitykind"), 9 + at / 100, 54.0) for at in range(2))
        layer = FacilityLayer("1", text("layer", 80), "", "2026-01-01T10:00:00", places)
        robustness = assess_robustness(dataset, recipe, "2024", Variation(draws=50))
        context = ReportContext(
            dataset, result, "de", DAY, True, None, text("question"), text("author"), self.notes(dataset, first),
            self.actions(dataset, first, second), (objective,), robustness, decision,
            beside=Beside((decision,), (layer,), (self.workshop(dataset, recipe),)), name=text("project", 100),
        )  # fmt: skip
        return HostileTown(context, self.marked.texts)
