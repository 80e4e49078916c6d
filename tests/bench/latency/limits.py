# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""This file is how many system calls an operation may take: what was counted, with a little room. The client's unmount
counts one look into the mount table that the bench itself takes, and that grows with the table."""

LIMITS = {
    "mount": {"front": 80, "agent": 40, "mount child": 92, "client": 285, "client's children": 95, "supervisor": 320},
    "unmount": {"front": 42, "agent": 26, "mount child": 76, "client": 145},
}
