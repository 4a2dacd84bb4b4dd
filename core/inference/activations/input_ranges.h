// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/inference/input_observer.h"
#include "core/quantize/calibration/all_calibrators.h"
#include "core/quantize/elements/group_codec.h"
#include "core/support/task_context.h"

namespace weightscape::inference {

/// Magnitudes of many numbers in cells that are 1/512 of a power of two wide, 160 KiB however many
/// there are. Those under 2^-20 count as 0, those from 2^20 on as one cell.
class MagnitudeCells {
  public:
    static constexpr int kLowestExponent = -20;
    static constexpr int kHighestExponent = 20;
    static constexpr unsigned kMantissaBits = 9;

    /// Counts the finite ones.
    void add(std::span<const float> values);
    [[nodiscard]] bool empty() const { return m_counts.empty(); }

    /// The numbers as a calibrator reads a group: magnitudes with their counts as importance. Each
    /// cell is spread over four, so that histograms of 2,048 bins see no gaps; none lies above
    /// `largest`, which is the last one itself.
    struct Spread {
        std::vector<float> magnitudes;
        std::vector<float> counts;
    };
    [[nodiscard]] Spread spread(float largest) const;

  private:
    std::vector<std::uint64_t> m_counts;
};

/// What is known of the inputs of one tensor, experts together.
struct ObservedRange {
    std::vector<float> channelMaxima;  ///< largest finite magnitude of each channel
    MagnitudeCells cells;              ///< empty where only maxima were kept

    [[nodiscard]] float maximum() const;
};

enum class KeptOfInputs { Maxima, Distribution };

/// Watches a calibration text go through a model and keeps, for each tensor that is rounded, how
/// large its inputs become: for static ranges and SmoothQuant. One thread at a time.
class InputRanges final : public InputObserver {
  public:
    explicit InputRanges(KeptOfInputs kept) : m_kept(kept) {}
    void observe(const ObservedInput& input) override;
    /// Null: no input of this tensor was seen.
    [[nodiscard]] const ObservedRange* find(std::string_view tensor) const;
    [[nodiscard]] std::size_t tensors() const { return m_tensors.size(); }

  private:
    KeptOfInputs m_kept;
    std::map<std::string, ObservedRange, std::less<>> m_tensors;
};

/// The magnitude that the highest level stands for, as the calibrator chooses it. As in Migacz's
/// calibration the sign is left aside. Calibrators that look at more than the largest magnitude
/// need the distribution. Precondition: symmetric levels.
[[nodiscard]] float calibratedLimit(const ObservedRange& inputs,
                                    const calibration::CalibratorChoice& choice,
                                    const elements::GroupCodec& codec, const TaskContext& task);

}  // namespace weightscape::inference
