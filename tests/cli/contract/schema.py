# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""This file is the contract: the exact form of everything that fuseboardctl prints as JSON."""
import base64

ERRNO_OR_NULL = "errno"
STAGES = {"validate", "authorise", "spawn", "create", "attach", "ready"}
KINDS = {"user", "desktop", "portal", "appimage", "container", "block", "system"}


def is_bytes(value):
    """A string, or {"bytes": base64} where the bytes are no UTF-8."""
    if isinstance(value, str):
        return True
    if not (isinstance(value, dict) and set(value) == {"bytes"}):
        return False
    try:
        base64.b64decode(value["bytes"], validate=True).decode("utf-8")
        return False
    except UnicodeDecodeError:
        return True


def is_id(value):
    return isinstance(value, str) and value.isascii() and value.isdigit() and value != "0"


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0


def is_whole(value):
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def is_text(value):
    return isinstance(value, str)


def is_bool(value):
    return isinstance(value, bool)


def of_parts(check, *parts):
    """The check, which remembers what the objects in the value are made of: see names()."""
    check.fields = next((part.fields for part in parts if hasattr(part, "fields")), {})
    return check


def list_of(check):
    return of_parts(lambda value: isinstance(value, list) and all(map(check, value)), check)


def or_null(check):
    return of_parts(lambda value: value is None or check(value), check)


def one_of(*values):
    return lambda value: value in values and type(value) in map(type, values)


def an_object(fields):
    def check(value):
        return isinstance(value, dict) and set(value) == set(fields) and all(
            part(value[name]) for name, part in fields.items())
    check.fields = fields
    return check


def names(fields):
    """All names of an object: "a", and "a.b" for the field b of the object in a."""
    return set(fields) | {
        f"{name}.{part}" for name, check in fields.items() for part in names(getattr(check, "fields", {}))}


def super_options(value):
    return isinstance(value, dict) and all(option is True or is_bytes(option) for option in value.values())


ELAPSED = {name: is_number for name in ("spawn", "authorise", "create", "attach", "total")}

MOUNTED = {
    "schema": one_of(1), "ok": one_of(True), "mountId": is_id, "connection": is_whole, "mountpoint": is_bytes,
    "type": is_text, "source": is_bytes, "guarantee": one_of("sync-init", "probed"), "helper": is_bool,
    "serverPid": is_whole, "elapsedMs": an_object(ELAPSED),
    "options": an_object({"asked": list_of(is_text), "effective": list_of(is_text)}), "warnings": list_of(is_text),
}

DONE = {"schema": one_of(1), "ok": one_of(True), "mountId": is_id}

FAILED = {
    "schema": one_of(1), "ok": one_of(False), "error": is_text, "stage": lambda value: value in STAGES,
    "message": is_text, "nextStep": is_text,
    "errno": or_null(lambda value: isinstance(value, str) and (value.startswith("E") or value.startswith("errno "))),
    "serverExit": an_object({"code": or_null(is_whole), "signal": or_null(is_whole)}),
    "serverLog": list_of(is_bytes), "kernelLog": list_of(is_bytes),
}

LISTED = {
    "schema": one_of(1), "mountId": is_id, "parentId": or_null(is_id), "connection": is_whole, "type": is_bytes,
    "subtype": or_null(is_bytes), "source": is_bytes, "mountpoint": is_bytes, "ownerUid": or_null(is_whole),
    "flags": list_of(is_text), "superOptions": super_options, "state": one_of(None), "stateSince": one_of(None),
    "waiting": or_null(is_whole), "covered": is_bool, "managed": is_bool, "profile": one_of(None),
    "kind": lambda value: value in KINDS,
    "server": or_null(an_object({"pid": is_whole, "exe": or_null(is_bytes), "unit": or_null(is_bytes)})),
}

CHECK = {"name": is_text, "ok": or_null(is_bool), "seen": is_bytes, "meaning": is_text, "nextStep": is_text}

DOCTOR = {"schema": one_of(1), "ok": is_bool, "checks": list_of(an_object(CHECK))}


def conform(value, fields):
    assert set(value) == set(fields), f"keys: {set(value) ^ set(fields)}"
    wrong = {name: value[name] for name, check in fields.items() if not check(value[name])}
    assert not wrong
    return value


# What a mount that came up without the helper has besides.
SELF_MOUNTED = {"helperReason": lambda value: is_text(value) and value.endswith(".")}


def mounted(result):
    assert result.status == 0, result
    return conform(result.json, MOUNTED | (SELF_MOUNTED if result.json.get("helper") is False else {}))


def done(result):
    assert result.status == 0, result
    return conform(result.json, DONE)


def failed(result, error, status):
    value = conform(result.json, FAILED)
    assert (value["error"], result.status) == (error, status), result
    return value


def listed(result):
    assert result.status == 0, result
    return [conform(entry, LISTED) for entry in result.json]
