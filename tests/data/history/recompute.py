#!/usr/bin/env python3
"""Computes the chain of an export in JSON Lines again, from the documented form alone.

    recompute.py FILE [SEQUENCE:HASH]

Says the last entry's number and hash and exits with 0 where every entry is what its hash says and continues the one before
(and the known head, where one is given, is among them); otherwise says the first one that is not, and exits with 1.
A gap is allowed only where the export is of a period or a session.
"""
import hashlib
import json
import sys


def text(value):
    data = value.encode()
    return len(data).to_bytes(4, "big") + data


def digest(entry):
    actor = entry["actor"]
    parts = [b"\x01", entry["sequence"].to_bytes(8, "big"), entry["utc_ms"].to_bytes(8, "big", signed=True)]
    parts.append(entry["monotonic_ms"].to_bytes(8, "big"))
    parts.append(bytes([["console", "staff", "engineer"].index(actor["is"])]))
    parts += [text(actor[name]) for name in ("user", "id", "name") if name in actor]
    parts.append(text(entry["kind"]))
    parts += [b"\x00"] if entry["session"] is None else [b"\x01", text(entry["session"])]
    payload = json.dumps(entry["payload"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    parts += [text(payload), bytes.fromhex(entry["previous"])]
    return hashlib.sha256(b"chaperone history entry\x00" + b"".join(parts)).hexdigest()


def check(path, known):
    last, entries, whole = None, 0, False
    for line in open(path, encoding="utf-8", newline="\n"):
        line = json.loads(line)
        if line["type"] == "export":
            whole = line["from"] is None and line["to"] is None and line["session"] is None
            gone = line["removed"] or {"up_to": 0, "hash": "0" * 64}
            last = {"sequence": gone["up_to"], "hash": gone["hash"]} if whole else None
        elif line["type"] == "end":
            if line["entries"] != entries:
                return "entries are missing"
            if known and not (last and last["sequence"] >= known[0]):
                return f"entry {known[0]} is missing"
            print(f'{last["sequence"]}:{last["hash"]}' if last else "no entries")
            return None
        elif line["type"] == "unreadable":
            return f'row {line["row"]} is no entry'
        else:
            entries += 1
            if digest(line) != line["hash"]:
                return f'entry {line["sequence"]} is not what its hash says'
            follows = last and line["sequence"] == last["sequence"] + 1
            if (whole and not follows) or (follows and line["previous"] != last["hash"]):
                return f'entry {line["sequence"]} does not continue the one before'
            if known and known[0] == line["sequence"] and known[1] != line["hash"]:
                return f'entry {line["sequence"]} is not the known one'
            last = line
    return "the end is missing"


if __name__ == "__main__":
    given = sys.argv[2].split(":") if len(sys.argv) > 2 else None
    fault = check(sys.argv[1], given and (int(given[0]), given[1]))
    if fault:
        sys.exit(fault)
