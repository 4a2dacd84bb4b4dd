// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "app/cli/arguments.h"

#include "app/cli/spoken.h"
#include "core/files/open_model.h"
#include "core/quantize/elements/element_type.h"
#include "core/recipes/recipe.h"
#include "core/recipes/tensor_pattern.h"
#include "core/support/printable.h"

namespace weightscape::cli {
namespace {

std::string checkFraction(const std::string& text) {
    double value = 0.0;
    if (CLI::detail::lexical_cast(text, value) && value > 0.0 && value <= 1.0) return {};
    return said(Text("The sample is a share of the weights, above 0 and up to 1; '%1' is not.",
                     printable(text, 40)));
}

}  // namespace

void addModelArgument(CLI::App& parser, std::string& model) {
    parser
        .add_option("MODEL", model,
                    said(Text("A .gguf file (any shard of a split one), a .safetensors file, a "
                              "Hugging Face folder, or 'sample' for the built-in model")))
        ->required();
}

void addSampleOption(CLI::App& parser, double& fraction) {
    parser
        .add_option(
            "--sample", fraction,
            said(Text("Look at this share of the weights only, above 0 and up to 1 (default: all); "
                      "schemes whose groups depend on each other are always measured on all")))
        ->check(checkFraction);
}

void addTensorOption(CLI::App& parser, std::string& pattern) {
    parser
        .add_option("--tensor", pattern,
                    said(Text("Only tensors whose name matches: a glob such as "
                              "'blk.*.ffn_down.weight', or 're:' and a regular expression")))
        ->check(checkTensorPattern);
}

std::string checkFormatName(const std::string& name) {
    if (formats::findFormat(name) != nullptr) return {};
    return said(Text("There is no format '%1'; 'weightscape-cli formats' lists them.",
                     printable(name, 60)));
}

std::string checkFormatOrElement(const std::string& name) {
    auto problem = checkFormatName(name);
    if (problem.empty()) return problem;
    const auto element = elements::parseElement(name);
    if (element) return {};
    // An element's name with an impossible number has a better explanation.
    return element.error().code == ErrorCode::InvalidArgument ? element.error().detail : problem;
}

std::string checkTensorPattern(const std::string& pattern) {
    const auto valid = recipes::checkPattern(pattern);
    return valid ? std::string{} : valid.error().detail;
}

Result<std::shared_ptr<const Model>> openModelNamed(const std::string& path) {
    auto model = files::openModel(path);
    if (!model && model.error().file.empty()) model.error().file = path;
    return model;
}

Result<std::vector<const TensorInfo*>> selectTensors(const Model& model,
                                                     const std::string& pattern) {
    std::vector<const TensorInfo*> selected;
    for (const TensorInfo& tensor : model.tensors) {
        if (pattern.empty() || recipes::matchesPattern(pattern, tensor.ggufName)) {
            selected.push_back(&tensor);
        }
    }
    if (selected.empty() && !pattern.empty()) {
        return fail(ErrorCode::NotFound,
                    "None of the " + std::to_string(model.tensors.size()) + " tensors matches '" +
                        printable(pattern, 200) + "'; 'weightscape-cli info' lists their names.",
                    model.path.string());
    }
    return selected;
}

std::uint64_t weightsOf(const std::vector<const TensorInfo*>& tensors) {
    std::uint64_t weights = 0;
    for (const TensorInfo* tensor : tensors) weights += tensor->weightCount();
    return weights;
}

Result<void> checkStillSame(const Model& model) {
    auto unchanged = model.checkUnchanged();
    if (!unchanged && unchanged.error().file.empty()) {
        unchanged.error().file = model.path.string();
    }
    return unchanged;
}

}  // namespace weightscape::cli
