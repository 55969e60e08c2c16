"""Tables that are odd in how they are written."""

from __future__ import annotations

from tests.layouts.description import layout

# fmt: off
WRITING = (
    layout(
        "tausenderpunkt",
        "key name count:Einwohner rate:Einwohner_je_km²",
        """
        Nr. | Stadtteil | Einwohner | Einwohner je km²
        """,
        """
        01 | Altstadt   | 6320  | 1048.8
        02 | Neustadt   | 6817  | 1670.5
        03 | Westend    | 17867 | 1356.0
        04 | Hafen      | 18614 | 300.3
        05 | Nordstadt  | 18240 | 1896.1
        06 | Südviertel | 11824 | 1972.8
        07 | Bergdorf   | 14711 | 2895.7
        08 | Talheim    | 5712  | 675.7
        09 | Auwald     | 15378 | 1525.5
        """,
        thousands=".",
        encoding="cp1252",
        support="Einwohner",
    ),
    layout(
        "tausender_leerzeichen",
        "key name count:Personen count:Deutsche count:Ausländer",
        """
        Nr. | Stadtteil | Personen | Deutsche | Ausländer
        """,
        """
        01 | Altstadt   | 4917 | 4117 | 800
        02 | Neustadt   | 5344 | 5250 | 94
        03 | Westend    | 5648 | 5140 | 508
        04 | Hafen      | 4927 | 4636 | 291
        05 | Nordstadt  | 6040 | 5920 | 120
        06 | Südviertel | 1966 | 1851 | 115
        07 | Bergdorf   | 3527 | 3105 | 422
        08 | Talheim    | 6812 | 5922 | 890
        09 | Auwald     | 2756 | 2481 | 275
        """,
        thousands=" ",
        separator="\t",
    ),
    layout(
        "tausender_apostroph",
        "number name count:Wohnungsbestand rate:Leerstandsziffer",
        """
        Nr. | Quartier | Wohnungsbestand | Leerstandsziffer
        """,
        """
        1 | Altstadt   | 7619  | 1.28
        2 | Neustadt   | 5005  | 2.53
        3 | Westend    | 8147  | 0.77
        4 | Hafen      | 5565  | 1.21
        5 | Nordstadt  | 5840  | 2.77
        6 | Südviertel | 11130 | 2.70
        7 | Bergdorf   | 3956  | 1.96
        8 | Talheim    | 10928 | 1.96
        9 | Auwald     | 14425 | 2.84
        """,
        thousands="'",
        decimal=".",
        separator=";",
    ),
    layout(
        "alles_in_anfuehrungszeichen",
        "key name count:Haushalte rate:Anteil",
        """
        Nr | Stadtteil | Haushalte | Anteil mit Kindern
        """,
        """
        01 | Altstadt             | 11980 | 21.7
        02 | Neustadt             | 17919 | 24.1
        03 | Westend              | 9239  | 14.8
        04 | Hafen, Speicherstadt | 10027 | 29.1
        05 | Nordstadt            | 10831 | 13.3
        06 | Südviertel           | 14254 | 22.7
        07 | Bergdorf             | 12217 | 14.5
        08 | Talheim              | 1671  | 13.9
        09 | Auwald               | 18403 | 25.6
        """,
        separator=",",
        decimal=".",
        quoted="all",
    ),
    layout(
        "komma_mit_dezimalkomma",
        "key name rate:Quote@2022 rate:Quote@2023",
        """
        Nr | Stadtteil | Quote @2022 | Quote @2023
        """,
        """
        01 | Altstadt   | 18.9 | 16.9
        02 | Neustadt   | 10.6 | 10.1
        03 | Westend    | 21.3 | 23.1
        04 | Hafen      | 14.8 | 14.3
        05 | Nordstadt  | 10.1 | 9.5
        06 | Südviertel | 2.9  | 3.4
        07 | Bergdorf   | 6.4  | 7.5
        08 | Talheim    | 12.2 | 12.1
        09 | Auwald     | 3.2  | 3.4
        """,
        separator=",",
    ),
    layout(
        "technische_namen",
        "key name count:ew_insg rate:alo_quote rate:sgb2_quote",
        """
        stt_nr                | stt_name            | ew_insg             | alo_quote               | sgb2_quote
        Nummer des Stadtteils | Name des Stadtteils | Einwohner insgesamt | Arbeitslosenanteil in % | SGB-II-Quote in %
        """,
        """
        01 | Altstadt   | 3734 | 7.8  | 23.6
        02 | Neustadt   | 3723 | 22.0 | 11.6
        03 | Westend    | 6687 | 16.5 | 23.2
        04 | Hafen      | 6907 | 7.9  | 3.8
        05 | Nordstadt  | 7757 | 10.1 | 7.5
        06 | Südviertel | 3539 | 5.4  | 12.9
        07 | Bergdorf   | 1183 | 3.3  | 20.7
        08 | Talheim    | 6345 | 3.2  | 3.3
        09 | Auwald     | 1442 | 9.9  | 20.3
        """,
    ),
    layout(
        "arbeitsmappe",
        "key name count:Einwohner rate:Anteil_65+",
        """
        Nr. | Stadtteil | Einwohner | Anteil 65+
        """,
        """
        01 | Altstadt   | 6635 | 13.4
        02 | Neustadt   | 8287 | 22.0
        03 | Westend    | 3923 | 17.1
        04 | Hafen      | 8699 | 10.7
        05 | Nordstadt  | 4461 | 19.8
        06 | Südviertel | 6211 | 13.5
        07 | Bergdorf   | 8539 | 28.2
        08 | Talheim    | 6469 | 16.5
        09 | Auwald     | 1993 | 22.2
        """,
        kind="xlsx",
        support="Einwohner",
    ),
    layout(
        "arbeitsmappe_nach_stichtag",
        "number name rate:@2021 rate:@2022 rate:@2023",
        """
        Nr. | Stadtteil | @01.03.2021 | @01.03.2022 | @01.03.2023
        """,
        """
        1 | Altstadt   | 22.7 | 20.7 | 22.6
        2 | Neustadt   | 38.5 | 38.7 | 38.3
        3 | Westend    | 46.7 | 43.9 | 43.8
        4 | Hafen      | 28.7 | 32.5 | 31.9
        5 | Nordstadt  | 63.7 | 59.7 | 54.1
        6 | Südviertel | 57.1 | 52.5 | 48.7
        7 | Bergdorf   | 18.1 | 18.6 | 18.6
        8 | Talheim    | 25.8 | 24.0 | 24.6
        9 | Auwald     | 41.4 | 40.6 | 37.9
        """,
        kind="xlsx",
        file="Betreuungsquote",
        native_dates=True,
    ),
)
