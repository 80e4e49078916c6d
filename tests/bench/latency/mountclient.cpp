// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file is a program that stays, as the window does, and mounts with the jobs of app/client: so that no
// figure has the start of a process in it. One JSON object per line in, one out.
//
//   {"do": "mount", "type": T, "source": S, "options": {NAME: VALUE}, "places": [FOLDER...], "file": NAME,
//   "atOnce": N}
//   {"do": "unmount", "places": [FOLDER...]}

#include "app/catalog/catalog.h"
#include "app/client/mountjob.h"
#include "app/client/unmountjob.h"
#include "app/mounts/mounttable.h"

#include <QCoreApplication>
#include <QEventLoop>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <fcntl.h>
#include <iostream>
#include <string>
#include <unistd.h>
#include <vector>

namespace fuseboard {
namespace {

using namespace Qt::StringLiterals;
using Clock = std::chrono::steady_clock;

double millisecondsSince(Clock::time_point begin)
{
    return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

[[noreturn]] void giveUp(const std::string &why)
{
    std::fprintf(stderr, "bench-mount-client: %s\n", why.c_str());
    std::exit(1);
}

/// A figure of something that failed would be none.
void requireFile(const std::string &path)
{
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0)
        giveUp(path + " cannot be opened");
    ::close(file);
}

std::deque<std::string> placesOf(const QJsonObject &order)
{
    std::deque<std::string> places;
    for (const auto &place : order["places"_L1].toArray())
        places.push_back(place.toString().toStdString());
    return places;
}

QJsonObject elapsedOf(const Elapsed &elapsed)
{
    const auto milliseconds = [](std::chrono::microseconds time) { return double(time.count()) / 1000; };
    return {{u"spawn"_s, milliseconds(elapsed.spawn)},
            {u"authorise"_s, milliseconds(elapsed.authorise)},
            {u"create"_s, milliseconds(elapsed.create)},
            {u"attach"_s, milliseconds(elapsed.attach)},
            {u"total"_s, milliseconds(elapsed.total)}};
}

/// Mounts all places, some at once, and opens a file in each as soon as it is there.
class Mounting : public QObject
{
public:
    Mounting(const QJsonObject &order, const FileSystemType &type)
        : m_order(order),
          m_type(type),
          m_left(placesOf(order)),
          m_missing(m_left.size())
    {
    }

    QJsonObject run()
    {
        m_begin = Clock::now();
        for (int i = 0; i < m_order["atOnce"_L1].toInt(1); ++i)
            startNext();
        m_loop.exec();
        return {{u"ms"_s, m_milliseconds}, {u"elapsed"_s, m_elapsed}};
    }

private:
    void startNext()
    {
        if (m_left.empty())
            return;
        const std::string place = m_left.front();
        m_left.pop_front();
        auto *job = new MountJob(wishFor(place), this);
        connect(job, &MountJob::finished, this, [this, job, place](const Outcome<MountReport> &outcome) {
            job->deleteLater();
            mounted(place, outcome);
        });
        job->start();
    }

    MountWish wishFor(const std::string &place) const
    {
        std::vector<OptionValue> options;
        const QJsonObject given = m_order["options"_L1].toObject();
        for (const QString &name : given.keys())
            options.push_back({name.toStdString(), given[name].toString().toStdString()});
        return {.type = m_type,
                .source = m_order["source"_L1].toString().toStdString(),
                .mountpoint = place,
                .options = options,
                .policy = HelperPolicy::Require};
    }

    void mounted(const std::string &place, const Outcome<MountReport> &outcome)
    {
        if (!outcome)
            giveUp(place + ": " + messageOf(outcome.error().error));
        if (outcome->guarantee != Guarantee::SyncInit)
            giveUp(place + ": the kernel did not wait for FUSE_INIT");
        requireFile(place + "/" + m_order["file"_L1].toString().toStdString());
        m_milliseconds = millisecondsSince(m_begin);
        m_elapsed.append(elapsedOf(outcome->elapsed));
        startNext();
        if (--m_missing == 0)
            m_loop.quit();
    }

    QJsonObject m_order;
    FileSystemType m_type;
    std::deque<std::string> m_left;
    std::size_t m_missing;
    Clock::time_point m_begin;
    double m_milliseconds = 0;
    QJsonArray m_elapsed;
    QEventLoop m_loop;
};

/// What the window has in its model before somebody asks for the unmount.
MountEntry entryAt(const std::string &place)
{
    const auto table = MountTable::read();
    const MountEntry *entry = table ? table->topmostAt(place) : nullptr;
    if (!entry)
        giveUp(place + " is not mounted");
    return *entry;
}

double unmountOne(const MountEntry &mount)
{
    QEventLoop loop;
    UnmountJob job(mount, UnmountMode::Normal);
    QObject::connect(&job, &UnmountJob::finished, &loop, [&](const Outcome<void> &outcome) {
        if (!outcome)
            giveUp(mount.mountpoint + ": " + messageOf(outcome.error().error));
        loop.quit();
    });
    const auto begin = Clock::now();
    job.start();
    loop.exec();
    return millisecondsSince(begin);
}

QJsonObject unmountAll(const QJsonObject &order)
{
    double milliseconds = 0;
    for (const std::string &place : placesOf(order))
        milliseconds += unmountOne(entryAt(place));
    return {{u"ms"_s, milliseconds}};
}

QJsonObject answerTo(const QJsonObject &order, const Catalog &catalog)
{
    if (order["do"_L1].toString() == "unmount"_L1)
        return unmountAll(order);
    const FileSystemType *type = catalog.find(order["type"_L1].toString().toStdString());
    if (!type)
        giveUp("the type is not in the catalogue");
    return Mounting(order, *type).run();
}

} // namespace
} // namespace fuseboard

int main(int argc, char **argv)
{
    using namespace fuseboard;
    const QCoreApplication application(argc, argv);
    const Catalog catalog = Catalog::load(CatalogPaths::standard());
    for (std::string line; std::getline(std::cin, line);) {
        const QJsonObject answer =
            answerTo(QJsonDocument::fromJson(QByteArray::fromStdString(line)).object(), catalog);
        std::cout << QJsonDocument(answer).toJson(QJsonDocument::Compact).toStdString() << std::endl;
    }
    return 0;
}
