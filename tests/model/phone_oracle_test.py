#!/usr/bin/env python3
"""Every mobile prefix agrees with libphonenumber, which serves as a second
opinion here and nowhere in the product."""
import os
import pathlib
import subprocess
import sys

try:
    import phonenumbers
except ImportError as missing:
    print(f"skipped: {missing}: install python3-phonenumbers")
    sys.exit(77)

PROGRAM = pathlib.Path(os.environ["LIENKET_BIN"]).parent / "tests/lienket-phone"
MOBILE = phonenumbers.PhoneNumberType.MOBILE
# Prefixes that libphonenumber takes and nobody has been given: 030 and 031 are
# held back, 095 was S-Fone's, which is gone.
ONLY_THEIRS = {"30", "31", "95"}


def opinion(text):
    try:
        number = phonenumbers.parse(text, "VN")
    except phonenumbers.NumberParseException:
        return "-"
    if (number.country_code != 84 or not phonenumbers.is_valid_number(number)
            or phonenumbers.number_type(number) != MOBILE):
        return "-"
    return phonenumbers.format_number(number,
                                      phonenumbers.PhoneNumberFormat.E164)


def judge(prefix, forms):
    """What the two say of a prefix, over the ten numbers that were tried."""
    faults, ours, theirs = [], False, False
    for text, own in forms:
        other = opinion(text)
        ours, theirs = ours or own != "-", theirs or other != "-"
        if "-" not in (own, other) and own != other:
            faults.append(f"{text}: {own}, libphonenumber {other}")
    if ours != theirs and prefix not in ONLY_THEIRS:
        faults.append(f"{prefix}: ours {ours}, libphonenumber {theirs}")
    if ours and prefix in ONLY_THEIRS:
        faults.append(f"{prefix}: is taken now, drop it from ONLY_THEIRS")
    return faults


def main():
    written = {f"{prefix}": [form.format(f"{prefix}{digit}")
                             for digit in range(10)
                             for form in ("0{}456789", "+84{}456789",
                                          "0084 {} 456 789", "84{}456789",
                                          "0{}.456.789")]
               for prefix in range(10, 100)}
    lines = [text for forms in written.values() for text in forms]
    done = subprocess.run([PROGRAM], input="\n".join(lines) + "\n",
                          capture_output=True, text=True, check=True)
    ours = dict(zip(lines, done.stdout.splitlines(), strict=True))
    faults = [fault for prefix, forms in written.items()
              for fault in judge(prefix, [(text, ours[text])
                                          for text in forms])]
    print(f"{len(lines)} numbers, {len(faults)} faults "
          f"(phonenumbers {phonenumbers.__version__})")
    print("\n".join(faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
