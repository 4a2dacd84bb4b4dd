// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/collect/importance_collector.h"

#include <gtest/gtest.h>

#include <limits>

#include "core/files/importance/importance_reader.h"
#include "core/files/importance/importance_writer.h"
#include "tests/core/inference/collect/shown_inputs.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::inference {
namespace {

using test::bellRows;
using test::show;

Rows rowsOf(std::size_t width, std::vector<float> values) {
    Rows rows(values.size() / width, width);
    rows.values = std::move(values);
    return rows;
}

TEST(ImportanceCollector, SumsSquaresOfEachColumnAndCountsTokens) {
    ImportanceCollector collector({.chunkSize = 2});
    collector.beginText("prose.txt");
    show(collector, "blk.0.ffn_up.weight", rowsOf(2, {1, 2, 3, 4}).view());
    show(collector, "blk.0.ffn_up.weight", rowsOf(2, {-5, 0, 1, 1, 0, 2}).view());
    const auto matrix = collector.matrix();
    ASSERT_TRUE(matrix);
    ASSERT_EQ(matrix->entries.size(), 1U);
    EXPECT_EQ(matrix->entries[0].sums, (std::vector<float>{36, 25}));
    EXPECT_EQ(matrix->entries[0].counts, (std::vector<float>{5}));
    EXPECT_EQ(matrix->chunks, 2U);
    EXPECT_EQ(matrix->chunkSize, 2U);
    EXPECT_EQ(matrix->datasets, (std::vector<std::string>{"prose.txt"}));
    EXPECT_FALSE(matrix->countsAreChunks);
}

TEST(ImportanceCollector, CountsExpertsApart) {
    ImportanceCollector collector;
    const std::string_view name = "blk.3.ffn_gate_exps.weight";
    collector.observe({name, 2, 4, rowsOf(2, {1, 2, 3, 4}).view()});
    collector.observe({name, 0, 4, rowsOf(2, {1, 1}).view()});
    collector.observe({name, 2, 4, rowsOf(2, {2, 0}).view()});
    const auto matrix = collector.matrix();
    ASSERT_TRUE(matrix);
    const ImportanceEntry& entry = matrix->entries.front();
    EXPECT_EQ(entry.matrices(), 4U);
    EXPECT_EQ(entry.columns(), 2U);
    EXPECT_EQ(entry.sums, (std::vector<float>{1, 1, 0, 0, 14, 20, 0, 0}));
    EXPECT_EQ(entry.counts, (std::vector<float>{1, 0, 3, 0}));
}

TEST(ImportanceCollector, TakesTheTensorsThatLlamaImatrixTakes) {
    EXPECT_TRUE(isCollected("blk.0.attn_q.weight", 1, {}));
    EXPECT_TRUE(isCollected("blk.11.ffn_gate_inp.weight", 1, {}));
    EXPECT_TRUE(isCollected("blk.11.ffn_down_exps.weight", 8, {}));
    EXPECT_FALSE(isCollected("output.weight", 1, {}));
    EXPECT_TRUE(isCollected("output.weight", 1, {.withOutput = true}));
    EXPECT_FALSE(isCollected("token_embd.weight", 1, {.withOutput = true}));
}

TEST(ImportanceCollector, CountsATextAsOftenAsItsWeightSays) {
    ImportanceCollector collector({.chunkSize = 1});
    collector.beginText("a", 2.0);
    show(collector, "blk.0.ffn_up.weight", rowsOf(2, {1, 2}).view());
    collector.beginText("b", 0.5);
    show(collector, "blk.0.ffn_up.weight", rowsOf(2, {2, 4}).view());
    const auto matrix = collector.matrix();
    ASSERT_TRUE(matrix);
    EXPECT_EQ(matrix->entries[0].sums, (std::vector<float>{4, 16}));
    EXPECT_EQ(matrix->entries[0].counts, (std::vector<float>{2.5F}));
    EXPECT_EQ(matrix->chunks, 2U);
    EXPECT_EQ(matrix->datasets, (std::vector<std::string>{"a", "b"}));
}

TEST(ImportanceCollector, DoesNotDependOnHowTheTextIsCutIntoBatches) {
    const Rows rows = bellRows(100, 37, 1);
    ImportanceCollector whole;
    ImportanceCollector parts;
    show(whole, "blk.0.attn_q.weight", rows.view());
    for (std::size_t row = 0; row < 100; row += 25) {
        show(parts, "blk.0.attn_q.weight", rows.view().part(row, 25));
    }
    EXPECT_EQ(whole.matrix()->entries[0].sums, parts.matrix()->entries[0].sums);
    double sum = 0.0;
    for (std::size_t row = 0; row < 100; ++row) {
        sum += static_cast<double>(rows.row(row)[36]) * static_cast<double>(rows.row(row)[36]);
    }
    EXPECT_EQ(whole.matrix()->entries[0].sums[36], static_cast<float>(sum));
}

TEST(ImportanceCollector, LeavesOutTensorsWithInputsThatAreNotFinite) {
    ImportanceCollector collector;
    show(collector, "blk.0.ffn_up.weight", rowsOf(1, {1}).view());
    show(collector, "blk.0.ffn_down.weight",
         rowsOf(1, {std::numeric_limits<float>::quiet_NaN()}).view());
    show(collector, "blk.1.ffn_down.weight", rowsOf(1, {3e38F}).view());
    const auto matrix = collector.matrix();
    ASSERT_TRUE(matrix);
    ASSERT_EQ(matrix->entries.size(), 1U);
    EXPECT_EQ(matrix->entries[0].tensor, "blk.0.ffn_up.weight");
    EXPECT_EQ(matrix->warnings.size(), 2U);
}

TEST(ImportanceCollector, SaysWhyThereIsNothing) {
    ImportanceCollector collector;
    EXPECT_EQ(collector.matrix().error().code, ErrorCode::InvalidArgument);
    show(collector, "output.weight", rowsOf(1, {1}).view());
    EXPECT_EQ(collector.matrix().error().code, ErrorCode::InvalidArgument);
    show(collector, "blk.0.ffn_up.weight",
         rowsOf(1, {std::numeric_limits<float>::infinity()}).view());
    EXPECT_EQ(collector.matrix().error().code, ErrorCode::Damaged);
    show(collector, "blk.0.ffn_up.weight", rowsOf(2, {1, 1}).view());
    EXPECT_EQ(collector.matrix().error().code, ErrorCode::Damaged);
}

TEST(ImportanceCollector, WhatItCollectsCanBeWrittenAndReadBack) {
    ImportanceCollector collector({.chunkSize = 10});
    collector.beginText("calibration.txt");
    show(collector, "blk.1.attn_k.weight", bellRows(40, 64, 2).view());
    collector.observe({"blk.1.ffn_up_exps.weight", 1, 3, bellRows(7, 32, 3).view()});
    const auto matrix = collector.matrix();
    ASSERT_TRUE(matrix);
    const test::TemporaryFolder folder;
    const auto target = folder.path() / "collected.gguf";
    SilentTask task;
    ASSERT_TRUE(files::writeImportance(*matrix, {.target = target}, task));
    const auto read = files::openImportance(target, task);
    ASSERT_TRUE(read);
    ASSERT_EQ(read->entries.size(), 2U);
    for (std::size_t i = 0; i < 2; ++i) {
        EXPECT_EQ(read->entries[i].tensor, matrix->entries[i].tensor);
        EXPECT_EQ(read->entries[i].sums, matrix->entries[i].sums);
        EXPECT_EQ(read->entries[i].counts, matrix->entries[i].counts);
    }
    EXPECT_EQ(read->chunks, 4U);
}

}  // namespace
}  // namespace weightscape::inference
