# SPDX-FileCopyrightText: 2026 The Fuseboard contributors
# SPDX-License-Identifier: GPL-2.0-or-later
"""This file says what becomes of a call under the rules that this run was started with: the one place that knows."""
import os

RULES = os.environ["FUSEBOARD_RULES"]
assert RULES in ("shipped", "yes", "no")

# There is no logind here: with the policy as shipped every caller is one without a session.
ADMINISTRATOR = {"shipped": "InteractionRequired", "yes": "ok", "no": "NotAuthorized"}
ANYBODY = {"shipped": "ok", "yes": "ok", "no": "NotAuthorized"}
ACTIONS = {"mount-own": ADMINISTRATOR, "mount-shared": ADMINISTRATOR, "unmount-own": ANYBODY, "abort-own": ANYBODY,
           "unmount-others": ADMINISTRATOR, "abort-others": ADMINISTRATOR}


def after(action, outcome="ok"):
    """The answer to a call that ends so where polkit allows the action."""
    by_rules = ACTIONS[action][RULES]
    return outcome if by_rules == "ok" else by_rules


def allows(action):
    return ACTIONS[action][RULES] == "ok"
