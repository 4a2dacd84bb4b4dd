// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>

#include "core/inference/generate/generator.h"
#include "core/inference/running_model.h"
#include "core/tokenizers/tokenizer.h"

namespace weightscape::ui {

/// What a writing needs of a model: encoding it anew takes far longer than the writing itself.
struct ReadyModel {
    std::shared_ptr<const Model> model;
    std::shared_ptr<const recipes::QuantizationPlan> plan;  ///< null: the model as it is
    std::shared_ptr<const tokenizers::Tokenizer> tokenizer;
    inference::RunningModel running;
    std::unique_ptr<inference::Generator> generator;
};

/// Encoded models above this are not kept.
inline constexpr std::uint64_t kMostKeptBytes = std::uint64_t{2} << 30U;

/// The last model that wrote, for the next time: one at most, that of the newest order, and only
/// while its model is open. Any thread may ask.
class KeptModel {
  public:
    using Plan = std::shared_ptr<const recipes::QuantizationPlan>;

    /// What an order gets: its number, and the kept model where it is the one that is wanted. One
    /// that is not is let go.
    struct Loan {
        std::uint64_t order = 0;
        std::unique_ptr<ReadyModel> ready;
    };
    [[nodiscard]] Loan take(const std::shared_ptr<const Model>& model, const Plan& plan);
    /// Keeps it, unless it takes too much or a newer order came meanwhile.
    void giveBack(std::uint64_t order, std::unique_ptr<ReadyModel> ready);
    /// Forgets what is kept and what orders so far give back.
    void clear();

  private:
    std::mutex m_lock;
    std::uint64_t m_orders = 0;
    std::unique_ptr<ReadyModel> m_ready;
};

}  // namespace weightscape::ui
