// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "core/model/model.h"
#include "core/quantize/schemes/tiling.h"
#include "core/support/task_context.h"

namespace weightscape::schemes {

/// Weights that one piece of a pass aims at: 1 MiB of binary32.
inline constexpr std::uint64_t kPieceWeights = std::uint64_t{1} << 18U;

/// Passes the progress of several passes over a tensor on as one that never decreases.
class PassProgress {
  public:
    PassProgress(const TensorInfo& tensor, unsigned passes, TaskContext& task)
        : m_stage(tensor.name), m_passes(passes), m_task(task) {}
    /// One of `steps` equal steps of the running pass is done. Any thread.
    void finishStep(std::uint64_t steps);
    /// The running pass is over, whether or not all its steps were reported.
    void finishPass();
    [[nodiscard]] TaskContext& task() { return m_task; }

  private:
    std::mutex m_mutex;
    std::string m_stage;
    unsigned m_passes;
    unsigned m_pass = 0;
    std::uint64_t m_steps = 0;
    double m_reported = 0.0;
    TaskContext& m_task;
};

/// A weight that is taken for another value, to learn what it does to the others.
struct ChangedWeight {
    std::uint64_t row = 0;
    std::uint64_t column = 0;
    float value = 0.0F;
};

/// A tensor of an opened model. What it refers to outlives the work.
struct Source {
    const Model& model;
    const TensorInfo& tensor;
    const ChangedWeight* changed = nullptr;  ///< null: as it is in the file
};

/// readRectangle() of a source, with what is changed in it.
void readSource(const Source& source, const Rectangle& area, std::vector<float>& out,
                std::vector<float>& buffer);

/// Decodes the pieces of an area on all threads and calls visit(index, rectangle, weights) for
/// each, in no particular order. False: cancelled.
[[nodiscard]] bool visitPieces(
    const Source& source, const Pieces& pieces, PassProgress& progress,
    const std::function<void(std::uint64_t, const Rectangle&, std::span<const float>)>& visit);

}  // namespace weightscape::schemes
