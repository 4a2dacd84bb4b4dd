// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "core/lessons/two_rulers.h"
#include "ui/widgets/figure_widget.h"

namespace weightscape::ui {

/// Weights as marks on a line, and below them two rulers with their levels: filled where a weight
/// is given the level, hollow where none is.
class RulerPicture : public FigureWidget {
    Q_OBJECT

  public:
    explicit RulerPicture(QWidget* parent = nullptr);
    void setRulers(std::optional<lessons::TwoRulers> rulers);

    void paint(QPainter& painter, const QSizeF& size, const Theme& theme) const override;
    [[nodiscard]] QString title() const override;
    /// One row per weight: before, and what each ruler makes of it.
    [[nodiscard]] std::vector<QStringList> table() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return {380, 260}; }

  private:
    std::optional<lessons::TwoRulers> m_rulers;
};

}  // namespace weightscape::ui
