// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// The inputs of the golden data, rebuilt from their names: made of 64-bit integers and powers of
/// two only, so they are the same bits everywhere.
namespace weightscape::test {

struct WeightSet {
    std::string name;
    std::size_t rows = 0;
    std::size_t columns = 0;
    std::vector<float> weights;  ///< row after row
};

/// 64-bit FNV-1a of a text: how names become seeds.
[[nodiscard]] std::uint64_t seedOf(std::string_view name);

/// Number `index` of the splitmix64 sequence that starts at `seed`.
[[nodiscard]] std::uint64_t draw(std::uint64_t seed, std::uint64_t index);

/// A bell-shaped value: six uniform 21-bit fields added, standard deviation about 0.022 *
/// 2^exponent.
[[nodiscard]] float bell(std::uint64_t seed, std::uint64_t index, int exponent = 0);

/// The set called `name` ("bell", "heavy_tail", "nan_one", ...). Unknown names give bell values.
[[nodiscard]] WeightSet goldenWeights(const std::string& name, std::size_t rows,
                                      std::size_t columns);

/// The value of "plain" importance for a number of draw().
[[nodiscard]] float plainImportance(std::uint64_t drawn);

/// The importance vector of a variant: "plain", "zeros", "ones" or "allzero"; "none" is empty.
[[nodiscard]] std::vector<float> goldenImportance(std::string_view variant, std::size_t columns);

}  // namespace weightscape::test
