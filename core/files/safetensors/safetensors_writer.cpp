// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/safetensors/safetensors_writer.h"

#include <algorithm>
#include <bit>
#include <nlohmann/json.hpp>
#include <numeric>

#include "core/files/safetensors/safetensors_types.h"
#include "core/support/printable.h"
#include "core/support/utf8.h"

namespace weightscape::files {
namespace {

using OrderedJson = nlohmann::ordered_json;

static_assert(std::endian::native == std::endian::little, "the length is written as it is stored");

std::uint64_t bytesOf(const LayoutTensor& tensor) {
    std::uint64_t weights = 1;
    for (const std::uint64_t dimension : tensor.dimensions) weights *= dimension;
    return tensor.format->rowBytes(weights);
}

/// Place in the table of types; its end for types that safetensors lacks.
std::size_t rankOf(const LayoutTensor& tensor) {
    const auto found = std::ranges::find(kSafetensorsTypes, tensor.format->info.label);
    return static_cast<std::size_t>(found - kSafetensorsTypes.begin());
}

Result<void> checkTensor(const LayoutTensor& tensor) {
    const Text subject = "Tensor %1"_text(printable(tensor.name, 128));
    if (rankOf(tensor) == kSafetensorsTypes.size()) {
        return fail(
            ErrorCode::Unsupported,
            "%1 would be %2, which safetensors has no type for; choose F16, BF16 or F32, or write "
            "a GGUF."_text(subject, tensor.format->info.label));
    }
    if (!isUtf8(tensor.name) || tensor.name == kSafetensorsMetadataKey) {
        return fail(ErrorCode::Unsupported,
                    "%1 has a name that safetensors cannot hold; write a GGUF."_text(subject));
    }
    return {};
}

/// All texts and numbers; an empty object when there are none.
OrderedJson metadataObject(std::span<const MetadataEntry> metadata) {
    OrderedJson object = OrderedJson::object();
    for (const MetadataEntry& entry : metadata) {
        if (entry.value.type == ValueType::Array || !isUtf8(entry.key)) continue;
        const auto text = entry.value.asString();
        if (text && !isUtf8(*text)) continue;
        object[entry.key] = text ? std::string(*text) : entry.value.text();
    }
    return object;
}

/// The text with its length in front and spaces behind.
std::string framed(std::string text) {
    constexpr std::size_t alignment = 8;
    text.resize((text.size() + alignment - 1) / alignment * alignment, ' ');
    const std::uint64_t length = text.size();
    return std::string(reinterpret_cast<const char*>(&length), sizeof(length)) + text;
}

}  // namespace

Result<SafetensorsLayout> layoutSafetensors(std::span<const MetadataEntry> metadata,
                                            std::span<const LayoutTensor> tensors) {
    for (const LayoutTensor& tensor : tensors) {
        if (auto possible = checkTensor(tensor); !possible) return fail(possible.error());
    }
    SafetensorsLayout layout;
    layout.order.resize(tensors.size());
    std::iota(layout.order.begin(), layout.order.end(), std::size_t{0});
    std::ranges::sort(layout.order, [&](std::size_t left, std::size_t right) {
        const std::size_t leftRank = rankOf(tensors[left]);
        const std::size_t rightRank = rankOf(tensors[right]);
        return leftRank != rightRank ? leftRank > rightRank
                                     : tensors[left].name < tensors[right].name;
    });
    OrderedJson header = OrderedJson::object();
    const OrderedJson texts = metadataObject(metadata);
    layout.metadataLeftOut = metadata.size() - texts.size();
    if (!texts.empty()) header[std::string(kSafetensorsMetadataKey)] = texts;
    layout.positions.resize(tensors.size());
    std::uint64_t offset = 0;
    for (const std::size_t index : layout.order) {
        const LayoutTensor& tensor = tensors[index];
        layout.positions[index] = offset;
        const std::uint64_t end = offset + bytesOf(tensor);
        header[std::string(tensor.name)] = {
            {"dtype", tensor.format->info.label},
            {"shape",
             std::vector<std::uint64_t>(tensor.dimensions.rbegin(), tensor.dimensions.rend())},
            {"data_offsets", {offset, end}}};
        offset = end;
    }
    layout.header = framed(header.dump());
    if (layout.header.size() > kMostSafetensorsHeaderBytes) {
        return fail(ErrorCode::Unsupported,
                    "The header would have %1 bytes, but safetensors allows %2; write a GGUF."_text(
                        layout.header.size(), kMostSafetensorsHeaderBytes));
    }
    for (std::uint64_t& position : layout.positions) position += layout.header.size();
    layout.fileBytes = layout.header.size() + offset;
    return layout;
}

}  // namespace weightscape::files
