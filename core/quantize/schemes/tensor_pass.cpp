// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/schemes/tensor_pass.h"

#include <oneapi/tbb/enumerable_thread_specific.h>

#include <vector>

#include "core/support/parallel.h"

namespace weightscape::schemes {
namespace {

struct Buffers {
    std::vector<float> weights;
    std::vector<float> blocks;
};

}  // namespace

void PassProgress::finishStep(std::uint64_t steps) {
    const std::lock_guard lock(m_mutex);
    ++m_steps;
    const double share = static_cast<double>(m_steps) / static_cast<double>(steps);
    m_reported = std::max(m_reported, (m_pass + std::min(share, 1.0)) / m_passes);
    m_task.report(m_reported, m_stage);
}

void PassProgress::finishPass() {
    const std::lock_guard lock(m_mutex);
    if (m_pass + 1 < m_passes) ++m_pass;
    m_steps = 0;
}

bool visitPieces(
    const TensorSource& source, const Pieces& pieces, PassProgress& progress,
    const std::function<void(std::uint64_t, const Rectangle&, std::span<const float>)>& visit) {
    tbb::enumerable_thread_specific<Buffers> buffers;
    const bool finished = forEachChunk(pieces.count(), 1, progress.task(),
                                       [&](std::size_t index, std::size_t, std::size_t) {
                                           Buffers& local = buffers.local();
                                           const Rectangle area = pieces.at(index);
                                           source.read(area, local.weights, local.blocks);
                                           visit(index, area, local.weights);
                                           progress.finishStep(pieces.count());
                                       });
    return finished && !progress.task().cancelled();
}

}  // namespace weightscape::schemes
