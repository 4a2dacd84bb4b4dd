// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/support/platform/mapped_file.h"
#include "core/support/text.h"

/// Importance matrices: how strongly calibration text drove each input column of each weight
/// tensor. Source: llama.cpp, tools/imatrix.
namespace weightscape {

/// What calibration saw of one weight tensor. Experts (and other stacked matrices) follow each
/// other. Invariants once read: matrices() >= 1, sums.size() is a multiple of it, every number is
/// finite; counts, and sums of real text, are not negative.
struct ImportanceEntry {
    std::string tensor;         ///< GGUF name of the weights
    std::vector<float> sums;    ///< Σx² of each input column, matrix after matrix
    std::vector<float> counts;  ///< how many inputs each matrix was seen with; one per matrix

    [[nodiscard]] std::size_t matrices() const { return counts.size(); }
    [[nodiscard]] std::size_t columns() const {
        return counts.empty() ? 0 : sums.size() / counts.size();
    }
};

/// What stands in for matrices (experts) that calibration never reached.
enum class ImportancePrior {
    One,   ///< 1 for every column, as llama.cpp does
    Mean,  ///< column by column the mean over the matrices of the same tensor that were reached
};

/// Every choice with the name it has on the command line.
struct ImportancePriorName {
    ImportancePrior prior;
    std::string_view name;
    Words summary;
};
inline constexpr ImportancePriorName kImportancePriors[] = {
    {ImportancePrior::One, "one", "1 for every column, as llama.cpp does"_text},
    {ImportancePrior::Mean, "mean", "the mean of the same tensor's other experts"_text},
};

/// Importance of each column, matrix after matrix: sums / counts in single precision, and the prior
/// where a count is 0. Of a .dat file one count may stand for several matrices.
[[nodiscard]] std::vector<float> importanceValues(const ImportanceEntry& entry,
                                                  ImportancePrior prior = ImportancePrior::One);

/// An importance file in memory. Immutable once read; share it between threads.
struct ImportanceMatrix {
    std::filesystem::path path;            ///< as the user gave it
    std::vector<ImportanceEntry> entries;  ///< sorted by tensor, no name twice
    std::vector<std::string> datasets;     ///< names of the calibration texts, may be empty
    std::uint32_t chunks = 0;              ///< how many pieces of text; 0: the file does not say
    std::uint32_t chunkSize = 0;           ///< tokens in one; 0: the file does not say
    bool countsAreChunks = false;          ///< of a .dat file: counts are chunks, not inputs
    FileIdentity identity;                 ///< of the file, so that nothing is written onto it
    std::vector<Text> warnings;            ///< odd but readable; whole sentences

    /// Null when there is no such entry. Takes logarithmic time.
    [[nodiscard]] const ImportanceEntry* find(std::string_view tensor) const;
};

/// The entries that llama-quantize's --include-weights and --exclude-weights leave: those whose
/// name contains one of `include` (all, when it is empty) and none of `exclude`.
[[nodiscard]] ImportanceMatrix filtered(ImportanceMatrix matrix,
                                        const std::vector<std::string>& include,
                                        const std::vector<std::string>& exclude);

}  // namespace weightscape
