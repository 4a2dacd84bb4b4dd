// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/files/stores/found_model.h"

namespace weightscape::files {

/// The value of a variable of the environment; empty where it is not set.
using EnvironmentLookup = std::function<std::string(const char* variable)>;
/// Of this program.
[[nodiscard]] std::string environmentVariable(const char* variable);

/// A program that keeps models in folders of its own.
struct ModelStore {
    std::string_view id;
    std::string_view name;  ///< as people call it
    /// Where it may keep them; the folders need not be there.
    std::vector<std::filesystem::path> (*folders)(const EnvironmentLookup& environment);
    FoundModels (*find)(const std::filesystem::path& folder, TaskContext& task);
};

/// THE list of stores.
[[nodiscard]] std::span<const ModelStore> allStores();
/// Null for the user's own folders and for what is no store.
[[nodiscard]] const ModelStore* findStore(std::string_view id);

/// FoundModel::store of what lies in the user's own folders.
inline constexpr std::string_view kOwnFolders = "folder";

/// The models of all stores and of the user's own folders, each file once, store after store. Names
/// and places only; asks the task between folders and returns what it has when it is cancelled.
[[nodiscard]] FoundModels findModels(std::span<const std::filesystem::path> ownFolders,
                                     const EnvironmentLookup& environment, TaskContext& task);

}  // namespace weightscape::files
