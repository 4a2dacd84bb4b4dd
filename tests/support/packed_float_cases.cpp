// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/packed_float_cases.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>

#include "tests/support/packing_bits.h"

namespace weightscape::test {
namespace {

// FP4.

struct Fp4Kind {
    std::string method;         ///< members of quantization_config
    std::string codes, scales;  ///< endings of names
    std::string whole = {};     ///< of the number for the tensor; empty: none
    bool divides = false;
    float number = 1.0F;
    std::string label;
};

UnpackedCase nvfp4(const std::string& title, const Fp4Kind& kind) {
    const Codes codes = someCodes(kRows * kColumns, 4, 70);
    Codes scaleCodes = someCodes(kRows * kColumns / 16, 7, 71);
    for (unsigned& code : scaleCodes) code = std::min(code, 0x7EU);
    std::vector<float> weights;
    for (std::size_t i = 0; i < codes.size(); ++i) {
        const auto scale = static_cast<float>(eightBitFloat(scaleCodes[i / 16], 3, 7));
        const float factor = kind.divides ? scale / kind.number : scale * kind.number;
        weights.push_back(fourBitFloat(codes[i]) * factor);
    }
    UnpackedCase made{
        title,
        {{kLayer + kind.codes, "U8", {kRows, kColumns / 2}, packedLowFirst(codes, 4)},
         {kLayer + kind.scales, "F8_E4M3", {kRows, kColumns / 16}, asBytes(scaleCodes)}},
        config(kind.method),
        kLayer + ".weight",
        {kRows, kColumns},
        weights,
        kind.label};
    if (!kind.whole.empty()) {
        made.tensors.push_back(
            {kLayer + kind.whole, "F32", {1}, bytesOf(std::vector<float>{kind.number})});
    }
    return made;
}

/// Codes and exponents of MXFP4, and what they mean.
struct Microscaled {
    Codes codes, exponents;
    std::vector<float> weights;
};

Microscaled microscaled(std::size_t count) {
    Microscaled made{someCodes(count, 4, 80), someCodes(count / 32, 5, 81), {}};
    for (unsigned& exponent : made.exponents) exponent += 105;
    for (std::size_t i = 0; i < count; ++i) {
        const int power = static_cast<int>(made.exponents[i / 32]) - 127;
        made.weights.push_back(std::ldexp(fourBitFloat(made.codes[i]), power));
    }
    return made;
}

UnpackedCase compressedMxfp4() {
    const Microscaled made = microscaled(kRows * kColumns);
    return {
        "CompressedMxfp4",
        {{kLayer + ".weight_packed", "U8", {kRows, kColumns / 2}, packedLowFirst(made.codes, 4)},
         {kLayer + ".weight_scale", "U8", {kRows, kColumns / 32}, asBytes(made.exponents)}},
        config(R"("quant_method":"compressed-tensors","format":"mxfp4-pack-quantized")"),
        kLayer + ".weight",
        {kRows, kColumns},
        made.weights,
        "compressed-tensors MXFP4, groups of 32"};
}

UnpackedCase gptOss() {
    const std::size_t experts = 3;
    const Microscaled made = microscaled(experts * kRows * kColumns);
    const std::string name = "model.layers.0.mlp.experts.gate_up_proj";
    return {"Mxfp4BlocksOfExperts",
            {{name + "_blocks",
              "U8",
              {experts, kRows, kColumns / 32, 16},
              packedLowFirst(made.codes, 4)},
             {name + "_scales", "U8", {experts, kRows, kColumns / 32}, asBytes(made.exponents)},
             {name + "_bias", "BF16", {experts, kRows}}},
            config(R"("quant_method":"mxfp4")"),
            name,
            {experts, kRows, kColumns},
            made.weights,
            "MXFP4, groups of 32"};
}

// MLX.

UnpackedCase mlx(unsigned bits, std::size_t groupSize) {
    const std::size_t columns = 256;
    const std::size_t groups = columns / groupSize;
    const Codes codes = someCodes(kRows * columns, bits, 90 + bits);
    std::vector<float> scales = someScales(kRows * groups, 91);
    std::vector<float> biases = someScales(kRows * groups, 92);
    for (float& bias : biases) bias = -8.0F * bias;
    const std::string storedScales = asBfloats(scales);
    const std::string storedBiases = asBfloats(biases);
    std::vector<float> weights;
    for (std::size_t i = 0; i < codes.size(); ++i) {
        const std::size_t at = i / groupSize;
        const float product = static_cast<float>(codes[i]) * scales[at];
        weights.push_back(product + biases[at]);
    }
    const std::string name = std::to_string(bits);
    return {
        "Mlx" + name + "BitsGroupsOf" + std::to_string(groupSize),
        {{kLayer + ".weight", "U32", {kRows, columns * bits / 32}, packedLowFirst(codes, bits)},
         {kLayer + ".scales", "BF16", {kRows, groups}, storedScales},
         {kLayer + ".biases", "BF16", {kRows, groups}, storedBiases}},
        R"("quantization":{"bits":)" + name + R"(,"group_size":)" + std::to_string(groupSize) + "}",
        kLayer + ".weight",
        {kRows, columns},
        weights,
        "MLX int" + name + ", groups of " + std::to_string(groupSize)};
}

UnpackedCase mlxMxfp4() {
    const Microscaled made = microscaled(kRows * kColumns);
    return {"MlxMxfp4",
            {{kLayer + ".weight", "U32", {kRows, kColumns / 8}, packedLowFirst(made.codes, 4)},
             {kLayer + ".scales", "U8", {kRows, kColumns / 32}, asBytes(made.exponents)}},
            R"("quantization":{"bits":4,"group_size":32,"mode":"mxfp4"})",
            kLayer + ".weight",
            {kRows, kColumns},
            made.weights,
            "MLX MXFP4, groups of 32"};
}

// HQQ: as many parts of the tensor as a byte has codes, the first one highest.

UnpackedCase hqq(unsigned bits) {
    const std::size_t groupSize = 64;
    const std::size_t groups = kRows * kColumns / groupSize;
    const Codes codes = someCodes(kRows * kColumns, bits, 95 + bits);
    std::vector<float> scales = someScales(groups, 96);
    std::vector<float> zeros = someScales(groups, 97);
    for (float& zero : zeros) zero *= 400.0F;
    const std::string storedScales = asHalves(scales);
    const std::string storedZeros = asHalves(zeros);
    std::vector<float> weights;
    for (std::size_t i = 0; i < codes.size(); ++i) {
        const float above = static_cast<float>(codes[i]) - zeros[i / groupSize];
        weights.push_back(above * scales[i / groupSize]);
    }
    const std::size_t parts = 8 / bits;
    const std::size_t size = codes.size() / parts;
    Codes bytes(size);
    for (std::size_t i = 0; i < size; ++i) {
        for (std::size_t part = 0; part < parts; ++part) {
            bytes[i] = bytes[i] << bits | codes[part * size + i];
        }
    }
    return {"Hqq" + std::to_string(bits) + "Bits",
            {{kLayer + ".W_q", "U8", {groups / parts, groupSize}, asBytes(bytes)},
             {kLayer + ".scale", "F16", {groups, 1}, storedScales},
             {kLayer + ".zero", "F16", {groups, 1}, storedZeros},
             {kLayer + ".shape",
              "I64",
              {2},
              bytesOf(std::vector<std::int64_t>{static_cast<std::int64_t>(kRows),
                                                static_cast<std::int64_t>(kColumns)})}},
            config(R"("quant_method":"hqq","quant_config":{"weight_quant_params":{"nbits":)" +
                   std::to_string(bits) + R"(,"group_size":64}})"),
            kLayer + ".weight",
            {kRows, kColumns},
            weights,
            "HQQ int" + std::to_string(bits) + ", groups of 64"};
}

void addFp4(std::vector<UnpackedCase>& cases) {
    const std::string compressedMethod =
        R"("quant_method":"compressed-tensors","format":"nvfp4-pack-quantized")";
    cases.push_back(nvfp4("CompressedNvfp4", {.method = compressedMethod,
                                              .codes = ".weight_packed",
                                              .scales = ".weight_scale",
                                              .whole = ".weight_global_scale",
                                              .divides = true,
                                              .number = 1234.5F,
                                              .label = "compressed-tensors NVFP4, groups of 16"}));
    cases.push_back(nvfp4("ModelOptNvfp4", {.method = R"("quant_method":"modelopt")",
                                            .codes = ".weight",
                                            .scales = ".weight_scale",
                                            .whole = ".weight_scale_2",
                                            .number = 0.00123F,
                                            .label = "ModelOpt NVFP4, groups of 16"}));
    cases.push_back(nvfp4("Nvfp4WithoutANumberForTheTensor",
                          {.method = compressedMethod,
                           .codes = ".weight_packed",
                           .scales = ".weight_scale",
                           .label = "compressed-tensors NVFP4, groups of 16"}));
    cases.push_back(compressedMxfp4());
    cases.push_back(gptOss());
    cases.push_back(mlxMxfp4());
}

}  // namespace

void addFloatCases(std::vector<UnpackedCase>& cases) {
    addFp4(cases);
    for (const std::size_t group : {32U, 64U, 128U}) cases.push_back(mlx(4, group));
    for (const unsigned bits : {2U, 3U, 5U, 6U, 8U}) cases.push_back(mlx(bits, 64));
    for (const unsigned bits : {1U, 2U, 4U, 8U}) cases.push_back(hqq(bits));
}

}  // namespace weightscape::test
