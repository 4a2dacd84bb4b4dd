// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/evaluation/kept_answers.h"

namespace weightscape::inference {

Result<void> KeptAnswers::read(const ScoredRows& rows) {
    m_rows.width = rows.logits.width;
    for (std::size_t i = 0; i < rows.logits.count; ++i) {
        const auto row = rows.logits.row(i);
        m_rows.values.insert(m_rows.values.end(), row.begin(), row.end());
    }
    m_rows.count += rows.logits.count;
    return {};
}

}  // namespace weightscape::inference
