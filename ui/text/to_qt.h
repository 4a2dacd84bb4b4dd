// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFile>
#include <QString>
#include <filesystem>
#include <string_view>

#include "core/support/printable.h"
#include "core/support/result.h"
#include "ui/text/spoken.h"

namespace weightscape::ui {

/// Bytes from a file as text that is safe to show: escaped and cut by printable().
[[nodiscard]] inline QString toQt(std::string_view bytes) {
    return QString::fromStdString(printable(bytes));
}

/// Text of ours, or text that already went through printable().
[[nodiscard]] inline QString fromUtf8(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

/// A path as text that is safe to show.
[[nodiscard]] inline QString pathText(const std::filesystem::path& path) {
    return toQt(std::string_view(path.native()));
}

/// A path as the user sees it (not escaped), for file dialogs and settings.
[[nodiscard]] inline std::filesystem::path toPath(const QString& path) {
    return {QFile::encodeName(path).toStdString()};
}

[[nodiscard]] inline QString fromPath(const std::filesystem::path& path) {
    return QFile::decodeName(QByteArray::fromStdString(path.native()));
}

/// One plain sentence in the window's language: the name of the file (without folders), then what
/// is wrong.
[[nodiscard]] inline QString errorSentence(const Error& error) {
    const QString detail = said(error.detail);
    if (error.file.empty()) return detail;
    const QString name = pathText(std::filesystem::path(error.file).filename());
    return detail.contains(name) ? detail : QStringLiteral("%1: %2").arg(name, detail);
}

}  // namespace weightscape::ui
