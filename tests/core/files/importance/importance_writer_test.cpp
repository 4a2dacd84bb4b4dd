// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/files/importance/importance_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <limits>
#include <string>

#include "core/files/gguf/gguf_reader.h"
#include "core/files/importance/importance_reader.h"
#include "core/model/importance_merge.h"
#include "core/support/sha256.h"
#include "tests/support/file_bytes.h"
#include "tests/support/importance_files.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::files {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

class ImportanceWriter : public testing::Test {
  protected:
    Result<WrittenNumbers> write(const ImportanceMatrix& matrix, const std::string& name,
                                 bool replace = false) {
        return writeImportance(matrix, {m_folder / name, replace, {matrix.identity}}, m_task);
    }
    ImportanceMatrix read(const fs::path& path) {
        auto matrix = openImportance(path, m_task);
        EXPECT_TRUE(matrix) << describe(matrix.error());
        return matrix ? *std::move(matrix) : ImportanceMatrix{};
    }
    /// Refused, and nothing was left behind.
    Error refused(const ImportanceMatrix& matrix) {
        const auto written = write(matrix, "refused.gguf");
        EXPECT_FALSE(written);
        EXPECT_TRUE(fs::is_empty(m_folder.path()));
        return written ? Error{} : written.error();
    }

    test::TemporaryFolder m_folder;
    SilentTask m_task;
};

ImportanceMatrix small() {
    ImportanceMatrix matrix;
    matrix.entries = {{"a.weight", {1, 2, 3}, {4}}, {"b.weight", {1, 2, 3, 4}, {5, 6}}};
    matrix.datasets = {"one.txt", "two.txt"};
    matrix.chunks = 7;
    matrix.chunkSize = 256;
    return matrix;
}

void expectSameContent(const ImportanceMatrix& left, const ImportanceMatrix& right) {
    ASSERT_EQ(left.entries.size(), right.entries.size());
    for (std::size_t i = 0; i < left.entries.size(); ++i) {
        EXPECT_EQ(left.entries[i].tensor, right.entries[i].tensor);
        EXPECT_EQ(left.entries[i].sums, right.entries[i].sums);
        EXPECT_EQ(left.entries[i].counts, right.entries[i].counts);
    }
    EXPECT_EQ(left.datasets, right.datasets);
    EXPECT_EQ(left.chunks, right.chunks);
    EXPECT_EQ(left.chunkSize, right.chunkSize);
}

TEST_F(ImportanceWriter, WritesKeysAndTensorsAsLlamaImatrixDoes) {
    ASSERT_TRUE(write(small(), "a.gguf"));
    const auto file = MappedFile::open(m_folder / "a.gguf").value();
    const auto contents = readGguf(*file).value();
    EXPECT_EQ(contents.version, 3U);
    std::vector<std::string> keys;
    for (const auto& entry : contents.metadata) keys.push_back(entry.key);
    EXPECT_THAT(keys, ElementsAre("general.type", "imatrix.datasets", "imatrix.chunk_count",
                                  "imatrix.chunk_size"));
    EXPECT_EQ(contents.metadata[0].value.asString(), "imatrix");
    EXPECT_EQ(contents.metadata[2].value.type, ValueType::Uint32);
    EXPECT_EQ(contents.metadata[3].value.type, ValueType::Uint32);
    std::vector<std::string> names;
    for (const auto& tensor : contents.tensors) names.push_back(tensor.name);
    EXPECT_THAT(names, ElementsAre("a.weight.in_sum2", "a.weight.counts", "b.weight.in_sum2",
                                   "b.weight.counts"));
    // ggml leaves out trailing ones.
    EXPECT_THAT(contents.tensors[0].dimensions, ElementsAre(3));
    EXPECT_THAT(contents.tensors[1].dimensions, ElementsAre(1));
    EXPECT_THAT(contents.tensors[2].dimensions, ElementsAre(2, 2));
    EXPECT_THAT(contents.tensors[3].dimensions, ElementsAre(1, 2));
    EXPECT_TRUE(contents.warnings.empty());
}

TEST_F(ImportanceWriter, ReportsSizeAndDigestOfTheFile) {
    const auto written = write(small(), "a.gguf");
    ASSERT_TRUE(written) << describe(written.error());
    const std::string bytes = test::readBytes(m_folder / "a.gguf");
    EXPECT_EQ(written->bytes, bytes.size());
    Sha256 hash;
    hash.update(std::as_bytes(std::span(bytes)));
    EXPECT_EQ(written->sha256, hash.finish());
}

TEST_F(ImportanceWriter, WhatIsReadAndWrittenAgainIsTheSameByteForByte) {
    ASSERT_TRUE(write(small(), "a.gguf"));
    const ImportanceMatrix again = read(m_folder / "a.gguf");
    expectSameContent(again, small());
    ASSERT_TRUE(write(again, "b.gguf"));
    EXPECT_EQ(test::readBytes(m_folder / "a.gguf"), test::readBytes(m_folder / "b.gguf"));
}

TEST_F(ImportanceWriter, TheSampleKeepsItsContentThoughNotTheOrderOfItsTensors) {
    // The sample's file was written by a script: counts stand before sums and shapes keep their
    // trailing 1. llama-imatrix, which is followed here, writes neither, so the bytes differ.
    const auto original = MappedFile::open(sampleImportancePath().value()).value();
    const auto contents = readGguf(*original).value();
    EXPECT_EQ(contents.tensors[0].name, "blk.0.attn_k.weight.counts");
    EXPECT_THAT(contents.tensors[0].dimensions, ElementsAre(1, 1));
    const ImportanceMatrix sample = read("sample");
    ASSERT_TRUE(write(sample, "sample.gguf"));
    expectSameContent(read(m_folder / "sample.gguf"), sample);
}

TEST_F(ImportanceWriter, ALegacyFileSurvivesItsConversion) {
    test::writeBytes(m_folder / "a.dat",
                     test::datFile({{"x", 10, {1, 2}}, {"y", 3, {5}}}, test::datTail(10, "text")));
    const ImportanceMatrix legacy = read(m_folder / "a.dat");
    const auto converted = mergeImportance(std::span(&legacy, 1)).value();
    ASSERT_TRUE(write(converted, "a.gguf"));
    const ImportanceMatrix again = read(m_folder / "a.gguf");
    ASSERT_EQ(again.entries.size(), 2U);
    EXPECT_EQ(importanceValues(again.entries[0]), importanceValues(legacy.entries[0]));
    EXPECT_EQ(importanceValues(again.entries[1]), importanceValues(legacy.entries[1]));
    EXPECT_THAT(again.datasets, ElementsAre("text"));
    EXPECT_EQ(again.chunks, 10U);
}

TEST_F(ImportanceWriter, RefusesNamesThatLlamaCppWouldNotLoad) {
    ImportanceMatrix matrix = small();
    matrix.entries = {{std::string(kMostImportanceNameBytes + 1, 'n'), {1}, {1}}};
    const Error error = refused(matrix);
    EXPECT_EQ(error.code, ErrorCode::InvalidArgument);
    EXPECT_THAT(error.detail, HasSubstr("56 bytes"));
    matrix.entries[0].tensor.pop_back();
    EXPECT_TRUE(write(matrix, "a.gguf"));
    EXPECT_TRUE(read(m_folder / "a.gguf").warnings.empty()) << "63 bytes with the ending";
}

TEST_F(ImportanceWriter, RefusesWhatIsNoImportanceMatrix) {
    ImportanceMatrix matrix = small();
    matrix.entries[0].sums[1] = std::numeric_limits<float>::quiet_NaN();
    EXPECT_THAT(refused(matrix).detail, HasSubstr("not a number"));
    matrix = small();
    matrix.entries.clear();
    EXPECT_THAT(refused(matrix).detail, HasSubstr("no entry"));
    matrix = small();
    matrix.countsAreChunks = true;
    EXPECT_THAT(refused(matrix).detail, HasSubstr("converted"));
}

TEST_F(ImportanceWriter, ReplacesAFileOnlyWhenToldAndNeverItsInput) {
    test::writeBytes(m_folder / "a.gguf", "mine");
    const auto kept = write(small(), "a.gguf");
    ASSERT_FALSE(kept);
    EXPECT_EQ(kept.error().code, ErrorCode::OutputExists);
    EXPECT_EQ(test::readBytes(m_folder / "a.gguf"), "mine");
    ASSERT_TRUE(write(small(), "a.gguf", true));
    const ImportanceMatrix matrix = read(m_folder / "a.gguf");
    const std::string before = test::readBytes(m_folder / "a.gguf");
    const auto onto = write(matrix, "a.gguf", true);
    ASSERT_FALSE(onto);
    EXPECT_EQ(onto.error().code, ErrorCode::OutputIsInput);
    EXPECT_EQ(test::readBytes(m_folder / "a.gguf"), before);
}

}  // namespace
}  // namespace weightscape::files
