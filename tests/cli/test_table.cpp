// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tests columns.

#include "app/cli/table.h"

#include <gtest/gtest.h>

using namespace fuseboard;

namespace {

TEST(Table, AlignsColumnsByCharacters)
{
    EXPECT_EQ(alignedTable({{"A", "B"}, {"üü", "x"}, {"abc", "y"}}), "A    B\nüü   x\nabc  y\n");
}

TEST(Table, TheLastColumnHasNoBlanksBehindIt)
{
    EXPECT_EQ(alignedTable({{"A", "long one"}, {"B", "x"}}), "A  long one\nB  x\n");
}

TEST(Table, NothingIsNothing)
{
    EXPECT_EQ(alignedTable({}), "");
}

} // namespace
