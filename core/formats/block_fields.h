// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>
#include <vector>

#include "core/support/text.h"

/// What the bits of a block are for. Every format describes its own block; from that follow both
/// ways of looking at it: the bits that decide about a weight, and the weights that a bit serves.
namespace weightscape::formats {

/// What a field does to its weights.
enum class FieldKind {
    Scale,       ///< multiplies; one per block
    Minimum,     ///< is added or subtracted; one per block
    SubScale,    ///< multiplies the scale for a part of the block
    SubMinimum,  ///< multiplies the minimum for a part of the block
    Code,        ///< chooses the level of one weight, or of a few at once
    Point,       ///< chooses the levels of several neighbours from a codebook
    Sign,
    Shift,     ///< moves the levels of several neighbours up or down
    Exponent,  ///< of a weight that is a float itself
};

/// "sub-scale"; in lower case, as in lists and documents.
[[nodiscard]] Words fieldKindName(FieldKind kind);

/// Neighbouring bits. Bit k of byte j has number 8 j + k, so that a little-endian word is one run.
struct BitRange {
    std::uint16_t first = 0;
    std::uint16_t count = 0;
};

[[nodiscard]] constexpr BitRange bits(std::size_t first, std::size_t count) {
    return {static_cast<std::uint16_t>(first), static_cast<std::uint16_t>(count)};
}

/// The bits of one field, which may lie in up to four places; the value's lowest bits first.
class FieldBits {
  public:
    // Implicit on purpose: most fields are one run of bits.
    FieldBits(BitRange only) : FieldBits({only}) {}  // NOLINT(google-explicit-constructor)
    FieldBits(std::initializer_list<BitRange> parts);
    [[nodiscard]] std::span<const BitRange> parts() const { return {m_parts, m_count}; }
    [[nodiscard]] std::size_t count() const;
    /// The stored number. `block` holds all of the field's bits.
    [[nodiscard]] std::uint64_t read(std::span<const std::byte> block) const;

  private:
    BitRange m_parts[4];
    std::size_t m_count = 0;
};

/// The weights first, first + stride, ... of a block.
struct WeightRun {
    std::uint16_t first = 0;
    std::uint16_t count = 1;
    std::uint16_t stride = 1;
    [[nodiscard]] constexpr std::size_t at(std::size_t index) const {
        return first + index * stride;
    }
    [[nodiscard]] constexpr bool contains(std::size_t weight) const {
        return weight >= first && (weight - first) % stride == 0 &&
               (weight - first) / stride < count;
    }
};

/// What a stored number stands for in the format's formula.
using FieldNumber = double (*)(std::uint64_t stored);

/// Fields that are the same thing for different weights.
struct FieldGroup {
    FieldKind kind = FieldKind::Code;
    Words name;                    ///< of one of them: "sub-block scale"
    std::string_view ggml;         ///< ggml's name of the members that hold them: "ql, qh"
    FieldNumber number = nullptr;  ///< null: the stored number is only an index
};

struct BlockField {
    std::size_t group = 0;  ///< in BlockFields::groups
    std::size_t index = 0;  ///< among the fields of its group
    WeightRun weights;
    FieldBits bits;
};

/// The description of a block, the same for all blocks of a format.
struct BlockFields {
    std::vector<FieldGroup> groups;  ///< in the order in which lists show them
    std::vector<BlockField> fields;  ///< by group

    /// Fields added from now on belong to this group.
    void start(const FieldGroup& group);
    void add(WeightRun weights, const FieldBits& bits);
    /// `count` fields that serve `weights` neighbours each; bitsOf(index) says where they are.
    template <typename BitsOf>
    void addEach(std::size_t count, std::size_t weights, const BitsOf& bitsOf) {
        for (std::size_t i = 0; i < count; ++i) add(run(i * weights, weights), bitsOf(i));
    }
    /// A group of one: an F16 at byte `offset` for the block's first `weights` weights.
    void addHalf(FieldKind kind, Words name, std::string_view ggml, std::size_t offset,
                 std::size_t weights);
    /// The parts of a float that is a block of its own.
    void addFloat(std::size_t exponentBits, std::size_t mantissaBits);

    [[nodiscard]] static constexpr WeightRun run(std::size_t first, std::size_t count,
                                                 std::size_t stride = 1) {
        return {static_cast<std::uint16_t>(first), static_cast<std::uint16_t>(count),
                static_cast<std::uint16_t>(stride)};
    }
};

// What stored numbers stand for.
[[nodiscard]] double wholeNumber(std::uint64_t stored);
[[nodiscard]] double halfNumber(std::uint64_t stored);
[[nodiscard]] double signNumber(std::uint64_t stored);  ///< 1 is negative

template <int Offset>
[[nodiscard]] double numberLess(std::uint64_t stored) {
    return static_cast<double>(stored) - Offset;
}

/// Two's complement.
template <typename Integer>
[[nodiscard]] double signedNumber(std::uint64_t stored) {
    return static_cast<double>(static_cast<Integer>(stored));
}

}  // namespace weightscape::formats
