// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/measure/weight_scan.h"

#include <algorithm>

#include "core/measure/weight_loops.h"
#include "core/support/largest_magnitude.h"

namespace weightscape::measure {
namespace {

bool isLouder(const LoudestWeights::Entry& a, const LoudestWeights::Entry& b) {
    const float loudnessA = std::abs(a.value);
    const float loudnessB = std::abs(b.value);
    return loudnessA != loudnessB ? loudnessA > loudnessB : a.position < b.position;
}

template <typename Layout>
typename Layout::Bits magnitude(typename Layout::Weight weight) {
    using Bits = typename Layout::Bits;
    return static_cast<Bits>(Layout::bits(weight) & std::numeric_limits<Bits>::max());
}

}  // namespace

void LoudestWeights::offer(const Entry& entry) {
    if (m_entries.size() == kCapacity) {
        if (!isLouder(entry, m_entries.back())) return;
        m_entries.pop_back();
    }
    m_entries.insert(std::upper_bound(m_entries.begin(), m_entries.end(), entry, isLouder), entry);
}

void LoudestWeights::merge(const LoudestWeights& other) {
    for (const Entry& entry : other.m_entries) offer(entry);
}

void ExactCounts::add(std::span<const float> weights) {
    const float largest = largestMagnitude(weights);
    std::vector<float> finite;
    if (!std::isfinite(largest)) {
        for (const float weight : weights) {
            nans += std::isnan(weight) ? 1U : 0U;
            infinities += std::isinf(weight) ? 1U : 0U;
            if (std::isfinite(weight)) finite.push_back(weight);
        }
        weights = finite;
    }
    if (!(largest <= kLargestHalf)) beyondHalf += countBeyondHalf(weights);
    zeros += countZeros(weights);
    if (weights.empty()) return;
    // By order, so that -0 is below 0.
    const Extremes extremes = extremesOf(weights);
    minimum = fromOrder(std::min(orderOf(minimum), orderOf(extremes.minimum)));
    maximum = fromOrder(std::max(orderOf(maximum), orderOf(extremes.maximum)));
}

void ExactCounts::merge(const ExactCounts& other) {
    zeros += other.zeros;
    nans += other.nans;
    infinities += other.infinities;
    beyondHalf += other.beyondHalf;
    minimum = std::min(minimum, other.minimum);
    maximum = std::max(maximum, other.maximum);
}

template <typename Layout>
void PieceScanner<Layout>::begin(const TensorPiece& piece, std::uint64_t rowLength) {
    m_rowLength = rowLength;
    m_first = piece.first;
    m_position = piece.first;
    m_columnMaxima.assign(std::min(rowLength, piece.count), 0);
    m_rowMaxima.assign((piece.count - 1) / rowLength + 1, 0);
}

template <typename Layout>
void PieceScanner<Layout>::scan(std::span<const Weight> run, LoudestWeights& loudest) {
    while (!run.empty()) {
        const std::uint64_t left = m_rowLength - m_position % m_rowLength;
        const auto part = run.first(std::min<std::uint64_t>(left, run.size()));
        scanRow(part, loudest);
        m_position += part.size();
        run = run.subspan(part.size());
    }
}

template <typename Layout>
void PieceScanner<Layout>::scanRow(std::span<const Weight> part, LoudestWeights& loudest) {
    // A piece is whole rows or a part of one: its columns begin where it does.
    const std::uint64_t column = (m_position - m_first) % m_rowLength;
    const Bits largest = raiseColumns(part, Layout::kInfinity, m_columnMaxima.data() + column);
    Bits& row = m_rowMaxima[(m_position - m_first) / m_rowLength];
    row = std::max(row, largest);
    if (!loudest.mayTake(Layout::value(largest))) return;
    const Bits least = Layout::nearest(loudest.least());
    for (std::size_t i = 0; i < part.size(); ++i) {
        const Bits bits = magnitude<Layout>(part[i]);
        if (bits < least || bits >= Layout::kInfinity) continue;
        loudest.offer({m_position + i, Layout::value(Layout::bits(part[i]))});
    }
}

template <typename Layout>
void PieceScanner<Layout>::publish(SharedMaxima& shared) const {
    const std::uint64_t firstRow = m_first / m_rowLength;
    const std::uint64_t firstColumn = m_first % m_rowLength;
    const std::lock_guard lock(shared.mutex);
    for (std::size_t i = 0; i < m_rowMaxima.size(); ++i) {
        float& row = shared.rows[firstRow + i];
        row = std::max(row, Layout::value(m_rowMaxima[i]));
    }
    for (std::size_t i = 0; i < m_columnMaxima.size(); ++i) {
        float& column = shared.columns[firstColumn + i];
        column = std::max(column, Layout::value(m_columnMaxima[i]));
    }
}

template class PieceScanner<HalfBits>;
template class PieceScanner<Bfloat16Bits>;
template class PieceScanner<Binary32Bits>;

}  // namespace weightscape::measure
