// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/inference/input_observer.h"
#include "core/model/importance_matrix.h"
#include "core/support/result.h"

/// Importance matrices as llama-imatrix defines them: Σx² of each input column over all tokens of
/// the calibration texts, experts apart, with the number of tokens that reached each matrix. Source
/// of the definition: llama.cpp, tools/imatrix.
namespace weightscape::inference {

/// How a matrix is collected.
struct ImportanceWishes {
    bool withOutput = false;        ///< "output.weight" too, as llama-imatrix --process-output does
    std::uint32_t chunkSize = 512;  ///< tokens that the text is cut into; at least 1
};

/// Whether llama-imatrix collects the inputs of these weights: those of the blocks, stacked
/// experts, and the output on request. Token embeddings never.
[[nodiscard]] bool isCollected(std::string_view tensor, std::size_t matrices,
                               const ImportanceWishes& wishes);

/// Sums in double what llama-imatrix sums in float. It ignores batches of fewer than 16 tokens,
/// which its texts never have; here every token counts.
class ImportanceCollector final : public InputObserver {
  public:
    explicit ImportanceCollector(ImportanceWishes wishes = {}) : m_wishes(wishes) {}

    /// What follows is of this text; `dataset` is its name in the file. Each of its tokens counts
    /// `weight` times (above 0): in sums and counts, not in the number of chunks.
    void beginText(std::string dataset, double weight = 1.0);
    void observe(const ObservedInput& input) override;

    /// Everything so far. Tensors whose inputs were not all finite are left out with a warning.
    /// Errors: InvalidArgument (nothing was collected), Damaged (no tensor's inputs were finite, or
    /// one changed its size).
    [[nodiscard]] Result<ImportanceMatrix> matrix() const;

  private:
    struct Sums {
        std::size_t columns = 0;
        std::vector<double> squares;        ///< of each column, matrix after matrix
        std::vector<double> counts;         ///< weighted tokens of each matrix
        std::vector<std::uint64_t> tokens;  ///< without weights
        bool changedSize = false;
    };
    [[nodiscard]] std::uint64_t mostTokens() const;

    ImportanceWishes m_wishes;
    double m_weight = 1.0;
    std::vector<std::string> m_datasets;
    std::map<std::string, Sums, std::less<>> m_tensors;
};

}  // namespace weightscape::inference
