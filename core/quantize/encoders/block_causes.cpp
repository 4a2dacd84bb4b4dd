// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/encoders/block_causes.h"

#include <algorithm>
#include <cmath>

namespace weightscape::encoders {
namespace {

using formats::FieldKind;
using formats::Format;

bool hasMinimum(const Format& format) {
    const formats::BlockFields described = formats::fieldsOf(format);
    return std::ranges::any_of(described.groups, [](const formats::FieldGroup& group) {
        return group.kind == FieldKind::Minimum || group.kind == FieldKind::SubMinimum;
    });
}

}  // namespace

BlockCauses::BlockCauses(const Format& format, std::size_t worst, std::uint64_t rowLength)
    : m_format(format),
      m_worst(worst),
      m_rowLength(rowLength),
      m_shape{format.weightsPerBlock, sharedWeights(format), hasMinimum(format)} {
    if (format.isQuantized() && format.levels != nullptr) m_ends.emplace(format);
}

void BlockCauses::add(const StoredBlocks& blocks, schemes::ErrorCauses& causes) {
    m_errors.resize(blocks.original.size() / m_format.weightsPerBlock);
    if (m_ends) {
        m_ends->read(blocks.bytes);
        const CauseSums sums =
            sumCauses({blocks.original, blocks.decoded, m_ends->lowest(), m_ends->highest()},
                      m_shape, m_errors);
        causes.scalesAreExact = false;
        causes.clipping += sums.beyond;
        // Rounding may find a little more to save than there is.
        causes.exactScaleError += std::max(0.0, sums.squared - sums.saved);
    } else {
        sumErrors(blocks);
    }
    listWorst(blocks.first, causes);
}

void BlockCauses::sumErrors(const StoredBlocks& blocks) {
    for (std::size_t block = 0; block < m_errors.size(); ++block) {
        double sum = 0.0;
        const std::size_t begin = block * m_format.weightsPerBlock;
        for (std::size_t i = begin; i < begin + m_format.weightsPerBlock; ++i) {
            const double error = static_cast<double>(blocks.decoded[i]) - blocks.original[i];
            if (std::isfinite(error)) sum += error * error;
        }
        m_errors[block] = sum;
    }
}

void BlockCauses::listWorst(std::uint64_t first, schemes::ErrorCauses& causes) const {
    if (m_worst == 0) return;
    const std::size_t weights = m_format.weightsPerBlock;
    for (std::size_t block = 0; block < m_errors.size(); ++block) {
        const std::uint64_t index = first + block * weights;
        causes.offer({.group = index / weights,
                      .row = index / m_rowLength,
                      .column = index % m_rowLength,
                      .weights = weights,
                      .squaredError = m_errors[block]},
                     m_worst);
    }
}

}  // namespace weightscape::encoders
