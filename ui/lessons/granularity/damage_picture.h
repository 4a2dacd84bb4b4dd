// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <optional>

#include "core/lessons/scale_sharing.h"
#include "ui/widgets/figure_widget.h"

namespace weightscape::ui {

/// What each weight of a matrix loses under three kinds of sharing a scale.
struct DamageContent {
    std::uint64_t rows = 0, columns = 0;
    double deviation = 1.0;  ///< errors of so much and more have the brightest colour
    std::array<lessons::SharedScale, lessons::kSharings> shared;
    std::array<QString, lessons::kSharings> names;
};

/// The error of every weight as a colour, three matrices beside each other.
class DamagePicture : public FigureWidget {
    Q_OBJECT

  public:
    explicit DamagePicture(QWidget* parent = nullptr);
    void setContent(std::optional<DamageContent> content);

    void paint(QPainter& painter, const QSizeF& size, const Theme& theme) const override;
    [[nodiscard]] QString title() const override;
    /// One row per weight: its place and its error under each sharing.
    [[nodiscard]] std::vector<QStringList> table() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return {380, 220}; }

  private:
    void paintMatrix(QPainter& painter, const QRectF& place, std::size_t sharing) const;

    std::optional<DamageContent> m_content;
};

}  // namespace weightscape::ui
