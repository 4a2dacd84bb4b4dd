// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/golden_weights.h"

/// What llama.cpp makes of the golden inputs, read from data/golden/formats/<id>.json.
namespace weightscape::test {

/// One data set encoded with one importance vector and decoded again. Hashes are SHA-256 in
/// hexadecimal; before hashing floats, every NaN is replaced by 7FC00000.
struct EncodedCase {
    std::string set;
    std::string importance;
    std::string bytesHash;
    std::string decodedHash;
    /// Sum over the set of (decoded - input)² in binary64, in order; NaN and infinity as text.
    std::string squaredError;
};

/// Decoding of random bytes. Empty seed: the file has none.
struct ArbitraryCase {
    std::string seed;
    std::size_t blocks = 0;
    std::string inputHash;
    std::string decodedHash;
};

struct GoldenFormat {
    int ggmlType = -1;
    std::size_t weightsPerBlock = 0;
    std::size_t bytesPerBlock = 0;
    ArbitraryCase arbitrary;
    std::vector<EncodedCase> encoded;
};

struct GoldenInput {
    std::string name;
    std::size_t rows = 0;
    std::size_t columns = 0;
    std::string hash;
};

[[nodiscard]] std::filesystem::path goldenFormatPath(std::string_view id);

/// Throws when the file is missing or malformed: a test without its data has failed.
[[nodiscard]] GoldenFormat loadGoldenFormat(std::string_view id);

/// The weight sets, and the importance vectors (rows = 1, name = variant), with their hashes.
[[nodiscard]] std::vector<GoldenInput> loadGoldenSets();
[[nodiscard]] std::vector<GoldenInput> loadGoldenImportance();

/// The set called `name` in the shape that the golden data lists for it.
[[nodiscard]] WeightSet goldenSet(const std::string& name);

/// SHA-256 of the floats after every NaN became 7FC00000.
[[nodiscard]] std::string hashOfFloats(std::vector<float> values);

/// A binary64 as the golden files write it: the shortest text that reads back as the same value.
[[nodiscard]] std::string exactText(double value);

}  // namespace weightscape::test
