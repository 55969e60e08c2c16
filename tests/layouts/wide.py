"""Tables of Stadtteile with a row for each and figures in columns, as statistics offices hand them out."""

from __future__ import annotations

from tests.layouts.description import layout

# fmt: off
WIDE = (
    layout(
        "quoten_nach_jahr",
        "key name rate:@2021 rate:@2022 rate:@2023",
        """
        Nr. | Stadtteil | @2021 | @2022 | @2023
        """,
        """
          01 | Altstadt    | 14.9 | 15.3 | 13.4
          02 | Neustadt    | 20.4 | 20.3 | 18.1
          03 | Westend     | 2.6  | 2.7  | 2.5
          04 | Hafen       | 13.0 | 14.5 | 14.7
          05 | Nordstadt   | 12.4 | 10.3 | 11.9
          06 | Südviertel  | 20.6 | 23.0 | 22.4
          07 | Bergdorf    | 22.6 | 24.2 | 25.8
          08 | Talheim     | 16.1 | 15.3 | 18.2
          09 | Auwald      | 14.2 | 12.0 | 13.7
        =    | Gesamtstadt | 12.4 | 12.1 | 11.8
        """,
        file="sgb2_quote",
        below="""

        Quelle: Jobcenter, eigene Berechnung
        """,
    ),
    layout(
        "zwei_kopfzeilen",
        "key name count:Männer@2022 count:Männer@2023 count:Frauen@2022 count:Frauen@2023",
        """
        Nr. | Stadtteil | Männer |       | Frauen |
            |           | @2022  | @2023 | @2022  | @2023
        """,
        """
          01 | Altstadt        | 2180  | 1904  | 896   | 996
          02 | Neustadt        | 980   | 900   | 2062  | 1879
          03 | Westend         | 1514  | 1423  | 897   | 969
          04 | Hafen           | 525   | 521   | 1331  | 1442
          05 | Nordstadt       | 2244  | 2248  | 2314  | 2210
          06 | Südviertel      | 67    | 63    | 1155  | 1219
          07 | Bergdorf        | 1790  | 1726  | 2632  | 2302
          08 | Talheim         | 1475  | 1414  | 1976  | 1874
        =    | Stadt insgesamt | 10775 | 10199 | 13263 | 12891
        """,
        above="""
        Einwohner nach Geschlecht
        """,
    ),
    layout(
        "drei_kopfzeilen",
        "number name count:Arbeitslose_Anzahl@2022 rate:Arbeitslose_Anteil@2022 "
        "count:Arbeitslose_Anzahl@2023 rate:Arbeitslose_Anteil@2023",
        """
        Schlüssel | Stadtteil | Arbeitslose |             |        |
                  |           | @2022       |             | @2023  |
                  |           | Anzahl      | Anteil in % | Anzahl | Anteil in %
        """,
        """
        11 | Altstadt   | 962  | 5.0  | 971  | 5.2
        12 | Neustadt   | 2134 | 24.6 | 2219 | 21.1
        13 | Westend    | 2188 | 22.0 | 2424 | 20.9
        14 | Hafen      | 212  | 7.6  | 230  | 7.2
        15 | Nordstadt  | 431  | 12.9 | 459  | 13.2
        16 | Südviertel | 1413 | 25.5 | 1398 | 22.9
        17 | Bergdorf   | 789  | 2.8  | 810  | 2.7
        18 | Talheim    | 1149 | 16.6 | 1057 | 15.5
        """,
        support="Arbeitslose_Anzahl",
    ),
    layout(
        "bezirk_in_eigener_spalte",
        "number name parent count:Einwohner count:Arbeitslose rate:Arbeitslosenanteil",
        """
        Stadtteil-Nr. | Stadtteil | Stadtbezirk | Einwohner | Arbeitslose | Arbeitslosenanteil
        """,
        """
        101 | Altstadt     | Nord  | 5921 | 350 | 10.5
        102 | Neustadt     | Nord  | 8867 | 246 | 9.0
        103 | Westend      | Nord  | 3812 | 489 | 15.6
        204 | Hafen        | Mitte | 5148 | 138 | 14.0
        205 | Nordstadt    | Mitte | 2473 | 619 | 22.7
        206 | Südviertel   | Mitte | 5434 | 213 | 12.3
        207 | Bergdorf     | Mitte | 4550 | 546 | 5.2
        308 | Talheim      | Süd   | 5400 | 516 | 12.4
        309 | Auwald       | Süd   | 3310 | 299 | 6.2
        310 | Marktviertel | Süd   | 967  | 508 | 9.8
        """,
        support="Einwohner",
    ),
    layout(
        "bezirk_nur_am_kopf",
        "parent number name count:Kinder_unter_6 rate:Anteil",
        """
        Stadtbezirk | Nr. | Stadtteil | Kinder unter 6 | Anteil in %
        """,
        """
        Nord  | 101 | Altstadt     | 1446 | 20.6
              | 102 | Neustadt     | 1194 | 14.9
              | 103 | Westend      | 2832 | 45.0
        Mitte | 204 | Hafen        | 212  | 15.6
              | 205 | Nordstadt    | 1334 | 40.6
              | 206 | Südviertel   | 504  | 48.9
              | 207 | Bergdorf     | 207  | 32.8
        Süd   | 308 | Talheim      | 1009 | 53.4
              | 309 | Auwald       | 222  | 52.5
              | 310 | Marktviertel | 602  | 31.4
        """,
        blocks=True,
    ),
    layout(
        "schluessel_und_name_in_einer_zelle",
        "key-name count:Haushalte rate:Alleinlebende",
        """
        Stadtteil | Haushalte | Anteil Alleinlebende in %
        """,
        """
        01 Altstadt   | 777  | 49.5
        02 Neustadt   | 790  | 27.5
        03 Westend    | 4713 | 30.5
        04 Hafen      | 3223 | 33.9
        05 Nordstadt  | 4754 | 43.3
        06 Südviertel | 3713 | 36.2
        07 Bergdorf   | 361  | 41.0
        08 Talheim    | 3079 | 23.2
        09 Auwald     | 574  | 45.1
        """,
    ),
    layout(
        "summe_zuerst",
        "key name count:Haushalte@2023-12-31 count:Wohngeldhaushalte@2023-12-31",
        """
        Nr | Ortsteil | Haushalte | Wohngeldhaushalte
        """,
        """
        =    | Stadt Musterstadt insgesamt | 41063 | 2355
          01 | Altstadt                    | 5166  | 353
          02 | Neustadt                    | 5769  | 140
          03 | Westend                     | 5976  | 150
          04 | Hafen                       | 4485  | 526
          05 | Nordstadt                   | 5141  | 473
          06 | Südviertel                  | 2542  | 281
          07 | Bergdorf                    | 4595  | 95
          08 | Talheim                     | 7389  | 337
        """,
        above="""
        Wohngeld am 31.12.2023
        """,
    ),
    layout(
        "zeichen_nach_din",
        "key name count:Leistungsberechtigte count:Kinder rate:Quote",
        """
        Nr. | Stadtteil | Leistungsberechtigte | darunter Kinder | Quote in %
        """,
        """
        01 | Altstadt   | 801 | 30 | 13.1
        02 | Neustadt   | 231 | 32 | 13.6
        03 | Westend    | .   | 78 | 5.5
        04 | Hafen      | 400 | 15 | 12.0
        05 | Nordstadt  | 640 | –  | 22.6
        06 | Südviertel | 899 | 71 | ...
        07 | Bergdorf   | 718 | –  | 19.5
        08 | Talheim    | 257 | 89 | 14.9
        09 | Auwald     | 268 | 80 | 14.3
        """,
        below="""

        – nichts vorhanden
        . Zahlenwert unbekannt oder geheim
        ... Angabe fällt später an
        """,
    ),
    layout(
        "prozentzeichen_in_zellen",
        "key name rate:Seniorenanteil@2022 rate:Seniorenanteil@2023",
        """
        Nr. | Stadtteil | Seniorenanteil @2022 | Seniorenanteil @2023
        """,
        """
        01 | Altstadt   | 19.0% | 19.3%
        02 | Neustadt   | 33.3% | 34.7%
        03 | Westend    | 14.8% | 15.0%
        04 | Hafen      | 19.9% | 21.7%
        05 | Nordstadt  | 30.5% | 27.5%
        06 | Südviertel | 15.3% | 15.1%
        07 | Bergdorf   | 9.4%  | 10.2%
        08 | Talheim    | 22.4% | 20.3%
        09 | Auwald     | 15.5% | 13.0%
        """,
    ),
    layout(
        "altersgruppen",
        "number name count:unter_6@2023-12-31 count:6_bis_unter_18@2023-12-31 "
        "count:18_bis_unter_65@2023-12-31 count:65_und_älter@2023-12-31",
        """
        Nr. | Stadtteil | unter 6 Jahre | 6 bis unter 18 Jahre | 18 bis unter 65 Jahre | 65 Jahre und älter
        """,
        """
        1 | Altstadt   | 263 | 673 | 3532 | 604
        2 | Neustadt   | 166 | 472 | 3425 | 1085
        3 | Westend    | 256 | 788 | 2075 | 1193
        4 | Hafen      | 143 | 869 | 3009 | 785
        5 | Nordstadt  | 200 | 418 | 3925 | 1193
        6 | Südviertel | 282 | 476 | 1545 | 930
        7 | Bergdorf   | 297 | 862 | 2566 | 946
        8 | Talheim    | 96  | 236 | 1392 | 1020
        9 | Auwald     | 341 | 613 | 4366 | 831
        """,
        above="""
        Bevölkerung nach Altersgruppen
        Stichtag 31.12.2023
        """,
    ),
    layout(
        "schulsprengel",
        "number name count:Schüler@2022/23 count:Schüler@2023/24",
        """
        Sprengel-Nr. | Grundschulsprengel | Schüler @2022/23 | Schüler @2023/24
        """,
        """
        101 | Sprengel Altstadt   | 314 | 329
        102 | Sprengel Neustadt   | 134 | 130
        103 | Sprengel Westend    | 385 | 384
        104 | Sprengel Hafen      | 153 | 155
        105 | Sprengel Nordstadt  | 107 | 103
        106 | Sprengel Südviertel | 237 | 255
        107 | Sprengel Bergdorf   | 348 | 312
        108 | Sprengel Talheim    | 159 | 158
        109 | Sprengel Auwald     | 309 | 307
        """,
    ),
    layout(
        "wahlergebnis",
        "number name count:Wahlberechtigte count:Wähler count:gültige_Stimmen "
        "count:CDU count:SPD count:GRÜNE rate:Wahlbeteiligung",
        """
        Wahlbezirk | Wahllokal | Wahlberechtigte | Wähler | gültige Stimmen | CDU | SPD | GRÜNE | Wahlbeteiligung in %
        """,
        """
        1001 | Grundschule Altstadt   | 1389 | 737  | 729  | 225 | 196 | 131 | 53.1
        1002 | Grundschule Neustadt   | 1338 | 994  | 985  | 305 | 265 | 177 | 74.3
        1003 | Grundschule Westend    | 923  | 543  | 535  | 165 | 144 | 96  | 58.8
        1004 | Grundschule Hafen      | 1886 | 829  | 825  | 255 | 222 | 148 | 44.0
        1005 | Grundschule Nordstadt  | 1917 | 790  | 781  | 242 | 210 | 140 | 41.2
        1006 | Grundschule Südviertel | 1164 | 558  | 552  | 171 | 149 | 99  | 47.9
        1007 | Grundschule Bergdorf   | 1200 | 497  | 494  | 153 | 133 | 88  | 41.4
        1008 | Grundschule Talheim    | 1496 | 862  | 859  | 266 | 231 | 154 | 57.6
        1009 | Grundschule Auwald     | 1506 | 1113 | 1101 | 341 | 297 | 198 | 73.9
        """,
        above="""
        Kommunalwahl – vorläufiges Ergebnis
        """,
    ),
    layout(
        "sgb2_paare",
        "number name count:SGB_II_Anzahl@2022 rate:SGB_II_Quote@2022 count:SGB_II_Anzahl@2023 rate:SGB_II_Quote@2023",
        """
        Stadtteil_ID | Stadtteil | SGB_II_Anzahl_@2022 | SGB_II_Quote_@2022 | SGB_II_Anzahl_@2023 | SGB_II_Quote_@2023
        """,
        """
        1 | Altstadt   | 272 | 9.7  | 275 | 10.1
        2 | Neustadt   | 87  | 27.0 | 87  | 24.8
        3 | Westend    | 615 | 20.4 | 620 | 21.6
        4 | Hafen      | 453 | 16.8 | 482 | 13.8
        5 | Nordstadt  | 700 | 6.6  | 744 | 6.9
        6 | Südviertel | 810 | 6.0  | 856 | 5.3
        7 | Bergdorf   | 237 | 24.0 | 211 | 27.6
        8 | Talheim    | 141 | 11.0 | 149 | 10.3
        9 | Auwald     | 315 | 3.1  | 319 | 3.3
        """,
        support="SGB_II_Anzahl",
    ),
    layout(
        "mieten",
        "key name rate:Angebotsmiete@2021 rate:Angebotsmiete@2022 rate:Angebotsmiete@2023",
        """
        Nr. | Stadtteil | Angebotsmiete (€/m²) @2021 | Angebotsmiete (€/m²) @2022 | Angebotsmiete (€/m²) @2023
        """,
        """
        01 | Altstadt   | 10.90 | 11.20 | 11.89
        02 | Neustadt   | 12.83 | 14.37 | 13.40
        03 | Westend    | 15.08 | 14.69 | 14.91
        04 | Hafen      | 11.97 | 12.63 | 11.89
        05 | Nordstadt  | 8.94  | 8.35  | 7.74
        06 | Südviertel | 9.21  | 8.58  | 9.95
        07 | Bergdorf   | 9.16  | 10.08 | 9.88
        08 | Talheim    | 12.48 | 12.42 | 13.11
        09 | Auwald     | 9.48  | 10.72 | 10.99
        """,
    ),
    layout(
        "stichtage",
        "key name count:@2021 count:@2022 count:@2023",
        """
        Nr. | Stadtteil | @31.12.2021 | @31.12.2022 | @31.12.2023
        """,
        """
        01 | Altstadt   | 780 | 759 | 795
        02 | Neustadt   | 224 | 228 | 240
        03 | Westend    | 234 | 247 | 240
        04 | Hafen      | 215 | 211 | 213
        05 | Nordstadt  | 290 | 295 | 276
        06 | Südviertel | 100 | 106 | 92
        07 | Bergdorf   | 635 | 576 | 599
        08 | Talheim    | 764 | 709 | 777
        09 | Auwald     | 568 | 563 | 582
        """,
        file="Leistungsberechtigte",
    ),
    layout(
        "schuljahre",
        "key name rate:Übergangsquote@2021/22 rate:Übergangsquote@2022/23",
        """
        Nr. | Stadtteil | Übergangsquote @2021/22 | Übergangsquote @2022/23
        """,
        """
        01 | Altstadt   | 52.7 | 44.8
        02 | Neustadt   | 19.7 | 21.2
        03 | Westend    | 60.6 | 50.4
        04 | Hafen      | 19.9 | 21.0
        05 | Nordstadt  | 38.2 | 37.6
        06 | Südviertel | 56.8 | 60.7
        07 | Bergdorf   | 36.2 | 39.7
        08 | Talheim    | 52.4 | 57.5
        09 | Auwald     | 38.9 | 39.0
        """,
    ),
    layout(
        "quartale",
        "key name count:Arbeitslose@2023-Q1 count:Arbeitslose@2023-Q2 count:Arbeitslose@2023-Q3",
        """
        Nr. | Stadtteil | Arbeitslose @{Q1 2023} | Arbeitslose @{Q2 2023} | Arbeitslose @{Q3 2023}
        """,
        """
        01 | Altstadt   | 467 | 464 | 497
        02 | Neustadt   | 276 | 278 | 257
        03 | Westend    | 714 | 702 | 741
        04 | Hafen      | 224 | 226 | 224
        05 | Nordstadt  | 350 | 344 | 342
        06 | Südviertel | 782 | 786 | 717
        07 | Bergdorf   | 781 | 873 | 859
        08 | Talheim    | 397 | 410 | 412
        09 | Auwald     | 721 | 724 | 786
        """,
    ),
    layout(
        "namen_mit_umlauten",
        "name count:Einwohner rate:Jugendquotient",
        """
        Ortschaft | Einwohner | Jugendquotient
        """,
        """
        Groß-Örtern     | 1763 | 34.1
        Klein-Örtern    | 3913 | 24.6
        Bad Überfeld    | 739  | 18.9
        St. Jürgen-Ost  | 1772 | 19.7
        St. Jürgen-West | 1966 | 35.9
        Münchner Straße | 1270 | 37.9
        Höfe am See     | 1994 | 38.2
        Löß-Nord        | 1908 | 27.2
        Weißenburg      | 2908 | 26.5
        """,
        support="Einwohner",
    ),
)
