// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipes/tensor_pattern.h"

#include <gtest/gtest.h>

#include "tests/core/recipes/matches_pattern.h"

namespace weightscape::recipes {
namespace {

struct PatternCase {
    std::string pattern;
    std::string name;
    bool matches;
};

void expectAll(std::initializer_list<PatternCase> cases) {
    for (const PatternCase& one : cases) {
        EXPECT_EQ(matchesPattern(one.pattern, one.name), one.matches)
            << one.pattern << " on " << one.name;
    }
}

TEST(TensorPattern, GlobsMatchTheWholeName) {
    expectAll({
        {"blk.*.ffn_down.weight", "blk.3.ffn_down.weight", true},
        {"blk.*.ffn_down.weight", "blk.31.ffn_down.weight", true},
        {"blk.*.ffn_down.weight", "blk.3.ffn_down.bias", false},
        {"blk.*.ffn_down.weight", "xblk.3.ffn_down.weight", false},
        {"blk.?.attn_v.weight", "blk.3.attn_v.weight", true},
        {"blk.?.attn_v.weight", "blk.31.attn_v.weight", false},
        {"output", "output.weight", false},
        {"*", "", true},
        {"*", "anything", true},
        {"?", "", false},
        {"**a**", "bab", true},
        {"*ab*ab", "abab", true},
        {"*ab*ab", "ababx", false},
    });
}

TEST(TensorPattern, GlobsTakeOtherCharactersAsTheyAre) {
    expectAll({
        {"blk.0", "blkx0", false},
        {"[ab].weight", "a.weight", false},
        {"[ab].weight", "[ab].weight", true},
        {"a\\b", "a\\b", true},
        {"re", "re", true},
        {"Output.weight", "output.weight", false},
    });
}

TEST(TensorPattern, RegularExpressionsAreSearched) {
    expectAll({
        {"re:ffn_(up|down)", "blk.3.ffn_down.weight", true},
        {"re:^blk\\.\\d+\\.attn_v\\.weight$", "blk.12.attn_v.weight", true},
        {"re:^blk\\.\\d+\\.attn_v\\.weight$", "blk.x.attn_v.weight", false},
        {"re:^ffn", "blk.3.ffn_down.weight", false},
        {"re:weight$", "a.weight\n", false},
        {"re:[^]", "x", true},
        {"re:[]", "x", false},
        {"re:\\u0041", "A", true},
        {"re:(?=.*attn)(?!.*norm)", "blk.0.attn_norm.weight", false},
    });
}

TEST(TensorPattern, RefusesWhatIsNotAPattern) {
    for (const std::string pattern : {"", "re:", "re:(", "re:[a", "re:*", "re:a{2,1}", "\xff*"}) {
        const auto checked = checkPattern(pattern);
        ASSERT_FALSE(checked) << pattern;
        EXPECT_EQ(checked.error().code, ErrorCode::InvalidArgument);
        EXPECT_TRUE(checked.error().detail.english().ends_with('.')) << checked.error().detail;
    }
    EXPECT_FALSE(checkPattern(std::string(5000, 'a')));
    EXPECT_TRUE(checkPattern("blk.*"));
    EXPECT_TRUE(checkPattern("re:blk\\."));
}

TEST(TensorPattern, EndsExponentialExpressionsWithAnError) {
    const std::string name(60, 'a');
    for (const std::string pattern : {"re:(a+)+$b", "re:(a|a)*b", "re:(a|aa)+$x", "re:(.*)*!"}) {
        const auto compiled = TensorPattern::compile(pattern);
        ASSERT_TRUE(compiled) << pattern;
        const auto matches = compiled->matches(name);
        // PCRE2 may prove a failure early; otherwise the limit of steps has to end it.
        if (!matches) {
            EXPECT_NE(matches.error().detail.english().find("steps"), std::string::npos);
        }
        EXPECT_FALSE(matchesPattern(pattern, name)) << pattern;
    }
    const auto nested = TensorPattern::compile("re:(a+)+[bc]");
    ASSERT_TRUE(nested);
    EXPECT_FALSE(nested->matches(name));
}

TEST(TensorPattern, LongGlobsWithManyStarsEnd) {
    std::string glob;
    for (int i = 0; i < 500; ++i) glob += "*a";
    EXPECT_FALSE(matchesPattern(glob + "b", std::string(1000, 'a')));
    EXPECT_TRUE(matchesPattern(glob, std::string(1000, 'a')));
}

std::vector<std::string> matched(const Model& model, const std::string& pattern) {
    std::vector<std::string> names;
    for (const TensorInfo* tensor : matchingTensors(model, pattern)) names.push_back(tensor->name);
    return names;
}

TEST(TensorPattern, MatchesEitherNameOfAFoldersTensor) {
    Model model;
    model.container = Model::kSafetensors;
    const std::string own = "model.layers.3.mlp.up_proj.weight";
    model.tensors = {{.name = own, .ggufName = "blk.3.ffn_up.weight", .dimensions = {}},
                     {.name = "lm_head.weight", .ggufName = "output.weight", .dimensions = {}}};
    for (const char* pattern :
         {"blk.3.ffn_up.weight", "model.layers.3.mlp.up_proj.weight", "*up_proj*", "re:^blk"}) {
        EXPECT_EQ(matched(model, pattern), std::vector{own}) << pattern;
    }
    EXPECT_TRUE(matched(model, "*down_proj*").empty());
    EXPECT_EQ(matched(model, "*").size(), 2U);
}

TEST(TensorPattern, GoesByTheNewNumbersWhereLayersWereLeftOut) {
    Model model;
    model.tensors = {
        {.name = "blk.1.ffn_up.weight", .ggufName = "blk.0.ffn_up.weight", .dimensions = {}},
        {.name = "blk.2.ffn_up.weight", .ggufName = "blk.1.ffn_up.weight", .dimensions = {}}};
    EXPECT_EQ(matched(model, "blk.1.*"), std::vector<std::string>{"blk.2.ffn_up.weight"});
}

}  // namespace
}  // namespace weightscape::recipes
