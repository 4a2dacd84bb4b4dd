// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/inference/evaluation/evaluate.h"
#include "core/inference/figures/estimate.h"
#include "core/support/text.h"

/// Whether a quantized model is good enough.
namespace weightscape::inference {

/// A figure that can have a limit. Rows live for the whole program.
struct AcceptanceFigure {
    std::string_view id;  ///< "kld", as options name it
    Words label;
    Words unit;
    bool isMost = true;  ///< the limit is the most that is allowed; else the least
    /// Nothing where no token was scored. Quantiles have no uncertainty.
    std::optional<Estimate> (*of)(const Evaluation& evaluation) = nullptr;
};

/// The table: mean, 99 % and 99.9 % of KL divergence in nats per token, and the percentage of
/// tokens with the same likeliest successor.
[[nodiscard]] std::span<const AcceptanceFigure> acceptanceFigures();

struct AcceptanceLimit {
    const AcceptanceFigure* figure = nullptr;
    double limit = 0.0;
};

/// How a limit was kept.
struct LimitResult {
    AcceptanceLimit wanted;
    Estimate found;
    bool isKept = false;  ///< by the figure itself
    /// The limit is within two standard errors of the figure: more text may decide otherwise.
    [[nodiscard]] bool isClose() const;
};

/// One for each limit. A figure that is not known keeps none. Precondition: the evaluation has a
/// reference.
[[nodiscard]] std::vector<LimitResult> judge(const Evaluation& evaluation,
                                             std::span<const AcceptanceLimit> limits);

}  // namespace weightscape::inference
