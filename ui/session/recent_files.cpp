// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/recent_files.h"

#include <QSettings>
#include <algorithm>

namespace weightscape::ui {
namespace {

constexpr int kLimit = 10, kMostPinned = 20;

QString arrayKey() {
    return QStringLiteral("recentFiles");
}

}  // namespace

QList<RecentFile> recentFiles() {
    QSettings settings;
    QList<RecentFile> files;
    const int count = std::min(settings.beginReadArray(arrayKey()), kMostPinned + kLimit);
    for (int i = 0; i < count; ++i) {
        settings.setArrayIndex(i);
        RecentFile file;
        file.path = settings.value(QStringLiteral("path")).toString();
        file.bytes = settings.value(QStringLiteral("bytes")).toULongLong();
        file.opened = settings.value(QStringLiteral("opened")).toDateTime();
        file.pinned = settings.value(QStringLiteral("pinned")).toBool();
        file.quantization = settings.value(QStringLiteral("quantization")).toString();
        file.bitsPerWeight = settings.value(QStringLiteral("bitsPerWeight")).toDouble();
        if (!file.path.isEmpty()) files.append(file);
    }
    return files;
}

namespace {

void writeRecentFiles(QList<RecentFile> files) {
    std::stable_partition(files.begin(), files.end(),
                          [](const RecentFile& file) { return file.pinned; });
    const auto pinned = std::count_if(files.begin(), files.end(),
                                      [](const RecentFile& file) { return file.pinned; });
    files.resize(
        std::min<qsizetype>(files.size(), std::min<qsizetype>(pinned, kMostPinned) + kLimit));
    QSettings settings;
    settings.remove(arrayKey());
    settings.beginWriteArray(arrayKey(), static_cast<int>(files.size()));
    for (int i = 0; i < files.size(); ++i) {
        settings.setArrayIndex(i);
        settings.setValue(QStringLiteral("path"), files[i].path);
        settings.setValue(QStringLiteral("bytes"), qulonglong{files[i].bytes});
        settings.setValue(QStringLiteral("opened"), files[i].opened);
        settings.setValue(QStringLiteral("pinned"), files[i].pinned);
        settings.setValue(QStringLiteral("quantization"), files[i].quantization);
        settings.setValue(QStringLiteral("bitsPerWeight"), files[i].bitsPerWeight);
    }
    settings.endArray();
}

}  // namespace

void rememberRecentFile(const RecentFile& file) {
    QList<RecentFile> files = recentFiles();
    RecentFile newest = file;
    for (const RecentFile& other : files) {
        if (other.path == file.path) newest.pinned = newest.pinned || other.pinned;
    }
    files.removeIf([&file](const RecentFile& other) { return other.path == file.path; });
    files.prepend(newest);
    writeRecentFiles(files);
}

void setPinned(const QString& path, bool pinned) {
    QList<RecentFile> files = recentFiles();
    for (RecentFile& file : files) {
        if (file.path == path) file.pinned = pinned;
    }
    writeRecentFiles(files);
}

void forgetRecentFile(const QString& path) {
    QList<RecentFile> files = recentFiles();
    files.removeIf([&path](const RecentFile& file) { return file.path == path; });
    writeRecentFiles(files);
}

void forgetRecentFiles() {
    QList<RecentFile> files = recentFiles();
    files.removeIf([](const RecentFile& file) { return !file.pinned; });
    writeRecentFiles(files);
}

}  // namespace weightscape::ui
