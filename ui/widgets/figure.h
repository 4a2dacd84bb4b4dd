// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QImage>
#include <QSize>
#include <QString>
#include <QStringList>
#include <filesystem>

#include "core/support/result.h"
#include "ui/look/theme.h"

class QPainter;

namespace weightscape::ui {

/// A picture that can be shown, copied and saved: one paint routine serves screen, PNG and SVG, and
/// the table holds the numbers that the picture shows. GUI thread only.
class Figure {
  public:
    virtual ~Figure() = default;
    /// Paints everything but what belongs to the moment (hover, focus, rubber band).
    virtual void paint(QPainter& painter, const QSizeF& size, const Theme& theme) const = 0;
    [[nodiscard]] virtual QString title() const = 0;
    /// Rows of equal length; the first row names the columns, with units.
    [[nodiscard]] virtual std::vector<QStringList> table() const = 0;
    /// table() as comma-separated values (RFC 4180).
    [[nodiscard]] QByteArray csv() const;
};

/// A number for a table: shortest text that reads back as the same value; empty for NaN.
[[nodiscard]] QString tableNumber(double value);

enum class FigureFile { Png, Svg, Csv };

/// What to write: pixels per device-independent pixel count for PNG only.
struct FigureOutput {
    FigureFile kind = FigureFile::Png;
    QSize size;     ///< of the picture in device-independent pixels
    int scale = 1;  ///< 1 to 4
};

/// The picture on the light theme's ground, `scale` pixels per device-independent pixel.
[[nodiscard]] QImage figureImage(const Figure& figure, const QSize& size, int scale);
[[nodiscard]] QByteArray figureSvg(const Figure& figure, const QSize& size);
/// Writes a file completely or not at all. Error: CannotWrite.
[[nodiscard]] Result<void> saveFigure(const Figure& figure, const FigureOutput& output,
                                      const std::filesystem::path& path);

}  // namespace weightscape::ui
