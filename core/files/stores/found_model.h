// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape::files {

/// A model that lies on this machine, by its name and place alone: nothing of it was read.
struct FoundModel {
    std::string_view store;        ///< ModelStore::id
    std::string name;              ///< as people call it there: "llama3:8b"; any bytes
    std::filesystem::path path;    ///< for openModel()
    std::optional<Error> problem;  ///< why it cannot be there: a broken link, a manifest that lies
};

using FoundModels = std::vector<FoundModel>;

/// Models in a folder and in those inside it: folders with safetensors or PyTorch weights as one
/// each, other model files one by one, of split ones the first shard. Links to folders are not
/// followed, so nothing is walked through twice; links that lead nowhere are told. Stops early,
/// with what was found, after 100,000 entries or when the task is cancelled. A folder that is not
/// there has none.
[[nodiscard]] FoundModels modelsBelow(const std::filesystem::path& folder, TaskContext& task);

/// Whether somebody would open a file of this name as a model: by its extension, and not one that
/// often holds other things, such as .bin.
[[nodiscard]] bool isModelName(std::string_view name);

}  // namespace weightscape::files
