# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""With the real polkitd, our policy as shipped, and rules of an administrator."""
import os
import shutil
import subprocess
import time

import pytest

import dbuswire
from dbuswire import ALLOW_INTERACTIVE
from fuseconf import sharing
from kernelmounts import fuse_mounts
from system import ALICE, BOB, CAROL, POLKIT, SOURCE, end, refusal

POLKITD = next((p for p in ("/usr/lib/polkit-1/polkitd", "/usr/libexec/polkitd") if os.path.exists(p)), None)
RULES = """
polkit.addRule(function(action, subject) {
    polkit.log("asked " + action.id + " mountpoint=" + action.lookup("mountpoint"));
    if (subject.user === "alice") return polkit.Result.YES;
    if (subject.user === "carol") return polkit.Result.NO;
    return polkit.Result.NOT_HANDLED;
});
"""


@pytest.fixture
def polkitd(bus):
    shutil.copy(SOURCE / "policy/org.fuseboard.policy", "/usr/share/polkit-1/actions/")
    with open("/etc/polkit-1/rules.d/10-test.rules", "w", encoding="utf-8") as rules:
        rules.write(RULES)
    os.chmod("/etc/polkit-1/rules.d/10-test.rules", 0o644)
    process = subprocess.Popen(["setpriv", "--reuid=polkitd", "--regid=polkitd", "--clear-groups", POLKITD],
                               env=bus.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    bus.wait_for_name(POLKIT)
    yield process
    end(process)


def test_a_rule_that_says_yes(polkitd, front, alice):
    assert alice.mount().kind == dbuswire.RETURN
    with sharing():
        assert alice.mount(options=24).kind == dbuswire.RETURN


def test_a_rule_that_says_no(polkitd, front, bus):
    carol = bus.user(CAROL)
    assert refusal(carol.mount()) == "NotAuthorized"
    assert refusal(carol.mount(flags=ALLOW_INTERACTIVE)) == "NotAuthorized"


def test_the_defaults_without_a_session(polkitd, front, bus, bob):
    """bob has no session here: "any". Mounting needs an administrator, ending his own mounts does not."""
    assert refusal(bob.mount()) == "InteractionRequired"
    with fuse_mounts(BOB, 1) as mounts:
        for member, signature, rest in (("Unmount", "tu", [0]), ("Unmount", "tu", [2]), ("Abort", "t", [])):
            assert bob.call(member, signature, [mounts[0], *rest]).kind == dbuswire.RETURN
    with fuse_mounts(ALICE, 1) as mounts:
        assert refusal(bob.call("Unmount", "tu", [mounts[0], 0])) == "InteractionRequired"
        assert refusal(bob.call("Abort", "t", [mounts[0]])) == "InteractionRequired"


def test_nobody_to_ask_is_told_as_such(polkitd, front, bob):
    begun = time.monotonic()
    assert refusal(bob.mount(flags=ALLOW_INTERACTIVE)) == "InteractionRequired"
    assert bob.progress() == [7, "authorise"]
    assert time.monotonic() - begun < 5


def test_killing_polkitd_harms_nobody_for_longer_than_it_is_dead(polkitd, front, bus, alice):
    assert alice.mount().kind == dbuswire.RETURN
    end(polkitd)
    assert refusal(alice.mount()) == "AuthorityUnavailable"
    again = subprocess.Popen(["setpriv", "--reuid=polkitd", "--regid=polkitd", "--clear-groups", POLKITD],
                             env=bus.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        bus.wait_for_name(POLKIT)
        assert alice.mount().kind == dbuswire.RETURN
    finally:
        end(again)


def test_without_our_policy_nothing_is_allowed(polkitd, front, bus, bob):
    """An action that polkit does not know is an error, and an error is no permission."""
    os.unlink("/usr/share/polkit-1/actions/org.fuseboard.policy")
    until = time.monotonic() + 5
    while (name := refusal(bob.mount())) == "InteractionRequired" and time.monotonic() < until:
        time.sleep(0.1)
    assert name == "AuthorityUnavailable"


def test_a_hundred_mounts_through_polkit_take_their_time_only_in_polkit(polkitd, front, alice):
    begun = time.monotonic()
    for _ in range(100):
        assert alice.mount().kind == dbuswire.RETURN
    print(f"{(time.monotonic() - begun) * 10:.1f} ms per call")
    assert time.monotonic() - begun < 10
