// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/inference/collect/hessian_sums.h"
#include "core/inference/collect/shared_inputs.h"
#include "core/inference/input_observer.h"

namespace weightscape::inference {

/// Which Hessians are wanted, and how much memory their sums may take.
struct HessianWishes {
    std::uint64_t mostBytes = std::uint64_t{1} << 30U;  ///< a single one may take more
    /// By tensor and matrix; none: all are.
    std::function<bool(std::string_view tensor, std::size_t matrix)> isWanted = {};
};

/// The second moments of one input.
struct CollectedHessian {
    std::vector<std::string> tensors;  ///< that read this input
    std::size_t matrix = 0;            ///< which of the stacked ones (expert)
    std::size_t matrices = 1;
    std::size_t columns = 0;
    std::uint64_t tokens = 0;           ///< counted; 0: the values are zeros
    std::uint64_t tokensNotFinite = 0;  ///< left out
    std::vector<float> values;          ///< mean of x xᵀ, columns x columns, symmetric
};

/// A matrix of which nothing was collected, or no more.
struct LeftOutHessian {
    enum class Why {
        NoRoom,   ///< the sums would take more memory than allowed
        Unclear,  ///< it shared its input with another and later did not (see shared_inputs.h)
    };
    std::string tensor;
    std::size_t matrix = 0;
    Why why = Why::NoRoom;
};

/// Collects H = mean of x xᵀ for GPTQ and its kin, once for each distinct input, experts apart.
/// Where memory is short, run the text several times with what was left out wanted. For one thread
/// at a time; sums up on all threads.
class HessianCollector final : public InputObserver {
  public:
    explicit HessianCollector(HessianWishes wishes = {}) : m_wishes(std::move(wishes)) {}
    void observe(const ObservedInput& input) override;

    /// Of the sums so far.
    [[nodiscard]] std::uint64_t bytes() const { return m_bytes; }
    /// Of those that there was no room for.
    [[nodiscard]] std::uint64_t missingBytes() const { return m_missingBytes; }
    /// Of the values that takeNext() will give.
    [[nodiscard]] std::uint64_t valueBytes() const;
    /// The next in the order in which inputs were first seen; without those that all tensors were
    /// lost of. Frees its sum: nothing must be observed afterwards. Empty: that was all.
    [[nodiscard]] std::optional<CollectedHessian> takeNext();
    [[nodiscard]] std::vector<LeftOutHessian> leftOut() const;

  private:
    /// Whether a group has a sum that somebody can use.
    [[nodiscard]] bool isCollected(std::size_t group) const;

    HessianWishes m_wishes;
    SharedInputs m_inputs;
    std::vector<std::optional<HessianSums>> m_sums;  ///< by group; empty: no room, or taken
    std::vector<std::size_t> m_withoutRoom;          ///< groups
    std::vector<float> m_packed;
    std::uint64_t m_bytes = 0;
    std::uint64_t m_missingBytes = 0;
    std::size_t m_taken = 0;  ///< groups
};

}  // namespace weightscape::inference
