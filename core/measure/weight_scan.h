// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <mutex>
#include <span>
#include <vector>

#include "core/measure/key_counter.h"
#include "core/measure/key_counts.h"
#include "core/measure/statistics.h"
#include "core/model/tensor_piece.h"
#include "core/support/number_types.h"

/// The inner loops of computeStatistics: everything that does not depend on the order in which
/// weights are seen, collected by each thread for itself and put together at the end.
namespace weightscape::measure {

/// Weights that are looked at several times while they are in the nearest cache.
inline constexpr std::size_t kScanRun = 4096;

/// How a kind of weight is laid out in bits. `Weight` is what is scanned; without its sign bit a
/// number's bits, read as an integer, order finite numbers by magnitude and stay below kInfinity.
struct HalfBits {
    using Weight = std::int16_t;
    using Bits = std::int16_t;
    static constexpr Bits kInfinity = 0x7C00;
    static constexpr KeyCounts::Key kKey = KeyCounts::Key::Half;
    static Bits bits(Weight weight) { return weight; }
    static float value(Bits bits) { return toFloat(Half{static_cast<std::uint16_t>(bits)}); }
    static Bits nearest(float value) { return static_cast<Bits>(toHalf(value).bits); }
};
struct Bfloat16Bits {
    using Weight = std::int16_t;
    using Bits = std::int16_t;
    static constexpr Bits kInfinity = 0x7F80;
    static constexpr KeyCounts::Key kKey = KeyCounts::Key::Bfloat16;
    static Bits bits(Weight weight) { return weight; }
    static float value(Bits bits) { return toFloat(Bfloat16{static_cast<std::uint16_t>(bits)}); }
    static Bits nearest(float value) { return static_cast<Bits>(toBfloat16(value).bits); }
};
struct Binary32Bits {
    using Weight = float;
    using Bits = std::int32_t;
    static constexpr Bits kInfinity = 0x7F800000;
    static constexpr KeyCounts::Key kKey = KeyCounts::Key::Binary32Upper;
    static Bits bits(Weight weight) { return std::bit_cast<Bits>(weight); }
    static float value(Bits bits) { return std::bit_cast<float>(bits); }
    static Bits nearest(float value) { return std::bit_cast<Bits>(value); }
};

/// The loudest finite weights seen so far: by |value|, ties by position.
class LoudestWeights {
  public:
    struct Entry {
        std::uint64_t position = 0;
        float value = 0.0F;
    };
    static constexpr std::size_t kCapacity = 20;
    /// False: no weight of this magnitude can get in, wherever it is.
    [[nodiscard]] bool mayTake(float magnitude) const { return magnitude >= least(); }
    /// The magnitude from which weights may get in.
    [[nodiscard]] float least() const {
        return m_entries.size() < kCapacity ? 0.0F : std::abs(m_entries.back().value);
    }
    void offer(const Entry& entry);
    void merge(const LoudestWeights& other);
    [[nodiscard]] std::span<const Entry> entries() const { return m_entries; }

  private:
    std::vector<Entry> m_entries;  ///< loudest first
};

/// Facts that only full 32 bits can tell.
struct ExactCounts {
    std::uint64_t zeros = 0;
    std::uint64_t nans = 0;
    std::uint64_t infinities = 0;
    std::uint64_t beyondHalf = 0;
    float minimum = std::numeric_limits<float>::infinity();
    float maximum = -std::numeric_limits<float>::infinity();

    void add(std::span<const float> weights);
    void merge(const ExactCounts& other);
};

/// What one thread has seen.
struct ScanTotals {
    explicit ScanTotals(KeyCounter::Variety variety) : keys(variety) {}
    KeyCounter keys;
    LoudestWeights loudest;
    ExactCounts exact;  ///< filled for 32-bit weights only
    std::vector<std::byte> blocks;
};

/// Row and column maxima of the whole tensor, to which threads add piece by piece.
struct SharedMaxima {
    std::vector<float>& rows;
    std::vector<float>& columns;
    std::mutex mutex = {};
};

/// Finds the maxima and the loudest weights of one piece, run by run. `Layout` is one of the
/// layouts above.
template <typename Layout>
class PieceScanner {
  public:
    using Weight = typename Layout::Weight;
    using Bits = typename Layout::Bits;

    void begin(const TensorPiece& piece, std::uint64_t rowLength);
    /// The next weights of the piece; `loudest` is the thread's own.
    void scan(std::span<const Weight> run, LoudestWeights& loudest);
    /// Adds the maxima of the whole piece to those of the tensor.
    void publish(SharedMaxima& shared) const;

  private:
    void scanRow(std::span<const Weight> part, LoudestWeights& loudest);

    std::uint64_t m_rowLength = 1;
    std::uint64_t m_first = 0;     ///< weight of the tensor at which the piece begins
    std::uint64_t m_position = 0;  ///< that the next weight has
    std::vector<Bits> m_rowMaxima;
    std::vector<Bits> m_columnMaxima;
};

extern template class PieceScanner<HalfBits>;
extern template class PieceScanner<Bfloat16Bits>;
extern template class PieceScanner<Binary32Bits>;

}  // namespace weightscape::measure
