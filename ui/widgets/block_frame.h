// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QRectF>
#include <QSizeF>
#include <QString>
#include <array>
#include <vector>

#include "ui/widgets/block_content.h"

namespace weightscape::ui {

/// What is drawn for weights.
enum class BlockMark { Original, Decoded, Levels };
inline constexpr std::size_t kBlockMarks = 3;
[[nodiscard]] QString markText(BlockMark mark);

/// Where everything of a block's picture is: the weights above, the legend, the bytes below.
class BlockFrame {
  public:
    BlockFrame(const ShownBlock& block, const QSizeF& size);

    [[nodiscard]] const QRectF& title() const { return m_title; }
    [[nodiscard]] const QRectF& plot() const { return m_plot; }
    [[nodiscard]] const QRectF& bytes() const { return m_bytes; }
    /// Where the legend's entry about a group is; its sample is at the left end.
    [[nodiscard]] const QRectF& legendEntry(std::size_t group) const { return m_legend[group]; }
    [[nodiscard]] const QString& legendText(std::size_t group) const { return m_texts[group]; }
    /// Where the entry about a kind of mark among the weights is.
    [[nodiscard]] const QRectF& markEntry(BlockMark mark) const {
        return m_marks[static_cast<std::size_t>(mark)];
    }
    [[nodiscard]] std::size_t bytesPerRow() const { return m_bytesPerRow; }

    /// Columns `first` to `first + count - 1` of the plot.
    [[nodiscard]] QRectF columns(std::size_t first, std::size_t count) const;
    [[nodiscard]] QRectF cell(std::size_t byte) const;
    /// Neighbouring bits of one byte; the highest bit is at the left, as the digits are.
    [[nodiscard]] QRectF bits(std::size_t byte, unsigned firstBit, unsigned count) const;
    [[nodiscard]] double yOf(double value) const;
    [[nodiscard]] double low() const { return m_low; }
    [[nodiscard]] double high() const { return m_high; }

    [[nodiscard]] BlockTarget targetAt(const QPointF& position) const;

  private:
    void placeLegend(const measure::BlockView& view, double width);
    void placeBytes(const QSizeF& size);
    void findRange(const measure::BlockView& view);

    std::size_t m_weights;
    std::size_t m_byteCount;
    std::size_t m_bytesPerRow = 8;
    double m_low = 0;
    double m_high = 1;
    double m_columnWidth = 1;
    double m_legendHeight = 0;
    QRectF m_title, m_plot, m_bytes;
    QSizeF m_cell;
    std::vector<QRectF> m_legend;  ///< by group
    std::vector<QString> m_texts;  ///< by group
    std::array<QRectF, kBlockMarks> m_marks;
};

}  // namespace weightscape::ui
