// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include "core/inference/evaluation/run_text.h"
#include "core/inference/figures/reference_logits.h"
#include "core/inference/rows.h"

namespace weightscape::inference {

/// Keeps a model's answers in memory, for others to be compared with.
class KeptAnswers final : public ScoreReader {
  public:
    [[nodiscard]] Result<void> read(const ScoredRows& rows) override;
    void finishChunk(std::size_t /*chunk*/) override {}
    /// Those so far; lasts until the next read().
    [[nodiscard]] LogitsInMemory logits() const { return LogitsInMemory(m_rows.view()); }

  private:
    Rows m_rows;
};

}  // namespace weightscape::inference
