// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/packed/packing_layouts.h"

#include <algorithm>
#include <array>

#include "core/files/packed/unpack_flat.h"
#include "core/files/packed/unpack_scaled.h"
#include "core/files/packed/unpack_words.h"

namespace weightscape::files {
namespace {

constexpr std::string_view kBytes = "F8_E4M3 F8_E5M2 F8_E4M3FNUZ F8_E5M2FNUZ F4 I8 U8";
constexpr std::string_view kWords = "I32 U32";

constexpr auto kLayouts = std::to_array<PackingLayout>({
    {".weight", ".weight.absmax", "", "bitsandbytes", countBitsandbytes, unpackBitsandbytes},
    {".weight", ".SCB", "I8", "bitsandbytes", countInt8, unpackInt8},
    {".weight", ".weight.SCB", "I8", "bitsandbytes", countInt8, unpackInt8},
    {".qweight", ".scales", kWords, "GPTQ", countGptq, unpackGptq, ".weight"},
    {".qweight", ".scales", kWords, "AWQ", countWords, unpackAwq, ".weight"},
    {"_packed", "_scale", "I32 U8", "compressed-tensors", countCompressed, unpackCompressed, ""},
    {".weight", ".scales", "U32", "MLX", countMlx, unpackMlx},
    {"_blocks", "_scales", "U8", "MXFP4", countBlocks, unpackBlocks, ""},
    {".W_q", ".scale", "", "HQQ", countHqq, unpackHqq, ".weight"},
    {".codes", ".codebooks", "I8 I16 U8 U16 I32", "AQLM", countCodebooks, nullptr},
    {".q_weight", ".q_scale", kWords, "ExLlamaV2", countExl2, nullptr},
    {".trellis", ".suh", "I16 U16", "ExLlamaV3", countTrellis, nullptr},
    {".Qidxs", ".SU", "", "QuIP#", countQuip, nullptr},
    {"", "_scale_inv", kBytes, "FP8", countScaled, unpackScaled},
    {"", "_scale", kBytes, "weight_scale", countScaled, unpackScaled},
    {"", "_scales", kBytes, "EETQ", countScaled, nullptr},
    {"", "._scale", kBytes, "Quanto", countScaled, unpackScaled},
    {"._data", "._scale", kBytes, "Quanto", countScaled, unpackScaled, ""},
    {".weight", ".scale_weight", kBytes, "ComfyUI", countScaled, unpackScaled},
    {".weight", ".scale", kBytes, "FP8", countScaled, unpackScaled},
});

constexpr auto kCompanions = std::to_array<std::string_view>({
    "_scale_inv",
    "_scale",
    "_scale_2",
    "_scales",
    "_zero_point",
    "_shape",
    "_g_idx",
    "_global_scale",
    "_format",
    "._scale",
    "._shift",
    ".weight._scale",
    ".weight._shift",
    ".scale",
    ".scales",
    ".zero",
    ".zeros",
    ".biases",
    ".qzeros",
    ".g_idx",
    ".input_scale",
    ".output_scale",
    ".input_zero_point",
    ".output_zero_point",
    ".input_global_scale",
    ".weight_scale",
    ".weight_scale_2",
    ".weight_zero_point",
    ".weight_shape",
    ".weight_g_idx",
    ".weight_global_scale",
    ".weight_format",
    ".scale_weight",
    ".scale_input",
    ".comfy_quant",
    ".SCB",
    ".weight.SCB",
    ".weight.weight_format",
    ".weight.absmax",
    ".weight.nested_absmax",
    ".weight.quant_map",
    ".weight.nested_quant_map",
    ".weight.quant_state.bitsandbytes__nf4",
    ".weight.quant_state.bitsandbytes__fp4",
    ".codebooks",
    ".q_scale",
    ".q_scale_max",
    ".q_groups",
    ".q_group_map",
    ".q_perm",
    ".q_invperm",
    ".suh",
    ".svh",
    ".su",
    ".sv",
    ".mcg",
    ".mul1",
    ".SU",
    ".SV",
    ".nbits",
    ".group_size",
    ".shape",
    ".axis",
    ".packing",
    ".k_scale",
    ".v_scale",
});

}  // namespace

std::span<const PackingLayout> allPackingLayouts() {
    return kLayouts;
}

std::span<const std::string_view> companionEndings() {
    return kCompanions;
}

bool hasTypeOf(const PackingLayout& layout, const TensorInfo& tensor) {
    if (layout.types.empty()) return true;
    std::string_view left = layout.types;
    while (!left.empty()) {
        const std::size_t end = std::min(left.find(' '), left.size());
        if (left.substr(0, end) == tensor.format->info.label) return true;
        left.remove_prefix(std::min(end + 1, left.size()));
    }
    return false;
}

}  // namespace weightscape::files
