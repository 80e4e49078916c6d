// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file makes foreign text harmless.

#include "dbus/wire/escape.h"

#include <QList>
#include <QStringDecoder>

#include <algorithm>

namespace fuseboard {
namespace {

bool isPlain(char32_t c)
{
    switch (QChar::category(c)) {
    case QChar::Other_Control:
    case QChar::Other_Format: // bidi overrides, zero width characters
    case QChar::Other_Surrogate:
    case QChar::Other_PrivateUse:
    case QChar::Other_NotAssigned:
    case QChar::Separator_Line:
    case QChar::Separator_Paragraph:
        return false;
    default:
        return true;
    }
}

void appendEscaped(QString &text, const QString &character)
{
    for (const char32_t c : character.toUcs4()) {
        if (isPlain(c))
            text += QString::fromUcs4(&c, 1);
        else if (c < 0x80)
            text += QStringLiteral("\\x%1").arg(uint(c), 2, 16, QLatin1Char('0'));
        else
            text += QStringLiteral("\\u{%1}").arg(uint(c), 0, 16);
    }
}

/// The length of the UTF-8 sequence that begins here, 1 where none does.
std::size_t sequenceLength(std::string_view bytes)
{
    const auto lead = static_cast<unsigned char>(bytes.front());
    const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
    return std::min(length, bytes.size());
}

} // namespace

QString escaped(std::string_view bytes)
{
    QString text;
    while (!bytes.empty()) {
        const std::size_t length = sequenceLength(bytes);
        QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
        const QString character = decoder(QByteArrayView(bytes.data(), qsizetype(length)));
        if (decoder.hasError()) {
            text += QStringLiteral("\\x%1").arg(uint(static_cast<unsigned char>(bytes.front())), 2, 16,
                                                QLatin1Char('0'));
            bytes.remove_prefix(1);
            continue;
        }
        appendEscaped(text, character);
        bytes.remove_prefix(length);
    }
    return text;
}

} // namespace fuseboard
