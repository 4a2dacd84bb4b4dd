// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/inference/gradients/gradient_observer.h"
#include "core/inference/tuning/latent_tensor.h"
#include "core/inference/weights/weight_store.h"

namespace weightscape::inference {

/// The weights of a plan while they are tuned, and the gradients of a loss by them. For one thread
/// at a time; readers of the store see each step, but for norms, which decoders copy when they are
/// opened.
class TunedWeights final : public WeightStore, public GradientObserver {
  public:
    /// Encodes all tensors by the plan. Precondition: the plan is the model's. Errors: those of the
    /// encoders; Cancelled.
    [[nodiscard]] static Result<std::unique_ptr<TunedWeights>> create(
        std::shared_ptr<const Model> model, std::shared_ptr<const recipes::QuantizationPlan> plan,
        TaskContext& task);

    [[nodiscard]] Result<std::shared_ptr<const HeldTensor>> hold(std::size_t index,
                                                                 TaskContext& task) override;

    void observe(const ObservedGradient& gradient) override;
    void observe(const ObservedLookup& lookup) override;
    [[nodiscard]] bool watchesNorms() const override { return true; }
    void observe(const ObservedNorm& norm) override;
    [[nodiscard]] Result<void> finishPart() override;

    /// Moves all tensors against what was observed, and forgets that. Errors: Cancelled.
    [[nodiscard]] Result<void> step(const LatentStep& step, TaskContext& task);

    /// The blocks of the tensors that are tuned, by index into Model::tensors.
    using Blocks = std::map<std::size_t, std::vector<std::byte>>;
    [[nodiscard]] Blocks blocks() const;

  private:
    struct Tuned {
        Tuned(LatentTensor latent, std::size_t rowLength)
            : tensor(std::move(latent)),
              gradients(tensor.weights().size() / rowLength, rowLength) {}
        LatentTensor tensor;
        Rows gradients;  ///< sums
    };

    TunedWeights(std::shared_ptr<const Model> model, TaskContext& task)
        : WeightStore(std::move(model)), m_task(task) {}
    [[nodiscard]] Result<void> add(std::size_t index, const recipes::PlannedTensor& planned,
                                   WeightStore& start, TaskContext& task);
    /// Null: it is not tuned.
    [[nodiscard]] Tuned* find(std::string_view tensor);

    TaskContext& m_task;
    std::map<std::size_t, Tuned> m_tuned;  ///< by index into Model::tensors
    std::map<std::string, std::size_t, std::less<>> m_places;
    std::vector<std::shared_ptr<const HeldTensor>> m_held;
};

}  // namespace weightscape::inference
