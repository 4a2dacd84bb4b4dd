// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/export/convert/folder_config.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "core/files/huggingface/config_values.h"
#include "core/recipes/metadata_overrides.h"

namespace weightscape::exporting {

Result<FolderConfig> readFolderConfig(const std::filesystem::path& folder) {
    auto whole = files::readConfig(folder);
    if (!whole) return fail(std::move(whole.error()));
    FolderConfig config{folder, *std::move(whole), {}};
    config.language = files::languagePart(config.whole);
    return config;
}

Model asGgufModel(const Model& source, Metadata metadata, std::vector<TensorInfo> tensors) {
    Model model = source;
    model.container = Model::kGguf;
    model.version = 3;
    model.metadata = std::move(metadata);
    model.overrides = 0;
    model.packing.reset();
    std::ranges::stable_sort(tensors, [](const TensorInfo& a, const TensorInfo& b) {
        return std::tie(a.file, a.offset) < std::tie(b.file, b.offset);
    });
    model.tensors = std::move(tensors);
    recipes::readFactsAgain(model);
    return model;
}

}  // namespace weightscape::exporting
