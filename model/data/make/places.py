#!/usr/bin/env python3
"""Makes communes.csv and legacy_communes.csv of model/data.

    places.py SOURCE            writes into model/data
    places.py SOURCE --check    exit 1 unless the files there are the same bytes

SOURCE is a folder with the two tables of NOTICE.md in these columns:
  communes.csv: code,name,type,province_code,province,lat,lon,area_km2
  legacy_communes.csv: old_code,old_name,old_district_code,old_district,
    old_province_code,old_province,divided,new_code
Coordinates become whole metres on a sphere here, once, so that distances are
whole numbers wherever they are computed.
"""
import csv
import io
import math
import pathlib
import sys
import unicodedata
from decimal import Decimal

RADIUS_M = 6371000
TYPES = {"xã": "xa", "phường": "phuong", "thị trấn": "thi_tran",
         "đặc khu": "dac_khu"}
PROVINCE_WORDS = ("Tỉnh ", "Thành phố ")


def read(path):
    with open(path, encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    for row in rows:
        for value in row.values():
            assert value == unicodedata.normalize("NFC", value).strip(), row
            assert not set(value) & set(",\"\r\n"), row
    return rows


def table(header, rows):
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode()


def point(lat_text, lon_text):
    lat, lon = (math.radians(float(text)) for text in (lat_text, lon_text))
    return (round(RADIUS_M * math.cos(lat) * math.cos(lon)),
            round(RADIUS_M * math.cos(lat) * math.sin(lon)),
            round(RADIUS_M * math.sin(lat)),
            int(Decimal(lat_text) * 1000000), int(Decimal(lon_text) * 1000000))


def split_type(name):
    for word, code in TYPES.items():
        if name.lower().startswith(word + " "):
            return code, name[len(word) + 1:]
    raise ValueError(name)


def strip_province(name):
    for word in PROVINCE_WORDS:
        if name.startswith(word):
            return name[len(word):]
    raise ValueError(name)


def communes(rows):
    rows = sorted(rows, key=lambda row: row["code"])
    return table(
        ("code", "name", "type", "province_code", "province", "x_m", "y_m",
         "z_m", "lat_microdegrees", "lon_microdegrees"),
        [(row["code"], row["name"], TYPES[row["type"].lower()],
          row["province_code"], row["province"],
          *point(row["lat"], row["lon"])) for row in rows])


def legacy(rows):
    # A stable sort: the first new commune of a divided one stays the first.
    rows = sorted(rows, key=lambda row: row["old_code"])
    out = []
    for row in rows:
        kind, name = split_type(row["old_name"])
        out.append((row["old_code"], name, kind, row["old_district_code"],
                    row["old_district"], row["old_province_code"],
                    strip_province(row["old_province"]), row["divided"],
                    row["new_code"]))
    return table(("code", "name", "type", "district_code", "district",
                  "province_code", "province", "divided", "new_code"), out)


def check_traps(new, old):
    """What is known to go wrong with this data, in Cao Bằng."""
    codes = {row["code"] for row in new}
    assert len(new) == len(codes) == 3321
    assert len({row["old_code"] for row in old}) == 10035
    assert all(row["new_code"] in codes for row in old)
    name = {row["old_code"]: row["old_name"] for row in old}
    became = {row["old_code"]: row["new_code"] for row in old}
    # The official conversion table misprints Mỹ Hưng as 01615.
    assert name["01651"] == "Xã Mỹ Hưng" != name.get("01615")
    assert name["01705"] == name["01783"] == "Xã Hưng Đạo"
    assert became["01705"] == "01273" and became["01783"] == "01774"


def main(arguments):
    if len(arguments) not in (1, 2) or arguments[1:] not in ([], ["--check"]):
        sys.exit(__doc__)
    source = pathlib.Path(arguments[0])
    target = pathlib.Path(__file__).resolve().parent.parent
    new = read(source / "communes.csv")
    old = read(source / "legacy_communes.csv")
    check_traps(new, old)
    failures = 0
    for name, made in (("communes.csv", communes(new)),
                       ("legacy_communes.csv", legacy(old))):
        if len(arguments) == 1:
            (target / name).write_bytes(made)
        elif (target / name).read_bytes() != made:
            print(f"{name} differs from what the sources give")
            failures += 1
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
