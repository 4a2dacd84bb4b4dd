// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/inference/collect/importance_collector.h"
#include "core/inference/decoders/decoder.h"
#include "core/inference/evaluation/run_text.h"
#include "core/model/importance_matrix.h"
#include "core/model/input_hessians.h"
#include "core/support/platform/process.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape::inference {

/// A calibration text.
struct CalibrationText {
    std::string name;  ///< as the importance matrix names it
    TokenText text;
    double weight = 1.0;      ///< each token counts so often; above 0
    std::string sha256 = {};  ///< of the text's bytes; empty: not known
};

/// Runs the texts through the model while the observer watches the inputs of all matrices, those of
/// the output too; all tokens of all chunks count, as in llama-imatrix. Errors: those of runText().
[[nodiscard]] Result<void> observeText(const Decoder& decoder, const TokenText& text,
                                       InputObserver& observer, TaskContext& task);

/// The importance matrix of the texts together. Errors also: those of
/// ImportanceCollector::matrix().
[[nodiscard]] Result<ImportanceMatrix> collectImportance(const Decoder& decoder,
                                                         const std::vector<CalibrationText>& texts,
                                                         const ImportanceWishes& wishes,
                                                         TaskContext& task);

/// What calibration texts tell about the inputs of a model's matrices.
struct Calibration {
    ImportanceMatrix importance;
    InputHessians hessians;
};

struct CalibrationWishes {
    ImportanceWishes importance = {};
    /// What Hessians may take in memory, bytes; 0: half of what the machine has left. Where that is
    /// too little the texts run several times, and finished Hessians wait in a file.
    std::uint64_t mostBytes = 0;
    /// Where that file is, without a name.
    std::filesystem::path folder = scratchFolder();
};

/// Both of them; Hessians count each token once, whatever its weight. Errors also: NoSpace,
/// CannotWrite (the file of Hessians).
[[nodiscard]] Result<Calibration> calibrateByText(const Decoder& decoder,
                                                  const std::vector<CalibrationText>& texts,
                                                  const CalibrationWishes& wishes,
                                                  TaskContext& task);

}  // namespace weightscape::inference
