// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/inference/weights/linear_layer.h"
#include "core/inference/weights/weight_store.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape::inference {

/// Finds the tensors of a model by what they are for, and checks their shapes. Once made it is
/// immutable; any thread may read.
class LayerReader {
  public:
    explicit LayerReader(WeightStore& store);

    [[nodiscard]] const Model& model() const { return m_store.model(); }
    [[nodiscard]] bool has(const std::string& name) const { return m_places.contains(name); }
    /// The name of a layer's tensor without its ending: "blk.3.attn_q".
    [[nodiscard]] static std::string layerName(std::size_t layer, std::string_view role);

    /// What a matrix must be like.
    struct Wanted {
        std::size_t inputs = 0;    ///< length of its rows; 0: any
        std::size_t outputs = 0;   ///< its rows; 0: any number
        std::size_t matrices = 1;  ///< so many on top of each other, or as tensors of their own
    };
    /// The matrices `name` + ".weight" with their bias; none where the model has none.
    /// Errors: Damaged (another shape), those of WeightStore::hold().
    [[nodiscard]] Result<LinearLayer> linear(const std::string& name, const Wanted& wanted,
                                             TaskContext& task) const;
    /// The same where the model must have it. Errors also: Incomplete.
    [[nodiscard]] Result<LinearLayer> neededLinear(const std::string& name, const Wanted& wanted,
                                                   TaskContext& task) const;
    /// All numbers of a tensor, by its whole name; none where the model has none. Errors: Damaged
    /// (not so many), those of WeightStore::hold().
    [[nodiscard]] Result<std::vector<float>> numbers(const std::string& name, std::size_t count,
                                                     TaskContext& task) const;
    /// `name` + ".weight" and ".bias"; none where the model has none.
    [[nodiscard]] Result<NormWeights> norm(const std::string& name, std::size_t count,
                                           TaskContext& task) const;
    [[nodiscard]] Result<NormWeights> neededNorm(const std::string& name, std::size_t count,
                                                 TaskContext& task) const;

  private:
    /// `name` with the expert's number, where each expert is a tensor of its own.
    [[nodiscard]] Result<void> addExperts(const std::string& name, const Wanted& wanted,
                                          LinearLayer& layer, TaskContext& task) const;
    [[nodiscard]] Result<void> addTensor(std::size_t index, const Wanted& wanted,
                                         LinearLayer& layer, TaskContext& task) const;

    WeightStore& m_store;
    std::unordered_map<std::string_view, std::size_t> m_places;  ///< in Model::tensors
};

}  // namespace weightscape::inference
