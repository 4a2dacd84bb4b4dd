// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/stores/hub_cache.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "core/files/plain_name.h"
#include "core/files/text_file.h"

namespace weightscape::files {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "models--";

/// "ORG/NAME" of "models--ORG--NAME".
std::string repositoryOf(const std::string& folder) {
    std::string name = folder.substr(kPrefix.size());
    for (std::size_t at = name.find("--"); at != std::string::npos; at = name.find("--", at + 1)) {
        name.replace(at, 2, "/");
    }
    return name;
}

/// The snapshot that "main" names, else the newest; empty when there is none.
fs::path snapshotIn(const fs::path& model) {
    constexpr std::uint64_t kMostBytes = 256;
    std::error_code failure;
    const fs::path reference = model / "refs" / "main";
    const auto bytes = fs::file_size(reference, failure);
    auto main = failure || bytes > kMostBytes ? Result<std::string>(std::string())
                                              : readTextFile(reference);
    if (main) {
        main->resize(std::min(main->find_first_of("\r\n"), main->size()));
        const fs::path named = model / "snapshots" / *main;
        if (isPlainName(*main) && fs::is_directory(named, failure)) return named;
    }
    fs::path newest;
    fs::file_time_type newestTime = fs::file_time_type::min();
    for (fs::directory_iterator entry(model / "snapshots", failure), end; !failure && entry != end;
         entry.increment(failure)) {
        std::error_code ignored;
        if (!entry->is_directory(ignored)) continue;
        const auto time = entry->last_write_time(ignored);
        if (newest.empty() || time > newestTime) {
            newest = entry->path();
            newestTime = time;
        }
    }
    return newest;
}

}  // namespace

FoundModels hubCacheModels(const fs::path& folder, TaskContext& task) {
    FoundModels found;
    std::error_code failure;
    for (fs::directory_iterator entry(folder, failure), end;
         !failure && entry != end && !task.cancelled(); entry.increment(failure)) {
        const std::string name = entry->path().filename().string();
        if (!name.starts_with(kPrefix)) continue;
        const fs::path snapshot = snapshotIn(entry->path());
        if (snapshot.empty()) continue;
        for (FoundModel& model : modelsBelow(snapshot, task)) {
            const bool isWhole = model.path == snapshot;
            model.name = repositoryOf(name) + (isWhole ? "" : "/" + model.name);
            found.push_back(std::move(model));
        }
    }
    std::ranges::sort(found, {}, &FoundModel::name);
    return found;
}

}  // namespace weightscape::files
