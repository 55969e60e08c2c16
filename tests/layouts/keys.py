"""Keys of every kind."""

from __future__ import annotations

from tests.layouts.description import layout

# fmt: off
KEYS = (
    layout(
        "achtstellig_mit_null",
        "key name count:Einwohner rate:Transferbezug rate:Kinderarmut",
        """
        PLR_ID | PLR_NAME | Einwohner | Transferbezug | Kinderarmut
        """,
        """
        01010101 | Altstadt     | 7681 | 8.7  | 38.1
        01010102 | Neustadt     | 8999 | 18.2 | 14.7
        01010203 | Westend      | 5543 | 15.8 | 45.9
        01010204 | Hafen        | 8565 | 9.1  | 29.5
        02020101 | Nordstadt    | 6080 | 3.4  | 39.6
        02020102 | Südviertel   | 5229 | 19.2 | 11.0
        02020205 | Bergdorf     | 8808 | 9.5  | 5.2
        02020206 | Talheim      | 8792 | 9.0  | 9.5
        03030711 | Auwald       | 3869 | 15.5 | 27.5
        03030712 | Marktviertel | 8434 | 24.2 | 41.5
        """,
        decimal=".",
        separator=",",
        support="Einwohner",
    ),
    layout(
        "schluessel_mit_buchstaben",
        "key name rate:Kaufkraftindex rate:Quote",
        """
        Bezirk | Bezeichnung | Kaufkraftindex | SGB-II-Quote
        """,
        """
        A01 | Altstadt   | 92.2  | 13.4
        A02 | Neustadt   | 105.9 | 9.3
        A03 | Westend    | 78.1  | 12.1
        B01 | Hafen      | 120.7 | 24.1
        B02 | Nordstadt  | 106.5 | 20.4
        B03 | Südviertel | 95.1  | 20.1
        C01 | Bergdorf   | 118.6 | 22.8
        C02 | Talheim    | 81.6  | 14.1
        C03 | Auwald     | 74.4  | 15.4
        """,
    ),
    layout(
        "schluessel_wie_zehnerpotenz",
        "key name count:Haushalte rate:Anteil",
        """
        Bezirk | Stadtteil | Haushalte | Anteil Einpersonenhaushalte
        """,
        """
        1E1 | Altstadt   | 4772 | 31.0
        1E2 | Neustadt   | 3294 | 41.3
        1E3 | Westend    | 3709 | 38.0
        1F1 | Hafen      | 3531 | 58.6
        2E1 | Nordstadt  | 3071 | 31.0
        2E2 | Südviertel | 4786 | 30.5
        2E3 | Bergdorf   | 4606 | 35.5
        2F1 | Talheim    | 974  | 40.9
        """,
    ),
    layout(
        "schluessel_unsortiert",
        "number name count:Personen rate:Quote",
        """
        Gebietsnummer | Gebietsname | Personen | Quote
        """,
        """
        3207 | Altstadt   | 2224 | 11.4
        3105 | Neustadt   | 3652 | 2.2
        3311 | Westend    | 1368 | 13.1
        3102 | Hafen      | 1899 | 16.1
        3214 | Nordstadt  | 3863 | 22.8
        3309 | Südviertel | 3889 | 18.2
        3118 | Bergdorf   | 2765 | 2.7
        3221 | Talheim    | 1105 | 13.4
        3303 | Auwald     | 4410 | 20.9
        """,
        support="Personen",
    ),
    layout(
        "stgt",
        "key name count:Minderjährige rate:Anteil",
        """
        Gebiet | Name | Minderjährige | Anteil
        """,
        """
        STGT01 | Altstadt   | 896  | 23.0
        STGT02 | Neustadt   | 1579 | 16.9
        STGT03 | Westend    | 1799 | 22.3
        STGT04 | Hafen      | 541  | 25.1
        STGT05 | Nordstadt  | 1953 | 28.0
        STGT06 | Südviertel | 1409 | 27.6
        STGT07 | Bergdorf   | 649  | 28.4
        STGT08 | Talheim    | 675  | 21.4
        STGT09 | Auwald     | 1181 | 26.3
        """,
    ),
    layout(
        "fuehrende_nullen",
        "key name rate:Anteil_der_Alleinerziehenden count:Haushalte",
        """
        Kennziffer | Stadtteil | Anteil der Alleinerziehenden | Haushalte
        """,
        """
        007 | Altstadt   | 10.2 | 2887
        008 | Neustadt   | 34.3 | 349
        009 | Westend    | 31.1 | 1213
        010 | Hafen      | 26.6 | 843
        011 | Nordstadt  | 30.2 | 450
        012 | Südviertel | 37.7 | 1589
        013 | Bergdorf   | 34.2 | 2817
        014 | Talheim    | 33.1 | 1804
        015 | Auwald     | 11.0 | 1525
        """,
    ),
    layout(
        "schluessel_hinten",
        "name rate:Quote count:Betroffene number",
        """
        Stadtteil | Quote in % | Betroffene | Stadtteilschlüssel
        """,
        """
        Altstadt   | 13.8 | 323 | 218
        Neustadt   | 18.9 | 584 | 220
        Westend    | 10.5 | 157 | 234
        Hafen      | 19.7 | 346 | 248
        Nordstadt  | 13.6 | 451 | 258
        Südviertel | 15.3 | 218 | 264
        Bergdorf   | 3.3  | 230 | 277
        Talheim    | 21.9 | 373 | 281
        Auwald     | 22.6 | 154 | 290
        """,
    ),
)
