// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <vector>

#include "core/recipes/tradeoff.h"

namespace weightscape::ui {

/// The presets measured so far, in the order of the table of presets.
class TradeoffModel : public QAbstractTableModel {
    Q_OBJECT

  public:
    explicit TradeoffModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}

    void clear();
    void add(const recipes::TradeoffPoint& point);
    [[nodiscard]] const std::vector<recipes::TradeoffPoint>& points() const { return m_points; }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

  private:
    std::vector<recipes::TradeoffPoint> m_points;
};

}  // namespace weightscape::ui
