// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/figure.h"

#include <QBuffer>
#include <QPainter>
#include <QRegularExpression>
#include <QSaveFile>
#include <QSvgGenerator>
#include <array>
#include <charconv>
#include <cmath>

#include "ui/text/tabular_font.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {
namespace {

QByteArray csvField(const QString& text) {
    QByteArray field = text.toUtf8();
    // A tensor's name comes from the file; spreadsheets would run it as a formula.
    const bool formula = !field.isEmpty() && QByteArray("=+@\t").contains(field.front());
    if (formula) field.prepend('\'');
    const bool quote =
        field.contains(',') || field.contains('"') || field.contains('\n') || field.contains('\r');
    return quote ? '"' + field.replace('"', "\"\"") + '"' : field;
}

Result<void> writeWhole(const std::filesystem::path& path, const QByteArray& bytes) {
    QSaveFile file(fromPath(path));
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit()) {
        return fail(ErrorCode::CannotWrite,
                    "the picture could not be written: %1"_text(file.errorString().toStdString()),
                    path.string());
    }
    return {};
}

QByteArray pngBytes(const QImage& image) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return bytes;
}

}  // namespace

QByteArray Figure::csv() const {
    QByteArray text;
    for (const QStringList& row : table()) {
        QByteArrayList fields;
        for (const QString& field : row) fields.append(csvField(field));
        text += fields.join(',') + "\r\n";
    }
    return text;
}

QString tableNumber(double value) {
    if (std::isnan(value)) return {};
    std::array<char, 40> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
    return QString::fromLatin1(buffer.data(), end - buffer.data());
}

QImage figureImage(const Figure& figure, const QSize& size, int scale) {
    const Theme& theme = themeOf(ThemeKind::Light);
    QImage image(size * scale, QImage::Format_RGB32);
    image.setDevicePixelRatio(scale);
    image.fill(theme.base);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    figure.paint(painter, size, theme);
    return image;
}

QByteArray figureSvg(const Figure& figure, const QSize& size) {
    const Theme& theme = themeOf(ThemeKind::Light);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setSize(size);
    generator.setViewBox(QRect(QPoint(0, 0), size));
    generator.setTitle(figure.title());
    generator.setDescription(QStringLiteral("Made with Weightscape"));
    QPainter painter(&generator);
    painter.fillRect(QRect(QPoint(0, 0), size), theme.base);
    figure.paint(painter, size, theme);
    painter.end();
    // Other programs know the font by its own name only.
    bytes.replace("font-family=\"" + tabularFontFamily().toUtf8() + "\"",
                  "font-family=\"" + publicFontFamily().toUtf8() +
                      ", sans-serif\" font-variant-numeric=\"tabular-nums\"");
    // The generator writes millimetres at a resolution of its own; readers disagree about that.
    static const QRegularExpression kSize(
        QStringLiteral("width=\"[0-9.]+mm\" height=\"[0-9.]+mm\""));
    return QString::fromUtf8(bytes)
        .replace(kSize,
                 QStringLiteral("width=\"%1\" height=\"%2\"").arg(size.width()).arg(size.height()))
        .toUtf8();
}

Result<void> saveFigure(const Figure& figure, const FigureOutput& output,
                        const std::filesystem::path& path) {
    switch (output.kind) {
        case FigureFile::Png:
            return writeWhole(path, pngBytes(figureImage(figure, output.size, output.scale)));
        case FigureFile::Svg:
            return writeWhole(path, figureSvg(figure, output.size));
        case FigureFile::Csv:
            return writeWhole(path, figure.csv());
    }
    return {};
}

}  // namespace weightscape::ui
