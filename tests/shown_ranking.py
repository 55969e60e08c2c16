"""How tests of pages read a ranking: as the browser puts it onto the screen."""

from __future__ import annotations

import base64
import gzip
import json

import numpy as np
import pandas as pd

from sozial.output.maps.map_layer import NO_DATA, NOT_RATED
from sozial.web.published import FIGURES

_COMPONENT = "quartierskompass.ranking"


def payloads(test):
    """Return what each ranking of a page sends to the browser, by its key."""
    found = {}
    for entry in test.get("bidi_component"):
        if entry.proto.component_name == _COMPONENT:
            found[entry.proto.id.split("-", 2)[2]] = json.loads(entry.proto.json)
    return found


def payload(test, key="ranking"):
    """Return what one ranking sends at a step."""
    return payloads(test)[key]


def names(sent):
    """Return the keys and names that were published for a ranking."""
    return json.loads(gzip.decompress(FIGURES.held[sent["list"]][0]))


def unpacked(part):
    """Return packed numbers as they are read; NaN where there is none."""
    whole = np.frombuffer(base64.b64decode(part["data"]), dtype=f"<{part['kind']}").astype(float)
    if part["kind"] != "f8":
        whole = np.where(whole == np.iinfo(part["kind"]).min, np.nan, whole)
    return whole / 10.0 ** part["digits"]


def ranking(test, key="ranking"):
    """Return a ranking as a frame, in the order that the browser shows first: by rank, else by name."""
    return rows(payload(test, key))


def rows(sent):
    """Return the rows of a ranking that was sent."""
    keys, titles = names(sent)
    columns = {"name": titles}
    for name in ("rank", "change", "score", "gap"):
        if name in sent:
            columns[name] = unpacked(sent[name])
            assert name in sent["heads"]
    if "classes" in sent:
        columns["class"] = [_class(sent, at, sign) for at, sign in enumerate(sent["classes"])]
    for number, column in enumerate(sent.get("columns", [])):
        columns[f"more{number}"] = _column(column)
    frame = pd.DataFrame(columns, index=keys)
    assert len(frame) == sent["count"]
    if sent["order"] == "rank":
        return frame.sort_values(["rank", "name"], na_position="last", kind="stable")
    last = pd.Series([sign in (NO_DATA, NOT_RATED) for sign in sent.get("classes", " " * len(frame))], index=keys)
    return frame.assign(_last=last).sort_values(["_last", "name"], kind="stable").drop(columns="_last")


def _class(sent, at, sign):
    if sign == NOT_RATED:
        return sent["words"]["notrated"]
    if sign == NO_DATA:
        told = sent.get("without", {"of": {}, "words": []})
        return told["words"][told["of"][str(at)]] if str(at) in told["of"] else sent["words"]["nodata"]
    return sent["labels"][int(sign, 36)]


def _column(column):
    if "numbers" in column:
        return unpacked(column["numbers"])
    codes = np.frombuffer(base64.b64decode(column["codes"]), dtype="<i2")
    return [column["words"][code] if code >= 0 else "–" for code in codes]
