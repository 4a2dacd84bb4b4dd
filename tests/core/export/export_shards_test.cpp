// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/export/export_shards.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <set>

#include "core/export/export_model.h"
#include "core/export/pruned_model.h"
#include "core/files/gguf/gguf_reader.h"
#include "core/files/gguf/split_gguf.h"
#include "core/files/open_model.h"
#include "tests/support/file_bytes.h"
#include "tests/support/small_gguf.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::exporting {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(ShardSize, HasDecimalUnits) {
    EXPECT_EQ(parseShardSize("2G"), 2'000'000'000U);
    EXPECT_EQ(parseShardSize("300M"), 300'000'000U);
    EXPECT_EQ(parseShardSize("7K"), 7'000U);
    EXPECT_EQ(parseShardSize("12345"), 12'345U);
    EXPECT_EQ(parseShardSize("18446744073709551615"), std::numeric_limits<std::uint64_t>::max());
    for (const char* text : {"", "G", "0", "0G", "-1", "1.5G", "2g", "2GB", "1 G", "2T",
                             "18446744073709551616", "18446744073709551615K"}) {
        const auto size = parseShardSize(text);
        ASSERT_FALSE(size) << text;
        EXPECT_THAT(size.error().detail.english(), HasSubstr("is no size of a file"));
    }
}

TEST(ShardPath, ReplacesTheEndOfTheTarget) {
    EXPECT_EQ(shardPath("a/out.gguf", 2, 12), "a/out-00002-of-00012.gguf");
    EXPECT_EQ(shardPath("out", 1, 1), "out-00001-of-00001");
    EXPECT_EQ(shardPath("v1.5.gguf", 1, 2), "v1.5-00001-of-00002.gguf");
    EXPECT_EQ(shardPath("a/out-00003-of-00007.gguf", 1, 2), "a/out-00001-of-00002.gguf");
}

/// The folder's files while an export reports its progress.
class WatchingTask final : public TaskContext {
  public:
    explicit WatchingTask(fs::path folder) : m_folder(std::move(folder)) {}
    [[nodiscard]] bool cancelled() const override { return m_reported >= m_cancelAt; }
    void report(double fraction, std::string_view /*stage*/) override {
        m_reported = fraction;
        for (const auto& entry : fs::directory_iterator(m_folder)) m_seen.insert(entry.path());
    }
    std::set<fs::path> m_seen;
    double m_reported = 0.0;
    double m_cancelAt = 2.0;

  private:
    fs::path m_folder;
};

class ExportShards : public testing::Test {
  protected:
    void SetUp() override { fs::create_directory(m_folder); }

    void open(std::vector<test::SmallTensor> tensors) {
        test::writeSmallGguf(m_place / "in.gguf", test::smallLlamaMetadata(2), tensors);
        m_model = files::openModel(m_place / "in.gguf").value();
        recipes::Recipe recipe;
        recipe.preset = "Q8_0";
        m_plan = recipes::planQuantization(*m_model, recipe).value();
    }
    /// Four tensors of 2 × 1024 weights, 2176 bytes each in Q8_0.
    void openFour() {
        open({{"blk.0.ffn_up.weight", {1024, 2}},
              {"blk.0.ffn_down.weight", {1024, 2}},
              {"blk.1.ffn_up.weight", {1024, 2}},
              {"blk.1.ffn_down.weight", {1024, 2}}});
    }
    [[nodiscard]] std::vector<std::size_t> counts(std::uint64_t maximumBytes) const {
        std::vector<std::size_t> result;
        std::size_t next = 0;
        const auto ranges = shardRanges(*m_model, m_plan, bySize(maximumBytes));
        for (const auto& [first, count] : ranges.value()) {
            EXPECT_EQ(first, next);
            next += count;
            result.push_back(count);
        }
        EXPECT_EQ(next, m_plan.tensors.size());
        return result;
    }
    static Sharding bySize(std::uint64_t bytes) { return {Sharding::Kind::BySize, bytes}; }
    Result<ExportReport> write(const Sharding& sharding, bool replace = false) {
        ExportOptions options;
        options.sharding = sharding;
        options.replaceExisting = replace;
        return exportModel(*m_model, m_plan, m_folder / "out.gguf", options, m_task);
    }
    [[nodiscard]] std::set<std::string> names() const {
        std::set<std::string> found;
        for (const auto& entry : fs::directory_iterator(m_folder)) {
            found.insert(entry.path().filename().string());
        }
        return found;
    }

    test::TemporaryFolder m_place;
    fs::path m_folder = m_place / "out";
    std::shared_ptr<const Model> m_model;
    recipes::QuantizationPlan m_plan;
    SilentTask m_task;
};

TEST_F(ExportShards, HoldAsManyTensorsAsFit) {
    openFour();
    EXPECT_THAT(counts(100'000), ElementsAre(4));
    EXPECT_THAT(counts(4 * 2176), ElementsAre(4));
    EXPECT_THAT(counts(4 * 2176 - 1), ElementsAre(3, 1));
    EXPECT_THAT(counts(2 * 2176), ElementsAre(2, 2));
    EXPECT_THAT(counts(1), ElementsAre(1, 1, 1, 1));
}

TEST_F(ExportShards, AreReadAsTheSameModelAsOneFile) {
    openFour();
    ASSERT_TRUE(write({}));
    const auto report = write(bySize(5000));
    ASSERT_TRUE(report) << describe(report.error());
    EXPECT_THAT(names(),
                ElementsAre("out-00001-of-00002.gguf", "out-00002-of-00002.gguf", "out.gguf"));
    const auto whole = files::openModel(m_folder / "out.gguf").value();
    const auto parts = files::openModel(report->output).value();
    EXPECT_THAT(parts->warnings, IsEmpty());
    ASSERT_EQ(parts->tensors.size(), whole->tensors.size());
    for (std::size_t i = 0; i < whole->tensors.size(); ++i) {
        const TensorInfo& expected = whole->tensors[i];
        const TensorInfo& found = parts->tensors[i];
        EXPECT_EQ(found.name, expected.name);
        EXPECT_EQ(found.file, i / 2);
        EXPECT_TRUE(std::ranges::equal(parts->bytesOf(found), whole->bytesOf(expected)));
    }
    ASSERT_EQ(parts->metadata.size(), whole->metadata.size() + 3);
    for (std::size_t i = 0; i < whole->metadata.size(); ++i) {
        EXPECT_EQ(parts->metadata[i].key, whole->metadata[i].key);
        EXPECT_EQ(parts->metadata[i].value.bytes, whole->metadata[i].value.bytes);
    }
}

TEST_F(ExportShards, HaveTheKeysThatLlamaCppAsksFor) {
    openFour();
    ASSERT_TRUE(write(bySize(5000)));
    const auto file = MappedFile::open(m_folder / "out-00002-of-00002.gguf").value();
    const auto second = files::readGguf(*file).value();
    ASSERT_EQ(second.metadata.size(), 3U);
    EXPECT_EQ(second.metadata[0].key, "split.no");
    EXPECT_EQ(second.metadata[0].value.type, ValueType::Uint16);
    EXPECT_EQ(second.metadata[0].value.asUnsigned(), 1U);
    EXPECT_EQ(second.metadata[1].key, "split.count");
    EXPECT_EQ(second.metadata[1].value.type, ValueType::Uint16);
    EXPECT_EQ(second.metadata[1].value.asUnsigned(), 2U);
    EXPECT_EQ(second.metadata[2].key, "split.tensors.count");
    EXPECT_EQ(second.metadata[2].value.type, ValueType::Int32);
    EXPECT_EQ(second.metadata[2].value.asUnsigned(), 4U);
}

TEST_F(ExportShards, AppearTogetherAtTheEnd) {
    openFour();
    WatchingTask task(m_folder);
    ExportOptions options;
    options.sharding = bySize(1);
    ASSERT_TRUE(exportModel(*m_model, m_plan, m_folder / "out.gguf", options, task));
    EXPECT_THAT(task.m_seen, IsEmpty());
    EXPECT_EQ(task.m_reported, 1.0);
    EXPECT_EQ(names().size(), 4U);
}

TEST_F(ExportShards, LeaveNothingWhenTheyAreCancelledInTheMiddle) {
    openFour();
    WatchingTask task(m_folder);
    task.m_cancelAt = 0.6;
    ExportOptions options;
    options.sharding = bySize(1);
    const auto report = exportModel(*m_model, m_plan, m_folder / "out.gguf", options, task);
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().code, ErrorCode::Cancelled);
    EXPECT_LT(task.m_reported, 1.0);
    EXPECT_THAT(names(), IsEmpty());
}

TEST_F(ExportShards, LeaveNothingWhenTheLastOneFails) {
    open(
        {{"blk.0.ffn_up.weight", {1024, 2}},
         {"blk.1.ffn_up.weight", {1024, 2}, "f16", {{3, std::numeric_limits<float>::infinity()}}}});
    const auto report = write(bySize(1));
    ASSERT_FALSE(report);
    EXPECT_THAT(report.error().detail.english(), HasSubstr("blk.1.ffn_up.weight holds infinity"));
    EXPECT_THAT(names(), IsEmpty());
}

TEST_F(ExportShards, ReplaceFilesOnlyWithLeaveAndAllAtOnce) {
    openFour();
    test::writeBytes(m_folder / "out-00002-of-00002.gguf", "precious");
    const auto refused = write(bySize(5000));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::OutputExists);
    EXPECT_THAT(names(), ElementsAre("out-00002-of-00002.gguf"));
    EXPECT_EQ(test::readBytes(m_folder / "out-00002-of-00002.gguf"), "precious");
    ASSERT_TRUE(write(bySize(5000), true));
    EXPECT_THAT(names(), ElementsAre("out-00001-of-00002.gguf", "out-00002-of-00002.gguf"));
    EXPECT_EQ(files::openModel(m_folder / "out-00002-of-00002.gguf").value()->tensors.size(), 4U);
}

TEST_F(ExportShards, AreLimitedInNumber) {
    std::vector<test::SmallTensor> tensors(kMostShards, {"", {32, 2}});
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        tensors[i].name = "t" + std::to_string(i) + ".weight";
    }
    open(tensors);
    const auto written = write(bySize(1));
    ASSERT_TRUE(written) << describe(written.error());
    EXPECT_EQ(names().size(), kMostShards);
    EXPECT_EQ(files::openModel(written->output).value()->tensors.size(), kMostShards);

    tensors.push_back({"one.more.weight", {32, 2}});
    open(tensors);
    const auto refused = write(bySize(1));
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().detail.english(), HasSubstr("301 files; at most 300"));
    EXPECT_EQ(names().size(), kMostShards);
}

/// A source whose first file has the keys alone, as gguf-split can write it.
TEST_F(ExportShards, LikeTheSourceMayHaveNoTensors) {
    const auto keys = [](std::size_t number) { return files::splitKeys(number, 3, 2); };
    Metadata first = test::smallLlamaMetadata(2);
    for (const MetadataEntry& entry : keys(1)) first.push_back(entry);
    test::writeSmallGguf(m_place / "m-00001-of-00003.gguf", first, {});
    test::writeSmallGguf(m_place / "m-00002-of-00003.gguf", keys(2),
                         {{"blk.0.ffn_up.weight", {32, 2}}});
    test::writeSmallGguf(m_place / "m-00003-of-00003.gguf", keys(3),
                         {{"blk.1.ffn_up.weight", {32, 2}}});
    const auto source = files::openModel(m_place / "m-00001-of-00003.gguf");
    ASSERT_TRUE(source) << describe(source.error());
    for (const bool pruned : {false, true}) {
        m_model = std::make_shared<Model>(
            inFileOrder(pruned ? prunedModel(**source, {1}).value() : **source));
        m_plan = recipes::planQuantization(*m_model, {}).value();
        const auto report = write({Sharding::Kind::AsSource, 0}, true);
        ASSERT_TRUE(report) << describe(report.error());
        EXPECT_EQ(report->files.size(), 3U);
        EXPECT_EQ(files::openModel(report->output).value()->tensors.size(), pruned ? 1U : 2U);
    }
}

TEST_F(ExportShards, LikeTheSourceNeedAPlanInTheOrderOfItsFiles) {
    openFour();
    ASSERT_TRUE(write(bySize(5000)));
    const auto source = files::openModel(m_folder / "out-00001-of-00002.gguf").value();
    const Model ordered = inFileOrder(*source);
    const Sharding asSource{Sharding::Kind::AsSource, 0};
    EXPECT_EQ(
        shardRanges(ordered, recipes::planQuantization(ordered, {}).value(), asSource)->size(), 2U);
    recipes::QuantizationPlan mixed = recipes::planQuantization(ordered, {}).value();
    std::swap(mixed.tensors.front(), mixed.tensors.back());
    const auto ranges = shardRanges(ordered, mixed, asSource);
    ASSERT_FALSE(ranges);
    EXPECT_THAT(ranges.error().detail.english(), HasSubstr("another order"));
}

TEST_F(ExportShards, AreOnlyForGguf) {
    openFour();
    ExportOptions options;
    options.sharding = bySize(1);
    recipes::Recipe recipe;
    recipe.preset = "F16";
    const auto report = exportModel(*m_model, recipes::planQuantization(*m_model, recipe).value(),
                                    m_folder / "out.safetensors", options, m_task);
    ASSERT_FALSE(report);
    EXPECT_THAT(report.error().detail.english(),
                HasSubstr("Only GGUF files are written in shards"));
}

}  // namespace
}  // namespace weightscape::exporting
