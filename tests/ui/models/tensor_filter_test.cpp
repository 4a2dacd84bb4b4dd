// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/tensor_filter.h"

#include <gtest/gtest.h>

namespace weightscape::ui {
namespace {

TensorRow sampleRow() {
    TensorRow row;
    row.tensor = 7;
    row.layer = 3;
    row.name = row.key = QStringLiteral("blk.3.ffn_down.weight");
    row.role = QStringLiteral("ffn_down");
    row.type = QStringLiteral("F16");
    row.planned = QStringLiteral("Q6_K");
    row.plannedBytes = row.treatedBytes = 210;
    row.weights = 256;
    row.relativeRmse = 0.05;
    row.sigmas = 6.0;
    return row;
}

bool accepts(const char* filter) {
    return TensorFilter(QString::fromLatin1(filter)).accepts(sampleRow());
}

TEST(TensorFilter, AcceptsEverythingWhenEmpty) {
    EXPECT_TRUE(TensorFilter(QStringLiteral("  ")).isEmpty());
    EXPECT_TRUE(accepts(""));
}

TEST(TensorFilter, FindsPartsOfNamesInAnyCase) {
    EXPECT_TRUE(accepts("FFN_d"));
    EXPECT_FALSE(accepts("attn"));
}

TEST(TensorFilter, TakesGlobs) {
    EXPECT_TRUE(accepts("ffn*weight"));
    EXPECT_TRUE(accepts("blk.?.ffn"));
    EXPECT_FALSE(accepts("blk.??.ffn"));
    EXPECT_FALSE(accepts("blk?3?attn*"));
}

TEST(TensorFilter, TakesBracketsLiterally) {
    EXPECT_FALSE(accepts("[f]fn*"));
}

TEST(TensorFilter, NarrowsByTypeOfTheFileOrOfTheRecipe) {
    EXPECT_TRUE(accepts("type:q6_k"));
    EXPECT_TRUE(accepts("type:f16"));
    EXPECT_TRUE(accepts("type:Q*"));
    EXPECT_FALSE(accepts("type:Q4_K"));
}

TEST(TensorFilter, NarrowsByRoleAndLayer) {
    EXPECT_TRUE(accepts("role:ffn_down"));
    EXPECT_FALSE(accepts("role:ffn_up"));
    EXPECT_TRUE(accepts("layer:3"));
    EXPECT_TRUE(accepts("layer:0-3"));
    EXPECT_FALSE(accepts("layer:0-2"));
}

TEST(TensorFilter, ComparesStrictly) {
    EXPECT_TRUE(accepts("err>4.9"));
    EXPECT_FALSE(accepts("err>5"));
    EXPECT_TRUE(accepts("err<5.1%"));
    EXPECT_FALSE(accepts("sigma>6"));
    EXPECT_TRUE(accepts("sigma>5.9"));
    EXPECT_TRUE(accepts("bpw>6.5"));
    EXPECT_FALSE(accepts("bpw<6.5625"));
}

TEST(TensorFilter, NeedsAllConditions) {
    EXPECT_TRUE(accepts("ffn type:Q6_K layer:3"));
    EXPECT_FALSE(accepts("ffn type:Q6_K layer:4"));
}

TEST(TensorFilter, RejectsUnknownFiguresInComparisons) {
    TensorRow row = sampleRow();
    row.relativeRmse.reset();
    EXPECT_FALSE(TensorFilter(QStringLiteral("err<99")).accepts(row));
}

TEST(TensorFilter, SaysWhatIsWrongAndFiltersByTheRest) {
    const TensorFilter unknown(QStringLiteral("colour:red ffn"));
    EXPECT_TRUE(unknown.problem().contains(QStringLiteral("colour")));
    EXPECT_TRUE(unknown.problem().contains(QStringLiteral("sigma"))) << "the list is missing";
    EXPECT_TRUE(unknown.accepts(sampleRow()));
    EXPECT_FALSE(TensorFilter(QStringLiteral("layer:x")).problem().isEmpty());
    EXPECT_FALSE(TensorFilter(QStringLiteral("layer:1-2-3")).problem().isEmpty());
    EXPECT_FALSE(TensorFilter(QStringLiteral("type>3")).problem().isEmpty());
    EXPECT_TRUE(TensorFilter(QStringLiteral("err>")).problem().isEmpty()) << "half typed";
}

TEST(TensorFilter, ExcludesWithAMinus) {
    EXPECT_FALSE(accepts("-ffn"));
    EXPECT_TRUE(accepts("-attn"));
    EXPECT_FALSE(accepts("!type:Q6_K"));
    EXPECT_TRUE(accepts("-layer:0-2"));
}

TEST(TensorFilter, TakesListsOfRanges) {
    EXPECT_TRUE(accepts("layer:0-1,3"));
    EXPECT_FALSE(accepts("layer:0-1,4-9"));
}

TEST(TensorFilter, ComparesSizesWithUnits) {
    EXPECT_TRUE(accepts("size=210"));
    EXPECT_TRUE(accepts("size<1KiB"));
    EXPECT_FALSE(accepts("size>=1kB"));
    EXPECT_TRUE(accepts("weights>=256"));
    EXPECT_FALSE(accepts("params>256"));
}

TEST(TensorFilter, AsksForTheTypeBeforeOrAfter) {
    EXPECT_TRUE(accepts("from:F16"));
    EXPECT_FALSE(accepts("from:Q6_K"));
    EXPECT_TRUE(accepts("planned:q6*"));
    EXPECT_FALSE(accepts("is:copied"));
    TensorRow row = sampleRow();
    row.expert = true;
    EXPECT_TRUE(TensorFilter(QStringLiteral("is:expert")).accepts(row));
}

TEST(TensorFilter, QuotedWordsAreNames) {
    EXPECT_FALSE(accepts("\"type:q6_k\""));
    EXPECT_TRUE(accepts("\"ffn_down\""));
    EXPECT_TRUE(TensorFilter(QStringLiteral("\"type:q6_k\"")).problem().isEmpty());
}

TEST(TensorFilter, HelpAndSuggestionsNameEveryFacet) {
    for (const FilterFacet& facet : filterFacets()) {
        const QString name = QString::fromLatin1(facet.name);
        EXPECT_TRUE(filterHelp().contains(name));
        EXPECT_FALSE(filterSuggestions().filter(name).isEmpty());
        EXPECT_NE(facet.texts == nullptr, facet.number == nullptr);
    }
}

}  // namespace
}  // namespace weightscape::ui
