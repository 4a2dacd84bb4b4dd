// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/measure/weight_scan.h"

#include <algorithm>

#include "core/support/largest_magnitude.h"
#include "core/support/vector_clones.h"

namespace weightscape::measure {
namespace {

constexpr float kLargestHalf = 65504.0F;

bool isLouder(const LoudestWeights::Entry& a, const LoudestWeights::Entry& b) {
    const float loudnessA = std::abs(a.value);
    const float loudnessB = std::abs(b.value);
    return loudnessA != loudnessB ? loudnessA > loudnessB : a.position < b.position;
}

/// The bits as an integer that orders all numbers by value, and back: it is its own inverse.
std::int32_t ordered(std::int32_t bits) {
    return bits < 0 ? bits ^ 0x7FFFFFFF : bits;
}

template <typename Layout>
typename Layout::Bits magnitude(typename Layout::Weight weight) {
    using Bits = typename Layout::Bits;
    return static_cast<Bits>(Layout::bits(weight) & std::numeric_limits<Bits>::max());
}

// Simple loops from here on, so that compilers take several weights at once.

WEIGHTSCAPE_VECTOR_CLONES
void addFinite(std::span<const float> weights, ExactCounts& counts) {
    std::int32_t zeros = 0;
    std::int32_t low = ordered(std::bit_cast<std::int32_t>(counts.minimum));
    std::int32_t high = ordered(std::bit_cast<std::int32_t>(counts.maximum));
    for (const float weight : weights) {
        const auto bits = std::bit_cast<std::int32_t>(weight);
        const std::int32_t order = ordered(bits);
        zeros += (bits & 0x7FFFFFFF) == 0 ? 1 : 0;
        low = order < low ? order : low;
        high = order > high ? order : high;
    }
    counts.zeros += static_cast<std::uint64_t>(zeros);
    counts.minimum = std::bit_cast<float>(ordered(low));
    counts.maximum = std::bit_cast<float>(ordered(high));
}

/// Raises the maxima of columns to the magnitudes of the finite weights of a row, and returns the
/// largest of these.
template <typename Layout>
typename Layout::Bits raiseMaxima(std::span<const typename Layout::Weight> row,
                                  typename Layout::Bits infinity, typename Layout::Bits* columns) {
    using Bits = typename Layout::Bits;
    Bits largest = 0;
    for (std::size_t i = 0; i < row.size(); ++i) {
        const Bits bits = magnitude<Layout>(row[i]);
        const Bits finite = bits < infinity ? bits : Bits{0};
        columns[i] = columns[i] > finite ? columns[i] : finite;
        largest = largest > finite ? largest : finite;
    }
    return largest;
}

WEIGHTSCAPE_VECTOR_CLONES
std::int16_t raiseColumns(std::span<const std::int16_t> row, std::int16_t infinity,
                          std::int16_t* columns) {
    return raiseMaxima<HalfBits>(row, infinity, columns);
}

WEIGHTSCAPE_VECTOR_CLONES
std::int32_t raiseColumns(std::span<const float> row, std::int32_t infinity,
                          std::int32_t* columns) {
    return raiseMaxima<Binary32Bits>(row, infinity, columns);
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
    if (!(largest <= kLargestHalf)) beyondHalf += encoders::countBeyondHalf(weights);
    addFinite(weights, *this);
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
void PieceScanner<Layout>::begin(const encoders::TensorPiece& piece, std::uint64_t rowLength) {
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
