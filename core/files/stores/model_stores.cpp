// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/stores/model_stores.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iterator>
#include <set>
#include <system_error>
#include <utility>

#include "core/files/stores/hub_cache.h"
#include "core/files/stores/ollama_store.h"

namespace weightscape::files {
namespace {

namespace fs = std::filesystem;
using Folders = std::vector<fs::path>;

/// The first variable that is set, with `below` behind it; else the usual place below the user's
/// home.
Folders firstOf(const EnvironmentLookup& environment,
                std::initializer_list<std::pair<const char*, const char*>> variables,
                const char* belowHome) {
    for (const auto& [variable, below] : variables) {
        const std::string value = environment(variable);
        if (!value.empty()) return {fs::path(value) / below};
    }
    const std::string home = environment("HOME");
    return home.empty() ? Folders{} : Folders{fs::path(home) / belowHome};
}

Folders ollamaFolders(const EnvironmentLookup& environment) {
    Folders folders = firstOf(environment, {{"OLLAMA_MODELS", ""}}, ".ollama/models");
    // Where the service of Linux packages keeps them.
    if (environment("OLLAMA_MODELS").empty()) {
        folders.emplace_back("/usr/share/ollama/.ollama/models");
    }
    return folders;
}

Folders hubFolders(const EnvironmentLookup& environment) {
    return firstOf(environment,
                   {{"HF_HUB_CACHE", ""},
                    {"HUGGINGFACE_HUB_CACHE", ""},
                    {"HF_HOME", "hub"},
                    {"XDG_CACHE_HOME", "huggingface/hub"}},
                   ".cache/huggingface/hub");
}

Folders lmStudioFolders(const EnvironmentLookup& environment) {
    Folders folders = firstOf(environment, {}, ".lmstudio/models");
    std::ranges::move(firstOf(environment, {}, ".cache/lm-studio/models"),
                      std::back_inserter(folders));
    return folders;
}

Folders llamaFolders(const EnvironmentLookup& environment) {
    return firstOf(environment, {{"LLAMA_CACHE", ""}, {"XDG_CACHE_HOME", "llama.cpp"}},
                   ".cache/llama.cpp");
}

constexpr std::array<ModelStore, 4> kStores = {{
    {"ollama", "Ollama", ollamaFolders, ollamaModels},
    {"huggingface", "Hugging Face", hubFolders, hubCacheModels},
    {"lmstudio", "LM Studio", lmStudioFolders, modelsBelow},
    {"llama.cpp", "llama.cpp", llamaFolders, modelsBelow},
}};

/// Keeps the first of several ways to the same file.
class Collection {
  public:
    void add(std::string_view store, FoundModels models) {
        for (FoundModel& model : models) {
            std::error_code failure;
            const fs::path real = fs::weakly_canonical(model.path, failure);
            // Several names of Ollama may share a blob: each is a model to its user.
            const std::string name = store == kStores[0].id ? model.name : std::string();
            if (!m_seen.emplace(failure ? model.path : real, name).second) continue;
            model.store = store;
            m_models.push_back(std::move(model));
        }
    }
    [[nodiscard]] FoundModels take() { return std::move(m_models); }

  private:
    std::set<std::pair<fs::path, std::string>> m_seen;
    FoundModels m_models;
};

}  // namespace

std::string environmentVariable(const char* variable) {
    const char* value = std::getenv(variable);
    return value == nullptr ? std::string() : std::string(value);
}

std::span<const ModelStore> allStores() {
    return kStores;
}

const ModelStore* findStore(std::string_view id) {
    const auto* found = std::ranges::find(kStores, id, &ModelStore::id);
    return found == kStores.end() ? nullptr : found;
}

FoundModels findModels(std::span<const fs::path> ownFolders, const EnvironmentLookup& environment,
                       TaskContext& task) {
    Collection collection;
    for (const ModelStore& store : kStores) {
        for (const fs::path& folder : store.folders(environment)) {
            if (!task.cancelled()) collection.add(store.id, store.find(folder, task));
        }
    }
    for (const fs::path& folder : ownFolders) {
        if (!task.cancelled()) collection.add(kOwnFolders, modelsBelow(folder, task));
    }
    return collection.take();
}

}  // namespace weightscape::files
