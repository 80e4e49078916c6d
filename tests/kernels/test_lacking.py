# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""This file mounts on kernels that lack something: with a weaker guarantee where every check has a safe replacement,
otherwise without the helper, and always saying so. The kernels are played (lacking.py); no older one was tried."""
import os

import world

LACKING = os.environ["FUSEBOARD_LACKING"]
PROVEN = {"ok": True, "guarantee": "probed", "helper": True}
ALONE = {"ok": True, "guarantee": "probed", "helper": False}


def refused(stage, errno="ENOSYS"):
    return {"ok": False, "error": "Unsupported", "stage": stage, "errno": errno}


# What is lacking: what --helper=require gives, what is given without it, and a word of the reason.
EXPECTED = {
    "sync-init": (PROVEN, PROVEN, None),
    "statmount": (refused("validate"), ALONE, "statmount"),
    "exclusive-create": (refused("create", errno="EOPNOTSUPP"), ALONE, "CREATE_EXCL"),
    "exclusive-create-einval": (refused("create", errno="EINVAL"), ALONE, "CREATE_EXCL"),
    "fsopen": (refused("create"), ALONE, "no fsopen"),
}
REQUIRED, USUAL, REASON = EXPECTED[LACKING]


def mount(*options):
    return world.ctl("alice", "mount", "bindfs", "source", "mnt", "--deadline", "10s", "--json", *options).json


def judge(result, expected):
    assert {key: result.get(key) for key in expected} == expected, result
    if not result["ok"]:
        return
    assert world.run("alice", "cat", "mnt/hello").out == b"hello\n"
    assert [entry["mountId"] for entry in world.ctl("alice", "list", "--json").json] == [result["mountId"]]
    assert world.ctl("alice", "unmount", "mnt").status == 0


def test_with_the_helper_required(source, mountpoint):
    result = mount("--helper=require")
    judge(result, REQUIRED)
    assert REASON is None or REASON in result["message"]


def test_as_people_mount(source, mountpoint):
    result = mount()
    judge(result, USUAL)
    assert REASON is None or REASON in result["helperReason"]


def test_the_doctor_raises_no_alarm(source):
    """What is lacking here can be done without."""
    report = world.ctl("alice", "doctor", "--json")
    assert report.status == 0 and report.json["ok"] is True, report
