// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/model/importance_matrix.h"
#include "core/model/model.h"

/// Which tensors of a model an importance matrix serves.
namespace weightscape::measure {

/// How often the matrices (experts) of one tensor were reached.
struct ExpertReach {
    std::vector<float> counts;  ///< per expert; empty when the file has one count for all
    std::size_t neverReached = 0;

    /// 0..1; 0 when the counts are not known.
    [[nodiscard]] double shareNeverReached() const {
        return counts.empty()
                   ? 0.0
                   : static_cast<double>(neverReached) / static_cast<double>(counts.size());
    }
};

enum class ImportanceFit {
    Covered,    ///< it has importance of the right size
    NoData,     ///< no entry, or one that calibration never reached
    WrongSize,  ///< an entry of another size: the matrix belongs to another model
};

/// "covered", "no data", "wrong size".
[[nodiscard]] Words fitName(ImportanceFit fit);

/// One tensor that recipes may quantize.
struct TensorCoverage {
    std::size_t tensor = 0;  ///< index in the model
    ImportanceFit fit = ImportanceFit::NoData;
    std::uint64_t needed = 0;     ///< values: row length × experts
    std::uint64_t available = 0;  ///< values in the entry; 0 without one
    ExpertReach experts;          ///< filled when covered
};

/// The whole table; it holds nothing of the model or the matrix by reference.
struct ImportanceCoverage {
    std::vector<TensorCoverage> tensors;  ///< in file order, all that recipes may quantize
    std::vector<std::string> unmatched;   ///< entries of tensors that the model does not have
    std::vector<std::string> unused;      ///< entries of tensors that no recipe quantizes
    std::size_t covered = 0;              ///< tensors; so are the next two
    std::size_t noData = 0;
    std::size_t wrongSize = 0;
    std::uint64_t weights = 0;         ///< in all of `tensors`
    std::uint64_t coveredWeights = 0;  ///< in those that are covered
    std::size_t experts = 0;           ///< of all covered tensors that have several, together
    std::size_t expertsNeverReached = 0;

    /// "The importance matrix has 42 of 44 tensors; 2 will be quantized without it."
    [[nodiscard]] Text summary() const;
};

/// Takes time in the number of tensors, not of weights: quick enough for the GUI thread.
[[nodiscard]] ImportanceCoverage importanceCoverage(const Model& model,
                                                    const ImportanceMatrix& matrix);

}  // namespace weightscape::measure
