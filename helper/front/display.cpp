// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file shortens and escapes.

#include "helper/front/display.h"

#include "dbus/wire/escape.h"

#include <QList>

namespace fuseboard {

// Some authentication agents show their text as rich text where it has a tag.
QString displayName(std::string_view bytes, qsizetype characters)
{
    const QList<uint> text = escaped(bytes).replace(QLatin1Char('<'), QStringLiteral("\\x3c")).toUcs4();
    const auto part = [&](qsizetype from, qsizetype count) {
        return QString::fromUcs4(reinterpret_cast<const char32_t *>(text.constData() + from), count);
    };
    if (text.size() <= characters)
        return part(0, text.size());
    const qsizetype front = (characters - 1) / 2;
    const qsizetype back = characters - 1 - front;
    return part(0, front) + QChar(0x2026) + part(text.size() - back, back);
}

} // namespace fuseboard
