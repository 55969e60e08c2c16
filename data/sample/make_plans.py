"""Make the sample city's plans, always the same files: python data/sample/make_plans.py."""

from __future__ import annotations

import csv
import datetime
from pathlib import Path

import numpy as np
import shapely

from sozial.output.tables.register_workbook import write_register
from sozial.planning.measures.action import Action, Status, check_action
from sozial.planning.measures.entry import OBJECTIVES as WRITING
from sozial.planning.measures.entry import Change, KeptEntry
from sozial.planning.measures.objective import Objective, check_objective
from sozial.planning.measures.target import Target
from sozial.reading.loading.sample import read_sample

SEED = 20261124
FOLDER = Path(__file__).parent
STATE = "Städtebauförderung „Sozialer Zusammenhalt“"
ESF = "ESF Plus"
OWN = "Eigene Mittel"
ACTIONS = [
    Action("Quartiersmanagement Uferpark", ("04103",), "Wohnen und Teilhabe", ("wahlbeteiligung",),
           "Bewohnerschaft beteiligen, Angebote im Quartier verknüpfen.", Target("wahlbeteiligung", 45.0, "2027-12-31"),
           "Soziales", "Wohnungsgesellschaft, Kirchengemeinde", "2022-01-01", "2027-12-31", 420_000.0, STATE, 140_000.0,
           Status.RUNNING, "Büro im Ladenzentrum."),
    Action("Sprachbildung in Kitas Dichterviertel und Neue Heide", ("02301", "02302"), "Bildung", ("sprachfoerderung",),
           "Kinder mit Sprachförderbedarf vor der Einschulung erreichen.",
           Target("sprachfoerderung", 25.0, "2024-12-31"), "Schule",
           "Kita-Träger", "2021-08-01", "2024-07-31", 180_000.0, "Landesprogramm Sprachbildung", 36_000.0,
           Status.ENDED),
    Action("Jugendberatung Theaterviertel", ("04104",), "Arbeit", ("arbeitslose_jugend", "arbeitslosenanteil"),
           "Junge Menschen zwischen Schule und Beruf begleiten.", Target("arbeitslose_jugend", 5.0, "2026-12-31"),
           "Beschäftigung", "Jobcenter, Agentur für Arbeit", "2023-03-01", "2026-12-31", 240_000.0, ESF, 60_000.0,
           Status.RUNNING),
    Action("Schulsozialarbeit Musikerviertel", ("04205",), "Bildung", ("ohne_abschluss",),
           "Abschlüsse sichern, Übergänge begleiten.", None, "Schule", "Gesamtschule Süd", "2020-08-01", "", 95_000.0,
           OWN, 95_000.0, Status.RUNNING),
    Action("Familienzentrum Parksiedlung", ("02101",), "Kinder und Jugend", ("kita_besuch", "hilfen_erziehung"),
           "Beratung und offene Angebote an einem Ort.", Target("kita_besuch", 92.0, "2028-12-31"), "Jugend",
           "Freie Träger", "2027-01-01", "2029-12-31", 510_000.0, STATE, 170_000.0, Status.PLANNED,
           "Räume sind zugesagt."),
    Action("Gesunde Zähne in der Grundschule", ("04103", "04104", "04205"), "Gesundheit", ("zaehne_gesund",),
           "Tägliches Zähneputzen, Besuche der Zahnärztin.", None, "Gesundheit", "Krankenkassen", "2021-01-01",
           "2023-12-31", 45_000.0, "Präventionsmittel der Krankenkassen", None, Status.ENDED),
    Action("Bewegungsangebote Fuchsberg", ("03203",), "Gesundheit", ("uebergewicht",),
           "Vereine und Grundschule bieten Bewegung am Nachmittag.", None, "Gesundheit", "Sportbund", "2022-09-01", "",
           20_000.0, OWN, 20_000.0, Status.RUNNING),
    Action("Wohngeldberatung", (), "Wohnen und Teilhabe", ("wohngeld",), "Berechtigte erreichen.", None, "Wohnen", "",
           "2023-01-01", "", 130_000.0, OWN, 130_000.0, Status.RUNNING),
]  # fmt: skip
OBJECTIVES = [
    Objective("Mehr Kinder sprechen bei der Einschulung gut Deutsch", (), "Bildung",
              (Target("sprachfoerderung", 18.0, "2027-12-31"),), "Schule"),
    Objective("Weniger Kinder im SGB-II-Bezug", ("04103", "04104", "04205"), "Einkommen",
              (Target("kinder_sgb2", 40.0, "2026-12-31"), Target("sgb2_quote", 25.0, "2026-12-31")), "Soziales"),
    Objective("Junge Menschen in Ausbildung und Arbeit", (), "Arbeit",
              (Target("arbeitslose_jugend", 5.0, "2023-12-31"),), "Beschäftigung"),
    Objective("Nachbarschaften stärken", ("04103",), "Wohnen und Teilhabe", (), "Soziales",
              "Zielwerte folgen nach der Bewohnerversammlung."),
]  # fmt: skip
KINDS = {"Kita": 26, "Jugendzentrum": 7, "Beratungsstelle": 6, "Hausarztpraxis": 22}


def main() -> None:
    """Write measures, objectives and facilities into this folder."""
    sample, language = read_sample(), "de"
    problems = [finding.line(language) for action in ACTIONS for finding in check_action(action)]
    problems += [finding.line(language) for objective in OBJECTIVES for finding in check_objective(objective)]
    if problems:
        raise SystemExit("\n".join(problems))
    kept = [KeptEntry("", 0, action, Change.ADDED, "", "") for action in ACTIONS]
    made = datetime.datetime(2026, 11, 24)
    (FOLDER / "musterstadt_massnahmen.xlsx").write_bytes(write_register(kept, sample, language, made))
    lines = ",\n".join(WRITING.write(objective) for objective in OBJECTIVES)
    (FOLDER / "musterstadt_ziele.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    rng = np.random.default_rng(SEED)
    areas = sample.areas
    people = sample.at(sample.periods[-1])["population"].reindex(areas.index).fillna(0).to_numpy()
    rows = []
    for kind, count in KINDS.items():
        for number, place in enumerate(rng.choice(len(areas), count, p=people / people.sum()), 1):
            shape = areas.geometry.iloc[place]
            while True:
                west, south, east, north = shape.bounds
                point = shapely.Point(rng.uniform(west, east), rng.uniform(south, north))
                if shape.contains(point):
                    break
            rows.append([f"{kind} {areas['name'].iloc[place]} {number}", kind, round(point.x), round(point.y)])
    with (FOLDER / "musterstadt_einrichtungen.csv").open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle, delimiter=";", lineterminator="\r\n")
        writer.writerow(["name", "art", "rechtswert", "hochwert"])
        writer.writerows(rows)


if __name__ == "__main__":
    main()
