// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/export/convert/tensor_cuts.h"
#include "core/export/convert/tensor_views.h"
#include "core/files/open_model.h"
#include "core/model/tensor_source.h"
#include "core/quantize/encoders/tensor_encoder.h"
#include "core/support/task_context.h"
#include "tests/support/packed_cases.h"
#include "tests/support/temporary_folder.h"

/// Conversions read packed weights through views; codes go through them too.
namespace weightscape::exporting {
namespace {

std::shared_ptr<const Model> opened(const test::TemporaryFolder& folder, const std::string& title) {
    const test::UnpackedCase packed = test::unpackedCase(title);
    test::writeLlamaConfig(folder.path(), packed.config);
    test::writeSafetensors(folder / "model.safetensors", packed.tensors);
    const auto model = files::openModel(folder.path());
    if (!model) throw std::runtime_error(describe(model.error()).english());
    return *model;
}

const TensorInfo& packedTensor(const Model& model) {
    const auto found = std::ranges::find_if(
        model.tensors, [](const TensorInfo& tensor) { return tensor.packed != nullptr; });
    if (found == model.tensors.end()) throw std::runtime_error("no packed tensor");
    return *found;
}

/// Every second row, the last one first.
TensorInfo everySecondRow(const TensorInfo& tensor, const formats::Format& format) {
    const std::uint64_t rows = tensor.rowCount() / 2;
    return viewOfRows({"blk.0.ffn_up.weight", {tensor.rowLength(), rows}, &format}, {tensor},
                      tensor.rowLength(), [rows](std::uint64_t row) {
                          return SourceRow{0, 2 * (rows - 1 - row) + 1};
                      });
}

std::vector<float> seenWeights(const Model& model, const TensorInfo& tensor) {
    std::vector<float> weights(tensor.weightCount());
    TensorSource{model, tensor}.decode({0, weights.size()}, weights);
    return weights;
}

TEST(PackedViews, AreOfThePackedTypeAndHaveTheirShareOfItsBytes) {
    const test::TemporaryFolder folder;
    const auto model = opened(folder, "Gptq4BitsSymmetric");
    const TensorInfo& tensor = packedTensor(*model);
    const TensorInfo view = everySecondRow(tensor, *tensor.format);
    EXPECT_EQ(typeText(view).english(), typeText(tensor).english());
    EXPECT_EQ(view.bytes, tensor.bytes / 2);
    EXPECT_EQ(view.copiedBytes(), 4 * view.weightCount());
}

TEST(PackedViews, LetCodesThroughThatAFormatHasToo) {
    for (const auto& [title, format] :
         {std::pair("Gptq4BitsSymmetric", "q4_0"), std::pair("Mlx4BitsGroupsOf64", "q4_1")}) {
        const test::TemporaryFolder folder;
        const auto model = opened(folder, title);
        const TensorInfo view = everySecondRow(packedTensor(*model), *packedTensor(*model).format);
        SilentTask task;
        const encoders::Treatment treatment{.format = formats::findFormat(format)};
        const auto encoder = encoders::preparedEncoder({*model, view}, treatment, {}, task);
        ASSERT_TRUE(encoder) << describe(encoder.error());
        encoders::EncodedPiece piece;
        const encoders::EncodeWishes wishes{.measured = encoders::Measured::Stored, .bytes = true};
        ASSERT_TRUE((*encoder)->encode(wholeOf(view), wishes, piece, task));
        EXPECT_EQ(piece.error.sumSquaredError, 0) << title;
        EXPECT_GT(piece.error.sumSquaredOriginal, 0);
    }
}

TEST(PackedViews, OfMicroscaledFloatsAreWrittenAsTheirOwnFormat) {
    for (const std::string title : {"Mxfp4BlocksOfExperts", "CompressedMxfp4", "MlxMxfp4"}) {
        const test::TemporaryFolder folder;
        const auto model = opened(folder, title);
        const TensorInfo& tensor = packedTensor(*model);
        const auto* format = writtenFormat("blk.0.ffn_up.weight", tensor);
        ASSERT_EQ(format->info.id, "mxfp4") << title;
        const TensorInfo view = everySecondRow(tensor, *format);
        std::vector<std::byte> buffer;
        const auto blocks = TensorSource{*model, view}.blocksOf({0, view.weightCount()}, buffer);
        std::vector<float> decoded(view.weightCount());
        format->decodeRow(blocks, decoded);
        EXPECT_EQ(decoded, seenWeights(*model, view)) << title;
    }
}

TEST(PackedViews, OfOtherCodesAreWrittenAsFloats) {
    for (const std::string title : {"Gptq4Bits", "CompressedNvfp4", "Nf4", "Fp8Blocks"}) {
        const test::TemporaryFolder folder;
        const auto model = opened(folder, title);
        EXPECT_EQ(writtenFormat("blk.0.ffn_up.weight", packedTensor(*model))->info.id, "f32");
    }
}

}  // namespace
}  // namespace weightscape::exporting
