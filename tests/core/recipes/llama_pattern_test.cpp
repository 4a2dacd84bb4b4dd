// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipes/llama_pattern.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <vector>

#include "core/recipes/recipe.h"
#include "core/support/ascii_text.h"
#include "tests/core/recipes/matches_pattern.h"

namespace weightscape::recipes {
namespace {

using testing::HasSubstr;

const std::vector<std::string>& names() {
    static const std::vector<std::string> all = {
        "token_embd.weight",
        "output.weight",
        "blk.0.attn_q.weight",
        "blk.1.attn_k.weight",
        "blk.10.attn_v.weight",
        "blk.12.ffn_down.weight",
        "blk.12.ffn_down_exps.weight",
        "blk.3.FFN_UP.weight",
        "blk-3-ffn_up.weight",
        "xblk.1.attn_k.weights",
        "a=b.weight",
        "a[1]{2}(3)^$|+?*\\.weight",
        "Grö\xc3\x9f"
        "e.weight",
        "a b\t'c\"/d#.weight",
        "\x01\x7f\xff.weight",
    };
    return all;
}

/// Checks that llama-quantize would match the same of all names.
void expectSameMatches(const std::string& pattern) {
    SCOPED_TRACE(pattern);
    const auto expression = llamaPattern(pattern);
    ASSERT_TRUE(expression) << describe(expression.error());
    EXPECT_EQ(expression->find('='), std::string::npos);
    EXPECT_EQ(lowerCase(*expression), *expression);
    const std::regex theirs(*expression);
    for (const std::string& name : names()) {
        EXPECT_EQ(std::regex_search(name, theirs), matchesPattern(pattern, name))
            << name << " against " << *expression;
    }
}

TEST(LlamaPattern, WritesGlobsAsShortExpressions) {
    EXPECT_EQ(llamaPattern("blk.*.ffn_down.weight").value(), "^blk\\..*\\.ffn_down\\.weight$");
    EXPECT_EQ(llamaPattern("*attn_v*").value(), "attn_v");
    EXPECT_EQ(llamaPattern("output.weight").value(), "^output\\.weight$");
    EXPECT_EQ(llamaPattern("blk.?.*").value(), "^blk\\..\\.");
    EXPECT_EQ(llamaPattern("*").value(), ".*");
    EXPECT_EQ(llamaPattern("A=b").value(), "^\\x41\\x3db$");
}

TEST(LlamaPattern, MatchesTheNamesThatTheGlobMatches) {
    for (const char* glob : {"*",
                             "**",
                             "?*",
                             "*?",
                             "blk.*",
                             "blk.?.*",
                             "*.weight",
                             "blk.**.weight",
                             "*ffn*",
                             "a=*",
                             "*FFN*",
                             "ffn",
                             "a[1]{2}(3)^$|+?*\\.weight",
                             "a[1]*",
                             "Gr\xc3\xb6*",
                             "Gr??*",
                             "a b\t'c\"/d#*",
                             "*a b*",
                             "\x01*",
                             "output.weigh?",
                             "*t?k*",
                             "blk.1*.ffn_down.weight"}) {
        expectSameMatches(glob);
    }
    for (const std::string& name : names()) {
        if (checkPattern(name)) expectSameMatches(name);
    }
}

TEST(LlamaPattern, MatchesTheNamesThatTheExpressionMatches) {
    for (const char* expression : {"attn_[qk]",
                                   "blk\\.(0|1)\\.",
                                   "blk\\.\\d\\.",
                                   "blk\\.\\D",
                                   "\\W3\\W",
                                   "\\w\\d",
                                   "\\S\\s\\S",
                                   "\\bffn",
                                   "\\Bffn",
                                   "^blk",
                                   "weight$",
                                   "^(?!blk)",
                                   "(?=.*ffn).*exps",
                                   "(?:a|b).lk|q\\.",
                                   "[A-Z]",
                                   "[^a-z.]",
                                   "[=]",
                                   "a=b",
                                   "[\\x41-\\x5A]",
                                   "\\x3d",
                                   "\\x42?",
                                   "FFN_UP",
                                   "FFN|ffn",
                                   "blk\\.1{1}[0-2]{0,1}\\.",
                                   "blk\\.[0-9]{2,}\\.",
                                   "blk.+?attn",
                                   "[a-]3",
                                   "[-3]-",
                                   "[\\d-]-",
                                   "[\\w.]+s$",
                                   "[[1]1[\\]]",
                                   "\\[1\\]",
                                   "]\\{2}\\(",
                                   "\\^\\$\\|",
                                   "\\+\\?\\*\\\\",
                                   "[.^$]\\$",
                                   "\\/d#",
                                   "'c\"",
                                   "\xc3\x9f",
                                   "[\xc3\xa9\xc3\x9f]",
                                   "[^\\x00-\\x7f]",
                                   "(blk)*(\\.3)+",
                                   "((a|t)+n_)+[^k]",
                                   "(|x)blk",
                                   "()",
                                   "_(?!down)[a-z]+\\."}) {
        expectSameMatches(std::string("re:") + expression);
    }
}

TEST(LlamaPattern, RefusesWhatIsReadOtherwiseThere) {
    const std::vector<std::pair<const char*, const char*>> cases = {
        {"(a)\\1", "\\1"},
        {"(?<=blk)", "special group"},
        {"(?i)blk", "special group"},
        {"(?<n>blk)", "special"},
        {"a*+", "repetition"},
        {"(?!a)+b", "repetition"},
        {"[[:alpha:]]", "named"},
        {"[\\D]", "between brackets"},
        {"\\pL", "\\p"},
        {"\\Qa\\E", "\\Q"},
        {"\\v", "\\v"},
        {"a{,3}", "braces"},
        {"a{999}", "braces"},
        {"[]a]", "brackets"},
        {"(?>a)", "special group"},
        {"\\x4", "two digits"},
        {"(?=a)*", "repetition"},
        {"\\u0041", "\\u"},
        {"[a-\\xff]", "plain ends"},
        {"(([ab]{200}){50}){20}", "so many"}};
    for (const auto& [expression, part] : cases) {
        SCOPED_TRACE(expression);
        const auto refused = llamaPattern(std::string("re:") + expression);
        ASSERT_FALSE(refused) << *refused;
        EXPECT_EQ(refused.error().code, ErrorCode::Unsupported);
        EXPECT_THAT(refused.error().detail.english(), HasSubstr(part));
    }
    EXPECT_FALSE(llamaPattern("re:" + std::string(1001, 'a')));
    EXPECT_EQ(llamaPattern("").error().code, ErrorCode::InvalidArgument);
}

}  // namespace
}  // namespace weightscape::recipes
