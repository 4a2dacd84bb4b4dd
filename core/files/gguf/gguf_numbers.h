// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "core/model/metadata.h"
#include "core/support/platform/output_file.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape::files {

/// One F32 tensor: its numbers are those of the parts after each other.
struct NumberTensor {
    std::string name;
    std::vector<std::uint64_t> dimensions;  ///< row length first
    std::vector<std::span<const float>> parts;
};

struct NumbersOutput {
    std::filesystem::path target;
    bool replaceExisting = false;           ///< a file of that name may be replaced
    std::vector<FileIdentity> inputs = {};  ///< never written onto
};

struct WrittenNumbers {
    std::uint64_t bytes = 0;
    std::string sha256;
};

/// Looks at the complete file before it gets its name; its error means that there will be none.
using CheckWritten = std::function<Result<void>(const std::filesystem::path& written)>;

/// Writes a GGUF of numbers: what is known of a model, not a model. The file appears when it is
/// complete, on the disk and checked. Errors: OutputIsInput, OutputExists, NoSpace, CannotWrite,
/// Cancelled, those of the check.
[[nodiscard]] Result<WrittenNumbers> writeNumbers(const Metadata& metadata,
                                                  const std::vector<NumberTensor>& tensors,
                                                  const NumbersOutput& output,
                                                  const CheckWritten& check, TaskContext& task);

/// A list of texts as a value.
[[nodiscard]] MetadataValue textList(const std::vector<std::string>& texts);

}  // namespace weightscape::files
