// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/gguf/gguf_layout.h"

#include <algorithm>
#include <array>
#include <bit>

namespace weightscape::files {

namespace {

constexpr std::string_view kQuantizationVersionKey = "general.quantization_version";
constexpr std::string_view kFileTypeKey = "general.file_type";
constexpr std::string_view kAlignmentKey = "general.alignment";
/// The version of ggml's block layouts; 2 since 2023.
constexpr std::uint32_t kQuantizationVersion = 2;

/// Keys that a quantized single file does not take over from its source.
constexpr std::array<std::string_view, 5> kReplacedKeys = {
    kQuantizationVersionKey, kFileTypeKey, "split.no", "split.count", "split.tensors.count"};

constexpr std::uint64_t kMagicVersionAndCounts = 4 + 4 + 8 + 8;
constexpr std::uint64_t kStringLength = 8;
constexpr std::uint64_t kTypeNumber = 4;

std::uint64_t entryBytes(const MetadataEntry& entry) {
    const std::uint64_t arrayHead =
        entry.value.type == ValueType::Array ? kTypeNumber + sizeof(std::uint64_t) : 0;
    return kStringLength + entry.key.size() + kTypeNumber + arrayHead + entry.value.bytes.size();
}

std::uint64_t dataBytes(const LayoutTensor& tensor) {
    if (!tensor.format->hasKnownSize()) return tensor.bytes;
    if (tensor.dimensions.empty()) return tensor.format->rowBytes(1);
    std::uint64_t rows = 1;
    for (const std::uint64_t dimension : tensor.dimensions.subspan(1)) rows *= dimension;
    return tensor.format->rowBytes(tensor.dimensions[0]) * rows;
}

/// What llama.cpp writes for a scalar.
constexpr std::array<std::uint64_t, 1> kScalar = {1};

}  // namespace

std::span<const std::uint64_t> writtenDimensions(std::span<const std::uint64_t> dimensions,
                                                 bool keepsOnes) {
    if (keepsOnes) return dimensions;
    if (dimensions.empty()) return kScalar;
    std::size_t count = dimensions.size();
    while (count > 1 && dimensions[count - 1] == 1) --count;
    return dimensions.first(count);
}

std::uint32_t ggufAlignment(std::span<const MetadataEntry> metadata) {
    const auto entry = std::ranges::find(metadata, kAlignmentKey, &MetadataEntry::key);
    if (entry == metadata.end() || entry->value.type != ValueType::Uint32) {
        return kDefaultGgufAlignment;
    }
    const auto alignment = static_cast<std::uint32_t>(entry->value.asUnsigned().value_or(0));
    return std::has_single_bit(alignment) ? alignment : kDefaultGgufAlignment;
}

std::uint64_t tensorInfoBytes(std::string_view name, std::span<const std::uint64_t> dimensions,
                              bool keepsOnes) {
    return kStringLength + name.size() + sizeof(std::uint32_t) +
           writtenDimensions(dimensions, keepsOnes).size() * sizeof(std::uint64_t) + kTypeNumber +
           sizeof(std::uint64_t);
}

std::uint64_t ggufHeaderBytes(std::span<const MetadataEntry> metadata, std::uint64_t infoBytes) {
    std::uint64_t bytes = kMagicVersionAndCounts + infoBytes;
    for (const MetadataEntry& entry : metadata) bytes += entryBytes(entry);
    return alignedBytes(bytes, ggufAlignment(metadata));
}

GgufLayout layoutGguf(std::span<const MetadataEntry> metadata,
                      std::span<const LayoutTensor> tensors) {
    GgufLayout layout;
    layout.alignment = ggufAlignment(metadata);
    std::uint64_t infoBytes = 0;
    for (const LayoutTensor& tensor : tensors) {
        infoBytes += tensorInfoBytes(tensor.name, tensor.dimensions, tensor.keepsOnes);
    }
    layout.headerBytes = ggufHeaderBytes(metadata, infoBytes);
    layout.offsets.reserve(tensors.size());
    std::uint64_t offset = 0;
    for (const LayoutTensor& tensor : tensors) {
        layout.offsets.push_back(offset);
        offset += alignedBytes(dataBytes(tensor), layout.alignment);
    }
    layout.fileBytes = layout.headerBytes + offset;
    return layout;
}

Metadata exportedMetadata(const Metadata& source, std::uint32_t fileType, std::size_t overrides) {
    const std::size_t kept = source.size() - std::min(overrides, source.size());
    Metadata result;
    result.reserve(source.size() + 2);
    for (const MetadataEntry& entry : std::span(source).first(kept)) {
        if (std::ranges::find(kReplacedKeys, entry.key) == kReplacedKeys.end()) {
            result.push_back(entry);
        }
    }
    result.push_back(
        {std::string(kQuantizationVersionKey), MetadataValue::fromUint32(kQuantizationVersion)});
    result.push_back({std::string(kFileTypeKey), MetadataValue::fromUint32(fileType)});
    for (const MetadataEntry& entry : std::span(source).subspan(kept)) {
        std::erase_if(result, [&](const MetadataEntry& old) { return old.key == entry.key; });
        result.push_back(entry);
    }
    return result;
}

}  // namespace weightscape::files
