// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/schemes/scale_storage.h"

#include <algorithm>
#include <vector>

#include "core/quantize/calibration/calibrator.h"
#include "core/quantize/elements/group_codec.h"
#include "core/quantize/elements/small_float.h"

namespace weightscape::schemes {
namespace {

void settleE4m3(std::span<float> scales) {
    constexpr elements::SmallFloat layout{4, 3, elements::SpecialValues::FiniteNan};
    const float largest = scales.empty() ? 0.0F : *std::max_element(scales.begin(), scales.end());
    const float second = largest / elements::decodeSmallFloat(layout, layout.highestFiniteCode());
    for (float& scale : scales) {
        if (second == 0.0F) {
            scale = 0.0F;
            continue;
        }
        const std::uint8_t code = elements::encodeSmallFloat(layout, scale / second);
        scale = elements::decodeSmallFloat(layout, code) * second;
    }
}

void settleNested(std::span<float> scales) {
    double sum = 0.0;
    for (const float scale : scales) sum += scale;
    const auto offset =
        static_cast<float>(sum / static_cast<double>(std::max<std::size_t>(1, scales.size())));
    const auto type = elements::ElementType{.kind = elements::ElementKind::BnbDynamic8, .bits = 0};
    const auto levels = elements::fixedLevels(type, elements::Mapping::Symmetric);
    const elements::GroupCodec codec(*levels, elements::ScaleType::F32, {});
    std::vector<float> differences;
    for (std::size_t begin = 0; begin < scales.size(); begin += kNestedBlock) {
        const auto block =
            scales.subspan(begin, std::min<std::size_t>(kNestedBlock, scales.size() - begin));
        differences.assign(block.begin(), block.end());
        for (float& difference : differences) difference -= offset;
        const float largest = calibration::extremesOf(differences).absMax();
        const elements::Group group{differences, {}, {.run = differences.size()}};
        codec.roundTrip(group, codec.storedScale({-largest, largest}), block);
        for (float& scale : block) scale += offset;
    }
}

}  // namespace

void settleScales(elements::ScaleType type, std::span<float> scales) {
    if (type == elements::ScaleType::E4m3) settleE4m3(scales);
    if (type == elements::ScaleType::Nested) settleNested(scales);
}

std::uint64_t scaleBytes(elements::ScaleType type, std::uint64_t groups) {
    switch (type) {
        case elements::ScaleType::F16:
        case elements::ScaleType::Bf16:
            return 2 * groups;
        case elements::ScaleType::F32:
            return 4 * groups;
        case elements::ScaleType::E8m0:
        case elements::ScaleType::E8m0Nearest:
            return groups;
        case elements::ScaleType::E4m3:
            return groups + 4;
        case elements::ScaleType::Nested:
            break;
    }
    return groups + 4 * ((groups + kNestedBlock - 1) / kNestedBlock) + 4;
}

}  // namespace weightscape::schemes
