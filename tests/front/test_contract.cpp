// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file holds three lists against each other: the methods of the XML, the front's dispatch table, the
// actions of the policy. A method that forgets its authorisation shows here.

#include "helper/front/helperobject.h"

#include <gtest/gtest.h>

#include <QFile>
#include <QXmlStreamReader>

#include <map>
#include <set>
#include <string>

using namespace fuseboard;

namespace {

struct Method
{
    std::string signature;
    std::string actions;
    bool operator==(const Method &) const = default;
};

std::ostream &operator<<(std::ostream &out, const Method &method)
{
    return out << method.signature << " needs " << method.actions;
}

/// Runs `visit` on every start of an element of a file of the source tree.
template <typename Visit>
void forEachElement(const char *path, Visit visit)
{
    QFile file(QStringLiteral(FUSEBOARD_SOURCE "/") + QString::fromLatin1(path));
    ASSERT_TRUE(file.open(QIODevice::ReadOnly)) << path;
    QXmlStreamReader xml(&file);
    while (!xml.atEnd()) {
        if (xml.readNext() == QXmlStreamReader::StartElement)
            visit(xml.name().toString().toStdString(), [&](const char *name) {
                return xml.attributes().value(QLatin1StringView(name)).toString().simplified().toStdString();
            });
    }
    ASSERT_FALSE(xml.hasError()) << path;
}

std::map<std::string, Method> methodsOfXml()
{
    std::map<std::string, Method> methods;
    std::string current;
    forEachElement("dbus/org.fuseboard.Helper1.xml", [&](const std::string &element, const auto &attribute) {
        if (element == "method" || element == "signal" || element == "property")
            current = element == "method" ? attribute("name") : "";
        if (current.empty())
            return;
        if (element == "arg" && attribute("direction") == "in")
            methods[current].signature += attribute("type");
        if (element == "annotation" && attribute("name") == "org.fuseboard.Action")
            methods[current].actions = attribute("value");
    });
    return methods;
}

std::map<std::string, Method> methodsOfTable()
{
    std::map<std::string, Method> methods;
    for (const MethodEntry &entry : methodTable())
        methods[QString(entry.name).toStdString()] = {QString(entry.signature).toStdString(),
                                                      QString(entry.actions).toStdString()};
    return methods;
}

} // namespace

TEST(ContractTest, DispatchTableAndXmlAgreeOnMethodsSignaturesAndActions)
{
    EXPECT_EQ(methodsOfTable(), methodsOfXml());
    EXPECT_EQ(methodsOfTable().size(), 3u);
}

TEST(ContractTest, EveryActionOfAMethodIsInThePolicyAndEveryActionOfThePolicyIsUsed)
{
    std::set<std::string> declared;
    forEachElement("policy/org.fuseboard.policy", [&](const std::string &element, const auto &attribute) {
        if (element == "action")
            declared.insert(attribute("id"));
    });
    std::set<std::string> used;
    for (const auto &[name, method] : methodsOfXml()) {
        EXPECT_FALSE(method.actions.empty()) << name << " needs no authorisation?";
        for (const QString &action : QString::fromStdString(method.actions).split(QLatin1Char(' ')))
            used.insert(action.toStdString());
    }
    EXPECT_EQ(used, declared);
}
