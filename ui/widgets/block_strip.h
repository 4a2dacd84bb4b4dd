// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "ui/widgets/figure_widget.h"

namespace weightscape::ui {

/// One block of a row as the strip shows it.
struct StripBlock {
    std::uint64_t first = 0;  ///< column of the first weight
    std::uint64_t count = 0;
    double absMax = 0;
};

/// The blocks of one row side by side, coloured by their largest weight. Hovering previews a block,
/// clicking or the arrow keys choose one.
class BlockStrip : public FigureWidget {
    Q_OBJECT

  public:
    explicit BlockStrip(QWidget* parent = nullptr);

    void setBlocks(std::uint64_t row, std::vector<StripBlock> blocks);
    [[nodiscard]] const std::vector<StripBlock>& blocks() const { return m_blocks; }
    /// Index of the chosen block, or -1.
    void setCurrent(int block);
    [[nodiscard]] int blockAt(const QPointF& position) const;

    void paint(QPainter& painter, const QSizeF& size, const Theme& theme) const override;
    [[nodiscard]] QString title() const override;
    [[nodiscard]] std::vector<QStringList> table() const override;
    [[nodiscard]] QSize sizeHint() const override { return {480, 40}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {200, 40}; }

  Q_SIGNALS:
    void blockHovered(int block);  ///< -1: none any more
    void blockChosen(int block);

  protected:
    void paintMoment(QPainter& painter, const Theme& theme) const override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void leaveEvent(QEvent*) override { hover(-1); }

  private:
    [[nodiscard]] QRectF bandRect(const QSizeF& size) const;
    [[nodiscard]] QRectF blockRect(int block, const QSizeF& size) const;
    void hover(int block);

    std::uint64_t m_row = 0;
    std::vector<StripBlock> m_blocks;
    std::uint64_t m_columns = 0;
    double m_absMax = 0;
    int m_current = -1;
    int m_hovered = -1;
};

}  // namespace weightscape::ui
