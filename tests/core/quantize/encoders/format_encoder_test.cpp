// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantize/encoders/format_encoder.h"

#include <gtest/gtest.h>

#include <cstring>
#include <limits>
#include <numeric>
#include <random>
#include <vector>

#include "tests/core/measure/encoding.h"
#include "tests/core/measure/one_tensor_model.h"

namespace weightscape::encoders {
namespace {

using test::encoded;
using test::Encoding;
using test::formatNamed;
using test::modelOf;

struct EncodeJob {
    const Model& model;
    const TensorInfo& tensor;
    Encoding encoding;
    EncodeWishes wishes = {.bytes = true, .weights = true};

    [[nodiscard]] std::unique_ptr<TensorEncoder> encoder() const {
        return test::encoderFor(model, tensor, encoding.treatment(), {encoding.importance});
    }
};

bool encodeRows(const EncodeJob& job, const TensorPiece& range, EncodedPiece& piece,
                TaskContext& task) {
    return job.encoder()->encode(areaOf(job.tensor, range), job.wishes, piece, task);
}

TensorInfo shaped(std::vector<std::uint64_t> dimensions) {
    TensorInfo tensor;
    tensor.dimensions = std::move(dimensions);
    tensor.format = &formatNamed("f32");
    return tensor;
}

std::vector<float> gaussian(std::size_t count, unsigned seed) {
    std::mt19937 generator(seed);
    std::normal_distribution<float> normal(0.0F, 0.02F);
    std::vector<float> weights(count);
    for (float& weight : weights) weight = normal(generator);
    return weights;
}

TEST(FormatEncoder, PiecesCoverEveryShapeOnceAndInOrder) {
    const std::vector<std::vector<std::uint64_t>> shapes = {
        {},          {1},         {32},        {4096, 100},  {100, 7000},     {262144, 3},
        {262145, 3}, {786432, 2}, {1, 600000}, {3, 5, 7, 2}, {1048576 + 256}, {131073, 9},
    };
    for (const auto& dimensions : shapes) {
        const TensorInfo tensor = shaped(dimensions);
        std::uint64_t next = 0;
        for (std::uint64_t i = 0; i < pieceCount(tensor); ++i) {
            const TensorPiece piece = pieceAt(tensor, i);
            EXPECT_EQ(piece.first, next);
            EXPECT_GT(piece.count, 0U);
            EXPECT_LE(piece.count, kPieceWeights);
            const bool wholeRows =
                piece.first % tensor.rowLength() == 0 && piece.count % tensor.rowLength() == 0;
            const bool insideOneRow = piece.first / tensor.rowLength() ==
                                      (piece.first + piece.count - 1) / tensor.rowLength();
            EXPECT_TRUE(wholeRows || insideOneRow);
            next += piece.count;
        }
        EXPECT_EQ(next, tensor.weightCount());
    }
}

TEST(FormatEncoder, EmptyTensorsHaveNoPieces) {
    EXPECT_EQ(pieceCount(shaped({0})), 0U);
    EXPECT_EQ(pieceCount(shaped({4096, 0})), 0U);
    EXPECT_EQ(pieceCount(shaped({0, std::uint64_t{1} << 60U})), 0U);
}

TEST(FormatEncoder, PiecesPutTogetherAreTheBytesOfTheWholeTensor) {
    const auto weights = gaussian(640 * 500, 3);
    const auto model = modelOf(weights, {640, 500});
    const auto& format = formatNamed("q4_0");
    SilentTask task;
    std::vector<std::byte> together;
    EncodedPiece piece;
    for (std::uint64_t i = 0; i < pieceCount(model.tensor()); ++i) {
        ASSERT_TRUE(encodeRows({model.model(), model.tensor(), format}, pieceAt(model.tensor(), i),
                               piece, task));
        together.insert(together.end(), piece.bytes.begin(), piece.bytes.end());
    }
    EXPECT_GT(pieceCount(model.tensor()), 1U);
    EXPECT_EQ(together, encoded(format, weights));
}

TEST(FormatEncoder, ARowLongerThanAPieceGivesTheSameBytesAsInOneGo) {
    const auto weights = gaussian(kPieceWeights + 4096, 4);
    const auto model = modelOf(weights, {weights.size()});
    const auto& format = formatNamed("q8_0");
    SilentTask task;
    std::vector<std::byte> together;
    EncodedPiece piece;
    for (std::uint64_t i = 0; i < pieceCount(model.tensor()); ++i) {
        ASSERT_TRUE(encodeRows({model.model(), model.tensor(), format}, pieceAt(model.tensor(), i),
                               piece, task));
        together.insert(together.end(), piece.bytes.begin(), piece.bytes.end());
    }
    EXPECT_EQ(pieceCount(model.tensor()), 2U);
    EXPECT_EQ(together, encoded(format, weights));
}

TEST(FormatEncoder, CopiesBytesUnchangedInTheTensorsOwnFormat) {
    const auto weights = gaussian(320, 5);
    const auto& format = formatNamed("q8_0");
    const auto bytes = encoded(format, weights);
    const test::OneTensorModel model(format, {320}, bytes);
    SilentTask task;
    EncodedPiece piece;
    ASSERT_TRUE(encodeRows({model.model(), model.tensor(), format}, {0, 320}, piece, task));
    EXPECT_EQ(piece.bytes, bytes);
    EXPECT_EQ(piece.error.sumSquaredError, 0.0);
    EXPECT_EQ(piece.error.count, 320U);
    EXPECT_GT(piece.error.sumSquaredOriginal, 0.0);
}

TEST(FormatEncoder, TellsWhereTheFirstWeightThatIsNotFiniteIs) {
    auto weights = gaussian(128, 6);
    SilentTask task;
    EncodedPiece piece;
    {
        const auto model = modelOf(weights, {64, 2});
        ASSERT_TRUE(
            encodeRows({model.model(), model.tensor(), formatNamed("f16")}, {64, 64}, piece, task));
        EXPECT_FALSE(piece.firstNonFinite.has_value());
    }
    weights[70] = std::numeric_limits<float>::quiet_NaN();
    weights[90] = std::numeric_limits<float>::infinity();
    const auto model = modelOf(weights, {64, 2});
    ASSERT_TRUE(
        encodeRows({model.model(), model.tensor(), formatNamed("f16")}, {64, 64}, piece, task));
    EXPECT_EQ(piece.firstNonFinite, 70U);
    EXPECT_EQ(piece.error.nonFinite, 2U);
}

TEST(FormatEncoder, LeavesTheErrorAloneWhenItIsNotWanted) {
    const auto model = modelOf(gaussian(64, 7), {64});
    SilentTask task;
    EncodedPiece piece;
    ASSERT_TRUE(encodeRows({model.model(),
                            model.tensor(),
                            formatNamed("q4_0"),
                            {.measured = Measured::Nothing, .bytes = true}},
                           {0, 64}, piece, task));
    EXPECT_EQ(piece.error.count, 0U);
    EXPECT_EQ(piece.bytes.size(), 2U * formatNamed("q4_0").bytesPerBlock);
}

TEST(FormatEncoder, RunsAndPiecesAreWholeBlocksOfEveryFormat) {
    for (const formats::Format& format : formats::allFormats()) {
        if (!format.canDecode()) continue;
        EXPECT_EQ(kRunWeights % format.weightsPerBlock, 0U) << format.info.label;
        EXPECT_EQ(kPieceWeights % format.weightsPerBlock, 0U) << format.info.label;
    }
}

TEST(FormatEncoder, KeepsWhatIsWantedAndGivesTheSameFiguresAndBytes) {
    auto weights = gaussian(50 * 768, 9);
    weights[20000] = 70000.0F;
    weights[30000] = std::numeric_limits<float>::infinity();
    const auto model = modelOf(weights, {768, 50});
    const auto& format = formatNamed("bf16");
    const TensorPiece all{0, weights.size()};
    SilentTask task;
    EncodedPiece whole;
    ASSERT_TRUE(encodeRows({model.model(), model.tensor(), format}, all, whole, task));
    EXPECT_EQ(whole.beyondHalf, 2U);
    EXPECT_EQ(whole.firstNonFinite, 30000U);
    EXPECT_EQ(std::memcmp(whole.original.data(), weights.data(), weights.size() * 4), 0);
    for (const bool bytes : {false, true}) {
        EncodedPiece piece;
        ASSERT_TRUE(encodeRows({model.model(), model.tensor(), format, {.bytes = bytes}}, all,
                               piece, task));
        EXPECT_EQ(piece.error.sumSquaredError, whole.error.sumSquaredError);
        EXPECT_EQ(piece.error.sumProduct, whole.error.sumProduct);
        EXPECT_EQ(piece.error.count, whole.error.count);
        EXPECT_EQ(piece.beyondHalf, 2U);
        EXPECT_EQ(piece.firstNonFinite, 30000U);
        EXPECT_TRUE(piece.original.empty());
        EXPECT_TRUE(piece.decoded.empty());
        EXPECT_EQ(piece.bytes, bytes ? whole.bytes : std::vector<std::byte>{});
    }
}

/// The importance of two experts' columns.
std::vector<float> columns(std::size_t count) {
    std::vector<float> values;
    for (std::size_t i = 0; i < count; ++i) {
        values.push_back(i % 11 == 0 ? 0.0F : static_cast<float>(i % 37) * 0.125F + 0.01F);
    }
    return values;
}

TEST(FormatEncoder, WithImportanceEveryRowIsEncodedAsIfAlone) {
    // Short rows, of which a run holds several, and rows longer than a run; two experts each.
    for (const std::uint64_t rowLength : {std::uint64_t{512}, kRunWeights + 512}) {
        const auto weights = gaussian(rowLength * 6, 10);
        const auto importance = columns(2 * rowLength);
        const auto model = modelOf(weights, {rowLength, 3, 2});
        for (const formats::Format& format : formats::allFormats()) {
            if (!format.canEncode() || !format.fitsRow(rowLength)) continue;
            if (&format == model.tensor().format) continue;  // copied
            Encoding encoding(format);
            encoding.importance = {importance, 3};
            SilentTask task;
            EncodedPiece piece;
            ASSERT_TRUE(encodeRows({model.model(), model.tensor(), encoding}, {0, weights.size()},
                                   piece, task));
            for (std::uint64_t row = 0; row < 6; ++row) {
                std::vector<std::byte> expected(format.rowBytes(rowLength));
                format.encodeRow(std::span(weights).subspan(row * rowLength, rowLength),
                                 encoding.importance.ofRow(row, rowLength), expected);
                EXPECT_EQ(std::memcmp(piece.bytes.data() + row * expected.size(), expected.data(),
                                      expected.size()),
                          0)
                    << format.info.label << ", row " << row << " of " << rowLength;
            }
            const double total = std::accumulate(importance.begin(), importance.end(), 0.0);
            EXPECT_NEAR(piece.error.sumImportance, 3.0 * total, 1e-9 * total);
        }
    }
}

TEST(FormatEncoder, CellsMeasuredTogetherHaveTheErrorsOfEachAlone) {
    constexpr std::uint64_t rowLength = 1024;
    const auto weights = gaussian(rowLength * 48, 11);
    const auto importance = columns(2 * rowLength);
    const auto model = modelOf(weights, {rowLength, 24, 2});
    std::vector<TensorPiece> cells;
    for (std::uint64_t i = 0; i < 70; ++i) cells.push_back({i * 512 + 256 * (i % 2), 256});
    cells.push_back({20 * rowLength, 4 * rowLength});   // several rows
    cells.push_back({24 * rowLength, 20 * rowLength});  // longer than a run
    cells.push_back({47 * rowLength, rowLength});
    for (const formats::Format& format : formats::allFormats()) {
        if (!format.canEncode()) continue;
        for (const bool weighted : {false, true}) {
            Encoding encoding(format);
            if (weighted) encoding.importance = {importance, 24};
            const EncodeJob job{model.model(), model.tensor(), encoding, {}};
            SilentTask task;
            EncodedPiece piece;
            std::vector<ErrorStats> errors(cells.size());
            ASSERT_TRUE(job.encoder()->measureCells(cells, piece, errors, task));
            for (std::size_t i = 0; i < cells.size(); ++i) {
                ASSERT_TRUE(encodeRows(job, cells[i], piece, task));
                EXPECT_EQ(errors[i].count, cells[i].count);
                EXPECT_EQ(errors[i].sumSquaredError, piece.error.sumSquaredError);
                EXPECT_EQ(errors[i].sumProduct, piece.error.sumProduct);
                EXPECT_EQ(errors[i].sumWeightedError, piece.error.sumWeightedError)
                    << format.info.label << ", cell " << i;
            }
        }
    }
}

TEST(FormatEncoder, SaysWhyAFormatDoesNotFit) {
    const TensorInfo odd = shaped({100, 4});
    const auto refused = checkEncodable(odd, {&formatNamed("q4_0")});
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, ErrorCode::Unsupported);
    EXPECT_EQ(refused.error().detail.english(),
              "Rows of 100 weights do not divide into blocks of 32 for Q4_0.");
    EXPECT_TRUE(checkEncodable(odd, {&formatNamed("f16")}).has_value());
}

TEST(FormatEncoder, StopsWhenAskedTo) {
    const auto model = modelOf(gaussian(1024, 8), {256, 4});
    test::StoppingTask task(0);
    EncodedPiece piece;
    EXPECT_FALSE(
        encodeRows({model.model(), model.tensor(), formatNamed("q8_0")}, {0, 1024}, piece, task));
}

}  // namespace
}  // namespace weightscape::encoders
