// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/golden_overrides.h"

#include <cstdlib>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "core/files/gguf/shards.h"
#include "core/files/open_model.h"
#include "core/recipes/recipe.h"
#include "tests/support/file_bytes.h"
#include "tests/support/test_paths.h"
#include "tests/support/tiny_models.h"

namespace weightscape::test {
namespace {

using nlohmann::json;

const std::map<char, std::string> kOverrideLetters = {
    {'F', "f32"},  {'H', "f16"},  {'B', "bf16"}, {'0', "q4_0"},  {'1', "q4_1"},
    {'5', "q5_0"}, {'6', "q5_1"}, {'8', "q8_0"}, {'b', "q2_k"},  {'c', "q3_k"},
    {'d', "q4_k"}, {'e', "q5_k"}, {'f', "q6_k"}, {'q', "iq3_s"}, {'I', "i32"},
};

GoldenFile readFile(const json& value) {
    GoldenFile file{value["size"].get<std::uint64_t>(), value["sha256"].get<std::string>(), {}, {}};
    for (const char letter : value["types"].get<std::string>()) {
        file.formats.push_back(kOverrideLetters.at(letter));
    }
    const std::string hashes = value.value("t4", "");
    for (std::size_t i = 0; i < hashes.size(); i += 4) {
        file.tensorHashes.push_back(hashes.substr(i, 4));
    }
    return file;
}

/// llama.cpp stores the absolute value of a whole number, cut to 32 bits.
std::string storedText(const json& value) {
    if (value.is_string()) return value.get<std::string>();
    if (!value.is_number_integer()) return value.dump();
    return std::to_string(static_cast<std::uint32_t>(std::abs(value.get<std::int64_t>())));
}

GoldenOverrides readCase(const std::string& id, const json& value) {
    GoldenOverrides one;
    one.id = id;
    one.model = value["model"].get<std::string>();
    one.preset = value["preset"].get<std::string>();
    one.importance = value.value("imatrix", "");
    for (const json& entry : value.value("kv", json::array())) {
        one.keys.push_back(entry[0].get<std::string>() + "=" + entry[1].get<std::string>() + ":" +
                           storedText(entry[2]));
    }
    one.prunedLayers = value.value("prune", std::vector<std::uint32_t>{});
    one.keepSplit = value.value("keep_split", false);
    one.shards = value.value("shards", 0U);
    for (const json& file : value["files"]) one.files.push_back(readFile(file));
    return one;
}

}  // namespace

std::vector<GoldenOverrides> goldenOverrides() {
    const auto path = testData() / "golden" / "recipes" / "overrides.json";
    std::ifstream stream(path);
    if (!stream) throw std::runtime_error("no test data " + path.string());
    std::vector<GoldenOverrides> all;
    const json document = json::parse(stream);
    for (const auto& [id, value] : document.items()) {
        GoldenOverrides one = readCase(id, value);
        all.push_back(std::move(one));
    }
    return all;
}

std::shared_ptr<const Model> openInput(const GoldenOverrides& golden,
                                       const std::filesystem::path& folder) {
    if (golden.shards == 0) return openTinyModel(tinyModel(golden.model), folder);
    const auto files = tinyModelShards(golden.model, golden.shards);
    const files::ShardName name{golden.model, 1, golden.shards, ".gguf"};
    for (std::uint32_t number = 1; number <= golden.shards; ++number) {
        writeBytes(folder / files::shardFileName(name, number), files[number - 1]);
    }
    auto opened = files::openModel(folder / files::shardFileName(name, 1));
    if (!opened) throw std::runtime_error(describe(opened.error()).english());
    return *opened;
}

}  // namespace weightscape::test
