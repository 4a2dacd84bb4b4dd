// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/packed_word_cases.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>

#include "tests/support/packing_bits.h"

namespace weightscape::test {
namespace {

// GPTQ and AWQ: matrices of inputs x outputs.

struct GptqKind {
    unsigned bits = 4;
    bool second = false;   ///< version of the zero points
    bool ordered = false;  ///< by activations
    bool symmetric = false;
};

/// Rows of zero points fill whole words.
constexpr std::size_t kOutputs = 64;

UnpackedCase gptq(const std::string& title, const GptqKind& kind) {
    const std::size_t groupSize = 64;
    const std::size_t groups = kColumns / groupSize;
    const unsigned middle = 1U << (kind.bits - 1U);
    const Codes codes = someCodes(kOutputs * kColumns, kind.bits, 20 + kind.bits);
    Codes zeros = someCodes(groups * kOutputs, kind.bits, 30 + kind.bits);
    if (kind.symmetric) zeros.assign(zeros.size(), middle);
    std::vector<float> scales = someScales(groups * kOutputs, 17);
    const std::string storedScales = asHalves(scales);
    std::vector<std::int32_t> order;
    for (std::size_t column = 0; column < kColumns; ++column) {
        const std::size_t place = kind.ordered ? column * 35 % kColumns : column;
        order.push_back(static_cast<std::int32_t>(place / groupSize));
    }
    std::vector<float> weights;
    Codes down;  // a row of codes below each other
    for (std::size_t i = 0; i < codes.size(); ++i) {
        const std::size_t at =
            static_cast<std::size_t>(order[i % kColumns]) * kOutputs + i / kColumns;
        const int level = static_cast<int>(codes[i]) - static_cast<int>(zeros[at]);
        weights.push_back(static_cast<float>(level) * scales[at]);
    }
    Codes storedZeros = zeros;
    if (!kind.second) {
        for (unsigned& zero : storedZeros) zero = (zero - 1U) & ((1U << kind.bits) - 1U);
    }
    const std::string words = packedLowFirst(codes, kind.bits);
    return {title,
            {{kLayer + ".qweight",
              "I32",
              {kColumns * kind.bits / 32, kOutputs},
              wordsDown(words, kOutputs)},
             {kLayer + ".qzeros",
              "I32",
              {groups, kOutputs * kind.bits / 32},
              packedLowFirst(storedZeros, kind.bits)},
             {kLayer + ".scales", "F16", {groups, kOutputs}, storedScales},
             {kLayer + ".g_idx", "I32", {kColumns}, bytesOf(order)},
             {kLayer + ".bias", "F16", {kOutputs}}},
            config(R"("quant_method":"gptq","group_size":64,"bits":)" + std::to_string(kind.bits) +
                   (kind.second ? R"(,"checkpoint_format":"gptq_v2")" : "")),
            kLayer + ".weight",
            {kOutputs, kColumns},
            weights,
            "GPTQ int" + std::to_string(kind.bits) + ", groups of 64"};
}

UnpackedCase awq(const std::string& title, bool symmetric) {
    const std::size_t groupSize = 32;
    const std::size_t groups = kColumns / groupSize;
    const Codes codes = someCodes(kRows * kColumns, 4, 40);
    Codes zeros = someCodes(groups * kRows, 4, 41);  // groups x outputs
    if (symmetric) zeros.assign(zeros.size(), 8);
    std::vector<float> scales = someScales(groups * kRows, 18);
    const std::string storedScales = asHalves(scales);
    std::vector<float> weights;
    for (std::size_t i = 0; i < codes.size(); ++i) {
        const std::size_t at = i % kColumns / groupSize * kRows + i / kColumns;
        const int level = static_cast<int>(codes[i]) - static_cast<int>(zeros[at]);
        weights.push_back(static_cast<float>(level) * scales[at]);
    }
    const auto packed = [](const Codes& matrix) {  // lines of kRows outputs
        static constexpr std::size_t kOrder[8] = {0, 2, 4, 6, 1, 3, 5, 7};
        std::vector<std::uint32_t> words;
        for (std::size_t begin = 0; begin < matrix.size(); begin += 8) {
            std::uint32_t word = 0;
            for (unsigned i = 0; i < 8; ++i) word |= matrix[begin + kOrder[i]] << (4 * i);
            words.push_back(word);
        }
        return bytesOf(words);
    };
    return {title,
            {{kLayer + ".qweight", "I32", {kColumns, kRows / 8}, packed(turned(codes, kColumns))},
             {kLayer + ".qzeros", "I32", {groups, kRows / 8}, packed(zeros)},
             {kLayer + ".scales", "F16", {groups, kRows}, storedScales}},
            config(R"("quant_method":"awq","bits":4,"group_size":32,"version":"gemm")"),
            kLayer + ".weight",
            {kRows, kColumns},
            weights,
            "AWQ int4, groups of 32"};
}

// compressed-tensors.

struct CompressedKind {
    unsigned bits = 4;
    bool zeros = false;
    bool ordered = false;
};

UnpackedCase compressed(const std::string& title, const CompressedKind& kind) {
    const std::size_t rows = 36;  // zero points do not fill their last words
    const std::size_t groupSize = 64;
    const std::size_t groups = kColumns / groupSize;
    const int middle = 1 << (kind.bits - 1U);
    const Codes codes = someCodes(rows * kColumns, kind.bits, 50 + kind.bits);
    const Codes zeros = someCodes(rows * groups, kind.bits, 60 + kind.bits);
    std::vector<float> scales = someScales(rows * groups, 19);
    const std::string storedScales = asBfloats(scales);
    std::vector<std::int32_t> order;
    for (std::size_t column = 0; column < kColumns; ++column) {
        order.push_back(static_cast<std::int32_t>(column * 35 % kColumns / groupSize));
    }
    std::vector<float> weights;
    for (std::size_t i = 0; i < codes.size(); ++i) {
        const std::size_t column = i % kColumns;
        const std::size_t group =
            kind.ordered ? static_cast<std::size_t>(order[column]) : column / groupSize;
        const std::size_t at = i / kColumns * groups + group;
        const int zero = kind.zeros ? static_cast<int>(zeros[at]) - middle : 0;
        const int level = static_cast<int>(codes[i]) - middle - zero;
        weights.push_back(static_cast<float>(level) * scales[at]);
    }
    const std::size_t perWord = 32 / kind.bits;
    const std::size_t words = (kColumns + perWord - 1) / perWord;
    const std::size_t zeroWords = (rows + perWord - 1) / perWord;
    UnpackedCase made{
        title,
        {{kLayer + ".weight_packed",
          "I32",
          {rows, words},
          packedInWords(codes, kColumns, kind.bits)},
         {kLayer + ".weight_scale", "BF16", {rows, groups}, storedScales},
         {kLayer + ".weight_shape",
          "I64",
          {2},
          bytesOf(std::vector<std::int64_t>{static_cast<std::int64_t>(rows),
                                            static_cast<std::int64_t>(kColumns)})}},
        config(R"("quant_method":"compressed-tensors","format":"pack-quantized","config_groups":)"
               R"({"group_0":{"weights":{"group_size":64,"num_bits":)" +
               std::to_string(kind.bits) + "}}}"),
        kLayer + ".weight",
        {rows, kColumns},
        weights,
        "compressed-tensors int" + std::to_string(kind.bits) + ", groups of 64"};
    if (kind.zeros) {
        // Packed along the rows: words below each other.
        const std::string lines = packedInWords(turned(zeros, groups), rows, kind.bits);
        made.tensors.push_back(
            {kLayer + ".weight_zero_point", "I32", {zeroWords, groups}, wordsDown(lines, groups)});
    }
    if (kind.ordered) {
        made.tensors.push_back({kLayer + ".weight_g_idx", "I32", {kColumns}, bytesOf(order)});
    }
    return made;
}

}  // namespace

void addWordCases(std::vector<UnpackedCase>& cases) {
    for (const unsigned bits : {2U, 3U, 4U, 8U}) {
        const std::string name = std::to_string(bits);
        cases.push_back(gptq("Gptq" + name + "Bits", {.bits = bits}));
        cases.push_back(gptq("Gptq" + name + "BitsSecondVersion", {.bits = bits, .second = true}));
        cases.push_back(
            gptq("Gptq" + name + "BitsInOrderOfActivations", {.bits = bits, .ordered = true}));
        cases.push_back(gptq("Gptq" + name + "BitsSymmetric", {.bits = bits, .symmetric = true}));
    }
    cases.push_back(awq("Awq", false));
    cases.push_back(awq("AwqSymmetric", true));
    cases.push_back(compressed("CompressedInt4", {.bits = 4}));
    cases.push_back(compressed("CompressedInt8", {.bits = 8}));
    cases.push_back(compressed("CompressedInt3", {.bits = 3}));
    cases.push_back(compressed("CompressedInt4WithZeroPoints", {.bits = 4, .zeros = true}));
    cases.push_back(compressed("CompressedInt4InOrderOfActivations", {.bits = 4, .ordered = true}));
}

}  // namespace weightscape::test
