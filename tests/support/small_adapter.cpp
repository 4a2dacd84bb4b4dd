// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/small_adapter.h"

#include <nlohmann/json.hpp>

#include "tests/support/file_bytes.h"
#include "tests/support/golden_weights.h"

namespace weightscape::test {
namespace {

StoredTensor adapterTensor(const std::string& name, std::uint64_t rows, std::uint64_t columns) {
    std::vector<float> weights;
    const std::uint64_t seed = seedOf(name);
    for (std::uint64_t i = 0; i < rows * columns; ++i) weights.push_back(bell(seed, i));
    return {
        name,
        "F32",
        {rows, columns},
        std::string(reinterpret_cast<const char*>(weights.data()), weights.size() * sizeof(float))};
}

}  // namespace

void writeSmallAdapter(const std::filesystem::path& folder,
                       const std::vector<AdaptedMatrix>& matrices, const std::string& config) {
    std::filesystem::create_directories(folder);
    std::vector<StoredTensor> stored;
    for (const AdaptedMatrix& matrix : matrices) {
        const std::string name = "base_model.model." + matrix.name;
        stored.push_back(adapterTensor(name + ".lora_A.weight", kAdapterRank, matrix.inputs));
        stored.push_back(adapterTensor(name + ".lora_B.weight", matrix.outputs, kAdapterRank));
    }
    writeSafetensors(folder / "adapter_model.safetensors", stored);
    nlohmann::json whole = {
        {"peft_type", "LORA"}, {"r", kAdapterRank}, {"lora_alpha", kAdapterAlpha}};
    whole.update(nlohmann::json::parse(config));
    writeBytes(folder / "adapter_config.json", whole.dump());
}

}  // namespace weightscape::test
