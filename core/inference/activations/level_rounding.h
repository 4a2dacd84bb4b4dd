// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include "core/inference/activations/activation_mode.h"
#include "core/inference/activations/input_levels.h"
#include "core/inference/activations/matrix_cache.h"
#include "core/inference/decoders/run_options.h"

namespace weightscape::inference {

/// W8A8, W4A8, W4A4, A8 and A4: inputs rounded to integers, weights by the kind's scheme or as they
/// are.
class LevelRounding final : public InputRounding {
  public:
    LevelRounding(const ActivationMode& mode, std::shared_ptr<const InputRanges> ranges);
    [[nodiscard]] Result<void> multiply(const LinearLayer& layer, std::size_t matrix,
                                        ConstRows inputs, MutableRows outputs,
                                        TaskContext& task) override;

  private:
    InputLevels m_levels;
    InputLimits m_limits;
    std::unique_ptr<MatrixCache> m_weights;  ///< null: as they are
};

[[nodiscard]] std::unique_ptr<InputRounding> makeLevelRounding(
    const ActivationMode& mode, std::shared_ptr<const InputRanges> ranges);

/// Prepares matrices by rounding them as the kind's scheme does. Precondition: it has one.
[[nodiscard]] MatrixCache::Prepare roundingByScheme(const ActivationKind& kind);

}  // namespace weightscape::inference
