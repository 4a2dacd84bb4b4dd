// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/formats/registry.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <cstring>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "core/formats/all_formats.h"
#include "core/formats/foreign_types.h"
#include "core/formats/opaque_types.h"
#include "core/formats/reference_codec.h"
#include "core/formats/simd/vector_codecs.h"
#include "core/support/ascii_text.h"

namespace weightscape::formats {
namespace {

template <LevelledFormat F>
void listLevels(std::span<const std::byte> bytes, std::size_t weight, LevelSet& out) {
    typename F::Block block;
    std::memcpy(&block, bytes.data(), sizeof(block));
    out.count = 0;
    F::levels(block, weight, out);
}

/// Brings a block's weights between the values of the end levels under the stored scale.
template <OpenScaleFormat F>
void bringInside(const float* weights, const BlockScale& chosen, float* inside) {
    const float scale = toFloat(toHalf(chosen.scale));
    const float minimum = toFloat(toHalf(chosen.minimum));
    const float first = scale * static_cast<float>(F::kOpenScale.lowest) + minimum;
    const float last = scale * static_cast<float>(F::kOpenScale.highest) + minimum;
    const auto [low, high] = std::minmax(first, last);
    for (std::size_t i = 0; i < F::kWeightsPerBlock; ++i) {
        inside[i] = std::clamp(std::isnan(weights[i]) ? 0.0F : weights[i], low, high);
    }
}

template <OpenScaleFormat F>
void encodeWithScales(std::span<const float> weights, std::span<const BlockScale> scales,
                      std::span<std::byte> out) {
    assert(weights.size() == scales.size() * F::kWeightsPerBlock);
    assert(out.size() == scales.size() * sizeof(typename F::Block));
    for (std::size_t i = 0; i < scales.size(); ++i) {
        float inside[F::kWeightsPerBlock];
        bringInside<F>(weights.data() + i * F::kWeightsPerBlock, scales[i], inside);
        const typename F::Block block = F::encode(inside, F::withScale(scales[i]));
        std::memcpy(out.data() + i * sizeof(block), &block, sizeof(block));
    }
}

template <LevelledFormat F>
void encodeAgain(std::span<const float> weights, std::span<std::byte> blocks) {
    const std::size_t count = weights.size() / F::kWeightsPerBlock;
    assert(weights.size() % F::kWeightsPerBlock == 0);
    assert(blocks.size() == count * sizeof(typename F::Block));
    for (std::size_t i = 0; i < count; ++i) {
        std::byte* const place = blocks.data() + i * sizeof(typename F::Block);
        typename F::Block block;
        std::memcpy(&block, place, sizeof(block));
        block = F::encode(weights.data() + i * F::kWeightsPerBlock, F::scalesOf(block));
        std::memcpy(place, &block, sizeof(block));
    }
}

template <ReadableFormat F>
constexpr Format formatOf() {
    Format format{.info = F::kInfo,
                  .weightsPerBlock = F::kWeightsPerBlock,
                  .bytesPerBlock = sizeof(typename F::Block)};
    format.fields = F::fields;
    format.reference.decode = decodeReference<F>;
    if constexpr (BlockFormat<F>) format.reference.encode = encodeReference<F>;
    format.encodeBlocks = format.reference.encode;
    format.decodeRow = format.reference.decode;
    if constexpr (kHasVectorEncoder<F>) format.encodeBlocks = kVectorEncoder<F>;
    if constexpr (kHasVectorDecoder<F>) format.decodeRow = kVectorDecoder<F>;
    format.usesRowMeanSquare = requires {
        F::kUsesRowMeanSquare;
    };
    if constexpr (LevelledFormat<F>) {
        format.levels = listLevels<F>;
        if constexpr (!F::kInfo.sharedCodes) format.encodeAgain = encodeAgain<F>;
    }
    if constexpr (OpenScaleFormat<F>) {
        format.openScale = F::kOpenScale;
        format.encodeWithScales = encodeWithScales<F>;
    }
    return format;
}

constexpr std::size_t kReadable = std::tuple_size_v<AllFormats>;

template <std::size_t... I>
constexpr auto makeTable(std::index_sequence<I...> /*indices*/) {
    std::array<Format, kReadable + std::size(kOpaqueTypes)> table{
        formatOf<std::tuple_element_t<I, AllFormats>>()...};
    for (std::size_t i = 0; i < std::size(kOpaqueTypes); ++i) {
        table[kReadable + i].info = kOpaqueTypes[i].info;
        table[kReadable + i].weightsPerBlock = kOpaqueTypes[i].weightsPerBlock;
        table[kReadable + i].bytesPerBlock = kOpaqueTypes[i].bytesPerBlock;
    }
    return table;
}

constexpr auto kTable = makeTable(std::make_index_sequence<kReadable>());

}  // namespace

float meanSquare(std::span<const float> row) {
    float sum = 0.0F;
    for (const float weight : row) sum += weight * weight;
    return sum / static_cast<float>(row.size());
}

void Format::encodeRows(std::span<const float> weights, std::size_t rowLength,
                        std::span<const float> importance, std::span<std::byte> out) const {
    if (!usesRowMeanSquare || importance.empty()) {
        encodeBlocks(weights, {importance, 0.0F}, out);
        return;
    }
    constexpr std::size_t kRowsAtOnce = 16;
    const std::size_t bytesPerRow = rowBytes(rowLength);
    for (; !weights.empty();
         weights = weights.subspan(std::min(weights.size(), kRowsAtOnce * rowLength))) {
        std::array<float, kRowsAtOnce> means;
        const std::size_t rows = std::min(kRowsAtOnce, weights.size() / rowLength);
        meanSquares(weights.first(rows * rowLength), std::span(means).first(rows));
        for (std::size_t row = 0; row < rows; ++row) {
            encodeBlocks(weights.subspan(row * rowLength, rowLength), {importance, means[row]},
                         out.first(bytesPerRow));
            out = out.subspan(bytesPerRow);
        }
    }
}

std::span<const Format> allFormats() {
    return kTable;
}

BlockFields fieldsOf(const Format& format) {
    BlockFields described;
    if (format.fields != nullptr) format.fields(described);
    return described;
}

std::vector<float> levelsOf(const Format& format, std::span<const std::byte> block,
                            std::size_t weight) {
    if (format.levels == nullptr) return {};
    LevelSet set;
    format.levels(block, weight, set);
    std::vector<float> levels(set.values, set.values + set.count);
    std::erase_if(levels, [](float level) { return std::isnan(level); });
    std::sort(levels.begin(), levels.end());
    levels.erase(std::unique(levels.begin(), levels.end()), levels.end());
    return levels;
}

std::size_t subBlockWeights(const Format& format) {
    std::size_t weights = 0;
    const BlockFields described = fieldsOf(format);
    for (const BlockField& field : described.fields) {
        const FieldKind kind = described.groups[field.group].kind;
        const bool isPart = kind == FieldKind::SubScale || kind == FieldKind::SubMinimum;
        if (!isPart || field.weights.stride != 1) continue;
        if (weights == 0 || field.weights.count < weights) weights = field.weights.count;
    }
    return weights < format.weightsPerBlock ? weights : 0;
}

const Format* findFormat(std::string_view name) {
    for (const Format& format : kTable) {
        if (equalIgnoringCase(format.info.id, name) || equalIgnoringCase(format.info.label, name)) {
            return &format;
        }
    }
    return nullptr;
}

namespace {

/// The first number that ggml had not given away when the tables were written.
constexpr std::uint32_t kLaterTypesBegin = [] {
    int last = 0;
    for (const Format& format : kTable) last = std::max(last, format.info.ggmlType);
    return static_cast<std::uint32_t>(last) + 1;
}();
/// The smallest of kForeignTypes.
constexpr std::uint32_t kUnknownTypeBegin = kForeignTypes.front().number;

/// Names live as long as the formats that view them.
struct UnknownType {
    std::string id;
    std::string label;
    Format format;
};

std::vector<UnknownType> makeUnknownTypes() {
    std::vector<UnknownType> types(kUnknownTypeEnd - kUnknownTypeBegin);
    for (std::uint32_t i = 0; i < types.size(); ++i) {
        UnknownType& type = types[i];
        const std::string number = std::to_string(kUnknownTypeBegin + i);
        type.id = "ggml_type_" + number;
        type.label = "type " + number;
        type.format.info = {.id = type.id,
                            .label = type.label,
                            .family = "not decoded"_text,
                            .ggmlType = static_cast<int>(kUnknownTypeBegin + i),
                            .summary = "unknown to this version, kept byte for byte"_text};
        type.format.weightsPerBlock = 1;
    }
    return types;
}

}  // namespace

const Format* unknownGgmlType(std::uint32_t type) {
    const bool isLater = type >= kLaterTypesBegin && type < kUnknownTypeEnd;
    if (!isLater && foreignType(type) == nullptr) return nullptr;
    static const std::vector<UnknownType> types = makeUnknownTypes();
    return &types[type - kUnknownTypeBegin].format;
}

const Format* undecoded(const Format& format) {
    static const std::vector<Format> formats = [] {
        std::vector<Format> opaque;
        for (const Format& row : kTable) {
            Format& same = opaque.emplace_back();
            same.info = row.info;
            same.weightsPerBlock = row.weightsPerBlock;
            same.bytesPerBlock = row.bytesPerBlock;
        }
        return opaque;
    }();
    return &formats[static_cast<std::size_t>(&format - kTable.data())];
}

const Format* findGgmlType(std::uint32_t type) {
    for (const Format& format : kTable) {
        if (format.info.ggmlType >= 0 && static_cast<std::uint32_t>(format.info.ggmlType) == type) {
            return &format;
        }
    }
    return nullptr;
}

}  // namespace weightscape::formats
