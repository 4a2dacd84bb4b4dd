// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/inference/collect/hessian_sums.h"
#include "core/inference/gradients/gradient_observer.h"
#include "core/model/model_moments.h"
#include "core/support/platform/process.h"
#include "core/support/result.h"

namespace weightscape::inference {

struct MomentRoom {
    /// What finished Hessians may take in memory, bytes; those after them wait in a file without a
    /// name. The sums of one layer come on top.
    std::uint64_t mostBytes = std::uint64_t{1} << 30U;
    std::filesystem::path folder = scratchFolder();  ///< where that file is
};

/// Collects the moments of a model while a loss goes back through it. Rows with a number that is
/// not finite are left out. For one thread at a time; sums up on all threads.
class MomentCollector final : public GradientObserver {
  public:
    explicit MomentCollector(MomentRoom room = {}) : m_room(std::move(room)) {}

    void observe(const ObservedGradient& gradient) override;
    void observe(const ObservedLookup& lookup) override;
    /// Errors: NoSpace, CannotWrite (the file).
    [[nodiscard]] Result<void> finishPart() override;

    /// Once, after the way back has ended. `tokens`: of the text.
    [[nodiscard]] ModelMoments take(double tokens);

  private:
    /// Of one matrix of a tensor.
    struct MatrixSums {
        std::optional<HessianSums> inputs;
        std::vector<double> outputs;                      ///< of g²
        std::vector<double> roundedAsQ8_0, roundedAsQ8K;  ///< of w δ²
        std::uint64_t tokens = 0;
    };
    struct LookupSums {
        std::optional<HessianSums> gradients;
        std::vector<double> counts;
    };
    [[nodiscard]] Result<std::vector<HessianValues>> keep(std::vector<std::vector<float>> means);

    MomentRoom m_room;
    std::map<std::string, std::vector<MatrixSums>, std::less<>> m_matrices;  ///< of this part
    std::map<std::string, LookupSums, std::less<>> m_lookups;
    std::uint64_t m_keptBytes = 0;
    std::vector<float> m_packed;
    ModelMoments m_moments;
};

}  // namespace weightscape::inference
