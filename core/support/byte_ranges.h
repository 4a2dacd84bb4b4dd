// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <vector>

namespace weightscape {

/// Bytes [begin, end) of a file.
struct ByteRange {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    [[nodiscard]] std::uint64_t length() const { return end > begin ? end - begin : 0; }
    friend bool operator==(const ByteRange&, const ByteRange&) = default;
};

[[nodiscard]] std::uint64_t lengthOf(std::span<const ByteRange> ranges);

/// Ranges in ascending order, of which those with at most `gap` bytes between them are one. Empty
/// ones are left out.
[[nodiscard]] std::vector<ByteRange> joined(std::vector<ByteRange> ranges, std::uint64_t gap);

/// A set of bytes, kept as disjoint ranges that do not touch. For one thread at a time.
class ByteSet {
  public:
    void add(const ByteRange& range);
    void remove(const ByteRange& range);
    [[nodiscard]] bool contains(const ByteRange& range) const;
    /// The parts of `range` that are not in the set, ascending.
    [[nodiscard]] std::vector<ByteRange> missingIn(const ByteRange& range) const;

  private:
    std::map<std::uint64_t, std::uint64_t> m_ends;  ///< by begin
};

}  // namespace weightscape
