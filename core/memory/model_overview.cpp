// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/memory/model_overview.h"

#include "core/files/open_model.h"
#include "core/recipes/file_kind.h"

namespace weightscape::memory {
namespace {

/// What GGUF files are called by, what a packing is called, or the type that most bytes have.
Text quantizationOf(const Model& model) {
    if (model.packing) return model.packing->text();
    const recipes::FileKind kind = recipes::fileKindOf(model);
    if (model.isGguf() && !kind.name().empty()) return kind.name();
    return kind.types.empty() ? Text() : Text(kind.types.front().format->info.label);
}

}  // namespace

Result<ModelOverview> overviewOf(const std::filesystem::path& path, const MemoryOptions& options) {
    const auto opened = files::openModel(path);
    if (!opened) return fail(opened.error());
    const Model& model = **opened;
    return ModelOverview{.architecture = model.facts.architecture,
                         .parameters = model.parameterCount(),
                         .quantization = quantizationOf(model),
                         .bytes = model.fileBytes(),
                         .use = memoryAtInference(model.facts, model.tensorBytes(), options)};
}

}  // namespace weightscape::memory
