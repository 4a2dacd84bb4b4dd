// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <memory>
#include <numeric>
#include <ostream>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/files/open_model.h"
#include "core/measure/measure_treatment.h"
#include "core/quantize/encoders/tensor_encoder.h"
#include "core/support/task_context.h"
#include "tests/support/packed_cases.h"
#include "tests/support/temporary_folder.h"

/// Codes of a packing that a format has as well become blocks of it without loss.
namespace weightscape::encoders {
namespace {

using test::TemporaryFolder;

/// A packing, a format, and whether the format holds all of the weights.
struct Taking {
    std::string packing;
    std::string format;
    bool isLossless = true;
};

void PrintTo(const Taking& taking, std::ostream* stream) {
    *stream << taking.packing << " as " << taking.format;
}

std::shared_ptr<const Model> opened(const TemporaryFolder& folder, const std::string& title) {
    const test::UnpackedCase packed = test::unpackedCase(title);
    test::writeLlamaConfig(folder.path(), packed.config);
    test::writeSafetensors(folder / "model.safetensors", packed.tensors);
    const auto model = files::openModel(folder.path());
    if (!model) throw std::runtime_error(describe(model.error()).english());
    return *model;
}

const TensorInfo& packedTensor(const Model& model) {
    for (const TensorInfo& tensor : model.tensors) {
        if (tensor.packed) return tensor;
    }
    throw std::runtime_error("no packed tensor");
}

EncodedPiece encoded(const TensorEncoder& encoder, const Rectangle& area) {
    EncodedPiece piece;
    SilentTask task;
    const EncodeWishes wishes{.measured = Measured::Stored, .bytes = true, .weights = true};
    EXPECT_TRUE(encoder.encode(area, wishes, piece, task));
    return piece;
}

Treatment plain(const std::string& format) {
    return {.format = formats::findFormat(format)};
}

class EveryTaking : public testing::TestWithParam<Taking> {};

TEST_P(EveryTaking, WritesBlocksThatDecodeToTheVeryWeights) {
    const TemporaryFolder folder;
    const auto model = opened(folder, GetParam().packing);
    const TensorInfo& tensor = packedTensor(*model);
    SilentTask task;
    const auto encoder = preparedEncoder({*model, tensor}, plain(GetParam().format), {}, task);
    ASSERT_TRUE(encoder) << describe(encoder.error()).english();
    const EncodedPiece piece = encoded(**encoder, wholeOf(tensor));
    std::vector<float> decoded(tensor.weightCount());
    (*encoder)->store().decodeRow(piece.bytes, decoded);
    std::size_t different = 0;
    for (std::size_t i = 0; i < decoded.size(); ++i) {
        different += decoded[i] == piece.original[i] ? 0 : 1;
    }
    EXPECT_EQ(different == 0, GetParam().isLossless) << different;
    EXPECT_EQ(piece.error.sumSquaredError == 0, GetParam().isLossless);
}

TEST_P(EveryTaking, IsTheSameHoweverTheTensorIsCut) {
    const TemporaryFolder folder;
    const auto model = opened(folder, GetParam().packing);
    const TensorInfo& tensor = packedTensor(*model);
    SilentTask task;
    const auto encoder = preparedEncoder({*model, tensor}, plain(GetParam().format), {}, task);
    ASSERT_TRUE(encoder);
    const EncodedPiece whole = encoded(**encoder, wholeOf(tensor));
    const std::uint64_t unit = (*encoder)->unit();
    const std::uint64_t rowBytes = (*encoder)->store().rowBytes(tensor.rowLength());
    const std::vector<TensorPiece> cells = {{0, unit}, {tensor.rowLength() * 5, unit}};
    for (const TensorPiece& cell : cells) {
        const EncodedPiece part = encoded(**encoder, areaOf(tensor, cell));
        const auto from = cell.first / tensor.rowLength() * rowBytes;
        EXPECT_TRUE(std::equal(part.bytes.begin(), part.bytes.end(),
                               whole.bytes.begin() + static_cast<std::ptrdiff_t>(from)));
    }
    EncodedPiece buffers;
    std::vector<ErrorStats> errors(cells.size());
    ASSERT_TRUE((*encoder)->measureCells(cells, buffers, errors, task));
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const EncodedPiece part = encoded(**encoder, areaOf(tensor, cells[i]));
        EXPECT_EQ(errors[i].sumSquaredError, part.error.sumSquaredError);
        if (GetParam().isLossless) {
            EXPECT_EQ(errors[i].sumSquaredError, 0);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(
    TakenCodes, EveryTaking,
    testing::Values(Taking{"Mxfp4BlocksOfExperts", "mxfp4"}, Taking{"CompressedMxfp4", "mxfp4"},
                    Taking{"MlxMxfp4", "mxfp4"}, Taking{"Nvfp4WithoutANumberForTheTensor", "nvfp4"},
                    // A number for the tensor makes scales that UE4M3 does not have.
                    Taking{"CompressedNvfp4", "nvfp4", false}, Taking{"Gptq4BitsSymmetric", "q4_0"},
                    Taking{"Gptq3BitsSymmetric", "q4_0"}, Taking{"Gptq2BitsSymmetric", "q4_0"},
                    Taking{"Gptq4BitsSymmetric", "q8_0"}, Taking{"AwqSymmetric", "q4_0"},
                    // What is below 0 by the zero point times the scale is no F16.
                    Taking{"Awq", "q4_0", false}, Taking{"Awq", "q8_0"},
                    // Groups of single columns are none of blocks of 32.
                    Taking{"Gptq4BitsInOrderOfActivations", "q4_0", false},
                    Taking{"Gptq8BitsSymmetric", "q8_0", false}, Taking{"CompressedInt4", "q4_0"},
                    Taking{"CompressedInt4WithZeroPoints", "q5_0"},
                    Taking{"Mlx4BitsGroupsOf32", "q4_1"}, Taking{"Mlx4BitsGroupsOf64", "q4_1"},
                    Taking{"Mlx5BitsGroupsOf64", "q5_1"},
                    Taking{"Mlx6BitsGroupsOf64", "q5_1", false},
                    // Scales that are no F16.
                    Taking{"Int8WithScb", "q8_0", false}, Taking{"Fp8Tensor", "q8_0", false},
                    Taking{"Fp4WithNestedScalesInAnotherContainer", "q4_0", false}));

TEST(TakenCodes, OfMxfp4KeepTheExponentAndEachCode) {
    const TemporaryFolder folder;
    const auto model = opened(folder, "Mxfp4BlocksOfExperts");
    const test::UnpackedCase packed = test::unpackedCase("Mxfp4BlocksOfExperts");
    const TensorInfo& tensor = packedTensor(*model);
    SilentTask task;
    const auto encoder = preparedEncoder({*model, tensor}, plain("mxfp4"), {}, task);
    ASSERT_TRUE(encoder);
    const EncodedPiece piece = encoded(**encoder, wholeOf(tensor));
    const std::string& codes = packed.tensors[0].bytes;
    const std::string& exponents = packed.tensors[1].bytes;
    for (std::size_t block = 0; block < exponents.size(); ++block) {
        const auto at = [&](std::size_t i) {
            return std::to_integer<unsigned>(piece.bytes[17 * block + i]);
        };
        const auto stored = [&](std::size_t i) {
            const auto byte = static_cast<unsigned char>(codes[16 * block + i / 2]);
            return i % 2 == 0 ? byte & 0xFU : static_cast<unsigned>(byte >> 4U);
        };
        ASSERT_EQ(at(0), static_cast<unsigned char>(exponents[block]));
        for (std::size_t i = 0; i < 16; ++i) {
            ASSERT_EQ(at(1 + i), stored(i) | stored(i + 16) << 4U) << block;
        }
    }
}

TEST(TakenCodes, GiveWayToTheRangesOfACalibrator) {
    const TemporaryFolder folder;
    const auto model = opened(folder, "Gptq4BitsSymmetric");
    const TensorInfo& tensor = packedTensor(*model);
    SilentTask task;
    const auto treatment = parseTreatment("q4_0 calibration=absmax");
    ASSERT_TRUE(treatment) << describe(treatment.error()).english();
    const auto error = measure::measureTreatment(*model, tensor, {.treatment = *treatment}, task);
    ASSERT_TRUE(error);
    EXPECT_GT(error->error.relativeRmse(), 0);
}

}  // namespace
}  // namespace weightscape::encoders
