// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QList>
#include <QString>
#include <cstdint>

namespace weightscape::ui {

/// A model opened before, as it was then: listing recent files never touches a disk.
struct RecentFile {
    QString path;
    std::uint64_t bytes = 0;
    QDateTime opened;
    bool pinned = false;         ///< stays, on top, however many others are opened
    QString quantization = {};   ///< what kind of quantized file it is; may be empty
    double bitsPerWeight = 0.0;  ///< 0: not known
};

/// Pinned ones first, then the newest; at most ten that are not pinned. Kept in the application's
/// settings.
[[nodiscard]] QList<RecentFile> recentFiles();
void rememberRecentFile(const RecentFile& file);
void setPinned(const QString& path, bool pinned);
void forgetRecentFile(const QString& path);
/// Pinned ones stay.
void forgetRecentFiles();

}  // namespace weightscape::ui
