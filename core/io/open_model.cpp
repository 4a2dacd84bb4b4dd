// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/io/open_model.h"

#include <system_error>
#include <utility>

#include "core/io/gguf_reader.h"
#include "core/io/model_facts_reader.h"

namespace weightscape::io {
namespace {

using FilePointer = std::shared_ptr<const MappedFile>;

Result<Model> openGguf(const FilePointer& file) {
    auto contents = readGguf(*file);
    if (!contents) return fail(std::move(contents.error()));
    Model model;
    model.container = Container::Gguf;
    model.version = contents->version;
    model.files = {file};
    model.metadata = std::move(contents->metadata);
    model.tensors = std::move(contents->tensors);
    model.warnings = std::move(contents->warnings);
    model.facts = factsFromGguf(model.metadata, model.warnings);
    return model;
}

Result<std::filesystem::path> resolve(const std::filesystem::path& path) {
    std::error_code failure;
    if (path == "sample" && !std::filesystem::exists(path, failure)) return samplePath();
    return path;
}

}  // namespace

Result<std::shared_ptr<const Model>> openModel(const std::filesystem::path& path) {
    const auto resolved = resolve(path);
    if (!resolved) return fail(resolved.error());
    const auto file = MappedFile::open(*resolved);
    if (!file) return fail(file.error());
    if (!looksLikeGguf((*file)->bytes())) {
        return fail(ErrorCode::NotAModel, "The file is no model that this program can read.",
                    path.string());
    }
    auto model = openGguf(*file);
    if (!model) return fail(std::move(model.error()));
    model->path = path;
    return std::make_shared<const Model>(std::move(*model));
}

}  // namespace weightscape::io
