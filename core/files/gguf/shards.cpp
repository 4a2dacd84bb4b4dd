// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/gguf/shards.h"

#include <algorithm>
#include <iterator>
#include <unordered_map>
#include <utility>

#include "core/files/open_file.h"
#include "core/support/printable.h"

namespace weightscape::files {
namespace {

constexpr std::size_t kDigits = 5;
constexpr std::string_view kBetween = "-of-";

/// Exactly five digits.
std::optional<std::uint32_t> fiveDigits(std::string_view text) {
    if (text.size() != kDigits) return std::nullopt;
    std::uint32_t number = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        number = number * 10 + static_cast<std::uint32_t>(c - '0');
    }
    return number;
}

std::string paddedNumber(std::uint32_t number) {
    const std::string digits = std::to_string(number);
    return digits.size() >= kDigits ? digits : std::string(kDigits - digits.size(), '0') + digits;
}

}  // namespace

std::optional<ShardName> parseShardName(std::string_view fileName) {
    constexpr std::size_t kTail = 1 + kDigits + kBetween.size() + kDigits;  // "-00002-of-00005"
    const std::size_t dot = fileName.rfind('.');
    if (dot == std::string_view::npos || dot < kTail) return std::nullopt;
    const std::string_view tail = fileName.substr(dot - kTail, kTail);
    const auto number = fiveDigits(tail.substr(1, kDigits));
    const auto count = fiveDigits(tail.substr(kTail - kDigits));
    const bool hasForm = tail[0] == '-' && tail.substr(1 + kDigits, kBetween.size()) == kBetween;
    if (!hasForm || !number || !count || *number < 1 || *number > *count) return std::nullopt;
    return ShardName{.prefix = std::string(fileName.substr(0, dot - kTail)),
                     .number = *number,
                     .count = *count,
                     .extension = std::string(fileName.substr(dot))};
}

std::string shardFileName(const ShardName& name, std::uint32_t number) {
    return name.prefix + "-" + paddedNumber(number) + std::string(kBetween) +
           paddedNumber(name.count) + name.extension;
}

Result<FilePointer> openShard(const std::filesystem::path& folder, const ShardName& name,
                              std::uint32_t number) {
    const std::filesystem::path path = folder / shardFileName(name, number);
    if (!isThere(path)) {
        return fail(
            ErrorCode::Incomplete,
            "Shard %1 of %2 is missing. Download it into the same folder."_text(number, name.count),
            path.string());
    }
    return openFile(path);
}

Result<void> checkUniqueNames(const Model& model) {
    std::unordered_map<std::string_view, std::size_t> seen;
    seen.reserve(model.tensors.size());
    for (const TensorInfo& tensor : model.tensors) {
        const auto [first, fresh] = seen.emplace(tensor.name, tensor.file);
        if (fresh) continue;
        return fail(ErrorCode::Damaged,
                    "Tensor %1 is also in %2; programs would disagree which one counts."_text(
                        printable(tensor.name, 128),
                        printable(model.files[first->second]->path().filename().string())),
                    model.files[tensor.file]->path().string());
    }
    return {};
}

void appendShard(Model& model, const FilePointer& file, std::vector<TensorInfo> tensors,
                 const std::vector<Text>& warnings) {
    const std::size_t index = model.files.size();
    model.files.push_back(file);
    for (TensorInfo& tensor : tensors) tensor.file = index;
    if (model.tensors.empty()) {
        model.tensors = std::move(tensors);
    } else {
        std::ranges::move(tensors, std::back_inserter(model.tensors));
    }
    const std::string name = printable(file->path().filename().string());
    for (const Text& warning : warnings) model.warnings.push_back("%1: %2"_text(name, warning));
}

}  // namespace weightscape::files
