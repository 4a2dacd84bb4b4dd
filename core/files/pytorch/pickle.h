// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

/// What a pickle of a checkpoint describes: plain values and where weights are. Nothing in it can
/// do anything.
namespace weightscape::files {

enum class PickleKind : std::uint8_t {
    None,
    Boolean,     ///< `integer`
    Integer,     ///< `integer`
    Real,        ///< `real()`
    Text,        ///< `text`: texts and bytes
    Name,        ///< of something in Python, never looked up: `text` as "module.name"
    Tuple,       ///< `index` of `lists`
    List,        ///< `index` of `lists`
    Dictionary,  ///< `index` of `lists`: key, value, key, value …
    Object,      ///< attributes of an object of the class `text`, as a dictionary
    Storage,     ///< `index` of `storages`
    Tensor,      ///< `index` of `tensors`
    Other,       ///< of no use here; `text` says what made it
};

/// A value of a Pickle, by its place in `nodes`.
using PickleIndex = std::uint32_t;

/// Most values that one pickle may make: more than twice what 60,000 tensors need.
inline constexpr std::size_t kMostPickleNodes = std::size_t{1} << 21U;

struct PickleNode {
    PickleKind kind = PickleKind::None;
    PickleIndex index = 0;
    std::int64_t integer = 0;  ///< of a Real, its bits
    std::string_view text = {};

    [[nodiscard]] double real() const { return std::bit_cast<double>(integer); }
};

/// Numbers that tensors are views of.
struct PickleStorage {
    std::string_view type;  ///< "FloatStorage" and so on
    std::string_view key;   ///< which part of the file holds them
    std::uint64_t count = 0;
    std::uint64_t first = 0;  ///< of a part of the numbers that `key` names
};

struct PickleTensor {
    PickleIndex storage = 0;  ///< of `storages`
    std::string_view type;    ///< "float8_e4m3fn" where the storage has none; else empty
    std::uint64_t first = 0;  ///< number of the storage that is its first
    std::vector<std::uint64_t> shape;
    std::vector<std::uint64_t> strides;
};

/// All values of a pickle. Texts are views of its bytes, or of `names`.
struct Pickle {
    std::vector<PickleNode> nodes;
    std::vector<std::vector<PickleIndex>> lists;
    std::vector<PickleStorage> storages;
    std::vector<PickleTensor> tensors;
    std::unordered_set<std::string> names;  ///< put together from module and name
    std::size_t copied = 0;                 ///< items of lists made of others
    PickleIndex root = 0;
    std::uint64_t bytes = 0;  ///< up to and with its last instruction

    [[nodiscard]] const PickleNode& operator[](PickleIndex index) const { return nodes[index]; }
    /// Of a Tuple, List, Dictionary or Object.
    [[nodiscard]] const std::vector<PickleIndex>& itemsOf(const PickleNode& node) const {
        return lists[node.index];
    }
};

}  // namespace weightscape::files
