// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <memory>

#include "ui/look/control_key.h"
#include "ui/widgets/block_frame.h"
#include "ui/widgets/figure_widget.h"

namespace weightscape::ui {

/// One block bit by bit: its weights before and after with the levels they could take, the bytes
/// coloured by what they are for. Pointing at a weight or a byte shows what belongs to it; the
/// arrow keys do the same for the chosen one.
class BlockPicture : public FigureWidget {
    Q_OBJECT

  public:
    static constexpr ControlKey kKeys[] = {
        {QT_TR_NOOP("Block"), "Left, Right", QT_TR_NOOP("next weight")},
    };
    explicit BlockPicture(QWidget* parent = nullptr);

    /// Null: `emptyText` is shown. The chosen weight stays when the new block has it.
    void setBlock(std::shared_ptr<const ShownBlock> block, QString title, QString emptyText);
    [[nodiscard]] const std::shared_ptr<const ShownBlock>& block() const { return m_block; }
    /// Ignored when the block has no such weight or byte.
    void choose(const BlockTarget& target);
    [[nodiscard]] const BlockTarget& chosen() const { return m_chosen; }
    /// What is pointed at, else what is chosen.
    [[nodiscard]] const BlockTarget& current() const;
    /// Where things are; a block is shown.
    [[nodiscard]] BlockFrame frame() const { return {*m_block, size()}; }

    void paint(QPainter& painter, const QSizeF& size, const Theme& theme) const override;
    [[nodiscard]] QString title() const override { return m_title; }
    /// One row per weight: values, error, and the stored numbers of all that decides about it.
    [[nodiscard]] std::vector<QStringList> table() const override;
    [[nodiscard]] QSize sizeHint() const override { return {720, 520}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {320, 300}; }

  Q_SIGNALS:
    void currentChanged();
    /// The keys ask for another block: so many further, or back.
    void stepRequested(int blocks);
    /// Double-click, Enter or the menu: this weight is to be seen in its tensor.
    void weightActivated(std::size_t weight);

  protected:
    void paintMoment(QPainter& painter, const Theme& theme) const override;
    [[nodiscard]] QPoint menuPosition() const override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void addOwnActions(QMenu& menu, const QPoint& at) override;
    void leaveEvent(QEvent*) override { hover({}); }
    void keyPressEvent(QKeyEvent* event) override;

  private:
    void hover(const BlockTarget& target);
    [[nodiscard]] bool isThere(const BlockTarget& target) const;
    /// The target after a step to the side, or up and down between the rows and the two parts.
    [[nodiscard]] BlockTarget sideways(int step) const;
    [[nodiscard]] BlockTarget upOrDown(int step) const;
    void say();

    std::shared_ptr<const ShownBlock> m_block;
    QString m_title;
    QString m_emptyText;
    BlockTarget m_chosen{BlockTarget::Kind::Weight, 0};
    BlockTarget m_hovered;
};

}  // namespace weightscape::ui
