// SPDX-FileCopyrightText: 2026 The Fuseboard contributors
// SPDX-License-Identifier: GPL-2.0-or-later
// This file tests where a mount goes for which nobody named a folder.

#include "app/client/mountsfolder.h"

#include <QFile>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <filesystem>

using namespace fuseboard;

class MountsFolderTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_home;

    std::string home() const { return m_home->path().toStdString(); }

    void configure(const QByteArray &text) const
    {
        QVERIFY(QDir(m_home->path()).mkpath(QStringLiteral(".config")));
        QFile file(m_home->filePath(QStringLiteral(".config/fuseboardrc")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
    }

private Q_SLOTS:
    void init()
    {
        m_home = std::make_unique<QTemporaryDir>();
        qputenv("HOME", m_home->path().toLocal8Bit());
        qunsetenv("XDG_CONFIG_HOME");
    }

    void theNameTellsTheSource_data()
    {
        QTest::addColumn<SourceKind>("kind");
        QTest::addColumn<QByteArray>("source");
        QTest::addColumn<QByteArray>("name");
        const auto row = [](SourceKind kind, const char *source, const char *name) {
            QTest::newRow(source) << kind << QByteArray(source) << QByteArray(name);
        };
        row(SourceKind::Remote, "alice@example.org:", "example.org");
        row(SourceKind::Remote, "example.org:/", "example.org");
        row(SourceKind::Remote, "alice@example.org:/var/srv/", "srv on example.org");
        row(SourceKind::Remote, "alice@[fe80::1%eth0]:music", "music on fe80::1%eth0");
        row(SourceKind::Remote, "cloud:photos/2026", "2026 on cloud");
        row(SourceKind::Directory, "/home/alice/documents", "documents");
        row(SourceKind::Directory, "/home/alice/v1.2/", "v1.2");
        row(SourceKind::Directory, "/", "fake");
        row(SourceKind::Directory, "/home/alice/.secret", "secret");
        row(SourceKind::Directory, "/home/alice/-o", "o");
        row(SourceKind::Directory, "/home/alice/..", "fake");
        row(SourceKind::Directory, "/home/alice/a\nb", "a_b");
        row(SourceKind::Directories, "/srv/one:/srv/two", "one");
        row(SourceKind::File, "/srv/image.squashfs", "image");
        row(SourceKind::File, "/srv/.squashfs", "squashfs");
    }

    void theNameTellsTheSource()
    {
        QFETCH(SourceKind, kind);
        QFETCH(QByteArray, source);
        FileSystemType type;
        type.name = "fake";
        type.sourceKind = kind;
        QTEST(QByteArray::fromStdString(folderNameFor(type, source.toStdString())), "name");
    }

    void theNameIsShortEnoughAndWhole()
    {
        FileSystemType type;
        const std::string name = folderNameFor(type, "/srv/x" + QByteArray("ä").repeated(200).toStdString());
        QCOMPARE(QString::fromStdString(name), QStringLiteral("x") + QString(49, u'ä'));
    }

    void thePlaceCanBeSet_data()
    {
        QTest::addColumn<QByteArray>("config");
        QTest::addColumn<QByteArray>("path");
        QTest::newRow("nothing") << QByteArray() << QByteArray("/Mounts");
        QTest::newRow("home") << QByteArray("[Mounts]\nPath=~/far/\n") << QByteArray("/far");
        QTest::newRow("relative") << QByteArray("[Mounts]\nPath=far\n") << QByteArray("/Mounts");
        QTest::newRow("noise") << QByteArray("\0\xff[[[=\n", 7) << QByteArray("/Mounts");
    }

    void thePlaceCanBeSet()
    {
        QFETCH(QByteArray, config);
        QFETCH(QByteArray, path);
        configure(config);
        QCOMPARE(QByteArray::fromStdString(mountsFolder()), m_home->path().toLocal8Bit() + path);
        configure("[Mounts]\nPath=/srv/all\n");
        QCOMPARE(mountsFolder(), std::string("/srv/all"));
    }

    void withoutAHomeThereIsNoPlace()
    {
        qunsetenv("HOME");
        QVERIFY(mountsFolder().empty());
        const auto folder = chooseFolder({}, "/srv", MountTable::build({}, {}));
        QVERIFY(!folder && folder.error().code == ErrorCode::InvalidArgument);
    }

    void foldersAreMadeForTheirOwnerAndRemovedWhenEmpty()
    {
        namespace fs = std::filesystem;
        const std::string path = home() + "/Mounts/far";
        QVERIFY(makeFolder(path));
        QVERIFY(makeFolder(path)); // one that is there will do
        for (const std::string &each : {path, home() + "/Mounts"})
            QVERIFY(fs::status(each).permissions() == fs::perms::owner_all);
        QVERIFY(fs::create_directory(path + "/inner"));
        removeFolder(path);
        QVERIFY(fs::exists(path + "/inner"));
        fs::remove(path + "/inner");
        removeFolder(path);
        QVERIFY(!fs::exists(path) && fs::exists(home() + "/Mounts"));
    }
};

QTEST_GUILESS_MAIN(MountsFolderTest)
#include "test_mountsfolder.moc"
