// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/export/export_shards.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <string>

#include "core/files/gguf/gguf_layout.h"
#include "core/files/gguf/shards.h"
#include "core/recipes/planned_metadata.h"
#include "core/support/printable.h"

namespace weightscape::exporting {
namespace {

struct Unit {
    std::string_view name;
    std::uint64_t bytes;
};
constexpr std::array kUnits = {
    Unit{"", 1},
    Unit{"K", 1'000},
    Unit{"M", 1'000'000},
    Unit{"G", 1'000'000'000},
};

/// One run for each file of the source, empty ones included.
Result<std::vector<ShardRange>> rangesAsSource(const Model& model,
                                               const recipes::QuantizationPlan& plan) {
    std::vector<ShardRange> ranges(model.files.size());
    std::size_t next = 0;
    for (std::size_t file = 0; file < ranges.size(); ++file) {
        ranges[file].first = next;
        while (next < plan.tensors.size() &&
               model.tensors[plan.tensors[next].tensor].file == file) {
            ++next;
        }
        ranges[file].count = next - ranges[file].first;
    }
    if (next == plan.tensors.size()) return ranges;
    return fail(ErrorCode::InvalidArgument,
                "The plan has the tensors in another order than the files of the model."_text);
}

std::vector<ShardRange> rangesBySize(const Model& model, const recipes::QuantizationPlan& plan,
                                     std::uint64_t maximumBytes) {
    // The other files have no keys of the model, so they keep to the usual alignment.
    const std::uint64_t alignment = std::max(
        files::ggufAlignment(recipes::plannedMetadata(model, plan)), files::kDefaultGgufAlignment);
    std::vector<ShardRange> ranges(1);
    std::uint64_t bytes = 0;
    for (std::size_t i = 0; i < plan.tensors.size(); ++i) {
        const std::uint64_t more = (plan.tensors[i].bytes + alignment - 1) / alignment * alignment;
        if (ranges.back().count > 0 && (more > maximumBytes || bytes > maximumBytes - more)) {
            ranges.push_back({i, 0});
            bytes = 0;
        }
        ++ranges.back().count;
        bytes += more;
    }
    return ranges;
}

}  // namespace

Result<std::uint64_t> parseShardSize(std::string_view text) {
    std::uint64_t number = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    const std::string_view unitName(stop, static_cast<std::size_t>(end - stop));
    for (const Unit& unit : kUnits) {
        if (error != std::errc{} || unit.name != unitName || number == 0) continue;
        if (number > std::numeric_limits<std::uint64_t>::max() / unit.bytes) break;
        return number * unit.bytes;
    }
    return fail(ErrorCode::InvalidArgument,
                "'%1' is no size of a file; write a number with K, M or G, such as '2G' for "
                "2,000,000,000 bytes."_text(printable(text, 60)));
}

Result<std::vector<ShardRange>> shardRanges(const Model& model,
                                            const recipes::QuantizationPlan& plan,
                                            const Sharding& sharding) {
    Result<std::vector<ShardRange>> ranges =
        std::vector<ShardRange>{ShardRange{0, plan.tensors.size()}};
    if (sharding.kind == Sharding::Kind::AsSource) ranges = rangesAsSource(model, plan);
    if (sharding.kind == Sharding::Kind::BySize) {
        ranges = rangesBySize(model, plan, sharding.maximumBytes);
    }
    if (ranges && ranges->size() > kMostShards) {
        return fail(ErrorCode::Unsupported,
                    "That would make %1 files; at most %2 are written. Choose a larger size."_text(
                        ranges->size(), kMostShards));
    }
    return ranges;
}

Model inFileOrder(const Model& model) {
    Model result = model;
    result.keepsOrder = true;
    return result;
}

std::filesystem::path shardPath(const std::filesystem::path& target, std::size_t number,
                                std::size_t count) {
    const auto given = files::parseShardName(target.filename().string());
    files::ShardName name;
    name.prefix = given ? given->prefix : target.stem().string();
    name.extension = target.extension().string();
    name.count = static_cast<std::uint32_t>(count);
    return target.parent_path() / files::shardFileName(name, static_cast<std::uint32_t>(number));
}

}  // namespace weightscape::exporting
