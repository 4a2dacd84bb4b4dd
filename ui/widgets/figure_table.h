// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <vector>

#include "ui/widgets/figure.h"

class QWidget;

namespace weightscape::ui {

/// The numbers of a picture, as they were when the table was made.
class FigureTable : public QAbstractTableModel {
    Q_OBJECT

  public:
    explicit FigureTable(std::vector<QStringList> rows, QObject* parent = nullptr);
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

  private:
    std::vector<QStringList> m_rows;  ///< the first one is the header
};

/// Opens the numbers of `figure` in a window of their own: for screen readers and for copying.
void showFigureTable(const Figure& figure, QWidget& widget);

}  // namespace weightscape::ui
