// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/block_painter.h"

#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/text/number_format.h"
#include "ui/text/window_text.h"
#include "ui/widgets/axis.h"

namespace weightscape::ui {
namespace {

using measure::BlockView;

/// Narrower columns show the decoded weight as a mark on the original's bar.
constexpr double kTwoBars = 7;
/// Levels nearer than this on average would be a grey area.
constexpr double kLevelGap = 4;

QColor mixed(const QColor& from, const QColor& to, double share) {
    const auto channel = [share](int a, int b) {
        return a + static_cast<int>(std::lround(share * (b - a)));
    };
    return {channel(from.red(), to.red()), channel(from.green(), to.green()),
            channel(from.blue(), to.blue())};
}

/// The ground of a field's cells. What serves the whole block is stronger, what a value has in a
/// second place is paler.
QColor groundOf(const BlockView& view, std::size_t field, std::size_t bit, const Theme& theme) {
    const formats::FieldKind kind = view.groupOf(field).kind;
    const bool ofBlock = kind == formats::FieldKind::Scale || kind == formats::FieldKind::Minimum;
    const bool dark = theme.base.lightness() < 128;
    const auto parts = view.layout.fields[field].bits.parts();
    const bool first = ofBlock || bit - parts.front().first < parts.front().count;
    const double share = dark ? 0.55 : ofBlock ? 0.62 : 0.42;
    return mixed(theme.base, fieldColor(kind, theme), first ? share : share / 2);
}

class BlockPainter {
  public:
    BlockPainter(QPainter& painter, const ShownBlock& block, const BlockFrame& frame,
                 const Theme& theme)
        : m_painter(painter), m_block(block), m_view(block.view), m_frame(frame), m_theme(theme) {
        m_painter.setRenderHint(QPainter::Antialiasing, false);
        m_painter.setFont(textFont(kTextSmall));
    }

    void paintTitle(const QString& title);
    void paintValueAxis();
    void paintWeightAxis();
    void paintSubBlocks();
    void paintLevels();
    void paintWeights();
    void paintLegend();
    void paintBytes();

  private:
    [[nodiscard]] bool isInRange(double value) const {
        return value >= m_frame.low() && value <= m_frame.high();
    }
    /// Only their ends are drawn then, in all sub-blocks alike.
    [[nodiscard]] bool levelsAreDense() const;
    void paintMarkSamples();
    void paintByte(std::size_t byte);

    QPainter& m_painter;
    const ShownBlock& m_block;
    const BlockView& m_view;
    const BlockFrame& m_frame;
    const Theme& m_theme;
};

void BlockPainter::paintTitle(const QString& title) {
    m_painter.setFont(textFont(kTextNormal, true));
    m_painter.setPen(m_theme.text);
    m_painter.drawText(m_frame.title(), Qt::AlignLeft | Qt::AlignVCenter,
                       QFontMetricsF(m_painter.font())
                           .elidedText(title, Qt::ElideMiddle, m_frame.title().width()));
    m_painter.setFont(textFont(kTextSmall));
}

void BlockPainter::paintValueAxis() {
    const QRectF& plot = m_frame.plot();
    const int room = std::max(2, static_cast<int>(plot.height() / 36));
    for (const AxisTick& tick : linearTicks(m_frame.low(), m_frame.high(), room)) {
        const double y = m_frame.yOf(tick.value);
        m_painter.setPen(QPen(tick.value == 0 ? m_theme.hairline : m_theme.grid, 1));
        m_painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
        m_painter.setPen(m_theme.secondaryText);
        m_painter.drawText(QRectF(0, y - 8, plot.left() - kGapSmall, 16),
                           Qt::AlignRight | Qt::AlignVCenter, tick.label);
    }
}

void BlockPainter::paintWeightAxis() {
    const QFontMetricsF metrics(m_painter.font());
    const std::size_t count = m_view.original.size();
    const double width = m_frame.columns(0, 1).width();
    std::size_t step = 1;
    while (static_cast<double>(step) * width < metrics.horizontalAdvance(QStringLiteral("000 "))) {
        step *= 2;
    }
    m_painter.setPen(m_theme.secondaryText);
    for (std::size_t weight = 0; weight < count; weight += step) {
        const QRectF column = m_frame.columns(weight, 1);
        m_painter.drawText(QRectF(column.center().x() - 20, column.bottom() + 2, 40, 15),
                           Qt::AlignHCenter | Qt::AlignTop, QString::number(weight));
    }
    m_painter.drawText(QRectF(0, m_frame.plot().bottom() + 2, m_frame.plot().left() - 26, 15),
                       Qt::AlignRight | Qt::AlignTop, tr("weight"));
}

void BlockPainter::paintSubBlocks() {
    m_painter.setPen(QPen(m_theme.hairline, 1));
    for (const auto& field : m_view.layout.fields) {
        if (m_view.layout.groups[field.group].kind != formats::FieldKind::SubScale) continue;
        if (field.weights.first == 0) continue;
        const QRectF column = m_frame.columns(field.weights.first, 1);
        m_painter.drawLine(column.topLeft(), column.bottomLeft());
    }
}

bool BlockPainter::levelsAreDense() const {
    double spread = 0;
    double gaps = 0;
    for (const LevelRun& run : m_block.levels) {
        spread += m_frame.yOf(run.levels.front()) - m_frame.yOf(run.levels.back());
        gaps += static_cast<double>(run.levels.size()) - 1;
    }
    return spread < kLevelGap * gaps;
}

void BlockPainter::paintLevels() {
    QColor color = m_theme.recipeA;
    color.setAlphaF(0.38F);
    m_painter.setPen(QPen(color, 1));
    const bool endsOnly = levelsAreDense();
    for (const LevelRun& run : m_block.levels) {
        const QRectF columns = m_frame.columns(run.first, run.count);
        for (const float level : run.levels) {
            const bool isEnd = level == run.levels.front() || level == run.levels.back();
            if (!isInRange(level) || (endsOnly && !isEnd)) continue;
            const double y = m_frame.yOf(level);
            m_painter.drawLine(QPointF(columns.left(), y), QPointF(columns.right(), y));
        }
    }
}

void BlockPainter::paintWeights() {
    const double zero = m_frame.yOf(0);
    const auto bar = [&](const QRectF& column, double from, double to, float value,
                         const QColor& color) {
        if (!std::isfinite(value)) return;
        const double y = m_frame.yOf(value);
        const double left = column.left() + from * column.width();
        const double width = std::max(1.0, (to - from) * column.width());
        const double height = std::max(1.0, std::abs(zero - y));
        m_painter.fillRect(QRectF(left, std::min(zero, y), width, height), color);
    };
    for (std::size_t i = 0; i < m_view.original.size(); ++i) {
        const QRectF column = m_frame.columns(i, 1);
        if (column.width() >= kTwoBars) {
            bar(column, 0.12, 0.5, m_view.original[i], m_theme.original);
            bar(column, 0.5, 0.88, m_view.decoded[i], m_theme.recipeA);
            continue;
        }
        const QColor wash = mixed(m_theme.base, m_theme.original, 0.55);
        bar(column, 0.0, column.width() >= 3 ? 0.75 : 1.0, m_view.original[i], wash);
        if (!std::isfinite(m_view.decoded[i])) continue;
        const double y = m_frame.yOf(m_view.decoded[i]);
        m_painter.fillRect(QRectF(column.left(), y - 1.5, std::max(2.0, column.width()), 3),
                           m_theme.recipeA);
    }
}

void BlockPainter::paintLegend() {
    for (std::size_t group = 0; group < m_view.layout.groups.size(); ++group) {
        const QRectF entry = m_frame.legendEntry(group);
        const QRectF sample(entry.left(), entry.top() + 3, 12, 12);
        const QColor color = fieldColor(m_view.layout.groups[group].kind, m_theme);
        m_painter.fillRect(sample, mixed(m_theme.base, color, 0.55));
        m_painter.setPen(QPen(color, 1));
        m_painter.drawRect(sample);
        m_painter.setPen(m_theme.text);
        m_painter.drawText(entry.adjusted(18, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter,
                           m_frame.legendText(group));
    }
    paintMarkSamples();
}

void BlockPainter::paintMarkSamples() {
    for (const BlockMark mark : {BlockMark::Original, BlockMark::Decoded, BlockMark::Levels}) {
        if (mark == BlockMark::Levels && m_block.levels.empty()) continue;
        const QRectF entry = m_frame.markEntry(mark);
        const bool isLine = mark == BlockMark::Levels;
        m_painter.fillRect(
            QRectF(entry.left(), entry.top() + (isLine ? 9 : 3), 13, isLine ? 1 : 13),
            mark == BlockMark::Original ? m_theme.original : m_theme.recipeA);
        m_painter.setPen(m_theme.text);
        m_painter.drawText(entry.adjusted(18, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter,
                           markText(mark));
    }
}

void BlockPainter::paintByte(std::size_t byte) {
    for (unsigned bit = 0; bit < 8;) {
        const std::size_t field = m_view.fieldOfBit[8 * byte + bit];
        unsigned end = bit + 1;
        while (end < 8 && m_view.fieldOfBit[8 * byte + end] == field) ++end;
        QRectF area = m_frame.bits(byte, bit, end - bit);
        // A hairline of ground tells neighbouring codes apart; between single bits it would be all
        // there is to see.
        if (end < 8 && end - bit > 1) area.adjust(0.75, 0, 0, 0);
        if (field < m_view.layout.fields.size()) {
            m_painter.fillRect(area, groundOf(m_view, field, 8 * byte + bit, m_theme));
        }
        bit = end;
    }
    const auto value = std::to_integer<unsigned>(m_view.bytes[byte]);
    m_painter.setPen(m_theme.text);
    m_painter.drawText(m_frame.cell(byte).adjusted(0, 0, -1, -1), Qt::AlignCenter,
                       QStringLiteral("%1").arg(value, 2, 16, QLatin1Char('0')));
}

void BlockPainter::paintBytes() {
    for (std::size_t byte = 0; byte < m_view.bytes.size(); ++byte) {
        if (byte % m_frame.bytesPerRow() == 0) {
            const QRectF cell = m_frame.cell(byte);
            m_painter.setPen(m_theme.secondaryText);
            m_painter.drawText(QRectF(0, cell.top(), cell.left() - kGap, cell.height() - 1),
                               Qt::AlignRight | Qt::AlignVCenter,
                               byte == 0 ? tr("byte 0") : QString::number(byte));
        }
        paintByte(byte);
    }
}

/// Calls paint(first, count) for every run of `wanted` in [begin, end).
template <typename Paint>
void forRuns(const std::vector<bool>& flags, std::size_t begin, std::size_t end, bool wanted,
             const Paint& paint) {
    for (std::size_t i = begin; i < end;) {
        std::size_t after = i + 1;
        while (after < end && flags[after] == flags[i]) ++after;
        if (flags[i] == wanted) paint(i, after - i);
        i = after;
    }
}

}  // namespace

void paintBlock(QPainter& painter, const ShownBlock& block, const BlockFrame& frame,
                const QString& title, const Theme& theme) {
    painter.save();
    BlockPainter picture(painter, block, frame, theme);
    picture.paintTitle(title);
    picture.paintValueAxis();
    picture.paintWeightAxis();
    picture.paintSubBlocks();
    picture.paintLevels();
    picture.paintWeights();
    picture.paintLegend();
    picture.paintBytes();
    painter.restore();
}

void paintBlockLink(QPainter& painter, const BlockLink& link, const BlockFrame& frame, bool veiled,
                    const Theme& theme) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(theme.accent, 2));
    QColor veil = theme.base;
    veil.setAlphaF(0.62F);
    const std::size_t weights = link.weights.size();
    if (veiled) {
        forRuns(link.weights, 0, weights, false, [&](std::size_t first, std::size_t count) {
            painter.fillRect(frame.columns(first, count), veil);
        });
    }
    forRuns(link.weights, 0, weights, true, [&](std::size_t first, std::size_t count) {
        // Beside narrow bars, not over them.
        const QRectF columns = frame.columns(first, count);
        const double beside = columns.width() < 8 ? 3 : 0;
        painter.drawRect(columns.adjusted(-beside, 0, beside, 0));
    });
    for (std::size_t byte = 0; byte < link.bits.size() / 8; ++byte) {
        const auto area = [&](std::size_t first, std::size_t count) {
            return frame.bits(byte, static_cast<unsigned>(first - 8 * byte),
                              static_cast<unsigned>(count));
        };
        if (veiled) {
            forRuns(link.bits, 8 * byte, 8 * byte + 8, false,
                    [&](std::size_t first, std::size_t count) {
                        painter.fillRect(area(first, count), veil);
                    });
        }
        forRuns(link.bits, 8 * byte, 8 * byte + 8, true, [&](std::size_t first, std::size_t count) {
            painter.drawRect(area(first, count).adjusted(0.5, 0.5, -0.5, -0.5));
        });
    }
    painter.restore();
}

}  // namespace weightscape::ui
