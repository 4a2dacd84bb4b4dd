// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/analysis/weight_scan.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace weightscape::analysis {
namespace {

constexpr float kLargestHalf = 65504.0F;
/// Weights that are looked at several times while they are in the nearest cache.
constexpr std::size_t kRun = 2048;

bool isLouder(const LoudestWeights::Entry& a, const LoudestWeights::Entry& b) {
    const float loudnessA = std::abs(a.value);
    const float loudnessB = std::abs(b.value);
    return loudnessA != loudnessB ? loudnessA > loudnessB : a.position < b.position;
}

/// The bits as an integer that orders all numbers by value, and back: it is its own inverse.
std::int32_t ordered(std::int32_t bits) {
    return bits < 0 ? bits ^ 0x7FFFFFFF : bits;
}

std::int32_t magnitudeOf(std::int32_t bits) {
    return bits & 0x7FFFFFFF;
}

/// One simple loop per question, so that the compiler takes several weights at once.
template <typename Claim>
std::uint64_t countMagnitudes(std::span<const std::int32_t> bits, const Claim& claim) {
    std::int32_t count = 0;
    for (const std::int32_t word : bits) count += claim(magnitudeOf(word)) ? 1 : 0;
    return static_cast<std::uint64_t>(count);
}

template <typename Layout>
typename Layout::Bits finiteMagnitude(typename Layout::Bits bits) {
    using Bits = typename Layout::Bits;
    const auto magnitude = static_cast<Bits>(bits & std::numeric_limits<Bits>::max());
    return magnitude < Layout::kInfinity ? magnitude : Bits{0};
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
    std::array<std::int32_t, kRun> bits;
    for (std::size_t begin = 0; begin < weights.size(); begin += kRun) {
        const auto run = weights.subspan(begin, std::min(kRun, weights.size() - begin));
        std::memcpy(bits.data(), run.data(), run.size_bytes());
        addRun(std::span<const std::int32_t>(bits).first(run.size()));
    }
}

void ExactCounts::addRun(std::span<const std::int32_t> bits) {
    constexpr std::int32_t infinity = Binary32Bits::kInfinity;
    constexpr auto largestHalf = std::bit_cast<std::int32_t>(kLargestHalf);
    const std::uint64_t notFinite =
        countMagnitudes(bits, [](std::int32_t magnitude) { return magnitude >= infinity; });
    zeros += countMagnitudes(bits, [](std::int32_t magnitude) { return magnitude == 0; });
    beyondHalf +=
        countMagnitudes(bits, [](std::int32_t magnitude) { return magnitude > largestHalf; }) -
        notFinite;
    if (notFinite > 0) {
        const std::uint64_t notNumbers =
            countMagnitudes(bits, [](std::int32_t magnitude) { return magnitude > infinity; });
        nans += notNumbers;
        infinities += notFinite - notNumbers;
        if (notFinite == bits.size()) return;
    }
    std::int32_t low = std::numeric_limits<std::int32_t>::max();
    std::int32_t high = std::numeric_limits<std::int32_t>::min();
    for (const std::int32_t word : bits) {
        const bool finite = magnitudeOf(word) < infinity;
        const std::int32_t order = ordered(word);
        const std::int32_t lowOrder = finite ? order : std::numeric_limits<std::int32_t>::max();
        const std::int32_t highOrder = finite ? order : std::numeric_limits<std::int32_t>::min();
        low = lowOrder < low ? lowOrder : low;
        high = highOrder > high ? highOrder : high;
    }
    minimum = std::min(minimum, std::bit_cast<float>(ordered(low)));
    maximum = std::max(maximum, std::bit_cast<float>(ordered(high)));
}

void ExactCounts::merge(const ExactCounts& other) {
    zeros += other.zeros;
    nans += other.nans;
    infinities += other.infinities;
    beyondHalf += other.beyondHalf;
    minimum = std::min(minimum, other.minimum);
    maximum = std::max(maximum, other.maximum);
}

void ScanTotals::merge(const ScanTotals& other) {
    for (std::size_t key = 0; key < kSketchKeys; ++key) counts[key] += other.counts[key];
    loudest.merge(other.loudest);
    exact.merge(other.exact);
}

template <typename Layout>
typename Layout::Bits PieceScanner<Layout>::scanRow(std::span<const Weight> row,
                                                    ScanTotals& totals) {
    Bits* const columns = m_columnMaxima.data();
    Bits rowMaximum = 0;
    for (std::size_t i = 0; i < row.size(); ++i) {
        const Bits magnitude = finiteMagnitude<Layout>(Layout::bits(row[i]));
        columns[i] = std::max(columns[i], magnitude);
        rowMaximum = std::max(rowMaximum, magnitude);
    }
    std::uint64_t* const counts = totals.counts.data();
    for (const Weight weight : row) ++counts[Layout::key(Layout::bits(weight))];
    return rowMaximum;
}

template <typename Layout>
void PieceScanner<Layout>::scan(std::span<const Weight> weights, const TensorPiece& piece,
                                std::uint64_t rowLength, ScanTotals& totals) {
    const std::uint64_t segment = std::min(rowLength, piece.count);
    m_firstRow = piece.first / rowLength;
    m_firstColumn = piece.first % rowLength;
    m_columnMaxima.assign(segment, 0);
    m_rowMaxima.clear();
    for (std::uint64_t begin = 0; begin < piece.count; begin += segment) {
        const auto row = weights.subspan(begin, segment);
        m_rowMaxima.push_back(scanRow(row, totals));
        if (!totals.loudest.mayTake(Layout::value(m_rowMaxima.back()))) continue;
        for (std::size_t i = 0; i < row.size(); ++i) {
            const float value = Layout::value(Layout::bits(row[i]));
            if (!std::isfinite(value) || !totals.loudest.mayTake(std::abs(value))) continue;
            totals.loudest.offer({piece.first + begin + i, value});
        }
    }
}

template <typename Layout>
void PieceScanner<Layout>::publish(SharedMaxima& shared) const {
    const std::lock_guard lock(shared.mutex);
    for (std::size_t i = 0; i < m_rowMaxima.size(); ++i) {
        float& row = shared.rows[m_firstRow + i];
        row = std::max(row, Layout::value(m_rowMaxima[i]));
    }
    for (std::size_t i = 0; i < m_columnMaxima.size(); ++i) {
        float& column = shared.columns[m_firstColumn + i];
        column = std::max(column, Layout::value(m_columnMaxima[i]));
    }
}

template class PieceScanner<HalfBits>;
template class PieceScanner<Bfloat16Bits>;
template class PieceScanner<Binary32Bits>;

}  // namespace weightscape::analysis
