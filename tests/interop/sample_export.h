// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/model/model.h"
#include "core/recipes/quantization_plan.h"

/// The sample, exported for llama.cpp to run, and a text to run it on.
namespace weightscape::test {

[[nodiscard]] const Model& sample();

/// data/interop/passages.txt: a part of the King James Bible that the sample was not trained on.
[[nodiscard]] const std::string& passages();

/// Exports the sample with the recipe; a fatal failure of the test where that fails.
void exportSample(const recipes::Recipe& recipe, const std::filesystem::path& target,
                  const recipes::PlanOptions& options = {});

/// Types of a GGUF file that can be written.
[[nodiscard]] std::vector<std::string> writableFormats();

/// True when a plan may use importance for the format.
[[nodiscard]] bool takesImportance(const std::string& format);

/// With the sample's importance where the format takes it: the quantize.imatrix.* keys go into the
/// file.
[[nodiscard]] recipes::PlanOptions optionsFor(const std::string& format);

/// Exports the sample with the format in all blocks, by importance where it can be, and Q8_0
/// elsewhere.
void exportSampleBlocks(const std::string& format, const std::filesystem::path& target);

}  // namespace weightscape::test
