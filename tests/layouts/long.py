"""Long tables, blocks, parts side by side, and tables as GENESIS exports them."""

from __future__ import annotations

from tests.layouts.description import layout

# fmt: off
LONG = (
    layout(
        "lang_nach_jahr",
        "key name period count:Anzahl rate:Quote",
        """
        Nr | Stadtteil | Jahr | Anzahl | Quote
        """,
        """
        01 | Altstadt   | @2021 | 521 | 5.1
        01 | Altstadt   | @2022 | 495 | 12.5
        01 | Altstadt   | @2023 | 567 | 11.3
        02 | Neustadt   | @2021 | 755 | 18.0
        02 | Neustadt   | @2022 | 162 | 16.6
        02 | Neustadt   | @2023 | 235 | 18.5
        03 | Westend    | @2021 | 689 | 17.6
        03 | Westend    | @2022 | 337 | 8.7
        03 | Westend    | @2023 | 752 | 3.3
        04 | Hafen      | @2021 | 772 | 5.6
        04 | Hafen      | @2022 | 588 | 2.4
        04 | Hafen      | @2023 | 479 | 5.7
        05 | Nordstadt  | @2021 | 247 | 21.7
        05 | Nordstadt  | @2022 | 846 | 20.4
        05 | Nordstadt  | @2023 | 441 | 10.1
        06 | Südviertel | @2021 | 117 | 9.1
        06 | Südviertel | @2022 | 701 | 19.1
        06 | Südviertel | @2023 | 327 | 2.7
        """,
        support="Anzahl",
    ),
    layout(
        "lang_nach_indikator",
        "key name period label value:",
        """
        Gebiet-Nr | Gebiet | Jahr | Indikator | Wert
        """,
        """
        01 | Altstadt   | @2022 | Arbeitslosenanteil | 26.6
        01 | Altstadt   | @2022 | SGB-II-Quote       | 24.3
        01 | Altstadt   | @2022 | Kinderarmut        | 14.1
        01 | Altstadt   | @2023 | Arbeitslosenanteil | 9.7
        01 | Altstadt   | @2023 | SGB-II-Quote       | 29.2
        01 | Altstadt   | @2023 | Kinderarmut        | 12.1
        02 | Neustadt   | @2022 | Arbeitslosenanteil | 5.9
        02 | Neustadt   | @2022 | SGB-II-Quote       | 4.4
        02 | Neustadt   | @2022 | Kinderarmut        | 24.4
        02 | Neustadt   | @2023 | Arbeitslosenanteil | 22.2
        02 | Neustadt   | @2023 | SGB-II-Quote       | 13.4
        02 | Neustadt   | @2023 | Kinderarmut        | 37.7
        03 | Westend    | @2022 | Arbeitslosenanteil | 16.3
        03 | Westend    | @2022 | SGB-II-Quote       | 21.4
        03 | Westend    | @2022 | Kinderarmut        | 18.3
        03 | Westend    | @2023 | Arbeitslosenanteil | 5.1
        03 | Westend    | @2023 | SGB-II-Quote       | 32.7
        03 | Westend    | @2023 | Kinderarmut        | 35.3
        04 | Hafen      | @2022 | Arbeitslosenanteil | 4.6
        04 | Hafen      | @2022 | SGB-II-Quote       | 12.8
        04 | Hafen      | @2022 | Kinderarmut        | 6.1
        04 | Hafen      | @2023 | Arbeitslosenanteil | 23.5
        04 | Hafen      | @2023 | SGB-II-Quote       | 16.9
        04 | Hafen      | @2023 | Kinderarmut        | 38.2
        05 | Nordstadt  | @2022 | Arbeitslosenanteil | 27.1
        05 | Nordstadt  | @2022 | SGB-II-Quote       | 5.2
        05 | Nordstadt  | @2022 | Kinderarmut        | 36.6
        05 | Nordstadt  | @2023 | Arbeitslosenanteil | 22.7
        05 | Nordstadt  | @2023 | SGB-II-Quote       | 34.8
        05 | Nordstadt  | @2023 | Kinderarmut        | 29.9
        06 | Südviertel | @2022 | Arbeitslosenanteil | 22.4
        06 | Südviertel | @2022 | SGB-II-Quote       | 19.1
        06 | Südviertel | @2022 | Kinderarmut        | 12.6
        06 | Südviertel | @2023 | Arbeitslosenanteil | 3.6
        06 | Südviertel | @2023 | SGB-II-Quote       | 16.0
        06 | Südviertel | @2023 | Kinderarmut        | 21.2
        """,
        truth="""
        key | name       | period | Arbeitslosenanteil | SGB-II-Quote | Kinderarmut
        01  | Altstadt   | 2022   | 26.6               | 24.3         | 14.1
        01  | Altstadt   | 2023   | 9.7                | 29.2         | 12.1
        02  | Neustadt   | 2022   | 5.9                | 4.4          | 24.4
        02  | Neustadt   | 2023   | 22.2               | 13.4         | 37.7
        03  | Westend    | 2022   | 16.3               | 21.4         | 18.3
        03  | Westend    | 2023   | 5.1                | 32.7         | 35.3
        04  | Hafen      | 2022   | 4.6                | 12.8         | 6.1
        04  | Hafen      | 2023   | 23.5               | 16.9         | 38.2
        05  | Nordstadt  | 2022   | 27.1               | 5.2          | 36.6
        05  | Nordstadt  | 2023   | 22.7               | 34.8         | 29.9
        06  | Südviertel | 2022   | 22.4               | 19.1         | 12.6
        06  | Südviertel | 2023   | 3.6                | 16.0         | 21.2
        """,
    ),
    layout(
        "lang_nach_stichtag",
        "number name period count:Personen rate:Anteil",
        """
        Stadtteilnr | Stadtteil | Stichtag | Personen | Anteil
        """,
        """
        101 | Altstadt   | @31.12.2022 | 2280 | 19.8
        101 | Altstadt   | @31.12.2023 | 69   | 20.6
        102 | Neustadt   | @31.12.2022 | 1322 | 24.7
        102 | Neustadt   | @31.12.2023 | 1634 | 16.1
        103 | Westend    | @31.12.2022 | 1282 | 4.9
        103 | Westend    | @31.12.2023 | 1091 | 19.2
        104 | Hafen      | @31.12.2022 | 2132 | 7.1
        104 | Hafen      | @31.12.2023 | 1615 | 13.6
        105 | Nordstadt  | @31.12.2022 | 579  | 5.4
        105 | Nordstadt  | @31.12.2023 | 403  | 23.6
        106 | Südviertel | @31.12.2022 | 404  | 9.8
        106 | Südviertel | @31.12.2023 | 2772 | 5.5
        107 | Bergdorf   | @31.12.2022 | 2206 | 8.7
        107 | Bergdorf   | @31.12.2023 | 2512 | 17.7
        """,
        support="Personen",
        truth="""
        key | name       | period | Personen | Anteil
        101 | Altstadt   | 2022   | 2280     | 19.8
        101 | Altstadt   | 2023   | 69       | 20.6
        102 | Neustadt   | 2022   | 1322     | 24.7
        102 | Neustadt   | 2023   | 1634     | 16.1
        103 | Westend    | 2022   | 1282     | 4.9
        103 | Westend    | 2023   | 1091     | 19.2
        104 | Hafen      | 2022   | 2132     | 7.1
        104 | Hafen      | 2023   | 1615     | 13.6
        105 | Nordstadt  | 2022   | 579      | 5.4
        105 | Nordstadt  | 2023   | 403      | 23.6
        106 | Südviertel | 2022   | 404      | 9.8
        106 | Südviertel | 2023   | 2772     | 5.5
        107 | Bergdorf   | 2022   | 2206     | 8.7
        107 | Bergdorf   | 2023   | 2512     | 17.7
        """,
    ),
    layout(
        "lang_nach_schuljahr",
        "key name period rate:Förderquote",
        """
        Nr | Sprengel | Schuljahr | Förderquote
        """,
        """
        01 | Sprengel Altstadt   | @2021/22 | 16.1
        01 | Sprengel Altstadt   | @2022/23 | 59.7
        02 | Sprengel Neustadt   | @2021/22 | 26.0
        02 | Sprengel Neustadt   | @2022/23 | 47.1
        03 | Sprengel Westend    | @2021/22 | 10.4
        03 | Sprengel Westend    | @2022/23 | 51.3
        04 | Sprengel Hafen      | @2021/22 | 5.0
        04 | Sprengel Hafen      | @2022/23 | 32.0
        05 | Sprengel Nordstadt  | @2021/22 | 54.3
        05 | Sprengel Nordstadt  | @2022/23 | 52.2
        06 | Sprengel Südviertel | @2021/22 | 55.7
        06 | Sprengel Südviertel | @2022/23 | 54.0
        07 | Sprengel Bergdorf   | @2021/22 | 27.1
        07 | Sprengel Bergdorf   | @2022/23 | 32.3
        """,
    ),
    layout(
        "bloecke_nach_jahr",
        "key name count:Betroffene rate:Quote",
        """
        Nr. | Stadtteil | Betroffene | Quote
        """,
        """
        # @2021 |            |     |
          01    | Altstadt   | 851 | 10.7
          02    | Neustadt   | 547 | 9.3
          03    | Westend    | 113 | 23.0
          04    | Hafen      | 314 | 6.9
          05    | Nordstadt  | 848 | 17.0
          06    | Südviertel | 643 | 20.2
        # @2022 |            |     |
          01    | Altstadt   | 150 | 11.7
          02    | Neustadt   | 476 | 8.3
          03    | Westend    | 262 | 19.6
          04    | Hafen      | 466 | 21.6
          05    | Nordstadt  | 502 | 6.7
          06    | Südviertel | 284 | 16.2
        # @2023 |            |     |
          01    | Altstadt   | 650 | 11.7
          02    | Neustadt   | 714 | 23.5
          03    | Westend    | 262 | 5.7
          04    | Hafen      | 530 | 22.2
          05    | Nordstadt  | 119 | 12.9
          06    | Südviertel | 417 | 17.4
        """,
        blocks=True,
        truth="""
        key | name       | period | Betroffene | Quote
        01  | Altstadt   | 2021   | 851        | 10.7
        01  | Altstadt   | 2022   | 150        | 11.7
        01  | Altstadt   | 2023   | 650        | 11.7
        02  | Neustadt   | 2021   | 547        | 9.3
        02  | Neustadt   | 2022   | 476        | 8.3
        02  | Neustadt   | 2023   | 714        | 23.5
        03  | Westend    | 2021   | 113        | 23.0
        03  | Westend    | 2022   | 262        | 19.6
        03  | Westend    | 2023   | 262        | 5.7
        04  | Hafen      | 2021   | 314        | 6.9
        04  | Hafen      | 2022   | 466        | 21.6
        04  | Hafen      | 2023   | 530        | 22.2
        05  | Nordstadt  | 2021   | 848        | 17.0
        05  | Nordstadt  | 2022   | 502        | 6.7
        05  | Nordstadt  | 2023   | 119        | 12.9
        06  | Südviertel | 2021   | 643        | 20.2
        06  | Südviertel | 2022   | 284        | 16.2
        06  | Südviertel | 2023   | 417        | 17.4
        """,
    ),
    layout(
        "nebeneinander",
        "number name count:Einwohner rate:Quote text number name count:Einwohner rate:Quote",
        """
        Nr. | Stadtteil | Einwohner | Quote |  | Nr. | Stadtteil | Einwohner | Quote
        """,
        """
        1 | Altstadt  | 7874 | 9.0  |  | 6  | Südviertel | 2306 | 15.2
        2 | Neustadt  | 8225 | 8.5  |  | 7  | Bergdorf   | 4580 | 19.7
        3 | Westend   | 5545 | 22.0 |  | 8  | Talheim    | 8730 | 21.5
        4 | Hafen     | 2691 | 22.7 |  | 9  | Auwald     | 2715 | 13.6
        5 | Nordstadt | 8390 | 17.4 |  | 10 | Mitte      | 4962 | 21.7
        """,
        blocks=True,
        parts=True,
        support="Einwohner",
        truth="""
        key | name       | period | Einwohner | Quote
        1   | Altstadt   |        | 7874      | 9.0
        2   | Neustadt   |        | 8225      | 8.5
        3   | Westend    |        | 5545      | 22.0
        4   | Hafen      |        | 2691      | 22.7
        5   | Nordstadt  |        | 8390      | 17.4
        6   | Südviertel |        | 2306      | 15.2
        7   | Bergdorf   |        | 4580      | 19.7
        8   | Talheim    |        | 8730      | 21.5
        9   | Auwald     |        | 2715      | 13.6
        10  | Mitte      |        | 4962      | 21.7
        """,
    ),
    layout(
        "genesis_tabelle",
        "key name count:Insgesamt@2023-12-31 count:männlich@2023-12-31 count:weiblich@2023-12-31",
        """
         |  | Insgesamt | männlich | weiblich
         |  | Anzahl    | Anzahl   | Anzahl
        """,
        """
        08111000 | Musterstadt, Stadtkreis | 31549 | 21110 | 10439
        08115003 | Altdorf                 | 43552 | 20323 | 23229
        08115045 | Bergheim, Stadt         | 27810 | 16820 | 10990
        08116019 | Talhausen               | 54432 | 28938 | 25494
        08116049 | Oberau, Stadt           | 51440 | 26973 | 24467
        08117026 | Weiler am Berg          | 46250 | 23162 | 23088
        08118079 | Seeburg, Stadt          | 26329 | 8111  | 18218
        08119091 | Kirchbach               | 30995 | 15182 | 15813
        """,
        above="""
        Tabelle: 12411-01-01-5
        Bevölkerung nach Geschlecht - Stichtag 31.12.2023 - Gemeinden
        Fortschreibung des Bevölkerungsstandes
        """,
        below="""
        ____________________
        Quelle: Statistische Ämter des Bundes und der Länder
        © Statistische Ämter des Bundes und der Länder, 2024
        Stand: 12.05.2024 / 10:14:03
        """,
        encoding="cp1252",
    ),
)
