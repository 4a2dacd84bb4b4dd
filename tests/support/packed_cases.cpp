// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/packed_cases.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "tests/support/packed_float_cases.h"
#include "tests/support/packed_word_cases.h"
#include "tests/support/packing_bits.h"

namespace weightscape::test {
namespace {

// FP8 and int8: one code per weight.

UnpackedCase fp8Blocks(const std::string& title, bool exponents) {
    const std::size_t rows = 200;
    const std::size_t columns = 300;
    const Codes codes = someBytes(rows * columns, 1);
    std::vector<float> scales = someScales(2 * 3, 2);
    const std::string powers = asBytes({120, 121, 119, 118, 122, 0});
    if (exponents) {
        for (std::size_t i = 0; i < scales.size(); ++i) {
            scales[i] = std::ldexp(1.0F, static_cast<unsigned char>(powers[i]) - 127);
        }
    }
    std::vector<float> weights;
    for (std::size_t i = 0; i < codes.size(); ++i) {
        const float scale = scales[i / columns / 128 * 3 + i % columns / 128];
        weights.push_back(static_cast<float>(eightBitFloat(codes[i], 3, 7)) * scale);
    }
    return {title,
            {{kLayer + ".weight", "F8_E4M3", {rows, columns}, asBytes(codes)},
             {kLayer + ".weight_scale_inv",
              exponents ? "F8_E8M0" : "F32",
              {2, 3},
              exponents ? powers : bytesOf(scales)}},
            config(R"("quant_method":"fp8","weight_block_size":[128,128])"),
            kLayer + ".weight",
            {rows, columns},
            weights,
            "FP8 E4M3, blocks of 128 x 128"};
}

UnpackedCase fp8Tensor(const std::string& title, const std::string& scaleName) {
    const Codes codes = someBytes(kRows * kColumns, 3);
    std::vector<float> weights;
    for (const unsigned code : codes) {
        weights.push_back(static_cast<float>(eightBitFloat(code, 2, 15)) * 0.0021F);
    }
    const bool isComfy = scaleName == ".scale_weight";
    return {title,
            {{kLayer + ".weight", "F8_E5M2", {kRows, kColumns}, asBytes(codes)},
             {kLayer + scaleName, "F32", {}, bytesOf(std::vector<float>{0.0021F})},
             {kLayer + ".input_scale", "F32", {}}},
            isComfy ? "" : config(R"("quant_method":"fp8")"),
            kLayer + ".weight",
            {kRows, kColumns},
            weights,
            isComfy ? "ComfyUI E5M2, one scale per tensor" : "FP8 E5M2, one scale per tensor"};
}

UnpackedCase fp8Experts() {
    const std::size_t experts = 3;
    const Codes codes = someBytes(experts * kRows * kColumns, 4);
    std::vector<float> scales = someScales(experts * kRows, 5);
    const std::string stored = asBfloats(scales);
    std::vector<float> weights;
    for (std::size_t i = 0; i < codes.size(); ++i) {
        weights.push_back(static_cast<float>(eightBitFloat(codes[i], 3, 7)) * scales[i / kColumns]);
    }
    const std::string name = "model.layers.0.mlp.experts.down_proj";
    return {"Fp8ExpertsWithAScalePerRow",
            {{name, "F8_E4M3", {experts, kRows, kColumns}, asBytes(codes)},
             {name + "_scale", "BF16", {experts, kRows, 1}, stored}},
            config(R"("quant_method":"fbgemm_fp8")"),
            name,
            {experts, kRows, kColumns},
            weights,
            "FBGEMM FP8 E4M3, one scale per row"};
}

UnpackedCase int8Rows() {
    const Codes codes = someCodes(kRows * kColumns, 8, 6);
    const std::vector<float> scb = someScales(kRows, 7);
    std::vector<float> weights;
    for (std::size_t i = 0; i < codes.size(); ++i) {
        const auto code = static_cast<float>(static_cast<std::int8_t>(codes[i]));
        // As bitsandbytes does: the product first, then the 127th part.
        weights.push_back(code * scb[i / kColumns] * 7.874015718698502e-3F);
    }
    return {"Int8WithScb",
            {{kLayer + ".weight", "I8", {kRows, kColumns}, asBytes(codes)},
             {kLayer + ".SCB", "F32", {kRows}, bytesOf(scb)},
             {kLayer + ".weight_format", "U8", {}}},
            config(R"("quant_method":"bitsandbytes","load_in_8bit":true)"),
            kLayer + ".weight",
            {kRows, kColumns},
            weights,
            "bitsandbytes int8, one scale per row"};
}

UnpackedCase int8WithZeros() {
    const Codes codes = someCodes(kRows * kColumns, 8, 8);
    const Codes zeros = someCodes(kRows, 8, 9);
    std::vector<float> scales = someScales(kRows, 10);
    const std::string stored = asBfloats(scales);
    std::vector<float> weights;
    for (std::size_t i = 0; i < codes.size(); ++i) {
        const int code = static_cast<std::int8_t>(codes[i]);
        const int zero = static_cast<std::int8_t>(zeros[i / kColumns]);
        weights.push_back(static_cast<float>(code - zero) * scales[i / kColumns]);
    }
    return {"CompressedInt8WithZeroPoints",
            {{kLayer + ".weight", "I8", {kRows, kColumns}, asBytes(codes)},
             {kLayer + ".weight_scale", "BF16", {kRows, 1}, stored},
             {kLayer + ".weight_zero_point", "I8", {kRows, 1}, asBytes(zeros)}},
            config(R"("quant_method":"compressed-tensors","format":"int-quantized",)"
                   R"("config_groups":{"group_0":{"weights":{"num_bits":8}}})"),
            kLayer + ".weight",
            {kRows, kColumns},
            weights,
            "compressed-tensors int8, one scale per row"};
}

// bitsandbytes in 4 bits: groups run through the ends of rows.

const std::vector<float>& normalFloats() {
    static const std::vector<float> levels = {
        -1.0F,         -0.6961928F, -0.52507305F, -0.39491749F, -0.28444138F, -0.18477343F,
        -0.091050036F, 0.0F,        0.0795803F,   0.1609302F,   0.2461123F,   0.33791524F,
        0.44070983F,   0.562617F,   0.72295684F,  1.0F};
    return levels;
}

std::string highFirst(const Codes& codes) {
    std::string bytes;
    for (std::size_t i = 0; i < codes.size(); i += 2) {
        bytes += static_cast<char>(codes[i] << 4U | codes[i + 1]);
    }
    return bytes;
}

UnpackedCase nf4() {
    const std::size_t rows = 24;
    const std::size_t columns = 63;
    const std::size_t groups = (rows * columns + 63) / 64;
    const Codes codes = someCodes(rows * columns, 4, 11);
    const std::vector<float> scales = someScales(groups, 12);
    std::vector<float> weights;
    for (std::size_t i = 0; i < codes.size(); ++i) {
        weights.push_back(normalFloats()[codes[i]] * scales[i / 64]);
    }
    const std::string state = R"({"quant_type":"nf4","blocksize":64,"shape":[24,63]})";
    return {"Nf4",
            {{kLayer + ".weight", "U8", {codes.size() / 2, 1}, highFirst(codes)},
             {kLayer + ".weight.absmax", "F32", {groups}, bytesOf(scales)},
             {kLayer + ".weight.quant_map", "F32", {16}, bytesOf(normalFloats())},
             {kLayer + ".weight.quant_state.bitsandbytes__nf4", "U8", {state.size()}, state}},
            config(R"("quant_method":"bitsandbytes","load_in_4bit":true)"),
            kLayer + ".weight",
            {rows, columns},
            weights,
            "bitsandbytes NF4, groups of 64"};
}

UnpackedCase fp4Nested() {
    const std::size_t groups = kRows * kColumns / 64;
    const Codes codes = someCodes(kRows * kColumns, 4, 13);
    const Codes scaleCodes = someCodes(groups, 8, 14);
    const std::vector<float> steps = someScales(256, 15);
    const std::vector<float> outer = someScales((groups + 49) / 50, 16);
    std::vector<float> levels;
    for (unsigned code = 0; code < 16; ++code) levels.push_back(fourBitFloat(code) / 6.0F);
    std::vector<float> weights;
    for (std::size_t i = 0; i < codes.size(); ++i) {
        const std::size_t group = i / 64;
        const float product = steps[scaleCodes[group]] * outer[group / 50];
        const float scale = product + 0.0375F;
        weights.push_back(levels[codes[i]] * scale);
    }
    const std::string state =
        R"({"quant_type":"fp4","blocksize":64,"shape":[40,192],"nested_blocksize":50,)"
        R"("nested_offset":0.0375})";
    return {"Fp4WithNestedScalesInAnotherContainer",
            {{kLayer + ".weight", "BF16", {codes.size() / 4, 1}, highFirst(codes)},
             {kLayer + ".weight.absmax", "U8", {groups}, asBytes(scaleCodes)},
             {kLayer + ".weight.quant_map", "F32", {16}, bytesOf(levels)},
             {kLayer + ".weight.nested_absmax", "F32", {outer.size()}, bytesOf(outer)},
             {kLayer + ".weight.nested_quant_map", "F32", {256}, bytesOf(steps)},
             {kLayer + ".weight.quant_state.bitsandbytes__fp4", "U8", {state.size()}, state}},
            config(R"("quant_method":"bitsandbytes")"),
            kLayer + ".weight",
            {kRows, kColumns},
            weights,
            "bitsandbytes FP4, groups of 64"};
}

}  // namespace

std::vector<UnpackedCase> unpackedCases() {
    std::vector<UnpackedCase> cases = {
        fp8Blocks("Fp8Blocks", false),
        fp8Blocks("Fp8BlocksWithExponents", true),
        fp8Tensor("Fp8Tensor", ".weight_scale"),
        fp8Tensor("ComfyScaled", ".scale_weight"),
        fp8Experts(),
        int8Rows(),
        int8WithZeros(),
        nf4(),
        fp4Nested(),
    };
    addWordCases(cases);
    addFloatCases(cases);
    return cases;
}

UnpackedCase unpackedCase(const std::string& title) {
    for (UnpackedCase& packed : unpackedCases()) {
        if (packed.title == title) return std::move(packed);
    }
    throw std::runtime_error("no case " + title);
}

}  // namespace weightscape::test
