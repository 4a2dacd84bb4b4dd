// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/formats/registry.h"

namespace weightscape::formats {

/// What decides about eight neighbouring weights besides their scales.
struct EightCodes {
    std::uint16_t points[2] = {};  ///< of the codebook; one where a point has eight weights
    std::uint8_t signs = 0;        ///< bit i set: weight i is negative
    bool isDown = false;           ///< which way the levels are shifted
};

/// How the blocks of a format with shared codes (FormatInfo::sharedCodes) say what their weights
/// are once the scales stand: every eight neighbours have codes of their own. All of it is read off
/// the format's description of its bits (block_fields.h). Immutable.
class PointCodes {
  public:
    static constexpr std::size_t kEight = 8;
    static constexpr std::size_t kMaximumRadix = 8;
    enum class Signs {
        None,  ///< levels are values
        Free,  ///< levels are magnitudes, and each weight has a sign
        Even,  ///< the same, but the number of negative weights among eight is even
    };

    /// Precondition: the format has shared codes.
    explicit PointCodes(const Format& format);

    /// Weights of a point: 4 or 8.
    [[nodiscard]] std::size_t dimension() const { return m_dimension; }
    /// Levels are below it.
    [[nodiscard]] std::size_t radix() const { return m_radix; }
    [[nodiscard]] std::size_t points() const { return m_levels.size() / m_dimension; }
    /// One per weight of the point.
    [[nodiscard]] std::span<const std::uint8_t> levelsOf(std::size_t point) const {
        return std::span(m_levels).subspan(point * m_dimension, m_dimension);
    }
    [[nodiscard]] Signs signs() const { return m_signs; }
    /// Whether every eight weights have a shift of their own.
    [[nodiscard]] bool choosesShift() const { return m_choosesShift; }

    /// What each level is worth, radix() numbers, to eight weights of the block, given by number.
    /// `isDown` only matters where choosesShift().
    void valuesAt(std::span<const std::byte> block, std::size_t eight, bool isDown,
                  std::span<float> values) const;
    /// Replaces the codes of eight weights and nothing else. Precondition: signs as signs() allows.
    void write(std::size_t eight, const EightCodes& codes, std::span<std::byte> block) const;

  private:
    struct Places {
        std::vector<FieldBits> points;
        std::vector<FieldBits> signs;  ///< of the first weights; the eighth may have none
        std::optional<FieldBits> shift;
    };

    void findPlaces(const BlockFields& described);
    void readCodebook(const BlockFields& described);

    const Format& m_format;
    std::size_t m_dimension = 0;
    std::size_t m_radix = 0;
    Signs m_signs = Signs::None;
    bool m_choosesShift = false;
    std::vector<Places> m_places;  ///< of each eight weights of a block
    std::vector<std::uint8_t> m_levels;
};

/// Null: the format has no shared codes. Lives as long as the program; the first call takes some
/// milliseconds. Thread-safe.
[[nodiscard]] const PointCodes* pointCodesOf(const Format& format);

}  // namespace weightscape::formats
