// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/export/convert/as_gguf.h"
#include "core/measure/measure_error.h"
#include "core/memory/memory_model.h"
#include "core/model/model.h"
#include "core/recipes/file_kind.h"
#include "core/recipes/quantization_plan.h"
#include "core/support/language.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

/// All that is known about a model under a recipe, as one value, and as one page.
namespace weightscape::report {

/// What a report is about besides model and recipe.
struct ReportRequest {
    std::string program;                    ///< name and version: "weightscape-cli 0.1.0"
    const Language* language = &english();  ///< of the page
    double fraction = 1.0;  ///< share of the weights that errors look at, above 0; 1: exact
    memory::MemoryOptions memory = {};
    std::vector<std::uint64_t> memorySizes = {};  ///< bytes
    /// A second recipe to compare with; null: none.
    std::shared_ptr<const recipes::QuantizationPlan> reference = nullptr;
};

/// One tensor; texts may hold any characters and are escaped when the page is made.
struct ReportTensor {
    std::string name, role, from, to;
    Text shape, rule, fallback;
    int layer = -1;  ///< index into ModelReport::layers; -1: in none
    std::uint64_t weights = 0, ownBytes = 0, bytes = 0;
    double bitsPerWeight = 0.0;
    bool decodable = true;  ///< the figures below are known
    double sigmas = 0.0;    ///< largest distance from the mean, in standard deviations
    double kurtosis = 0.0;
    measure::TensorError error;
    std::string referenceTo;  ///< its type in the reference; empty without one
    std::optional<measure::TensorError> referenceError;
    /// Encoded without the importance that the encoder uses; empty where it uses none.
    std::optional<measure::TensorError> errorWithoutMatrix;
};

/// A numbered part that tensors are in.
struct ReportLayer {
    std::string stack;  ///< "encoder.layers"; empty where the model has only one stack
    int number = 0;
};

struct NamedText {
    Text name, text;
};

struct ModelReport {
    std::string program, title;
    Text recipe;
    std::vector<NamedText> facts;  ///< about the model, in order
    std::vector<NamedText> files;  ///< name and SHA-256 of each file read
    std::vector<Text> rules;       ///< the recipe's own, one sentence each
    std::vector<NamedText> commands;
    std::vector<Text> warnings;
    /// What the sizes are those of.
    exporting::GgufSize sizes = exporting::GgufSize::Exact;
    std::uint64_t ownBytes = 0, plannedBytes = 0, parameters = 0;
    double bitsPerWeight = 0.0;
    double fraction = 1.0;
    measure::ModelError error;
    measure::ModelError errorWithoutMatrix;  ///< as measured by the same importance
    memory::MemoryOptions memoryOptions;
    memory::MemoryUse memory;
    std::vector<std::uint64_t> memorySizes;
    Text reference;  ///< title of the second recipe; empty: none
    std::uint64_t referenceBytes = 0;
    measure::ModelError referenceError;
    std::vector<ReportTensor> tensors;  ///< in file order
    std::vector<ReportLayer> layers;    ///< stack by stack
};

/// What the header says: architecture, sizes, counts; only what is known.
[[nodiscard]] std::vector<NamedText> modelFacts(const Model& model);

/// What kind of quantized file it is: name, bits per weight, and what each type of tensors takes.
[[nodiscard]] std::vector<NamedText> fileKindFacts(const recipes::FileKind& kind);

/// Measures everything. Equal for equal input, whatever the number of threads; nothing in it tells
/// when or where it was made. Errors: Cancelled, Unsupported, CannotRead, FileChanged.
[[nodiscard]] Result<ModelReport> makeReport(const Model& model,
                                             const recipes::QuantizationPlan& plan,
                                             const ReportRequest& request, TaskContext& task);

/// Makes the page and writes it whole or not at all. Errors: as makeReport() and
/// files::OutputFile::create().
[[nodiscard]] Result<void> writeReport(const Model& model, const recipes::QuantizationPlan& plan,
                                       const ReportRequest& request,
                                       const std::filesystem::path& target, bool replaceExisting,
                                       TaskContext& task);

}  // namespace weightscape::report
