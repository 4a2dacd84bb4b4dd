// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/matrix_painter.h"

#include <QPainter>
#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "ui/text/number_format.h"
#include "ui/text/window_text.h"
#include "ui/widgets/matrix_margins.h"

namespace weightscape::ui {
namespace {

constexpr double kNumbersFrom = 32;  ///< pixels per weight
constexpr double kGridFrom = 8;
/// How much wider the ring around a weight is when it begins to close on it, pixels.
constexpr double kOpenRing = 60;

/// divergingColor() at 511 steps: looked up once per pixel.
std::array<QRgb, 511> colorTable(const Theme& theme) {
    std::array<QRgb, 511> table{};
    for (int i = 0; i < 511; ++i)
        table[static_cast<std::size_t>(i)] = divergingColor((i - 255) / 255.0, theme);
    return table;
}

const std::vector<float>& planeOf(const MatrixTile& tile, Plane plane) {
    if (tile.decoded.empty()) return tile.original;
    if (plane == Plane::Reference) return tile.reference.empty() ? tile.original : tile.reference;
    return plane == Plane::Active ? tile.decoded : tile.difference;
}

/// Worked out once for each format: pictures are painted often.
std::size_t subBlockOf(const formats::Format& format) {
    static std::map<const formats::Format*, std::size_t> known;
    const auto found = known.find(&format);
    if (found != known.end()) return found->second;
    return known.emplace(&format, formats::subBlockWeights(format)).first->second;
}

}  // namespace

MatrixPainter::MatrixPainter(const MatrixView& view, QPainter& painter, const Theme& theme)
    : m_view(view), m_painter(painter), m_theme(theme), m_picture(view.pictureRect()) {}

QString MatrixPainter::shortNumber(float value, int digits) {
    if (!std::isfinite(value)) return formatWeight(value);
    QString text =
        std::abs(value) > 0 && (std::abs(value) < 0.001 || std::abs(value) >= 1000)
            ? QString::number(value, 'e', 0).replace(QLatin1String("e-0"), QLatin1String("e-"))
            : formatSignificant(value, digits);
    if (text.startsWith(QLatin1String("0."))) text.remove(0, 1);
    text.replace(QStringLiteral("−0."), QStringLiteral("−."));
    return text.replace(QLatin1Char('-'), QChar(0x2212));
}

QImage MatrixPainter::image(const MatrixTile& tile, Plane plane, double range, const Theme& theme) {
    const auto table = colorTable(theme);
    const auto& values = planeOf(tile, plane);
    QImage image(tile.width, tile.height, QImage::Format_RGB32);
    const auto scale = static_cast<float>(255.0 / range);
    std::size_t index = 0;
    for (int y = 0; y < tile.height; ++y) {
        auto* line = reinterpret_cast<QRgb*>(image.scanLine(y));
        for (int x = 0; x < tile.width; ++x, ++index) {
            const float value = values[index];
            if (!std::isfinite(value)) {
                line[x] = theme.error.rgb();
                continue;
            }
            const float step = std::clamp(value * scale, -255.0F, 255.0F);
            line[x] = table[static_cast<std::size_t>(std::lround(step) + 255)];
        }
    }
    return image;
}

void MatrixPainter::paintTile(const TileKey& key, Plane plane, const QRectF& part) const {
    const MatrixCamera& camera = m_view.m_camera;
    const double weights = std::ldexp(1.0, key.level);
    const double left = key.x * kTileSide * weights;
    const double top = key.y * kTileSide * weights;
    const auto tile = m_view.m_store.tile(key);
    if (!tile) return paintAwaited(key, plane, part);
    // Only the visible part: at 64 pixels per weight a whole tile would be 16,384 pixels wide.
    const QRectF seen = visiblePart(camera, m_view.matrixSize(), m_picture.size());
    const int x0 = std::max(0, static_cast<int>(std::floor((seen.left() - left) / weights)));
    const int y0 = std::max(0, static_cast<int>(std::floor((seen.top() - top) / weights)));
    const int x1 =
        std::min(tile->width, static_cast<int>(std::ceil((seen.right() - left) / weights)));
    const int y1 =
        std::min(tile->height, static_cast<int>(std::ceil((seen.bottom() - top) / weights)));
    if (x0 >= x1 || y0 >= y1) return;
    const QRectF place(camera.toView(left + x0 * weights, top + y0 * weights),
                       camera.toView(left + x1 * weights, top + y1 * weights));
    // Cut by arithmetic: SVG knows no clipping.
    const QRectF shown = place & part;
    if (shown.isEmpty()) return;
    const double pixels = weights * camera.scale();
    const QRectF source(x0 + (shown.left() - place.left()) / pixels,
                        y0 + (shown.top() - place.top()) / pixels, shown.width() / pixels,
                        shown.height() / pixels);
    m_painter.drawImage(shown, m_view.imageOf(key, plane, m_view.rangeOf(plane), m_theme), source);
}

void MatrixPainter::paintAwaited(const TileKey& key, Plane plane, const QRectF& part) const {
    const MatrixCamera& camera = m_view.m_camera;
    const MatrixSize matrix = m_view.matrixSize();
    const auto columns = static_cast<double>(matrix.columns);
    const auto rows = static_cast<double>(matrix.rows);
    const double side = kTileSide * std::ldexp(1.0, key.level);
    const QRectF place(
        camera.toView(key.x * side, key.y * side),
        camera.toView(std::min((key.x + 1) * side, columns), std::min((key.y + 1) * side, rows)));
    const QRectF shown = place & part;
    if (plane != Plane::Reference || !m_view.hasRoughPicture()) {
        return paintHatch(m_painter, shown, m_theme);
    }
    if (shown.isEmpty()) return;
    const QImage picture = m_view.previewImage(m_theme);
    const QPointF from = camera.toMatrix(shown.topLeft());
    const QPointF to = camera.toMatrix(shown.bottomRight());
    const double x = picture.width() / columns;
    const double y = picture.height() / rows;
    m_painter.drawImage(
        shown, picture,
        QRectF(QPointF(from.x() * x, from.y() * y), QPointF(to.x() * x, to.y() * y)));
}

void MatrixPainter::paintPlane(Plane plane, const QRectF& part) const {
    for (const TileKey& key : m_view.visibleTiles()) paintTile(key, plane, part);
    if (m_view.m_camera.scale() >= kNumbersFrom) paintNumbers(plane, part);
}

void MatrixPainter::paintNumbers(Plane plane, const QRectF& part) const {
    const MatrixCamera& camera = m_view.m_camera;
    const QRectF seen = visiblePart(camera, m_view.matrixSize(), m_picture.size());
    const int digits = camera.scale() >= 64 ? 3 : 2;
    m_painter.setFont(textFont(kTextSmall));
    for (const TileKey& key : m_view.visibleTiles()) {
        const auto tile = m_view.m_store.tile(key);
        if (!tile) continue;
        const auto& values = planeOf(*tile, plane);
        const double range = m_view.rangeOf(plane);
        for (int y = 0; y < tile->height; ++y) {
            const double row = key.y * kTileSide + y;
            if (row + 1 < seen.top() || row > seen.bottom()) continue;
            for (int x = 0; x < tile->width; ++x) {
                const double column = key.x * kTileSide + x;
                if (column + 1 < seen.left() || column > seen.right()) continue;
                const QRectF cell(camera.toView(column, row),
                                  QSizeF(camera.scale(), camera.scale()));
                if (!part.contains(cell.center())) continue;
                const float value = values[tile->index(x, y)];
                m_painter.setPen(inkOn(divergingColor(value / range, m_theme)));
                m_painter.drawText(cell, Qt::AlignCenter, shortNumber(value, digits));
            }
        }
    }
}

void MatrixPainter::paintBlockGrid() const {
    const MatrixCamera& camera = m_view.m_camera;
    const auto* format = m_view.m_content.input.format;
    if (camera.scale() < kGridFrom || format == nullptr) return;
    const QRectF seen = visiblePart(camera, m_view.matrixSize(), m_picture.size());
    const auto block = static_cast<double>(format->weightsPerBlock);
    QColor line = m_theme.text;
    line.setAlphaF(0.35F);
    // Filled rectangles: translucent pens take the painter's slow way.
    const QPointF corner = camera.toView(seen.left(), seen.top());
    const QPointF end = camera.toView(seen.right(), seen.bottom());
    for (double row = std::floor(seen.top()); row <= seen.bottom(); ++row) {
        const double y = camera.toView(seen.left(), row).y();
        m_painter.fillRect(QRectF(corner.x(), y, end.x() - corner.x(), 1), line);
    }
    if (format->weightsPerBlock == 1) return;
    const auto paintBorders = [&](double step, double width) {
        for (double x = std::ceil(seen.left() / step) * step; x <= seen.right(); x += step) {
            const double at = camera.toView(x, seen.top()).x();
            m_painter.fillRect(QRectF(at - 1, corner.y(), width, end.y() - corner.y()),
                               m_theme.text);
        }
    };
    const std::size_t part = subBlockOf(*format);
    if (part > 0) paintBorders(static_cast<double>(part), 1);
    paintBorders(block, 3);
}

void MatrixPainter::paintMarks() const {
    const MatrixCamera& camera = m_view.m_camera;
    const auto ring = [&](double row, double column, const QColor& color, double extra) {
        const QPointF middle =
            (camera.toView(column, row) + camera.toView(column + 1, row + 1)) / 2;
        if (!m_picture.contains(middle)) return;
        const double radius = std::max(5.0, camera.scale() / 2 + 2) + extra;
        m_painter.setPen(QPen(m_theme.base, 3));
        m_painter.drawEllipse(middle, radius, radius);
        m_painter.setPen(QPen(color, 1.5));
        m_painter.drawEllipse(middle, radius, radius);
    };
    m_painter.setBrush(Qt::NoBrush);
    m_painter.setRenderHint(QPainter::Antialiasing, true);
    if (m_view.m_content.statistics) {
        for (const auto& outlier : m_view.m_content.statistics->outliers) {
            ring(static_cast<double>(outlier.row), static_cast<double>(outlier.column),
                 m_theme.text, 0);
        }
    }
    if (m_view.m_marked) {
        ring(static_cast<double>(m_view.m_marked->first),
             static_cast<double>(m_view.m_marked->second), m_theme.accent,
             3 + kOpenRing * m_view.landing());
    }
    m_painter.setRenderHint(QPainter::Antialiasing, false);
}

void MatrixPainter::paintSideNames() const {
    const auto name = [&](const QString& text, double x, bool before) {
        const double width = m_painter.fontMetrics().horizontalAdvance(text) + 2 * kGap;
        const QRectF box(before ? x - width - kGap : x + kGap, kGap, width, 20);
        m_painter.setPen(QPen(m_theme.hairline, 1));
        m_painter.setBrush(m_theme.raised);
        m_painter.drawRect(box);
        m_painter.setPen(m_theme.text);
        m_painter.drawText(box, Qt::AlignCenter, text);
    };
    m_painter.setFont(textFont(kTextSmall, true));
    const auto join = [](const QString& side, const QString& figures) {
        return figures.isEmpty() ? side : QStringLiteral("%1   %2").arg(side, figures);
    };
    const MatrixContent& content = m_view.m_content;
    const QString reference = join(content.referenceName, content.referenceFigures);
    const QString active = join(content.activeName, content.activeFigures);
    const QString difference = tr("Difference");
    if (!m_view.isDivided()) {
        const Plane plane = m_view.mainPlane();
        name(plane == Plane::Reference ? reference
             : plane == Plane::Active  ? active
                                       : difference,
             m_picture.left(), false);
        return;
    }
    const bool thirds = m_view.m_mode == MatrixMode::Thirds;
    const double first = paintDivider(m_view.m_divider);
    const double second = thirds ? paintDivider(m_view.m_secondDivider) : first;
    name(reference, first, true);
    if (thirds) name(difference, first, false);
    name(active, second, false);
}

double MatrixPainter::paintDivider(double share) const {
    const double x = std::round(m_picture.left() + share * m_picture.width());
    m_painter.setPen(QPen(m_theme.base, 5));
    m_painter.drawLine(QPointF(x, m_picture.top()), QPointF(x, m_picture.bottom()));
    m_painter.setPen(QPen(m_theme.text, 2));
    m_painter.drawLine(QPointF(x, m_picture.top()), QPointF(x, m_picture.bottom()));
    return x;
}

void MatrixPainter::paintPlanes() const {
    if (!m_view.isDivided()) return paintPlane(m_view.mainPlane(), m_picture);
    const auto part = [&](double from, double to) {
        QRectF rect = m_picture;
        rect.setLeft(m_picture.left() + std::round(from * m_picture.width()));
        rect.setRight(m_picture.left() + std::round(to * m_picture.width()));
        return rect;
    };
    const bool thirds = m_view.m_mode == MatrixMode::Thirds;
    const double first = m_view.m_divider;
    const double second = thirds ? m_view.m_secondDivider : first;
    paintPlane(Plane::Reference, part(0, first));
    if (thirds) paintPlane(Plane::Difference, part(first, second));
    paintPlane(Plane::Active, part(second, 1));
}

void MatrixPainter::paint() const {
    m_painter.save();
    m_painter.setRenderHint(QPainter::Antialiasing, false);
    paintPlanes();
    paintBlockGrid();
    paintMarks();
    paintSideNames();
    MatrixMargins(m_view, m_painter, m_theme).paint();
    m_painter.restore();
}

}  // namespace weightscape::ui
