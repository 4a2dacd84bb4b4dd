// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/tabular_font.h"

#include <QByteArray>
#include <QFile>
#include <QFontDatabase>

namespace weightscape::ui {
namespace {

/// Loads one face; returns its family, or an empty string when the resource is missing.
QString loadFace(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) return {};
    QByteArray face = file.readAll();
    face.replace("tnum", "rlig");
    // "Inter" in the name table, which is UTF-16 with the high byte first.
    face.replace(QByteArray("\0I\0n\0t\0e\0r", 10), QByteArray("\0I\0n\0T\0a\0b", 10));
    const auto families =
        QFontDatabase::applicationFontFamilies(QFontDatabase::addApplicationFontFromData(face));
    return families.value(0);
}

QString loadFaces() {
    const QString family = loadFace(QStringLiteral(":/fonts/Inter-Regular.otf"));
    const QString bold = loadFace(QStringLiteral(":/fonts/Inter-SemiBold.otf"));
    if (family.isEmpty() || bold.isEmpty()) {
        qWarning("The bundled font could not be loaded; digits may differ in width.");
        return QFontDatabase::systemFont(QFontDatabase::GeneralFont).family();
    }
    return family;
}

}  // namespace

QString tabularFontFamily() {
    static const QString kFamily = loadFaces();
    return kFamily;
}

QString publicFontFamily() {
    return QStringLiteral("Inter");
}

}  // namespace weightscape::ui
