// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/metadata_edit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace weightscape {
namespace {

using testing::HasSubstr;

MetadataEdit parsed(const std::string& text) {
    const auto edit = parseMetadataEdit(text);
    EXPECT_TRUE(edit) << edit.error().detail;
    return edit.value_or(MetadataEdit{});
}

std::string refusal(const std::string& text) {
    const auto edit = parseMetadataEdit(text);
    EXPECT_FALSE(edit) << text;
    return edit ? "" : edit.error().detail.english();
}

/// "KEY=TYPE:VALUE" for a key of this type; none for a new key.
MetadataValue valueOf(const std::string& text, std::optional<ValueType> type = {}) {
    const auto value = editedValue(parsed(text), type);
    EXPECT_TRUE(value) << value.error().detail;
    return value.value_or(MetadataValue{});
}

std::string misfit(const std::string& text, std::optional<ValueType> type = {}) {
    const auto value = editedValue(parsed(text), type);
    EXPECT_FALSE(value) << text;
    return value ? "" : value.error().detail.english();
}

TEST(MetadataEdit, GivesANewKeyTheTypeThatItsTextNames) {
    EXPECT_EQ(valueOf("a.b=float:0.5").type, ValueType::Float32);
    EXPECT_EQ(valueOf("a.b=float:0.5").asDouble(), 0.5);
    EXPECT_EQ(valueOf("a.b=bool:true").type, ValueType::Bool);
    EXPECT_EQ(valueOf("a.b=bool:false").text(), "false");
    EXPECT_EQ(valueOf("a.b=str:x=y:z").asString(), "x=y:z");
    EXPECT_EQ(valueOf("a.b=str:").asString(), "");
    EXPECT_EQ(parsed("a.b=str:").key, "a.b");
}

TEST(MetadataEdit, WholeNumbersOfNewKeysKeepTheirValueWhereLlamaQuantizeCutsThem) {
    const auto typeOf = [](const std::string& number) {
        const MetadataValue value = valueOf("k=int:" + number);
        EXPECT_EQ(value.text(), number);
        return value.type;
    };
    EXPECT_EQ(typeOf("0"), ValueType::Uint32);
    EXPECT_EQ(typeOf("4294967295"), ValueType::Uint32);
    EXPECT_EQ(typeOf("4294967296"), ValueType::Uint64);
    EXPECT_EQ(typeOf("18446744073709551615"), ValueType::Uint64);
    EXPECT_EQ(typeOf("-7"), ValueType::Int32);
    EXPECT_EQ(typeOf("-2147483649"), ValueType::Int64);
}

TEST(MetadataEdit, StandsAsItWasWritten) {
    for (const char* text : {"a.b=int:-1", "a.b=float:1e-6", "a.b=bool:true", "a.b=str:x=y:z\n",
                             "a.b=str:", "a.b=file:/a b"}) {
        EXPECT_EQ(metadataEditText(parsed(text)), text);
    }
}

TEST(MetadataEdit, OfAKeyTakesWhatItsTypeIsTypedAs) {
    const auto typed = [](ValueType type, const std::string& text) {
        const auto edit = makeMetadataEdit("a.b", type, text);
        return edit ? metadataEditText(*edit) : edit.error().detail.english();
    };
    EXPECT_EQ(typed(ValueType::Uint8, "7"), "a.b=int:7");
    EXPECT_EQ(typed(ValueType::String, "7"), "a.b=str:7");
    EXPECT_EQ(typed(ValueType::Bool, "true"), "a.b=bool:true");
    EXPECT_EQ(typed(ValueType::Float32, "500000"), "a.b=float:500000");
    // As a whole number, so that the key refuses it.
    EXPECT_EQ(typed(ValueType::Float32, "16777217"), "a.b=int:16777217");
    EXPECT_THAT(typed(ValueType::Uint8, "seven"), HasSubstr("not a whole number"));
    EXPECT_THAT(typed(ValueType::Bool, "1"), HasSubstr("neither true nor false"));
    EXPECT_THAT(typed(ValueType::Array, "1"), HasSubstr("is a list"));
}

TEST(MetadataEdit, RefusesKeysThatCannotBeSet) {
    const auto refused = [](const std::string& key) {
        const auto edit = makeMetadataEdit(key, MetadataEdit::Kind::Text, "x");
        return edit ? "" : edit.error().detail.english();
    };
    EXPECT_THAT(refused(""), HasSubstr("needs a name"));
    EXPECT_THAT(refused("a=b"), HasSubstr("a=b"));
    EXPECT_THAT(refused("split.count"), HasSubstr("split.*"));
    EXPECT_THAT(refused("general.alignment"), HasSubstr("power of two"));
    EXPECT_EQ(refused("a.b:c"), "");
}

struct Range {
    ValueType type;
    const char* lowest;
    const char* below;
    const char* highest;
    const char* above;
};

class WholeNumberTypes : public testing::TestWithParam<Range> {};

TEST_P(WholeNumberTypes, TakeWhatTheyHoldAndRefuseTheRest) {
    const Range& range = GetParam();
    for (const char* number : {range.lowest, range.highest}) {
        const MetadataValue value = valueOf(std::string("k=int:") + number, range.type);
        EXPECT_EQ(value.type, range.type);
        EXPECT_EQ(value.text(), number);
        EXPECT_EQ(value.bytes.size(), scalarBytes(range.type));
    }
    for (const char* number : {range.below, range.above}) {
        if (*number == '\0') continue;
        EXPECT_THAT(misfit(std::string("k=int:") + number, range.type),
                    HasSubstr("does not fit the key k, which has the type " +
                              std::string(valueTypeName(range.type))));
    }
}

INSTANTIATE_TEST_SUITE_P(
    All, WholeNumberTypes,
    testing::Values(Range{ValueType::Uint8, "0", "-1", "255", "256"},
                    Range{ValueType::Int8, "-128", "-129", "127", "128"},
                    Range{ValueType::Uint16, "0", "-1", "65535", "65536"},
                    Range{ValueType::Int16, "-32768", "-32769", "32767", "32768"},
                    Range{ValueType::Uint32, "0", "-1", "4294967295", "4294967296"},
                    Range{ValueType::Int32, "-2147483648", "-2147483649", "2147483647",
                          "2147483648"},
                    Range{ValueType::Uint64, "0", "-1", "18446744073709551615", ""},
                    Range{ValueType::Int64, "-9223372036854775808", "", "9223372036854775807",
                          "9223372036854775808"}),
    [](const auto& tested) { return std::string(valueTypeName(tested.param.type)); });

TEST(MetadataEdit, KeepsKeysOfFloatsFloats) {
    EXPECT_EQ(valueOf("k=float:0.1", ValueType::Float32).asDouble(), double{0.1F});
    EXPECT_EQ(valueOf("k=float:0.1", ValueType::Float64).asDouble(), 0.1);
    EXPECT_EQ(valueOf("k=float:0.1", ValueType::Float64).type, ValueType::Float64);
    EXPECT_EQ(valueOf("k=float:1e39", ValueType::Float64).asDouble(), 1e39);
    EXPECT_EQ(valueOf("k=int:500000", ValueType::Float32).asDouble(), 500000.0);
    EXPECT_EQ(valueOf("k=int:500000", ValueType::Float32).type, ValueType::Float32);
    EXPECT_THAT(misfit("k=float:1e39", ValueType::Float32), HasSubstr("type f32"));
    EXPECT_THAT(misfit("k=int:16777217", ValueType::Float32), HasSubstr("type f32"));
    EXPECT_THAT(misfit("k=float:1e39"), HasSubstr("does not fit 32 bits"));
}

TEST(MetadataEdit, RefusesAnotherKindOfValueThanTheKeyHolds) {
    EXPECT_THAT(misfit("k=str:many", ValueType::Uint32), HasSubstr("from 0 to 4294967295 (int)"));
    EXPECT_THAT(misfit("k=float:6", ValueType::Uint32), HasSubstr("(int)"));
    EXPECT_THAT(misfit("k=bool:true", ValueType::Int32), HasSubstr("(int)"));
    EXPECT_THAT(misfit("k=int:1", ValueType::Bool), HasSubstr("true or false (bool)"));
    EXPECT_THAT(misfit("k=int:1", ValueType::String), HasSubstr("a text (str)"));
    EXPECT_THAT(misfit("k=str:0.5", ValueType::Float64), HasSubstr("(float)"));
    EXPECT_THAT(misfit("k=int:2", ValueType::Array), HasSubstr("is a list"));
}

TEST(MetadataEdit, SaysWhatIsWrong) {
    for (const char* text : {"", "=int:1", "key", "key=int", "key:int=1"}) {
        EXPECT_THAT(refusal(text), HasSubstr("is not KEY=TYPE:VALUE")) << text;
    }
    EXPECT_THAT(refusal("k=u32:1"), HasSubstr("use int, float, bool, str or file"));
    EXPECT_THAT(refusal("k=int:1.5"), HasSubstr("'1.5' is not a whole number"));
    EXPECT_THAT(refusal("k=int:18446744073709551616"), HasSubstr("64 bits"));
    EXPECT_THAT(refusal("k=int:"), HasSubstr("k: ''"));
    EXPECT_THAT(refusal("k=float:inf"), HasSubstr("not a number"));
    EXPECT_THAT(refusal("k=float:nan"), HasSubstr("not a number"));
    EXPECT_THAT(refusal("k=file:"), HasSubstr("path of the file is missing"));
    EXPECT_THAT(refusal("k=bool:1"), HasSubstr("neither true nor false"));
    EXPECT_THAT(refusal("split.count=int:2"), HasSubstr("split.*"));
    for (const char* value : {"int:24", "int:0", "int:2097152", "str:32", "int:4"}) {
        EXPECT_THAT(refusal(std::string("general.alignment=") + value), HasSubstr("power of two"));
    }
}

}  // namespace
}  // namespace weightscape
