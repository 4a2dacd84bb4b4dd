// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/folder_models.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "tests/support/file_bytes.h"
#include "tests/support/folder_tokenizer.h"
#include "tests/support/golden_weights.h"
#include "tests/support/small_safetensors.h"
#include "tests/support/small_vocabulary.h"
#include "tests/support/spelling_vocabulary.h"

namespace weightscape::test {
namespace {

constexpr std::uint32_t kLayers = 2;
constexpr std::uint64_t kWidth = 128;

std::string withNumber(std::string_view name, char place, std::uint32_t number) {
    std::string result;
    for (const char c : name) {
        result += c == place ? std::to_string(number) : std::string(1, c);
    }
    return result;
}

/// Matrices that keep the size of what goes through, norms about one, all else about zero.
StoredTensor drawn(const std::string& name, const std::vector<std::uint64_t>& shape) {
    constexpr float kDeviation = 0.022F;  // of bell()
    const bool isNorm =
        name.find("norm") != std::string::npos || name.find("LayerNorm") != std::string::npos;
    const bool isMatrix = shape.size() > 1;
    const float spread = isMatrix ? 1.3F / std::sqrt(static_cast<float>(shape.back())) : 0.2F;
    const float mean = isNorm && name.ends_with(".weight") ? 1.0F : 0.0F;
    std::uint64_t count = 1;
    for (const std::uint64_t length : shape) count *= length;
    std::vector<float> weights;
    const std::uint64_t seed = seedOf(name);
    for (std::uint64_t i = 0; i < count; ++i) {
        weights.push_back(mean + bell(seed, i) / kDeviation * spread);
    }
    return {
        name, "F32", shape,
        std::string(reinterpret_cast<const char*>(weights.data()), weights.size() * sizeof(float))};
}

void add(const std::vector<FolderTensor>& list, std::uint32_t layer,
         std::vector<StoredTensor>& stored) {
    for (const FolderTensor& tensor : list) {
        const std::string name = withNumber(tensor.name, '#', layer);
        for (std::uint32_t expert = 0; expert < std::max(1U, tensor.experts); ++expert) {
            stored.push_back(drawn(withNumber(name, '*', expert), tensor.shape));
        }
    }
}

}  // namespace

void writeFolderModel(const std::filesystem::path& folder, const FolderModel& model) {
    std::filesystem::create_directories(folder);
    const Metadata tokenizer = model.isEncoder ? wordPieceMetadata() : smallPairVocabulary();
    const std::uint64_t tokens = findValue(tokenizer, "tokenizer.ggml.tokens")->count;
    std::vector<StoredTensor> stored = {drawn(std::string(model.embedding), {tokens, kWidth})};
    if (!model.isEncoder) stored.push_back(drawn("model.norm.weight", {kWidth}));
    if (!model.isEncoder && !model.isTied) {
        stored.push_back(drawn("lm_head.weight", {tokens, kWidth}));
    }
    add(model.outside, 0, stored);
    for (std::uint32_t layer = 0; layer < kLayers; ++layer) {
        const bool isFirst = layer == 0 && !model.firstLayer.empty();
        add(isFirst ? model.firstLayer : model.layer, layer, stored);
    }
    writeSafetensors(folder / "model.safetensors", stored);
    auto config = nlohmann::json::parse(model.config);
    config["vocab_size"] = tokens;
    config["tie_word_embeddings"] = model.isTied;
    writeBytes(folder / "config.json", config.dump());
    writeFolderTokenizer(folder, tokenizer);
}

}  // namespace weightscape::test
