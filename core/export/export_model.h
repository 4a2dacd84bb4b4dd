// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/export/export_shards.h"
#include "core/recipes/quantization_plan.h"
#include "core/support/error_stats.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape::exporting {

struct ExportOptions {
    bool replaceExisting = false;  ///< overwrite the target (never the input)
    bool allowRequantize = false;  ///< quantize tensors that are already quantized
    bool measureError = true;      ///< decode what was written and compare; adds little time
    /// Weights that F16 or BF16 would round to infinity become the largest number there, with a
    /// warning that counts them; otherwise they are an error, as in all other formats.
    bool saturate = false;
    Sharding sharding = {};  ///< GGUF only
};

struct ExportedFile {
    std::filesystem::path path;
    std::uint64_t bytes = 0;
    std::string sha256;  ///< of the whole file, lower-case hexadecimal
};

/// `format` and `error` are those of the file, unless a scheme is simulated: then `error` is that
/// of the scheme itself.
struct ExportedTensor : encoders::Treatment {
    std::string name;  ///< in the written file
    const formats::Format* from = nullptr;
    std::shared_ptr<const PackedType> packed;  ///< that `from` was read from; null for all others
    std::uint64_t bytes = 0;
    Text rule;
    Text fallback;
    /// As measureTreatment() gives it, to the bit; empty sums for tensors copied unchanged.
    ErrorStats error;
    std::uint64_t schemeBytes = 0;  ///< what the scheme itself takes; `bytes` without one
    ErrorStats storedError;         ///< of a simulated tensor after rounding to `format`
    std::uint64_t saturated = 0;    ///< weights clamped to the largest number of `format`

    [[nodiscard]] bool copied() const { return from == format && isPlain(); }
};

struct ExportReport {
    std::filesystem::path output;  ///< the first of `files`, which programs are given
    std::uint64_t bytes = 0;       ///< of all files
    std::uint64_t parameters = 0;
    double bitsPerWeight = 0.0;
    std::uint64_t schemeBytes = 0;     ///< sum of the tensors' schemeBytes
    double schemeBitsPerWeight = 0.0;  ///< 8 × schemeBytes / parameters
    double seconds = 0.0;
    std::string sha256;  ///< of the only file; empty when there are several
    std::vector<ExportedFile> files;
    std::vector<ExportedTensor> tensors;
    std::vector<Text> warnings;

    /// Weights of all tensors that were clamped (ExportOptions::saturate).
    [[nodiscard]] std::uint64_t saturated() const;
};

/// Writes the planned file, with the metadata that the plan's recipe gives it: safetensors when the
/// target's name ends in ".safetensors", else GGUF. A simulated scheme's decoded weights are
/// rounded to nearest even. Streams in pieces, so memory stays bounded whatever the model's size;
/// the file appears under its name only when it is complete and synced; on failure or cancel
/// nothing is left behind and an existing file is unchanged. In shards they get their names
/// together, as commitTogether() says, next to each other as shardPath() names them. The bytes do
/// not depend on threads. A remote model is downloaded in passing, whatever the bound, and what was
/// read is not kept; when such an export into one file ends early, what is finished stays beside
/// the target in hidden files, and the same export goes on from there to the same bytes. Errors:
/// OutputIsInput, OutputExists, NoSpace, CannotWrite, FileChanged, Unsupported (a GGUF from a
/// source that is none, a safetensors file of types that it lacks, requantizing without leave,
/// weights that are NaN, infinite or too large for their format), Cancelled.
[[nodiscard]] Result<ExportReport> exportModel(const Model& model,
                                               const recipes::QuantizationPlan& plan,
                                               const std::filesystem::path& target,
                                               const ExportOptions& options, TaskContext& task);

/// The report that exportModel() would give, without what only the work can tell: digests, errors,
/// time and further warnings. The sizes of the files are exact. `target` may be empty; then the
/// files have no paths. Errors: NotFound, Unsupported, InvalidArgument.
[[nodiscard]] Result<ExportReport> plannedReport(const Model& model,
                                                 const recipes::QuantizationPlan& plan,
                                                 const std::filesystem::path& target,
                                                 const Sharding& sharding = {});

}  // namespace weightscape::exporting
