// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/architectures/architecture.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "core/model/architectures/tensor_names.h"
#include "core/model/architectures/tensor_role.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/tiny_models.h"

namespace weightscape {
namespace {

std::vector<std::string> wordsOf(std::string_view list) {
    std::istringstream stream{std::string(list)};
    return {std::istream_iterator<std::string>(stream), {}};
}

/// All lists of names that a row may answer from.
std::vector<NameList> listsOf(const Architecture& row) {
    return {row.names[0], row.names[1], row.names[2], row.bareNames, commonNames()};
}

/// The name with a number for each #.
std::string numbered(std::string_view pattern) {
    std::string name(pattern);
    std::ranges::replace(name, '#', '7');
    return name;
}

TEST(Architectures, NamesTypesAndClassesBelongToOneRowEach) {
    std::set<std::string> names;
    std::set<std::string> types;
    std::set<std::string> classes;
    for (const Architecture& row : allArchitectures()) {
        EXPECT_TRUE(names.insert(std::string(row.name)).second) << row.name;
        EXPECT_EQ(&architectureNamed(row.name), &row);
        for (const std::string& type : wordsOf(row.modelTypes)) {
            EXPECT_TRUE(types.insert(type).second) << type;
            EXPECT_EQ(architectureOfConfig(type, ""), &row) << type;
        }
        for (const std::string& name : wordsOf(row.classes)) {
            EXPECT_TRUE(classes.insert(name).second) << name;
            EXPECT_EQ(architectureOfConfig("some_new_type", name), &row) << name;
        }
    }
    EXPECT_GE(names.size(), 45U);
}

TEST(Architectures, AnUnknownNameClaimsNothing) {
    for (const std::string_view name : {"", "lla", "llama llama4", "mistral"}) {
        EXPECT_TRUE(architectureNamed(name).name.empty()) << name;
    }
    EXPECT_EQ(architectureOfConfig("", ""), nullptr);
    EXPECT_EQ(architectureOfConfig("zebra", "ZebraForCausalLM"), nullptr);
}

TEST(Architectures, EveryNameTakesItsNumbersOverAndHasAKnownRole) {
    for (const Architecture& row : allArchitectures()) {
        for (const NameList list : listsOf(row)) {
            std::set<std::string_view> seen;
            for (const NamePair& pair : list) {
                EXPECT_TRUE(seen.insert(pair.huggingFace).second) << pair.huggingFace;
                EXPECT_EQ(std::ranges::count(pair.huggingFace, '#'),
                          std::ranges::count(pair.gguf, '#'))
                    << pair.huggingFace;
                const std::string role = tensorRole(numbered(pair.gguf)).role;
                EXPECT_FALSE(roleMeaning(role).empty()) << row.name << ": " << pair.gguf;
            }
        }
    }
}

TEST(Architectures, EveryListedNameIsFoundThroughItsRow) {
    for (const Architecture& row : allArchitectures()) {
        for (const NamePair& pair : row.names[0]) {
            const std::string name = std::string(row.prefix) + numbered(pair.huggingFace);
            EXPECT_EQ(ggufNameOf(name + ".weight", row), numbered(pair.gguf) + ".weight");
            EXPECT_EQ(ggufNameOf("model." + name + ".bias", row), numbered(pair.gguf) + ".bias");
        }
        for (const NamePair& pair : row.bareNames) {
            const std::string name = std::string(row.prefix) + numbered(pair.huggingFace);
            EXPECT_EQ(ggufNameOf(name, row), numbered(pair.gguf));
        }
    }
}

/// What converters make themselves: split from another tensor, stacked or computed.
bool isMadeByConverters(std::string_view name) {
    static constexpr std::array<std::string_view, 6> kMade = {
        ".attn_k_b.", ".attn_v_b.", "altup_proj.", "altup_unembd_proj.", "rope_factors_", "mm."};
    return std::ranges::any_of(
        kMade, [name](std::string_view part) { return name.find(part) != std::string_view::npos; });
}

/// Whether some Hugging Face name leads to this one.
bool isReached(const Architecture& row, std::string_view ggufName) {
    static const std::regex kNumber(R"(\.[0-9]+(?=\.|$))");
    const std::string pattern = std::regex_replace(std::string(ggufName), kNumber, ".#");
    const std::string stem = pattern.substr(0, pattern.rfind('.'));
    return std::ranges::any_of(listsOf(row), [&](NameList list) {
        return std::ranges::any_of(
            list, [&](const NamePair& pair) { return pair.gguf == stem || pair.gguf == pattern; });
    });
}

TEST(Architectures, NamesOfHuggingFaceLeadToThoseThatLlamaCppLoads) {
    std::set<std::string> checked;
    for (const std::string model : {"bert",           "bloom_qkv",        "clip_mmproj",
                                    "command_r_tied", "deepseek2_kvb_64", "deepseek2_mla_16",
                                    "falcon_40b",     "gemma2_tied",      "gemma3_tied",
                                    "gemma3n_tied",   "gpt2_out",         "gptneox_qkv",
                                    "jamba_16",       "lfm2_tied",        "llama4_16",
                                    "llama_gqa4",     "mamba_tied",       "mpt_qkv_tied",
                                    "nemotron_h",     "phi2_qkv",         "phi3_qkv",
                                    "qwen2",          "qwen2moe_60",      "qwen3",
                                    "starcoder2"}) {
        const test::TinyModel tiny = test::tinyModel(model);
        const test::TemporaryFolder folder;
        const auto opened = test::openTinyModel(tiny, folder.path());
        const Architecture& row = architectureNamed(opened->facts.architecture);
        ASSERT_EQ(row.name, opened->facts.architecture) << model;
        checked.insert(std::string(row.name));
        for (const std::string& name : tiny.order) {
            EXPECT_TRUE(isReached(row, name) || isMadeByConverters(name)) << model << ": " << name;
        }
    }
    EXPECT_EQ(checked.size(), 24U);
}

}  // namespace
}  // namespace weightscape
