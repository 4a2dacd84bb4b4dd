// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/files/importance/importance_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

#include "core/files/open_model.h"
#include "tests/support/file_bytes.h"
#include "tests/support/importance_files.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_paths.h"
#include "tests/support/verdicts.h"

namespace weightscape::files {
namespace {

namespace fs = std::filesystem;
using test::datFile;
using test::datTail;
using test::importanceGguf;
using test::importanceMetadata;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

/// Bytes as a file that is opened as an importance matrix.
class ImportanceReader : public testing::Test {
  protected:
    Result<ImportanceMatrix> open(const std::string& bytes) {
        test::writeBytes(m_folder / "x.imatrix", bytes);
        SilentTask task;
        return openImportance(m_folder / "x.imatrix", task);
    }
    ImportanceMatrix opened(const std::string& bytes) {
        auto matrix = open(bytes);
        EXPECT_TRUE(matrix) << describe(matrix.error());
        return matrix ? *std::move(matrix) : ImportanceMatrix{};
    }
    Error refused(const std::string& bytes) {
        const auto matrix = open(bytes);
        EXPECT_FALSE(matrix) << "it was opened";
        if (matrix) return {};
        EXPECT_EQ(matrix.error().file, (m_folder / "x.imatrix").string());
        EXPECT_TRUE(test::isSentence(matrix.error().detail.english())) << matrix.error().detail;
        return matrix.error();
    }

    test::TemporaryFolder m_folder;
};

class OddImportance : public testing::TestWithParam<test::Verdict> {};

TEST_P(OddImportance, GetsTheVerdictItDeserves) {
    const test::Verdict& row = GetParam();
    ASSERT_TRUE(fs::exists(row.file)) << row.file;
    SilentTask task;
    const auto matrix = openImportance(row.file, task);
    if (row.verdict == "reject") {
        ASSERT_FALSE(matrix) << "it was opened";
        EXPECT_TRUE(test::isSentence(matrix.error().detail.english())) << describe(matrix.error());
        EXPECT_EQ(matrix.error().file, row.file.string());
        EXPECT_THAT(matrix.error().detail, HasSubstr(row.says));
        return;
    }
    ASSERT_EQ(row.verdict, "accept");
    ASSERT_TRUE(matrix) << describe(matrix.error());
    test::expectWarnings(row, matrix->warnings);
    for (const Text& text : matrix->warnings) {
        EXPECT_TRUE(test::isSentence(text.english())) << text;
    }
}

INSTANTIATE_TEST_SUITE_P(Corpus, OddImportance,
                         testing::ValuesIn(test::readVerdicts(test::testData() / "importance")),
                         test::verdictName);

TEST_F(ImportanceReader, ReadsTheMatrixOfTheSample) {
    SilentTask task;
    const auto matrix = openImportance("sample", task);
    ASSERT_TRUE(matrix) << describe(matrix.error());
    EXPECT_TRUE(matrix->warnings.empty());
    EXPECT_THAT(matrix->datasets, ElementsAre("kjv-train"));
    EXPECT_EQ(matrix->chunks, 128U);
    EXPECT_EQ(matrix->chunkSize, 256U);
    EXPECT_FALSE(matrix->countsAreChunks);
    EXPECT_EQ(matrix->entries.size(), 42U);
    const ImportanceEntry* entry = matrix->find("blk.5.ffn_down.weight");
    ASSERT_NE(entry, nullptr);
    EXPECT_EQ(entry->columns(), 512U);
    EXPECT_THAT(entry->counts, ElementsAre(32768.0F));
}

TEST_F(ImportanceReader, ReadsTheLegacyFormWithOneCountPerEntry) {
    const auto matrix =
        opened(datFile({{"b", 10, {1, 2, 3}}, {"a", 4, {8, 0}}}, datTail(12, "wiki.text")));
    ASSERT_EQ(matrix.entries.size(), 2U);
    EXPECT_EQ(matrix.entries[0].tensor, "a");  // sorted
    EXPECT_THAT(matrix.entries[1].sums, ElementsAre(1, 2, 3));
    EXPECT_THAT(matrix.entries[1].counts, ElementsAre(10));
    EXPECT_THAT(importanceValues(matrix.entries[0]), ElementsAre(2, 0));
    EXPECT_EQ(matrix.chunks, 12U);
    EXPECT_EQ(matrix.chunkSize, 0U);
    EXPECT_TRUE(matrix.countsAreChunks);
    EXPECT_THAT(matrix.datasets, ElementsAre("wiki.text"));
    EXPECT_TRUE(matrix.warnings.empty());
}

TEST_F(ImportanceReader, TakesLegacyValuesAsTheyAreWithoutANumberOfCalls) {
    for (const std::int32_t calls : {0, -7}) {
        const auto matrix = opened(datFile({{"a", calls, {8, 2}}}, ""));
        ASSERT_EQ(matrix.entries.size(), 1U);
        EXPECT_THAT(importanceValues(matrix.entries[0]), ElementsAre(8, 2));
        EXPECT_THAT(matrix.warnings, ElementsAre(HasSubstr("number of calls")));
    }
}

TEST_F(ImportanceReader, ReadsOneCountPerExpertFromGguf) {
    const auto matrix = opened(importanceGguf({{"b", {1, 2, 3, 4, 5, 6}, {1, 2, 4}}}));
    ASSERT_EQ(matrix.entries.size(), 1U);
    EXPECT_EQ(matrix.entries[0].columns(), 2U);
    EXPECT_EQ(matrix.entries[0].matrices(), 3U);
    EXPECT_THAT(importanceValues(matrix.entries[0]), ElementsAre(1, 2, 1.5, 2, 1.25, 1.5));
    EXPECT_EQ(matrix.chunks, 10U);
    EXPECT_EQ(matrix.chunkSize, 512U);
}

TEST_F(ImportanceReader, RefusesEitherFormCutAtAnyByte) {
    const std::string dat =
        datFile({{"blk.0.x", 10, {1, 2}}, {"blk.1.x", 4, {8, 0}}}, datTail(12, "wiki"));
    const std::size_t withoutTail = dat.size() - datTail(12, "wiki").size();
    for (std::size_t size = 0; size < dat.size(); ++size) {
        if (size == withoutTail) continue;  // a whole older file
        refused(dat.substr(0, size));
    }
    EXPECT_TRUE(open(dat));
    EXPECT_TRUE(open(dat.substr(0, withoutTail)));

    const std::string gguf = importanceGguf({{"a", {1, 2}, {1}}, {"b", {1, 2, 3, 4}, {1, 2}}});
    constexpr std::size_t kPadding = 32 - 8;  // behind the last counts, and of no use
    for (std::size_t size = 0; size < gguf.size() - kPadding; ++size) {
        refused(gguf.substr(0, size));
    }
    EXPECT_TRUE(open(gguf));
}

TEST_F(ImportanceReader, SaysAtWhichByteAFileEnds) {
    const std::string name = "blk.0.ffn_down.weight";
    const std::string dat = datFile({{name, 10, {1, 2}}}, "");
    const Error error = refused(dat.substr(0, 4 + 4 + name.size() + 3));
    EXPECT_EQ(error.code, ErrorCode::Incomplete);
    EXPECT_EQ(error.offset, 4 + 4 + name.size());
    EXPECT_THAT(error.detail, HasSubstr("number of calls"));
}

TEST_F(ImportanceReader, AnyByteMayBeWrongWithoutAFault) {
    const std::string dat = datFile({{"a", 10, {1, 2}}, {"b", 4, {8, 0}}}, datTail(12, "wiki"));
    const std::string gguf = importanceGguf({{"a", {1, 2}, {1}}, {"b", {1, 2, 3, 4}, {1, 2}}});
    for (const std::string& whole : {dat, gguf}) {
        unsigned opened = 0;
        for (std::size_t i = 0; i < whole.size(); ++i) {
            for (const unsigned char wrong : {0x00, 0x01, 0x7F, 0x80, 0xFF}) {
                std::string bytes = whole;
                bytes[i] = static_cast<char>(wrong);
                const auto matrix = open(bytes);
                if (!matrix) continue;
                ++opened;
                for (const ImportanceEntry& entry : matrix->entries) {
                    for (const float value : importanceValues(entry)) {
                        EXPECT_TRUE(std::isfinite(value)) << "byte " << i;
                    }
                }
            }
        }
        EXPECT_GT(opened, 0U) << "wrong sums alone are no reason to refuse";
    }
}

TEST_F(ImportanceReader, RejectsNumbersThatAreNoImportanceAndSaysWhere) {
    EXPECT_THAT(refused(importanceGguf({{"a", {1, 1}, {1, -1}}})).detail, HasSubstr("negative"));
    for (const float wrong : {kNan, kInfinity, -kInfinity}) {
        const std::string dat = datFile({{"a", 1, {1, 2, wrong}}}, "");
        EXPECT_EQ(refused(dat).offset, dat.size() - sizeof(float));
        EXPECT_THAT(refused(dat).detail, HasSubstr("number 3 of 3"));
        EXPECT_THAT(refused(importanceGguf({{"a", {1, wrong}, {1}}})).detail,
                    HasSubstr("A sum of tensor \"a\""));
        EXPECT_THAT(refused(importanceGguf({{"a", {1, 1}, {1, wrong}}})).detail,
                    HasSubstr("A count of tensor \"a\""));
    }
}

TEST_F(ImportanceReader, TakesNegativeSumsAsLlamaCppDoesButFindsThemOdd) {
    for (const std::string& file :
         {datFile({{"a", 1, {1, -1}}}, datTail(1, "t")), importanceGguf({{"a", {1, -1}, {1}}})}) {
        const auto matrix = opened(file);
        ASSERT_EQ(matrix.entries.size(), 1U);
        EXPECT_THAT(importanceValues(matrix.entries[0]), ElementsAre(1, -1));
        EXPECT_THAT(matrix.warnings, testing::Contains(HasSubstr("negative importance")));
    }
}

TEST_F(ImportanceReader, RejectsSumsThatOverflowWhenDivided) {
    const Error error = refused(importanceGguf({{"a", {1, 1e30F}, {1e-30F}}}));
    EXPECT_THAT(error.detail, HasSubstr("divided by its count"));
    EXPECT_TRUE(error.offset.has_value());
}

TEST_F(ImportanceReader, RejectsHalvesThatDoNotMatch) {
    const auto keys = importanceMetadata();
    const auto reason = [&](const std::vector<test::FloatTensor>& tensors) {
        return refused(importanceGguf(keys, tensors)).detail.english();
    };
    EXPECT_THAT(reason({{"a.in_sum2", {2}, {1, 2}}}), HasSubstr("has sums but no counts"));
    EXPECT_THAT(reason({{"a.counts", {1}, {1}}}), HasSubstr("has counts but no sums"));
    EXPECT_THAT(reason({{"a.in_sum2", {2, 2}, {1, 2, 3, 4}}, {"a.counts", {1, 3}, {1, 2, 3}}}),
                HasSubstr("sums of 2 matrices, but counts of 3"));
    EXPECT_THAT(reason({{"a.in_sum2", {1, 4}, {1, 2, 3, 4}}, {"a.counts", {2, 2}, {1, 2, 3, 4}}}),
                HasSubstr("no list of counts"));
    EXPECT_THAT(reason({{"a.in_sum2", {0, 1}, {}}, {"a.counts", {1, 1}, {1}}}),
                HasSubstr("has no values"));
    EXPECT_THAT(reason({{"a.in_sum2", {2, 0}, {}}, {"a.counts", {1, 0}, {}}}),
                HasSubstr("has no values"));
    EXPECT_THAT(reason({}), HasSubstr("has no entry"));
}

TEST_F(ImportanceReader, IgnoresFiguresOfNewerProgramsWithoutAWord) {
    const auto matrix = opened(
        importanceGguf(importanceMetadata(), {{"a.in_sum2", {2}, {1, 2}},
                                              {"a.counts", {1}, {1}},
                                              {"a.in_sum", {2}, {-1, 2}},
                                              {"a.stats", {12}, std::vector<float>(12, kNan)}}));
    EXPECT_EQ(matrix.entries.size(), 1U);
    EXPECT_TRUE(matrix.warnings.empty());
}

TEST_F(ImportanceReader, NeedsOneKeyOfAnImportanceMatrixAndNamesTheMissingOnes) {
    const std::vector<test::FloatTensor> tensors = {{"a.in_sum2", {2}, {1, 2}},
                                                    {"a.counts", {1}, {1}}};
    EXPECT_EQ(refused(importanceGguf({}, tensors)).code, ErrorCode::NotAModel);
    const auto matrix =
        opened(importanceGguf({{"imatrix.chunk_size", MetadataValue::fromUint32(7)}}, tensors));
    EXPECT_EQ(matrix.chunkSize, 7U);
    EXPECT_THAT(matrix.warnings, ElementsAre(HasSubstr("imatrix.datasets is missing"),
                                             HasSubstr("imatrix.chunk_count is missing")));
}

TEST_F(ImportanceReader, ReadsSixHundredFortyEntriesThoughTheyBeginAsAPickleDoes) {
    std::vector<test::DatEntry> entries;
    for (int i = 0; i < 640; ++i) entries.push_back({"blk." + std::to_string(i), 1, {1}});
    EXPECT_EQ(opened(datFile(entries, "")).entries.size(), 640U);
}

TEST_F(ImportanceReader, SaysWhatAnotherKindOfFileIs) {
    SilentTask task;
    const auto model = openImportance(samplePath().value(), task);
    ASSERT_FALSE(model);
    EXPECT_EQ(model.error().code, ErrorCode::NotAModel);
    EXPECT_THAT(model.error().detail, HasSubstr("is a model"));
    EXPECT_THAT(refused("Some text.\n").detail, HasSubstr("is text"));
    const std::string safetensors("\x02\0\0\0\0\0\0\0{}", 10);
    EXPECT_THAT(refused(safetensors).detail, HasSubstr("safetensors"));
    EXPECT_EQ(openImportance(m_folder / "missing", task).error().code, ErrorCode::CannotOpen);
    EXPECT_EQ(openImportance(m_folder.path(), task).error().code, ErrorCode::CannotOpen);
}

TEST_F(ImportanceReader, WarnsOfBytesBehindALegacyFile) {
    const auto matrix = opened(datFile({{"a", 1, {1}}}, datTail(1, "") + "xyz"));
    EXPECT_TRUE(matrix.datasets.empty());
    EXPECT_THAT(matrix.warnings, ElementsAre(HasSubstr("last 3 bytes")));
}

TEST_F(ImportanceReader, StopsWhenAsked) {
    class Impatient final : public TaskContext {
      public:
        [[nodiscard]] bool cancelled() const override { return true; }
        void report(double, std::string_view) override {}
    } task;
    EXPECT_EQ(openImportance(sampleImportancePath().value(), task).error().code,
              ErrorCode::Cancelled);
}

}  // namespace
}  // namespace weightscape::files
