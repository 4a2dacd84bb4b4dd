// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantize/schemes/scheme.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using namespace weightscape::schemes;
using weightscape::ErrorCode;
using weightscape::elements::Mapping;

TEST(Scheme, HasTheDefaultsOfTheCommandLine) {
    const auto scheme = makeScheme({.element = "int4"});
    ASSERT_TRUE(scheme.has_value());
    const auto spelled = makeScheme({.element = "int4",
                                     .mapping = "symmetric",
                                     .granularity = "group:32",
                                     .calibration = "absmax",
                                     .rounding = "nearest",
                                     .scale = "f16",
                                     .outliers = "none"});
    ASSERT_TRUE(spelled.has_value());
    EXPECT_EQ(*scheme, *spelled);
    EXPECT_EQ(schemeText(*scheme), "int4");
    const auto affine = makeScheme({.element = "INT8", .mapping = "AFFINE"});
    EXPECT_EQ(affine->calibration.calibrator->id, "minmax");
    EXPECT_EQ(schemeText(*affine), "int8 mapping=affine");
}

TEST(Scheme, TextReadsBackAsTheSameScheme) {
    for (const char* text :
         {"int4", "int2 mapping=symmetric-full", "int8 mapping=affine calibration=absmax",
          "int4 mapping=affine calibration=absmax granularity=tensor", "nf4 scale=nested",
          "fp8_e4m3 granularity=tile:128x128 scale=f32", "e3m4 granularity=row rounding=away",
          "kmeans16 granularity=column", "ternary granularity=group:256 outliers=columns:6",
          "int3 rounding=stochastic:7 scale=e8m0 outliers=sparse:0.5",
          "bnb_dynamic8 mapping=affine outliers=equalize"}) {
        const auto scheme = parseScheme(text);
        ASSERT_TRUE(scheme.has_value()) << text << ": " << scheme.error().detail;
        const auto again = parseScheme(schemeText(*scheme));
        ASSERT_TRUE(again.has_value()) << schemeText(*scheme);
        EXPECT_EQ(*again, *scheme) << text;
        EXPECT_EQ(schemeText(*again), schemeText(*scheme));
    }
    EXPECT_FALSE(*parseScheme("int4") == *parseScheme("int4 scale=f32"));
}

TEST(Scheme, RefusesPartsThatDoNotGoTogether) {
    struct Case {
        const char* text;
        const char* says;
    };
    for (const Case& bad :
         {Case{"nf4 mapping=affine", "nf4"},
          Case{"fp8_e4m3 mapping=symmetric-full", "symmetric-full"},
          Case{"int4 granularity=column outliers=equalize", "column"},
          Case{"int4 granularity=group:8", "16"}, Case{"int4 granularity=tile:0x4", "tile"},
          Case{"int4 granularity=tile:4", "tile"}, Case{"int4 outliers=sparse:80", "50"},
          Case{"int4 outliers=columns:-1", "0"}, Case{"int4 outliers=columns:nan", "number"},
          Case{"int4 calibration=absmax:2", "absmax"}, Case{"int4 scale=f16 scale=f32", "twice"},
          Case{"int4 colour=red", "colour"}, Case{"int4 scale", "name=value"},
          Case{"int4  scale=f16", "name=value"}, Case{"int4 scale=", "empty"},
          Case{"int4 rounding=floor:3", "floor"}}) {
        const auto scheme = parseScheme(bad.text);
        ASSERT_FALSE(scheme.has_value()) << bad.text;
        EXPECT_EQ(scheme.error().code, ErrorCode::InvalidArgument) << bad.text;
        EXPECT_NE(scheme.error().detail.english().find(bad.says), std::string::npos)
            << bad.text << ": " << scheme.error().detail;
    }
    for (const char* text : {"", "int99x", "int4 mapping=odd", "int4 granularity=rows",
                             "int4 calibration=magic", "int4 scale=f64", "int4 outliers=all"}) {
        const auto scheme = parseScheme(text);
        ASSERT_FALSE(scheme.has_value()) << text;
        EXPECT_EQ(scheme.error().code, ErrorCode::NotFound) << text;
    }
}

}  // namespace
