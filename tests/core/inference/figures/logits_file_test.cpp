// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/figures/logits_file.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <string>

#include "core/inference/figures/divergence.h"
#include "core/inference/figures/logits_codes.h"
#include "tests/core/inference/figures/made_up_answers.h"
#include "tests/support/file_bytes.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_paths.h"

namespace weightscape::inference {
namespace {

namespace fs = std::filesystem;

fs::path goldenLogits() {
    return test::testData() / "inference" / "made-up.logits";
}

/// The text of the golden file.
std::vector<std::int32_t> goldenTokens(const test::MadeUpAnswers& answers) {
    std::vector<std::int32_t> tokens;
    for (std::int32_t i = 0; i < 50; ++i) tokens.push_back((i * 11 + 3) % 37);
    for (std::size_t i = 0; i < 24; ++i) tokens[i / 12 * 25 + 13 + i % 12] = answers.tokens[i];
    return tokens;
}

ErrorCode openError(const fs::path& path) {
    const auto file = LogitsFile::open(path);
    return file ? ErrorCode::Cancelled : file.error().code;
}

TEST(LogitsFile, ReadsWhatLlamaPerplexityWrites) {
    const test::MadeUpAnswers answers;
    const auto file = LogitsFile::open(goldenLogits());
    ASSERT_TRUE(file);
    EXPECT_EQ((*file)->plan().context, 25U);
    EXPECT_EQ((*file)->plan().chunks, 2U);
    EXPECT_EQ((*file)->vocabulary(), 37U);
    EXPECT_EQ((*file)->rows(), 24U);
    EXPECT_EQ((*file)->tokens(), goldenTokens(answers));
    std::vector<float> room;
    for (std::size_t r = 0; r < 24; ++r) {
        const ReferenceRow row = (*file)->row(r, room);
        const auto logits = answers.reference.row(r);
        const NextTokenFigures exact = nextTokenFigures(logits);
        EXPECT_EQ(row.next.top, exact.top);
        for (std::size_t i = 0; i < 37; ++i) {
            EXPECT_NEAR(row.next.logProbability(row.values, i), exact.logProbability(logits, i),
                        1.3e-4);
        }
    }
}

TEST(LogitsFile, DivergenceFromItIsThatOfLlamaPerplexity) {
    const test::MadeUpAnswers answers;
    const auto file = LogitsFile::open(goldenLogits());
    ASSERT_TRUE(file);
    DivergenceMeter meter;
    SilentTask task;
    for (std::size_t chunk = 0; chunk < 2; ++chunk) {
        const auto tokens = scoredTokens((*file)->plan(), (*file)->tokens(), chunk);
        ASSERT_TRUE(meter.add({answers.changed.view().part(chunk * 12, 12), tokens, 0}, **file,
                              chunk * 12, task));
    }
    EXPECT_NEAR(meter.figures().divergence.value, 0.02639318692771836, 1e-9);
    EXPECT_NEAR(meter.figures().referencePerplexity.value, 1585.3261733676964, 1e-6);
}

TEST(LogitsFile, WritesTheSameBytes) {
    const test::MadeUpAnswers answers;
    const auto tokens = goldenTokens(answers);
    const test::TemporaryFolder folder;
    const fs::path target = folder / "base.logits";
    SilentTask task;
    auto writer =
        LogitsFileWriter::create({.target = target}, {{.context = 25, .chunks = 2}, 37, tokens});
    ASSERT_TRUE(writer);
    ASSERT_TRUE(writer->add(answers.reference.view().part(0, 10), task));
    EXPECT_FALSE(fs::exists(target));
    ASSERT_TRUE(writer->add(answers.reference.view().part(10, 14), task));
    ASSERT_TRUE(writer->finish());
    EXPECT_EQ(test::readBytes(target), test::readBytes(goldenLogits()));
}

TEST(LogitsFile, RefusesToWriteTooManyOrTooFewRows) {
    const test::MadeUpAnswers answers;
    const auto tokens = goldenTokens(answers);
    const test::TemporaryFolder folder;
    SilentTask task;
    const ChunkPlan plan = {.context = 25, .chunks = 2};
    auto writer = LogitsFileWriter::create({.target = folder / "a"}, {plan, 37, tokens});
    ASSERT_TRUE(writer);
    const Rows many(25, 37);
    EXPECT_EQ(writer->add(many.view(), task).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(writer->add(many.view().columns(0, 36), task).error().code,
              ErrorCode::InvalidArgument);
    EXPECT_EQ(writer->finish().error().code, ErrorCode::InvalidArgument);
    const auto create = [&](const LogitsContents& contents) {
        return LogitsFileWriter::create({.target = folder / "b"}, contents).error().code;
    };
    EXPECT_EQ(create({plan, 0, tokens}), ErrorCode::InvalidArgument);
    EXPECT_EQ(create({{}, 37, tokens}), ErrorCode::InvalidArgument);
    EXPECT_EQ(create({plan, 37, std::span(tokens).first(49)}), ErrorCode::InvalidArgument);
    EXPECT_EQ(create({plan, std::size_t{1} << 40U, tokens}), ErrorCode::InvalidArgument);
    EXPECT_TRUE(fs::is_empty(folder.path()));
}

TEST(LogitsFile, IsRefusedWhenCutAnywhere) {
    const std::string bytes = test::readBytes(goldenLogits());
    const test::TemporaryFolder folder;
    for (std::size_t length = 0; length < bytes.size(); length += length < 240 ? 1 : 83) {
        test::writeBytes(folder / "cut", bytes.substr(0, length));
        const ErrorCode code = openError(folder / "cut");
        EXPECT_EQ(code, length < 8 ? ErrorCode::NotAModel : ErrorCode::Incomplete) << length;
    }
    test::writeBytes(folder / "long", bytes + "x");
    EXPECT_EQ(openError(folder / "long"), ErrorCode::Damaged);
    EXPECT_EQ(openError(folder / "missing"), ErrorCode::CannotOpen);
}

TEST(LogitsFile, IsRefusedWhenItsNumbersLie) {
    const std::string bytes = test::readBytes(goldenLogits());
    const test::TemporaryFolder folder;
    struct Lie {
        std::size_t offset;
        std::int32_t number;
        ErrorCode expected;
    };
    constexpr std::int32_t kMost = std::numeric_limits<std::int32_t>::max();
    for (const Lie& lie : {Lie{8, 2, ErrorCode::Damaged}, Lie{8, -1, ErrorCode::Damaged},
                           Lie{8, kMost, ErrorCode::Incomplete}, Lie{12, 0, ErrorCode::Damaged},
                           Lie{12, kMost, ErrorCode::Incomplete}, Lie{16, 0, ErrorCode::Damaged},
                           Lie{16, kMost, ErrorCode::Incomplete}, Lie{16, 1, ErrorCode::Damaged},
                           Lie{20, 37, ErrorCode::Damaged}, Lie{216, -1, ErrorCode::Damaged}}) {
        std::string lying = bytes;
        std::memcpy(lying.data() + lie.offset, &lie.number, sizeof(lie.number));
        test::writeBytes(folder / "lie", lying);
        EXPECT_EQ(openError(folder / "lie"), lie.expected) << lie.offset << ": " << lie.number;
    }
}

TEST(LogitsFile, RefusesTextsOfMoreTokensThanItKeeps) {
    const test::TemporaryFolder folder;
    const std::int32_t head[3] = {1 << 20, 1, 17};
    std::string bytes = "_logits_";
    bytes.append(reinterpret_cast<const char*>(head), sizeof(head));
    test::writeBytes(folder / "sparse", bytes);
    const std::uint64_t rows = 17ULL * ((1U << 20U) - 1 - (1U << 19U));
    fs::resize_file(folder / "sparse", 20 + 17ULL * (4U << 20U) + rows * codedRowBytes(1));
    EXPECT_EQ(openError(folder / "sparse"), ErrorCode::Unsupported);
}

TEST(LogitsCodes, KeepLogarithmsToHalfAStepAndLeaveOutTheUnlikely) {
    const std::vector<float> logits = {3.0F, -20.0F, 2.5F, -12.9F, -1e30F};
    std::vector<std::byte> bytes(codedRowBytes(logits.size()));
    encodeLogits(logits, bytes);
    std::vector<float> room;
    const ReferenceRow row = decodeLogits(bytes, logits.size(), room);
    EXPECT_TRUE(row.next.isDistribution());
    EXPECT_EQ(row.next.top, 0U);
    const NextTokenFigures exact = nextTokenFigures(logits);
    for (const std::size_t i : {0U, 2U, 3U}) {
        EXPECT_NEAR(row.values[i], exact.logProbability(logits, i), 1.3e-4) << i;
    }
    EXPECT_LT(row.values[1], row.least);
    EXPECT_LT(row.values[4], row.least);
}

TEST(LogitsCodes, KeepRowsOfEqualsAndRowsThatAreNoDistribution) {
    std::vector<float> room;
    std::vector<std::byte> bytes(codedRowBytes(4));
    encodeLogits(std::vector(4, 7.0F), bytes);
    const ReferenceRow equal = decodeLogits(bytes, 4, room);
    EXPECT_NEAR(equal.values[3], -std::log(4.0), 1e-6);
    EXPECT_TRUE(equal.next.isDistribution());
    encodeLogits(std::vector{1.0F, std::numeric_limits<float>::quiet_NaN(), 0.0F, 0.0F}, bytes);
    EXPECT_FALSE(decodeLogits(bytes, 4, room).next.isDistribution());
    encodeLogits(std::vector{0.0F, 1e-45F, 0.0F, 0.0F}, bytes);
    EXPECT_TRUE(decodeLogits(bytes, 4, room).next.isDistribution());
}

TEST(LogitsCodes, TakeNoProbabilitiesAboveOne) {
    std::vector<float> room;
    std::vector<std::byte> bytes(codedRowBytes(2));
    for (const auto& [scale, least] : {std::pair{1.0F, -3.0F}, std::pair{-1.0F, 5.0F},
                                       std::pair{1e38F, 0.0F}, std::pair{0.0F, 1.0F}}) {
        std::memcpy(bytes.data(), &scale, 4);
        std::memcpy(bytes.data() + 4, &least, 4);
        bytes[9] = std::byte{0xFF};
        EXPECT_FALSE(decodeLogits(bytes, 2, room).next.isDistribution()) << scale;
    }
}

}  // namespace
}  // namespace weightscape::inference
