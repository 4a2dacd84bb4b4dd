// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "app/cli/arguments.h"

#include <filesystem>
#include <system_error>

#include "core/export/export_shards.h"
#include "core/files/open_model.h"
#include "core/files/remote/download_bound.h"
#include "core/quantize/elements/element_type.h"
#include "core/recipes/presets.h"
#include "core/recipes/recipe.h"
#include "core/recipes/tensor_pattern.h"
#include "core/support/byte_text.h"
#include "core/support/printable.h"

namespace weightscape::cli {
namespace {

std::string checkFraction(const std::string& text) {
    double value = 0.0;
    if (CLI::detail::lexical_cast(text, value) && value > 0.0 && value <= 1.0) return {};
    return said("The sample is a share of the weights, above 0 and up to 1; '%1' is not."_text(
        printable(text, 40)));
}

}  // namespace

void addModelArgument(CLI::App& parser, std::string& model) {
    parser
        .add_option(
            "MODEL", model,
            said("A .gguf file (any shard of a split one), a .safetensors, PyTorch, NumPy or ONNX "
                 "file, a Hugging Face folder, an address (https://…, hf:ORG/REPO[:FILE]), or "
                 "'sample' for the built-in model"_text))
        ->required();
    parser
        .add_option_function<std::string>(
            "--max-download",
            [](const std::string& size) {
                files::setMostDownload(*exporting::parseShardSize(size));
            },
            said("The most that may be downloaded of a model at an address: a number of bytes, "
                 "with K, M or G (default: 64 MiB)"_text))
        ->check([](const std::string& size) { return problemOf(exporting::parseShardSize(size)); });
}

void addSampleOption(CLI::App& parser, double& fraction) {
    parser
        .add_option(
            "--sample", fraction,
            said("Look at this share of the weights only, above 0 and up to 1 (default: all); "
                 "schemes whose groups depend on each other are always measured on all"_text))
        ->check(checkFraction);
}

void addTensorOption(CLI::App& parser, std::string& pattern) {
    parser
        .add_option("--tensor", pattern,
                    said("Only tensors whose name matches: a glob such as "
                         "'blk.*.ffn_down.weight', or 're:' and a regular expression"_text))
        ->check(checkTensorPattern);
}

std::string checkFormatName(const std::string& name) {
    if (formats::findFormat(name) != nullptr) return {};
    return said(
        "There is no format '%1'; 'weightscape-cli formats' lists them."_text(printable(name, 60)));
}

std::string checkByteSize(const std::string& size) {
    return problemOf(parseByteSize(size));
}

std::string checkRecipe(const std::string& nameOrPath) {
    std::error_code ignored;
    if (recipes::findPreset(nameOrPath) != nullptr) return {};
    if (nameOrPath.starts_with("pure:")) return problemOf(recipes::loadRecipe(nameOrPath));
    if (std::filesystem::exists(nameOrPath, ignored)) return {};
    std::string names;
    for (const auto& preset : recipes::allPresets()) {
        names += (names.empty() ? "" : ", ") + std::string(preset.name);
    }
    return said(
        "'%1' is neither a recipe file nor one of %2."_text(printable(nameOrPath, 100), names));
}

std::string checkFormatOrElement(const std::string& name) {
    auto problem = checkFormatName(name);
    if (problem.empty()) return problem;
    const auto element = elements::parseElement(name);
    if (element) return {};
    // An element's name with an impossible number has a better explanation.
    return element.error().code == ErrorCode::InvalidArgument ? problemOf(element) : problem;
}

std::string checkTensorPattern(const std::string& pattern) {
    return problemOf(recipes::checkPattern(pattern));
}

Result<std::shared_ptr<const Model>> openModelNamed(const std::string& path) {
    auto model = files::openModel(path);
    if (!model && model.error().file.empty()) model.error().file = path;
    return model;
}

Result<std::vector<const TensorInfo*>> selectTensors(const Model& model,
                                                     const std::string& pattern) {
    std::vector<const TensorInfo*> selected;
    if (pattern.empty()) {
        for (const TensorInfo& tensor : model.tensors) selected.push_back(&tensor);
        return selected;
    }
    selected = recipes::matchingTensors(model, pattern);
    if (selected.empty()) {
        return fail(
            ErrorCode::NotFound,
            "None of the %1 tensors matches '%2'; 'weightscape-cli info' lists their names."_text(
                model.tensors.size(), printable(pattern, 200)),
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
