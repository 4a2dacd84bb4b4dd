// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/recent_files.h"

#include <QSettings>

namespace weightscape::ui {
namespace {

constexpr int kLimit = 10;

QString arrayKey() {
    return QStringLiteral("recentFiles");
}

}  // namespace

QList<RecentFile> recentFiles() {
    QSettings settings;
    QList<RecentFile> files;
    const int count = std::min(settings.beginReadArray(arrayKey()), kLimit);
    for (int i = 0; i < count; ++i) {
        settings.setArrayIndex(i);
        RecentFile file;
        file.path = settings.value(QStringLiteral("path")).toString();
        file.bytes = settings.value(QStringLiteral("bytes")).toULongLong();
        file.opened = settings.value(QStringLiteral("opened")).toDateTime();
        if (!file.path.isEmpty()) files.append(file);
    }
    return files;
}

void rememberRecentFile(const RecentFile& file) {
    QList<RecentFile> files = recentFiles();
    files.removeIf([&file](const RecentFile& other) { return other.path == file.path; });
    files.prepend(file);
    QSettings settings;
    settings.beginWriteArray(arrayKey(),
                             static_cast<int>(std::min<qsizetype>(files.size(), kLimit)));
    for (int i = 0; i < files.size() && i < kLimit; ++i) {
        settings.setArrayIndex(i);
        settings.setValue(QStringLiteral("path"), files[i].path);
        settings.setValue(QStringLiteral("bytes"), qulonglong{files[i].bytes});
        settings.setValue(QStringLiteral("opened"), files[i].opened);
    }
    settings.endArray();
}

void forgetRecentFiles() {
    QSettings().remove(arrayKey());
}

}  // namespace weightscape::ui
