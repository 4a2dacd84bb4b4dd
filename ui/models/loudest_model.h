// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <vector>

#include "core/measure/statistics.h"

namespace weightscape::ui {

class Session;

/// A loud weight of the model.
struct LoudWeight {
    int tensor = -1;
    QString name;  ///< of the tensor, safe to show
    measure::Outlier outlier;
    std::uint64_t beyond6Sigma = 0;  ///< weights of the tensor beyond 6σ
    double expected = 0;             ///< as many a normal distribution would have there
};

/// The weights of all tensors with known statistics that are farthest from their tensor's mean, in
/// its standard deviations; at most `most`, the farthest first.
[[nodiscard]] std::vector<LoudWeight> loudestWeights(const Session& session, std::size_t most);

/// Those weights as a table; a snapshot.
class LoudestModel : public QAbstractTableModel {
    Q_OBJECT

  public:
    enum Column {
        TensorColumn,
        RowColumn,
        ColumnColumn,
        ValueColumn,
        SigmaColumn,
        BeyondColumn,
        ExpectedColumn,
        ColumnCount
    };

    explicit LoudestModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}
    void setWeights(std::vector<LoudWeight> weights);
    /// Null outside.
    [[nodiscard]] const LoudWeight* weight(int row) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

  private:
    std::vector<LoudWeight> m_weights;
};

}  // namespace weightscape::ui
