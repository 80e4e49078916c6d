// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is the catalogue that is shipped, for the targets that fuzz what is done with it.
#pragma once

#include "app/catalog/catalog.h"
#include "tests/fuzz/fuzz.h"

namespace fuseboard::fuzz {

inline const Catalog &shipped()
{
    static const Catalog Shipped = Catalog::load({{FUSEBOARD_TYPES}});
    require(Shipped.types().size() >= 3 && Shipped.problems().empty(), "the catalogue is read");
    return Shipped;
}

} // namespace fuseboard::fuzz
