// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "core/inference/collect/moment_collector.h"
#include "core/inference/decoders/decoder.h"
#include "core/inference/evaluation/run_text.h"
#include "core/model/model_moments.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape::inference {

struct MomentWishes {
    /// What hidden states may take in memory, and what moments may, bytes each.
    MomentRoom room = {};
    std::uint64_t seed = 0;  ///< of the tokens that are drawn (DrawnTokenLoss)
};

/// The moments of a model's matrices over all positions of a text, by its own Fisher information.
/// Takes about four times as long as running the text. Errors: those of runTextBackward() and
/// MomentCollector::finishPart().
[[nodiscard]] Result<ModelMoments> collectMoments(const Decoder& decoder, const TokenText& text,
                                                  const MomentWishes& wishes, TaskContext& task);

}  // namespace weightscape::inference
