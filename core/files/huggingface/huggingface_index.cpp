// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/huggingface/huggingface_index.h"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "core/files/json_file.h"
#include "core/files/oddities.h"
#include "core/files/plain_name.h"
#include "core/support/printable.h"

namespace weightscape::files {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kShownBytes = 128;

tl::unexpected<Error> damaged(const std::filesystem::path& path, Text detail) {
    return fail(ErrorCode::Damaged, std::move(detail), path.string());
}

Result<void> readWeightMap(const Json& map, const std::filesystem::path& path,
                           HuggingFaceIndex& index) {
    for (const auto& [tensor, shard] : map.items()) {
        if (!shard.is_string()) {
            return damaged(
                path,
                "The index gives a JSON %1 as the shard of tensor %2; it must be a file name."_text(
                    std::string_view(shard.type_name()), printable(tensor, kShownBytes)));
        }
        const auto& name = shard.get_ref<const std::string&>();
        if (!isPlainName(name)) {
            return damaged(
                path,
                "The index names \"%1\", which is no plain file name in the model folder. Nothing "
                "was opened."_text(printable(name, kShownBytes)));
        }
        index.shardOfTensor.emplace(tensor, name);
        index.shards.insert(name);
    }
    return {};
}

std::string totalSizeOf(const Json& document) {
    const auto metadata = document.find("metadata");
    if (metadata == document.end() || !metadata->is_object()) return {};
    const auto total = metadata->find("total_size");
    return total == metadata->end() ? std::string{} : total->dump();
}

void warnAboutTotal(const HuggingFaceIndex& index, Model& model) {
    if (index.totalSize.empty()) return;
    const std::uint64_t bytes = model.tensorBytes();
    if (index.totalSize == std::to_string(bytes)) return;
    model.warnings.push_back(
        "The index gives a total_size of %1, but the tensors take %2 bytes."_text(
            printable(index.totalSize, kShownBytes), bytes));
}

}  // namespace

Result<HuggingFaceIndex> readHuggingFaceIndex(const std::filesystem::path& path) {
    constexpr std::uint64_t kMostBytes = 64U << 20U;
    // total_size is only a hint, so a number past all bounds there must not stop us.
    const auto document = readJsonFile(path, kMostBytes, HugeNumbers::ReadAsNull);
    if (!document) return fail(document.error());
    const auto map = document->is_object() ? document->find("weight_map") : document->end();
    if (!document->is_object() || map == document->end() || !map->is_object()) {
        return damaged(path, "The index has no weight_map object. Download it again."_text);
    }
    HuggingFaceIndex index;
    index.totalSize = totalSizeOf(*document);
    if (auto read = readWeightMap(*map, path, index); !read) return fail(std::move(read.error()));
    return index;
}

Result<void> applyIndex(const HuggingFaceIndex& index, Model& model) {
    std::unordered_map<std::string_view, const TensorInfo*> present;
    for (const TensorInfo& tensor : model.tensors) present.emplace(tensor.name, &tensor);
    for (const auto& [name, shard] : index.shardOfTensor) {
        const auto found = present.find(name);
        const std::string holder =
            found == present.end() ? std::string{}
                                   : model.files[found->second->file]->path().filename().string();
        if (holder == shard) continue;
        return damaged(model.files.front()->path().parent_path() / shard,
                       "The index says that tensor %1 is in this file, but it is %2. Download "
                       "the model again."_text(
                           printable(name, kShownBytes),
                           holder.empty() ? "in no shard"_text : "in %1"_text(printable(holder))));
    }
    Oddity unnamed;
    std::erase_if(model.tensors, [&](const TensorInfo& tensor) {
        const bool isUnnamed = !index.shardOfTensor.contains(tensor.name);
        if (isUnnamed) unnamed.note(tensor.name);
        return isUnnamed;
    });
    unnamed.report("Tensors that the index does not name, left out"_text, model.warnings);
    warnAboutTotal(index, model);
    return {};
}

}  // namespace weightscape::files
