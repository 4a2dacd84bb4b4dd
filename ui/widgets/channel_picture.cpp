// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/channel_picture.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "ui/look/plain_text.h"
#include "ui/text/number_format.h"
#include "ui/widgets/axis.h"

namespace weightscape::ui {
namespace {

constexpr double kRowNames = 56, kTopHeight = 24, kChannelAxisHeight = 38, kRampWidth = 72;

/// The part [i·whole/parts, (i+1)·whole/parts) of a whole, never empty where parts <= whole.
std::pair<int, int> partOf(int i, int parts, int whole) {
    const auto at = [&](int each) {
        return static_cast<int>(static_cast<std::int64_t>(each) * whole / parts);
    };
    return {at(i), at(i + 1)};
}

int indexAt(double share, int count) {
    return std::clamp(static_cast<int>(share * count), 0, count - 1);
}

}  // namespace

ChannelPicture::ChannelPicture(QWidget* parent) : FigureWidget(parent) {
    setMouseTracking(true);
    describe();
}

void ChannelPicture::setContent(ChannelPictureContent content) {
    const bool isSameShape =
        content.rows.size() == m_content.rows.size() && content.cells == m_content.cells;
    m_content = std::move(content);
    if (!isSameShape) m_row = m_cell = -1;
    const float largest = isEmpty() ? 0.0F : *std::ranges::max_element(m_content.values);
    m_top = std::min(m_content.threshold, static_cast<double>(largest));
    if (!(m_top > 0.0)) m_top = 1.0;
    describe();
    update();
}

void ChannelPicture::setRow(int row) {
    if (row == m_row) return;
    m_row = row < rowCount() ? std::max(row, -1) : -1;
    describe();
    update();
}

float ChannelPicture::valueAt(int row, int cell) const {
    return m_content
        .values[static_cast<std::size_t>(row) * m_content.cells + static_cast<std::size_t>(cell)];
}

ChannelPicture::Channels ChannelPicture::channelsOf(int cell) const {
    const auto at = static_cast<std::size_t>(cell);
    return {at * m_content.channels / m_content.cells,
            (at + 1) * m_content.channels / m_content.cells - 1};
}

QString ChannelPicture::channelText(int cell) const {
    const auto [first, last] = channelsOf(cell);
    return first == last ? tr("channel %1").arg(first)
                         : tr("channels %1 to %2").arg(first).arg(last);
}

QString ChannelPicture::textOf(int row, int cell) const {
    const auto [first, last] = channelsOf(cell);
    const QString value = formatSignificant(static_cast<double>(valueAt(row, cell)), 4);
    return (first == last ? tr("%1 %2, %3: |x| %4") : tr("%1 %2, %3: largest |x| %4"))
        .arg(m_content.rowTitle, m_content.rows[row], channelText(cell), value);
}

void ChannelPicture::describe() {
    setAccessibleName(m_content.title.isEmpty() ? tr("Magnitudes by channel") : m_content.title);
    setAccessibleDescription(isEmpty()                   ? m_content.emptyText
                             : m_row >= 0 && m_cell >= 0 ? textOf(m_row, m_cell)
                                                         : QString());
}

QRectF ChannelPicture::plotRect(const QSizeF& size) const {
    return {kRowNames, kTopHeight + kGap, std::max(10.0, size.width() - kRowNames - kGapPage),
            std::max(10.0, size.height() - kTopHeight - kGap - kChannelAxisHeight)};
}

QRectF ChannelPicture::cellRect(int row, int cell) const {
    const QRectF plot = plotRect(size());
    const double width = plot.width() / cellCount();
    const double height = plot.height() / rowCount();
    return {plot.left() + cell * width, plot.top() + row * height, width, height};
}

QRgb ChannelPicture::colorOf(float value, const Theme& theme) const {
    const auto magnitude = static_cast<double>(value);
    if (magnitude >= m_content.threshold) return theme.recipeB.rgb();
    return sequentialColor(std::clamp(magnitude / m_top, 0.0, 1.0));
}

QImage ChannelPicture::imageFor(const QSizeF& plot, const Theme& theme) const {
    // The largest of what shares a pixel, so that no outlier is lost.
    const int width = std::min(cellCount(), std::max(1, static_cast<int>(plot.width())));
    const int height = std::min(rowCount(), std::max(1, static_cast<int>(plot.height())));
    QImage image(width, height, QImage::Format_RGB32);
    for (int y = 0; y < height; ++y) {
        const auto [firstRow, endRow] = partOf(y, height, rowCount());
        for (int x = 0; x < width; ++x) {
            const auto [firstCell, endCell] = partOf(x, width, cellCount());
            float largest = 0.0F;
            for (int row = firstRow; row < endRow; ++row) {
                for (int cell = firstCell; cell < endCell; ++cell) {
                    largest = std::max(largest, valueAt(row, cell));
                }
            }
            image.setPixel(x, y, colorOf(largest, theme));
        }
    }
    return image;
}

void ChannelPicture::paintAxes(QPainter& painter, const QRectF& plot, const Theme& theme) const {
    painter.setPen(QPen(theme.hairline, 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(plot);
    painter.setPen(theme.secondaryText);
    const int most = std::clamp(static_cast<int>(plot.height() / 18), 1, 12);
    const int step = (rowCount() + most - 1) / most;
    for (int row = 0; row < rowCount(); row += step) {
        const double y = plot.top() + (row + 0.5) * plot.height() / rowCount();
        painter.drawText(QRectF(0, y - 8, plot.left() - kGapSmall, 16),
                         Qt::AlignRight | Qt::AlignVCenter, QString::number(row));
    }
    const ValueScale scale{0.0, static_cast<double>(m_content.channels), false};
    for (const AxisTick& tick : scale.ticks(std::max(2, static_cast<int>(plot.width() / 70)))) {
        const double x = plot.left() + scale.position(tick.value) * plot.width();
        painter.drawText(QRectF(x - 30, plot.bottom() + 3, 60, 14), Qt::AlignCenter, tick.label);
    }
    painter.drawText(QRectF(plot.left(), plot.bottom() + 18, plot.width(), 16), Qt::AlignCenter,
                     tr("Channel"));
}

void ChannelPicture::paintLegend(QPainter& painter, const QSizeF& size, const Theme& theme) const {
    const QString beyond = tr("≥ %1").arg(formatSignificant(m_content.threshold));
    const QString top = formatSignificant(m_top);
    const QFontMetrics metrics = painter.fontMetrics();
    constexpr double kSwatch = 10;
    const double y = kGapSmall + 4;
    double x = size.width() - kGapPage - metrics.horizontalAdvance(beyond);
    const auto write = [&](const QString& text) {
        painter.setPen(theme.secondaryText);
        painter.drawText(QRectF(x, kGapSmall, metrics.horizontalAdvance(text) + 2, 18),
                         Qt::AlignLeft | Qt::AlignVCenter, text);
    };
    write(beyond);
    x -= kSwatch + kGapSmall;
    painter.fillRect(QRectF(x, y, kSwatch, kSwatch), theme.recipeB);
    x -= metrics.horizontalAdvance(top) + kGapWide;
    write(top);
    x -= kRampWidth + kGapSmall;
    for (int i = 0; i < static_cast<int>(kRampWidth); ++i) {
        painter.fillRect(QRectF(x + i, y, 1, kSwatch), QColor(sequentialColor(i / kRampWidth)));
    }
    x -= metrics.horizontalAdvance(QStringLiteral("0")) + kGapSmall;
    write(QStringLiteral("0"));
    const QRectF heading(kGapWide, kGapSmall, std::max(0.0, x - kGapWide - kGap), 18);
    painter.setPen(theme.text);
    painter.drawText(
        heading, Qt::AlignLeft | Qt::AlignVCenter,
        metrics.elidedText(m_content.title, Qt::ElideMiddle, static_cast<int>(heading.width())));
}

void ChannelPicture::paint(QPainter& painter, const QSizeF& size, const Theme& theme) const {
    painter.fillRect(QRectF({}, size), theme.base);
    if (isEmpty()) return paintEmpty(painter, size, theme, m_content.emptyText);
    painter.save();
    painter.setFont(textFont(kTextSmall));
    const QRectF plot = plotRect(size);
    painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
    painter.drawImage(plot, imageFor(plot.size(), theme));
    paintAxes(painter, plot, theme);
    paintLegend(painter, size, theme);
    painter.restore();
}

void ChannelPicture::paintMoment(QPainter& painter, const Theme& theme) const {
    if (!isEmpty() && m_row >= 0) {
        const QRectF plot = plotRect(size());
        QRectF line = cellRect(m_row, 0);
        line.setWidth(plot.width());
        paintOutline(painter, line.adjusted(-1, -1, 1, 1), theme.accent, 1.5);
        if (m_cell >= 0) {
            paintOutline(painter, cellRect(m_row, m_cell).adjusted(-2, -2, 2, 2), theme.text, 1);
        }
    }
    if (hasFocus()) paintFocusFrame(painter, QRectF(rect()).adjusted(2, 2, -2, -2), theme);
}

void ChannelPicture::choose(int row, int cell) {
    if (row == m_row && cell == m_cell) return;
    const bool isOtherRow = row != m_row;
    m_row = row;
    m_cell = cell;
    describe();
    update();
    if (isOtherRow) Q_EMIT rowChosen(row);
}

void ChannelPicture::mouseMoveEvent(QMouseEvent* event) {
    const QRectF plot = plotRect(size());
    const QPointF at = event->position() - plot.topLeft();
    if (isEmpty() || !plot.contains(event->position())) return;
    choose(indexAt(at.y() / plot.height(), rowCount()),
           indexAt(at.x() / plot.width(), cellCount()));
}

void ChannelPicture::keyPressEvent(QKeyEvent* event) {
    const int key = event->key();
    const int down = key == Qt::Key_Down ? 1 : key == Qt::Key_Up ? -1 : 0;
    const int right = key == Qt::Key_Right ? 1 : key == Qt::Key_Left ? -1 : 0;
    if (isEmpty() || (down == 0 && right == 0)) return FigureWidget::keyPressEvent(event);
    choose(std::clamp(std::max(m_row, 0) + (m_row < 0 ? 0 : down), 0, rowCount() - 1),
           std::clamp(std::max(m_cell, 0) + (m_cell < 0 ? 0 : right), 0, cellCount() - 1));
}

bool ChannelPicture::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return FigureWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const QRectF plot = plotRect(size());
    const QPointF at = QPointF(help->pos()) - plot.topLeft();
    QString text;
    if (!isEmpty() && plot.contains(help->pos())) {
        text = textOf(indexAt(at.y() / plot.height(), rowCount()),
                      indexAt(at.x() / plot.width(), cellCount()));
    }
    QToolTip::showText(help->globalPos(), toolTipText(text), this);
    return true;
}

std::vector<QStringList> ChannelPicture::table() const {
    QStringList titles = {tr("Number"), m_content.rowTitle};
    for (int cell = 0; cell < cellCount() && !isEmpty(); ++cell) titles << channelText(cell);
    std::vector<QStringList> rows = {titles};
    for (int row = 0; row < rowCount() && !isEmpty(); ++row) {
        QStringList line = {QString::number(row), m_content.rows[row]};
        for (int cell = 0; cell < cellCount(); ++cell) {
            line << tableNumber(static_cast<double>(valueAt(row, cell)));
        }
        rows.push_back(std::move(line));
    }
    return rows;
}

}  // namespace weightscape::ui
