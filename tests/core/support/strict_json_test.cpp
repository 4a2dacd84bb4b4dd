// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/support/strict_json.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace weightscape {
namespace {

TEST(StrictJson, ReadsWhatTheLibraryReads) {
    constexpr std::string_view kText =
        R"( {"a":[1,-2,true,null,{"b":{}},[]],"c":"\u00e9\ud83e\udd99","d":{"e":[[1.5]]},"f":-0.0} )";
    const auto value = parseStrictJson(kText, "f.json");
    ASSERT_TRUE(value) << describe(value.error());
    EXPECT_EQ(*value, nlohmann::json::parse(kText));
    EXPECT_EQ(parseStrictJson("7", "f"), nlohmann::json(7));
}

TEST(StrictJson, KeepsIntegersExact) {
    const auto value =
        parseStrictJson("[18446744073709551615,-9223372036854775808,9007199254740993]", "f");
    ASSERT_TRUE(value);
    EXPECT_EQ((*value)[0].get<std::uint64_t>(), std::numeric_limits<std::uint64_t>::max());
    EXPECT_EQ((*value)[1].get<std::int64_t>(), std::numeric_limits<std::int64_t>::min());
    EXPECT_EQ((*value)[2].get<std::uint64_t>(), 9007199254740993U);
    const auto past = parseStrictJson("18446744073709551616", "f");
    ASSERT_TRUE(past);
    EXPECT_FALSE(past->is_number_integer());
}

TEST(StrictJson, RoundsDecimalsOnceToTheNearestDouble) {
    // Halfway cases that rounding through a wider type would get wrong.
    const auto value =
        parseStrictJson("[9007199254740993.0,0.1,1e-400,1.7976931348623157e308]", "f");
    ASSERT_TRUE(value);
    EXPECT_EQ((*value)[0].get<double>(), 9007199254740992.0);
    EXPECT_EQ((*value)[1].get<double>(), 0.1);
    EXPECT_EQ((*value)[2].get<double>(), 0.0);
    EXPECT_EQ((*value)[3].get<double>(), std::numeric_limits<double>::max());
}

struct Refusal {
    std::string_view text;
    std::string_view reason;  ///< part of the error
};

TEST(StrictJson, RefusesWhatParsersReadDifferently) {
    const Refusal refusals[] = {
        {"", "empty"},
        {"\xEF\xBB\xBF{}", "byte order mark"},
        {R"({"a":1,"a":1})", "\"a\" appears twice"},
        {R"({"a":{"b":1,"\u0062":2}})", "\"b\" appears twice"},
        {"{}{}", "not valid"},
        {"{} x", "not valid"},
        {R"({"a":1,})", "not valid"},
        {"[1,]", "not valid"},
        {"{/*c*/}", "not valid"},
        {"[01]", "not valid"},
        {"[NaN]", "not valid"},
        {"[+1]", "not valid"},
        {"{\"a\x01\":1}", "not valid"},
        {R"(["\ud800"])", "not valid"},
        {"[\"\xff\"]", "not UTF-8"},
        {"[\"\xc0\x80\"]", "not UTF-8"},
        {R"({"a":)", "not valid"},
        {"[1e400]", "too large"},
        {std::string_view("{}\0", 3), "NUL byte"},
    };
    for (const Refusal& refusal : refusals) {
        const auto value = parseStrictJson(refusal.text, "model.json");
        ASSERT_FALSE(value) << refusal.text;
        EXPECT_EQ(value.error().code, ErrorCode::Damaged);
        EXPECT_EQ(value.error().file, "model.json");
        EXPECT_NE(value.error().detail.english().find(refusal.reason), std::string::npos)
            << refusal.text << ": " << value.error().detail;
    }
}

TEST(StrictJson, ReadsHugeNumbersAsNullWhereTheCallerDoesNotCare) {
    const auto value =
        parseStrictJson(R"({"hint":1e400,"more":-1e400})", "f", HugeNumbers::ReadAsNull);
    ASSERT_TRUE(value) << describe(value.error());
    EXPECT_TRUE((*value)["hint"].is_null());
    EXPECT_TRUE((*value)["more"].is_null());
}

TEST(StrictJson, LimitsNestingWithoutRecursion) {
    const std::string deepest = std::string(128, '[') + std::string(128, ']');
    EXPECT_TRUE(parseStrictJson(deepest, "f"));
    for (const std::string& text : {"[" + deepest + "]", std::string(200000, '[')}) {
        const auto value = parseStrictJson(text, "f");
        ASSERT_FALSE(value);
        EXPECT_NE(value.error().detail.english().find("nested deeper than 128"), std::string::npos);
    }
    std::string objects;
    for (int i = 0; i < 50000; ++i) objects += R"({"a":)";
    EXPECT_FALSE(parseStrictJson(objects, "f"));
}

TEST(StrictJson, TellsWhereTheTextBreaks) {
    const auto value = parseStrictJson(R"({"a": hello})", "f");
    ASSERT_FALSE(value);
    ASSERT_TRUE(value.error().offset);
    EXPECT_EQ(*value.error().offset, 6U);
}

TEST(StrictJson, FindsTheFirstForeignByteWhereverItLies) {
    for (std::size_t at = 0; at < 20; ++at) {
        std::string text = '"' + std::string(20, 'a') + '"';
        text[1 + at] = '\xff';
        const auto value = parseStrictJson(text, "f");
        ASSERT_FALSE(value);
        EXPECT_EQ(value.error().offset, 1 + at);
    }
}

TEST(StrictJson, HandsMembersOverOneByOne) {
    std::string seen;
    const auto visit = [&](const std::string& name, const nlohmann::json& value) {
        seen += name + value.dump() + ' ';
    };
    const auto object = visitStrictJson(R"({"b":{"x":[1,{"y":2}]},"a":null,"c":[]})", "f", visit);
    ASSERT_TRUE(object) << describe(object.error());
    EXPECT_EQ(object->dump(), "{}");
    EXPECT_EQ(seen, R"(b{"x":[1,{"y":2}]} anull c[] )");
    seen.clear();
    const auto array = visitStrictJson(R"([1,{"a":2}])", "f", visit);
    ASSERT_TRUE(array) << describe(array.error());
    EXPECT_EQ(array->dump(), R"([1,{"a":2}])");
    EXPECT_EQ(seen, "");
    const auto twice = visitStrictJson(R"({"a":1,"a":2})", "f", visit);
    ASSERT_FALSE(twice);
    EXPECT_NE(twice.error().detail.english().find("appears twice"), std::string::npos);
}

}  // namespace
}  // namespace weightscape
