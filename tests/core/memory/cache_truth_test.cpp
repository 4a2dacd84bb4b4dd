// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <tuple>
#include <vector>

#include "core/files/model_facts_reader.h"
#include "core/memory/memory_model.h"
#include "tests/support/test_paths.h"

/// Caches of small models against what llama.cpp allocates; see tests/data/architectures.
namespace weightscape::memory {
namespace {

using Json = nlohmann::json;

MetadataValue valueOf(const Json& json) {
    if (!json.is_array()) return MetadataValue::fromUint32(json.get<std::uint32_t>());
    MetadataValue value{.type = ValueType::Array, .count = json.size(), .bytes = {}};
    for (const Json& element : json) {
        const std::uint32_t number =
            element.is_boolean() ? element.get<bool>() : element.get<std::uint32_t>();
        value.bytes += MetadataValue::fromUint32(number).bytes;
    }
    return value;
}

ModelFacts factsOf(const Json& model) {
    const std::string name = model["architecture"];
    Metadata metadata = {{"general.architecture", MetadataValue::fromString(name)}};
    for (const auto& [key, value] : model["keys"].items()) {
        metadata.push_back({name + "." + key, valueOf(value)});
    }
    std::vector<Text> warnings;
    ModelFacts facts = files::factsFromGguf(metadata, warnings);
    EXPECT_TRUE(warnings.empty()) << name;
    return facts;
}

/// llama.cpp prints two digits.
std::string mebibytes(double bytes) {
    std::string text(32, '\0');
    text.resize(static_cast<std::size_t>(std::snprintf(text.data(), text.size(), "%.2f", bytes)));
    return text;
}

struct Found {
    std::vector<std::tuple<std::uint64_t, std::string>> attention = {};  ///< layers, MiB
    std::string state;
};

Found found(const ModelFacts& facts) {
    std::map<CacheKind, std::tuple<std::uint64_t, std::uint64_t>> kinds;
    for (const CacheGroup& group : memoryAtInference(facts, 0, {.context = 8192}).cache) {
        std::get<0>(kinds[group.kind]) += group.layers;
        std::get<1>(kinds[group.kind]) += group.bytes;
    }
    Found result{.state = mebibytes(0)};
    for (const auto& [kind, sums] : kinds) {
        const std::string text = mebibytes(static_cast<double>(std::get<1>(sums)) / (1U << 20U));
        if (kind == CacheKind::Recurrent) {
            result.state = text;
        } else {
            result.attention.emplace_back(std::get<0>(sums), text);
        }
    }
    std::ranges::sort(result.attention);
    return result;
}

TEST(CacheTruth, CachesAreThoseThatLlamaCppAllocates) {
    std::ifstream file(test::testData() / "architectures" / "caches.json");
    const Json models = Json::parse(file);
    ASSERT_GE(models.size(), 53U);
    for (const Json& model : models) {
        const Found ours = found(factsOf(model));
        std::vector<std::tuple<std::uint64_t, std::string>> expected;
        for (const Json& cache : model["attention"]) {
            expected.emplace_back(cache["layers"], mebibytes(cache["mib"].get<double>()));
        }
        std::ranges::sort(expected);
        EXPECT_EQ(ours.attention, expected) << model["model"];
        EXPECT_EQ(ours.state, mebibytes(model["state_mib"].get<double>())) << model["model"];
    }
}

TEST(CacheTruth, FilesOfLargeModelsThatLeaveTheirPatternOut) {
    ModelFacts scout;  // 48 layers, 8 heads of 128, one of four layers attends to everything
    scout.architecture = "llama4";
    scout.layers = 48;
    scout.keyValueHeads = 8;
    scout.keyLength = scout.valueLength = 128;
    const MemoryOptions far = {.context = 262'144};
    EXPECT_EQ(memoryAtInference(scout, 0, far).keyValueCache, 14'168'358'912ULL);

    ModelFacts next;  // 48 layers, 2 heads of 256, one of four layers attends
    next.architecture = "qwen3next";
    next.layers = 48;
    next.keyValueHeads = 2;
    next.keyLength = next.valueLength = 256;
    next.stateSize = 128;
    next.stateInnerSize = 4096;
    next.stateGroups = 16;
    next.convolutionLength = 4;
    const MemoryUse use = memoryAtInference(next, 0, far);
    ASSERT_EQ(use.cache.size(), 2U);
    EXPECT_EQ(use.cache[0].bytes, 6'442'450'944ULL);
    EXPECT_EQ(use.cache[1].layers, 36U);
}

TEST(CacheTruth, EncodersKeepNothing) {
    ModelFacts facts;
    facts.architecture = "bert";
    facts.layers = 12;
    facts.heads = facts.keyValueHeads = 12;
    facts.keyLength = facts.valueLength = 64;
    EXPECT_EQ(memoryAtInference(facts, 0, {}).keyValueCache, 0U);
}

}  // namespace
}  // namespace weightscape::memory
