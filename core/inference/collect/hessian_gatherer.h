// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "core/inference/collect/hessian_collector.h"
#include "core/model/input_hessians.h"
#include "core/support/result.h"

namespace weightscape::inference {

/// Gathers all Hessians of a model in bounded memory. What one run of the texts has no room for,
/// the next collects; with more than one run, finished Hessians wait in files without names, which
/// are mapped and vanish with them. How many runs there are changes no bit.
class HessianGatherer {
  public:
    /// `mostBytes`: what sums may take, and Hessians that stay in memory; a single one may take
    /// more. `folder`: where the files are.
    HessianGatherer(std::uint64_t mostBytes, std::filesystem::path folder);

    /// Observes one run of all texts.
    [[nodiscard]] InputObserver& observer() { return *m_collector; }
    /// How many runs will have to follow this one, by what was observed so far.
    [[nodiscard]] std::uint64_t runsToFollow() const;
    /// A run is over: true if another has to follow. Errors: NoSpace, CannotWrite (the file).
    [[nodiscard]] Result<bool> finishRun();
    /// Once, after the last run; tensors that shared their input only at first are left out.
    [[nodiscard]] InputHessians take();

  private:
    using Matrices = std::map<std::string, std::set<std::size_t>, std::less<>>;

    void startRun(Matrices wanted);
    void keepInMemory();
    [[nodiscard]] Result<void> keepInFile();
    void keep(const CollectedHessian& collected, HessianValues values);

    std::uint64_t m_mostBytes;
    std::filesystem::path m_folder;
    std::optional<HessianCollector> m_collector;
    bool m_isFirstRun = true;
    std::map<std::string, TensorHessians> m_tensors;
    std::set<std::string> m_unclear;
};

}  // namespace weightscape::inference
