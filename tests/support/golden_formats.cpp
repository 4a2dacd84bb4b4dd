// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/golden_formats.h"

#include <bit>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <span>
#include <stdexcept>

#include "core/support/sha256.h"
#include "tests/support/test_paths.h"

namespace weightscape::test {
namespace {

const std::filesystem::path kGolden = testData() / "golden";

nlohmann::json load(const std::filesystem::path& path) {
    std::ifstream file(path);
    if (!file) throw std::runtime_error("no golden data at " + path.string());
    return nlohmann::json::parse(file);
}

}  // namespace

std::filesystem::path goldenFormatPath(std::string_view id) {
    return kGolden / "formats" / (std::string(id) + ".json");
}

GoldenFormat loadGoldenFormat(std::string_view id) {
    const nlohmann::json json = load(goldenFormatPath(id));
    GoldenFormat golden{.ggmlType = json.at("ggmlType"),
                        .weightsPerBlock = json.at("weightsPerBlock"),
                        .bytesPerBlock = json.at("bytesPerBlock"),
                        .arbitrary = {},
                        .encoded = {}};
    if (json.contains("arbitrary")) {
        const nlohmann::json& arbitrary = json.at("arbitrary");
        golden.arbitrary = {arbitrary.at("seed"), arbitrary.at("blocks"), arbitrary.at("input"),
                            arbitrary.at("decoded")};
    }
    for (const nlohmann::json& item : json.at("encoded")) {
        const nlohmann::json& error = item.at("squaredError");
        golden.encoded.push_back(
            {item.at("set"), item.at("importance"), item.at("bytes"), item.at("decoded"),
             error.is_string() ? error.get<std::string>() : exactText(error.get<double>())});
    }
    return golden;
}

std::vector<GoldenInput> loadGoldenSets() {
    std::vector<GoldenInput> inputs;
    const nlohmann::json json = load(kGolden / "formats_inputs.json");
    for (const nlohmann::json& item : json.at("sets")) {
        inputs.push_back({item.at("name"), item.at("rows"), item.at("columns"), item.at("floats")});
    }
    return inputs;
}

std::vector<GoldenInput> loadGoldenImportance() {
    std::vector<GoldenInput> inputs;
    const nlohmann::json json = load(kGolden / "formats_inputs.json");
    for (const nlohmann::json& item : json.at("importance")) {
        inputs.push_back({item.at("variant"), 1, item.at("columns"), item.at("floats")});
    }
    return inputs;
}

WeightSet goldenSet(const std::string& name) {
    for (const GoldenInput& input : loadGoldenSets()) {
        if (input.name == name) return goldenWeights(name, input.rows, input.columns);
    }
    throw std::runtime_error("no golden set is called " + name);
}

std::string hashOfFloats(std::vector<float> values) {
    for (float& value : values) {
        if (std::isnan(value)) value = std::bit_cast<float>(0x7FC00000U);
    }
    return sha256(std::as_bytes(std::span(values)));
}

std::string exactText(double value) {
    if (std::isnan(value)) return "nan";
    if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
    return nlohmann::json(value).dump();
}

}  // namespace weightscape::test
