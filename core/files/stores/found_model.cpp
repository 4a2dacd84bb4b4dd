// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/stores/found_model.h"

#include <algorithm>
#include <array>
#include <system_error>
#include <utility>

#include "core/files/gguf/shards.h"

namespace weightscape::files {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostEntries = 100'000;
constexpr int kMostDepth = 8;

constexpr std::array<std::string_view, 6> kNames = {".gguf", ".safetensors", ".onnx",
                                                    ".pt",   ".pth",         ".ckpt"};
/// A folder with one of these is a model as a whole.
constexpr std::array<std::string_view, 4> kWholes = {
    "model.safetensors", "model.safetensors.index.json", "pytorch_model.bin",
    "pytorch_model.bin.index.json"};

/// Walks with its own bounds; the first problem of a folder ends that folder only.
class FolderWalk {
  public:
    FolderWalk(fs::path root, TaskContext& task) : m_root(std::move(root)), m_task(task) {}

    [[nodiscard]] FoundModels run() {
        enter(m_root, 0);
        std::ranges::sort(m_found, {}, &FoundModel::name);
        return std::move(m_found);
    }

  private:
    void enter(const fs::path& folder, int depth) {
        std::vector<fs::directory_entry> entries;
        std::error_code failure;
        for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end;
             entry.increment(failure)) {
            if (++m_entries > kMostEntries || m_task.cancelled()) return;
            entries.push_back(*entry);
        }
        std::ranges::sort(entries);
        const bool isWhole = std::ranges::any_of(entries, [](const fs::directory_entry& entry) {
            return std::ranges::find(kWholes, entry.path().filename().string()) != kWholes.end();
        });
        if (isWhole) add(folder, {});
        for (const fs::directory_entry& entry : entries) look(entry, isWhole, depth);
    }
    void look(const fs::directory_entry& entry, bool isWhole, int depth) {
        std::error_code failure;
        const std::string name = entry.path().filename().string();
        if (entry.is_directory(failure) && !entry.is_symlink(failure)) {
            if (depth < kMostDepth && !name.starts_with('.')) enter(entry.path(), depth + 1);
            return;
        }
        const bool isPart = isWhole && !name.ends_with(".gguf");
        const auto shard = parseShardName(name);
        if (isPart || !isModelName(name) || (shard && shard->number != 1)) return;
        if (entry.is_symlink(failure) && !entry.exists(failure)) {
            return add(entry.path(), Error{ErrorCode::CannotOpen,
                                           "The link leads to a file that is not there."_text,
                                           entry.path().string(),
                                           {}});
        }
        if (entry.is_regular_file(failure)) add(entry.path(), {});
    }
    void add(const fs::path& path, std::optional<Error> problem) {
        std::string name = path.lexically_relative(m_root).generic_string();
        if (name == ".") name = path.filename().string();
        m_found.push_back({{}, std::move(name), path, std::move(problem)});
    }

    fs::path m_root;
    TaskContext& m_task;
    FoundModels m_found;
    std::size_t m_entries = 0;
};

}  // namespace

FoundModels modelsBelow(const fs::path& folder, TaskContext& task) {
    return FolderWalk(folder, task).run();
}

bool isModelName(std::string_view name) {
    return std::ranges::any_of(
        kNames, [name](std::string_view extension) { return name.ends_with(extension); });
}

}  // namespace weightscape::files
