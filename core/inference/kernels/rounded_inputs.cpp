// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/kernels/rounded_inputs.h"

#include "core/inference/kernels/round_loops.h"
#include "core/support/parallel.h"

namespace weightscape::inference {
namespace {

constexpr std::size_t kRowsAtOnce = 16;

std::size_t floatsFor(std::size_t shorts) {
    return (shorts + 1) / 2;
}

}  // namespace

RoundedInputs::RoundedInputs(ConstRows rows, std::int16_t largest)
    : m_count(rows.count),
      m_width(rows.width),
      m_values(floatsFor(rows.count * rows.width)),
      m_scales(rows.count * rows.width / kRoundedBlock),
      m_sums(rows.count * rows.width / kRoundedSum) {
    const auto roundRows = [&](std::size_t, std::size_t begin, std::size_t end) {
        for (std::size_t t = begin; t < end; ++t) {
            for (std::size_t block = 0; block * kRoundedBlock < m_width; ++block) {
                const std::size_t to = place(t, block);
                m_scales.floats()[to] =
                    roundBlock(rows.row(t).data() + block * kRoundedBlock, largest,
                               m_values.shorts().data() + to * kRoundedBlock,
                               m_sums.floats().data() + to * (kRoundedBlock / kRoundedSum));
            }
        }
    };
    SilentTask task;  // it is over before anybody could wish it cancelled
    static_cast<void>(forEachChunk(m_count, kRowsAtOnce, task, roundRows));
}

}  // namespace weightscape::inference
