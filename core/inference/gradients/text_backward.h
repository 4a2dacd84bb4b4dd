// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>

#include "core/inference/decoders/decoder.h"
#include "core/inference/evaluation/run_text.h"
#include "core/inference/gradients/gradient_observer.h"
#include "core/inference/rows.h"
#include "core/support/platform/process.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape::inference {

/// A loss that is a sum over the positions of a text. Called by one thread at a time.
class TextLoss {
  public:
    virtual ~TextLoss() = default;
    /// How it changes with each score, overwritten. The rows are consecutive positions of the text
    /// from `position` on. Errors: Damaged (scores that are no distribution).
    [[nodiscard]] virtual Result<void> gradients(std::size_t position, ConstRows scores,
                                                 MutableRows gradients) = 0;
};

/// -ln of the probability of one token per position, drawn from what the model itself expects
/// there: its gradients have the Fisher information as their second moment, which is also the
/// curvature of the KL divergence at no error. (The text's own next token would give the empirical
/// Fisher information, which is noisier and wrong there.) Martens 2020.
class DrawnTokenLoss final : public TextLoss {
  public:
    DrawnTokenLoss(std::uint64_t seed, TaskContext& task) : m_seed(seed), m_task(task) {}
    /// The same seed and position draw by the same number.
    [[nodiscard]] Result<void> gradients(std::size_t position, ConstRows scores,
                                         MutableRows gradients) override;

  private:
    std::uint64_t m_seed;
    TaskContext& m_task;
};

/// A text's way through a model and back.
struct BackwardRun {
    TextLoss& loss;
    GradientObserver& observer;
    /// What hidden states may take in memory, bytes; more of them wait in a file without a name.
    /// What they leave is for the tapes of layers; those without room are made anew.
    std::uint64_t mostBytes = std::uint64_t{1} << 30U;
    std::filesystem::path folder = scratchFolder();  ///< where that file is
};

/// Runs a text through the model and the loss back through it, layer by layer: the weights of one
/// layer are held at a time, what enters each layer is kept, and the rest where there is room. All
/// positions of all chunks count. Errors: Cancelled, NoSpace, CannotWrite, those of the decoder and
/// of the loss.
[[nodiscard]] Result<void> runTextBackward(const Decoder& decoder, const TokenText& text,
                                           const BackwardRun& run, TaskContext& task);

}  // namespace weightscape::inference
