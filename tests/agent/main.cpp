// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file starts the tests of the agent in a world of their own.

#include "tests/agent/world.h"

#include <gtest/gtest.h>

int main(int argc, char **argv)
{
    testing::InitGoogleTest(&argc, argv);
    return fuseboard::test::runInOwnWorld([] { return RUN_ALL_TESTS(); });
}
