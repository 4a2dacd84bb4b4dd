// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/stores/ollama_store.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "core/files/json_file.h"
#include "core/support/printable.h"

namespace weightscape::files {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr std::string_view kModelLayer = "application/vnd.ollama.image.model";
constexpr std::size_t kMostManifests = 10'000;

/// "llama3:8b" of "registry.ollama.ai/library/llama3/8b".
std::string nameOf(const fs::path& manifest) {
    const fs::path folder = manifest.parent_path();
    const std::string tag = ":" + manifest.filename().string();
    const std::string model = folder.filename().string() + tag;
    const std::string owner = folder.parent_path().filename().string();
    const std::string registry = folder.parent_path().parent_path().generic_string();
    if (registry != "registry.ollama.ai") return folder.generic_string() + tag;
    return owner == "library" ? model : owner + "/" + model;
}

/// "sha256-…", the name of the blob that holds the weights.
Result<std::string> blobOf(const fs::path& manifest) {
    constexpr std::uint64_t kMostBytes = 1U << 20U;
    constexpr std::string_view kHash = "sha256:";
    constexpr std::size_t kDigits = 64;
    const auto document = readJsonFile(manifest, kMostBytes);
    if (!document) return fail(document.error());
    const auto layers = document->is_object() ? document->find("layers") : document->end();
    if (document->is_object() && layers != document->end() && layers->is_array()) {
        for (const Json& layer : *layers) {
            if (!layer.is_object() || layer.value("mediaType", Json()) != kModelLayer) continue;
            const Json digest = layer.value("digest", Json());
            if (!digest.is_string()) continue;
            const auto& text = digest.get_ref<const std::string&>();
            const std::string digits = text.substr(std::min(kHash.size(), text.size()));
            const bool isHash = text.starts_with(kHash) && digits.size() == kDigits &&
                                digits.find_first_not_of("0123456789abcdef") == std::string::npos;
            if (isHash) return "sha256-" + digits;
        }
    }
    return fail(ErrorCode::Damaged, "The manifest names no model."_text, manifest.string());
}

FoundModel modelOf(const fs::path& manifests, const fs::path& manifest) {
    FoundModel found{{}, nameOf(manifest.lexically_relative(manifests)), manifest, {}};
    const auto blob = blobOf(manifest);
    if (!blob) {
        found.problem = blob.error();
        return found;
    }
    found.path = manifests.parent_path() / "blobs" / *blob;
    std::error_code failure;
    if (!fs::exists(found.path, failure)) {
        found.problem = Error{ErrorCode::Incomplete,
                              "The file that the manifest names is not there; the download did not "
                              "finish, or it was removed."_text,
                              found.path.string(),
                              {}};
    }
    return found;
}

}  // namespace

FoundModels ollamaModels(const fs::path& folder, TaskContext& task) {
    FoundModels found;
    const fs::path manifests = folder / "manifests";
    std::error_code failure;
    for (fs::recursive_directory_iterator entry(manifests, failure), end;
         !failure && entry != end && found.size() < kMostManifests && !task.cancelled();
         entry.increment(failure)) {
        std::error_code ignored;
        const bool isManifest = entry.depth() == 3 && entry->is_regular_file(ignored) &&
                                !entry->path().filename().string().starts_with('.');
        if (isManifest) found.push_back(modelOf(manifests, entry->path()));
        // registry/owner/model/tag: nothing lies deeper.
        if (entry.depth() >= 3) entry.disable_recursion_pending();
    }
    std::ranges::sort(found, {}, &FoundModel::name);
    return found;
}

}  // namespace weightscape::files
