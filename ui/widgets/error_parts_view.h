// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <vector>

#include "ui/widgets/figure_widget.h"

namespace weightscape::ui {

/// One cause of an error and its share of the whole, 0..1 (rounding that undoes clipping may make a
/// share negative: it is told, not drawn).
struct ErrorPart {
    QString name;
    double share = 0.0;
    QString shareText;  ///< as people read it
};

/// Where an error comes from: one bar per cause, each starting where the one before ends.
class ErrorPartsView : public FigureWidget {
    Q_OBJECT

  public:
    explicit ErrorPartsView(QWidget* parent = nullptr);
    void setParts(std::vector<ErrorPart> parts, QString emptyText);

    void paint(QPainter& painter, const QSizeF& size, const Theme& theme) const override;
    [[nodiscard]] QString title() const override { return tr("Where the error comes from"); }
    [[nodiscard]] std::vector<QStringList> table() const override;
    [[nodiscard]] QSize sizeHint() const override { return {320, 110}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {240, 96}; }

  private:
    std::vector<ErrorPart> m_parts;
    QString m_emptyText;
};

}  // namespace weightscape::ui
