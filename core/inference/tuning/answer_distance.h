// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

#include "core/inference/decoders/decoder.h"
#include "core/inference/evaluation/run_text.h"
#include "core/inference/gradients/text_backward.h"
#include "core/inference/rows.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape::inference {

/// The states that leave the last layer, at all positions of a text.
[[nodiscard]] Result<Rows> lastStates(const Decoder& decoder, const TokenText& text,
                                      TaskContext& task);

/// The KL divergence of the original's answers from a model's, summed over positions.
class AnswerDistance final : public TextLoss {
  public:
    /// `states` are the original's lastStates() of the text. What is given outlives this object.
    AnswerDistance(const Decoder& original, const Rows& states, TaskContext& task)
        : m_original(original), m_states(states), m_task(task) {}

    /// Errors: InvalidArgument (a distance that is no number).
    [[nodiscard]] Result<void> gradients(std::size_t position, ConstRows scores,
                                         MutableRows gradients) override;
    /// The same without gradients, for all positions of the text, in nats per position.
    [[nodiscard]] Result<double> meanOf(const Decoder& decoder, const TokenText& text);

  private:
    const Decoder& m_original;
    const Rows& m_states;
    TaskContext& m_task;
};

}  // namespace weightscape::inference
