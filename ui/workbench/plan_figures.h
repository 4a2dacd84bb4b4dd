// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "core/measure/measure_error.h"
#include "core/model/model.h"
#include "core/recipes/quantization_plan.h"
#include "ui/workbench/result_store.h"

namespace weightscape::ui {

/// By tensor, whether its weights can be read; empty without a model.
[[nodiscard]] std::vector<bool> measurableTensors(const Model* model);

/// What a plan does with the tensors of a model.
struct PlanTreatments {
    std::vector<int> ofTensor;  ///< ResultStore::indexOf()
    std::vector<int> kept;      ///< tensors that are known without measuring, ascending
};
/// Whether encoders see the importance matrix of a plan, or only the errors do.
enum class Matrix { Used, NotSeen };
/// Without a plan every tensor stays as it is.
[[nodiscard]] std::shared_ptr<const PlanTreatments> readTreatments(
    const Model& model, const recipes::QuantizationPlan* plan, ResultStore& store,
    Matrix matrix = Matrix::Used);

/// The errors of a model's tensors under one plan, as far as a store has them, and their sum.
class PlanFigures {
  public:
    using Plan = std::shared_ptr<const recipes::QuantizationPlan>;

    PlanFigures(Plan plan, std::shared_ptr<const PlanTreatments> treatments,
                const ResultStore& store);

    [[nodiscard]] const Plan& plan() const { return m_plan; }
    [[nodiscard]] const std::shared_ptr<const PlanTreatments>& treatments() const {
        return m_treatments;
    }
    [[nodiscard]] int treatment(int tensor) const {
        return m_treatments->ofTensor[static_cast<std::size_t>(tensor)];
    }
    /// Tensors that are copied are not measured (measure::needsNoMeasuring).
    [[nodiscard]] bool isKept(int tensor) const;
    /// Null: not known, or no such tensor.
    [[nodiscard]] const measure::TensorError* error(int tensor) const;
    [[nodiscard]] int measured() const { return m_measured; }
    [[nodiscard]] int exact() const { return m_exact; }
    [[nodiscard]] bool isComplete() const {
        return static_cast<std::size_t>(m_measured) == m_known.size();
    }
    [[nodiscard]] measure::ModelError total(std::uint64_t modelWeights) const;

    /// Reads all errors anew.
    void read(const ResultStore& store);
    /// An error that the store took. Nothing happens when the plan treats the tensor otherwise.
    void take(int tensor, int treatment, const ResultStore::ErrorChange& change);

  private:
    Plan m_plan;
    std::shared_ptr<const PlanTreatments> m_treatments;
    std::vector<const measure::TensorError*> m_known;  ///< null: not yet; owned by the store
    int m_measured = 0, m_exact = 0;
    mutable std::optional<measure::ModelError> m_total;  ///< empty: to be added up
};

}  // namespace weightscape::ui
