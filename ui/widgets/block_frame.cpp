// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/block_frame.h"

#include <QFontMetricsF>
#include <algorithm>
#include <array>
#include <cmath>

#include "ui/text/window_text.h"

namespace weightscape::ui {
namespace {

constexpr double kTitle = 22;
constexpr double kGutter = 72;  ///< left of the plot and of the bytes
constexpr double kAxis = 18;    ///< numbers of the weights
constexpr double kLegendLine = 18;
constexpr double kLegendSample = 18;
constexpr double kRoomy = 620;  ///< narrower legends use fewer words
constexpr double kWidestColumn = 40;
constexpr double kNarrowestCell = 22;
constexpr double kWidestCell = 44;
constexpr double kLowestCell = 15;
constexpr double kHighestCell = 26;

}  // namespace

BlockFrame::BlockFrame(const ShownBlock& block, const QSizeF& size)
    : m_weights(block.view.original.size()), m_byteCount(block.view.bytes.size()) {
    const double width = std::max(40.0, size.width() - kGutter - kGapPage);
    m_title = QRectF(kGapWide, kGapSmall, size.width() - 2 * kGapWide, kTitle);
    placeLegend(block.view, size.width() - kGapWide - kGapPage);
    placeBytes({width, size.height()});
    const double top = m_title.bottom() + kGap;
    const double legendTop = m_bytes.top() - m_legendHeight - kGap;
    m_columnWidth = std::min(kWidestColumn, width / static_cast<double>(m_weights));
    m_plot = QRectF(kGutter, top, m_columnWidth * static_cast<double>(m_weights),
                    std::max(20.0, legendTop - kGap - kAxis - top));
    for (QRectF& entry : m_legend) entry.translate(kGapWide, legendTop);
    for (QRectF& entry : m_marks) entry.translate(kGapWide, legendTop);
    findRange(block.view);
}

QString markText(BlockMark mark) {
    switch (mark) {
        case BlockMark::Original:
            return tr("original");
        case BlockMark::Decoded:
            return tr("decoded");
        case BlockMark::Levels:
            return tr("levels");
    }
    return {};
}

void BlockFrame::placeLegend(const measure::BlockView& view, double width) {
    const QFontMetricsF metrics(textFont(kTextSmall));
    double x = 0;
    double y = 0;
    const auto place = [&](const QString& text) {
        const double needed = kLegendSample + metrics.horizontalAdvance(text) + 2;
        if (x > 0 && x + needed > width) {
            x = 0;
            y += kLegendLine;
        }
        const QRectF entry(x, y, needed, kLegendLine);
        x += needed + kGapPage;
        return entry;
    };
    for (std::size_t group = 0; group < view.layout.groups.size(); ++group) {
        m_texts.push_back(groupText(view, group, width < kRoomy));
        m_legend.push_back(place(m_texts.back()));
    }
    for (std::size_t i = 0; i < kBlockMarks; ++i) {
        m_marks[i] = place(markText(static_cast<BlockMark>(i)));
    }
    m_legendHeight = y + kLegendLine;
}

void BlockFrame::placeBytes(const QSizeF& size) {
    constexpr std::array<std::size_t, 3> kWanted = {32, 16, 8};
    for (const std::size_t wanted : kWanted) {
        m_bytesPerRow = wanted;
        if (size.width() / static_cast<double>(wanted) >= kNarrowestCell) break;
    }
    m_bytesPerRow = std::min(m_bytesPerRow, m_byteCount);
    const std::size_t wholeRows = (m_byteCount + m_bytesPerRow - 1) / m_bytesPerRow;
    const auto rows = static_cast<double>(wholeRows);
    const double width =
        std::clamp(size.width() / static_cast<double>(m_bytesPerRow), 8.0, kWidestCell);
    // The bytes get a good third of the height, legend and weights the rest.
    const double height = std::clamp(0.38 * size.height() / rows, kLowestCell, kHighestCell);
    m_cell = {width, height};
    m_bytes = QRectF(kGutter, size.height() - kGap - rows * height,
                     width * static_cast<double>(m_bytesPerRow), rows * height);
}

void BlockFrame::findRange(const measure::BlockView& view) {
    m_low = m_high = 0;
    const auto include = [this](float value) {
        if (!std::isfinite(value)) return;
        m_low = std::min<double>(m_low, value);
        m_high = std::max<double>(m_high, value);
    };
    for (const float value : view.original) include(value);
    for (const float value : view.decoded) include(value);
    const double room = 0.06 * (m_high - m_low);
    if (room == 0.0) {
        m_low = -1;
        m_high = 1;
        return;
    }
    m_low -= room;
    m_high += room;
}

QRectF BlockFrame::columns(std::size_t first, std::size_t count) const {
    return {m_plot.left() + m_columnWidth * static_cast<double>(first), m_plot.top(),
            m_columnWidth * static_cast<double>(count), m_plot.height()};
}

QRectF BlockFrame::cell(std::size_t byte) const {
    const std::size_t row = byte / m_bytesPerRow;
    const std::size_t column = byte % m_bytesPerRow;
    return {m_bytes.left() + m_cell.width() * static_cast<double>(column),
            m_bytes.top() + m_cell.height() * static_cast<double>(row), m_cell.width(),
            m_cell.height()};
}

QRectF BlockFrame::bits(std::size_t byte, unsigned firstBit, unsigned count) const {
    const QRectF whole = cell(byte);
    // One device-independent pixel stays free between neighbours.
    const double bit = (whole.width() - 1) / 8;
    return {whole.left() + bit * (8 - firstBit - count), whole.top(), bit * count,
            whole.height() - 1};
}

double BlockFrame::yOf(double value) const {
    return m_plot.bottom() - (value - m_low) / (m_high - m_low) * m_plot.height();
}

BlockTarget BlockFrame::targetAt(const QPointF& position) const {
    // The numbers of the weights below the plot belong to it.
    if (m_plot.adjusted(0, 0, 0, kAxis).contains(position)) {
        const auto weight =
            static_cast<std::size_t>((position.x() - m_plot.left()) / m_columnWidth);
        return {BlockTarget::Kind::Weight, std::min(weight, m_weights - 1)};
    }
    if (m_bytes.contains(position)) {
        const auto row = static_cast<std::size_t>((position.y() - m_bytes.top()) / m_cell.height());
        const auto column =
            static_cast<std::size_t>((position.x() - m_bytes.left()) / m_cell.width());
        const std::size_t byte = row * m_bytesPerRow + std::min(column, m_bytesPerRow - 1);
        if (byte < m_byteCount) return {BlockTarget::Kind::Byte, byte};
    }
    for (std::size_t group = 0; group < m_legend.size(); ++group) {
        if (m_legend[group].contains(position)) return {BlockTarget::Kind::Group, group};
    }
    return {};
}

}  // namespace weightscape::ui
