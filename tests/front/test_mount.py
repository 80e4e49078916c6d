# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""Mount through the real front: what reaches polkit, what reaches the agent, what comes back."""
import dbuswire
from fakeagent import MOUNT
from system import Authority, refusal


def test_an_allowed_mount_reaches_the_agent_with_its_descriptors(front, authority, alice):
    front.agent.auto = False
    serial = alice.start_mount(subtype="bindfs", source="bindfs:/x", flags=24 & 0, max_read=65536)
    authority.say(Authority.YES)
    record = front.agent.next(MOUNT)
    assert (record.uid, record.gid, record.subtype, record.source) == (1000, 1000, "bindfs", "bindfs:/x")
    assert (record.max_read, record.deadline_ms, record.for_others, record.mode) == (65536, 5000, 0, 0)
    assert len(record.fds) == 3
    front.agent.finish(record)
    reply = alice.reply_to(serial)
    assert reply.signature == "(utusasasuuuas)", reply
