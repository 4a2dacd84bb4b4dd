// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "app/cli/spoken.h"
#include "core/formats/registry.h"
#include "core/model/model.h"
#include "core/support/result.h"

/// Arguments that several commands share. What makes no sense is found while parsing (CLI11's
/// validators return a message, or nothing) and ends the program with status 2.
namespace weightscape::cli {

/// Adds the argument MODEL and --max-download, which bounds what a remote one may cost.
void addModelArgument(CLI::App& parser, std::string& model);
/// Adds --tensor PATTERN.
void addTensorOption(CLI::App& parser, std::string& pattern);

/// Adds --sample FRACTION: the share of the weights that errors look at.
void addSampleOption(CLI::App& parser, double& fraction);

/// A message of a validator for CLI::Option::check(): empty, or what is wrong.
template <typename T>
[[nodiscard]] std::string problemOf(const Result<T>& result) {
    return result ? std::string() : said(result.error().detail);
}

/// Validators.
[[nodiscard]] std::string checkFormatName(const std::string& name);
[[nodiscard]] std::string checkTensorPattern(const std::string& pattern);
/// Of bytes, such as 8GiB.
[[nodiscard]] std::string checkByteSize(const std::string& size);

/// A preset's name, pure:FORMAT, or a recipe file.
[[nodiscard]] std::string checkRecipe(const std::string& nameOrPath);

/// A format that files hold, or an element type of composed schemes.
[[nodiscard]] std::string checkFormatOrElement(const std::string& name);

/// Opens the model; an error names the path as it was given.
[[nodiscard]] Result<std::shared_ptr<const Model>> openModelNamed(const std::string& path);

/// The tensors that match the pattern, in file order; all when it is empty. Error NotFound when
/// there is none. Precondition: the pattern was checked.
[[nodiscard]] Result<std::vector<const TensorInfo*>> selectTensors(const Model& model,
                                                                   const std::string& pattern);

[[nodiscard]] std::uint64_t weightsOf(const std::vector<const TensorInfo*>& tensors);

/// Error when a file of the model changed while it was worked on.
[[nodiscard]] Result<void> checkStillSame(const Model& model);

}  // namespace weightscape::cli
