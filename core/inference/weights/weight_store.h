// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "core/inference/weight_matrix.h"
#include "core/model/model.h"
#include "core/recipes/quantization_plan.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape::inference {

/// All matrices of a tensor as some file holds them, for as long as somebody keeps them.
struct HeldTensor {
    const TensorInfo* tensor = nullptr;
    const formats::Format* format = nullptr;
    std::span<const std::byte> bytes;  ///< of a mapped file, or `own`
    std::vector<std::byte> own;

    [[nodiscard]] std::size_t matrices() const;
    /// One of the matrices on top of each other (experts). Precondition: index < matrices().
    [[nodiscard]] WeightMatrix matrix(std::size_t index) const;
    /// All weights as numbers.
    [[nodiscard]] std::vector<float> numbers() const;
};

/// Where a model that runs has its weights from. Any thread may ask.
class WeightStore {
  public:
    explicit WeightStore(std::shared_ptr<const Model> model) : m_model(std::move(model)) {}
    virtual ~WeightStore() = default;
    WeightStore(const WeightStore&) = delete;
    WeightStore& operator=(const WeightStore&) = delete;

    [[nodiscard]] const Model& model() const { return *m_model; }
    /// For Model::tensors[index]. Errors: Unsupported (a type that cannot be decoded), Cancelled,
    /// those of the encoders.
    [[nodiscard]] virtual Result<std::shared_ptr<const HeldTensor>> hold(std::size_t index,
                                                                         TaskContext& task) = 0;
    /// Whether hold() has to compute: such tensors are held no longer than a layer needs them.
    [[nodiscard]] virtual bool computes() const { return false; }

  private:
    std::shared_ptr<const Model> m_model;
};

/// The weights of the file itself.
[[nodiscard]] std::unique_ptr<WeightStore> storedWeights(std::shared_ptr<const Model> model);

/// The weights that an export by this plan would write, to the bit, without a file: each tensor is
/// encoded when it is asked for. Precondition: the plan is one of this model.
[[nodiscard]] std::unique_ptr<WeightStore> plannedWeights(
    std::shared_ptr<const Model> model, std::shared_ptr<const recipes::QuantizationPlan> plan);

}  // namespace weightscape::inference
