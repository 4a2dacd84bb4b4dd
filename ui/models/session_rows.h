// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "core/measure/statistics.h"
#include "core/model/architectures/tensor_place.h"
#include "ui/models/tensor_row.h"
#include "ui/models/tensor_tree_model.h"

namespace weightscape::ui {

class Session;

/// Heights 0..1 of a small histogram, logarithmic so that single outliers stay visible; empty when
/// the statistics have no sketch. Takes about 0.1 ms.
[[nodiscard]] std::vector<float> sparkHeights(const measure::TensorStatistics& statistics);

/// What the stacks of a model's layers are called where they have to be told apart.
class StackNames {
  public:
    explicit StackNames(std::span<const TensorPlace> places);
    /// Empty where the model has one stack only, or the tensor is in none.
    [[nodiscard]] QString of(const TensorPlace& place) const;

  private:
    std::map<std::string, QString> m_labels;
};

/// "512 × 128", "scalar".
[[nodiscard]] QString shapeText(const TensorInfo& info);
/// What is known now about a tensor of the open model.
[[nodiscard]] TensorFigures sessionFigures(const Session& session, int tensor);
/// The same with its words, without the small histogram.
[[nodiscard]] TensorRow sessionRow(const Session& session, int tensor);
/// TensorRow::key of a tensor.
[[nodiscard]] QString sessionKey(const Session& session, int tensor);
/// Where the tensors of the open model belong, in file order; empty without a model.
[[nodiscard]] std::vector<TensorTreeModel::Place> sessionPlaces(const Session& session);

}  // namespace weightscape::ui
