// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/packed/stored_shape.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string>

#include "core/support/strict_json.h"

namespace weightscape::files {
namespace {

constexpr auto kQuantStates = std::to_array<QuantState>({
    {".weight.quant_state.bitsandbytes__nf4", "NF4"},
    {".weight.quant_state.bitsandbytes__fp4", "FP4"},
});

}  // namespace

std::vector<std::uint64_t> numbersIn(const Model& model, const TensorInfo& tensor) {
    constexpr std::uint64_t kMost = 8;
    const std::string_view label = tensor.format->info.label;
    const std::size_t bytes = label == "I64" ? 8 : label == "I32" ? 4 : 0;
    if (bytes == 0 || tensor.weightCount() > kMost) return {};
    std::vector<std::uint64_t> numbers;
    const auto data = model.bytesOf(tensor);
    for (std::size_t at = 0; at + bytes <= data.size(); at += bytes) {
        std::uint64_t number = 0;  // little endian
        std::memcpy(&number, data.data() + at, bytes);
        numbers.push_back(number);
    }
    return numbers;
}

std::optional<std::uint64_t> weightsOfShape(const std::vector<std::uint64_t>& shape,
                                            std::uint64_t most) {
    std::uint64_t product = shape.empty() ? 0 : 1;
    for (const std::uint64_t number : shape) {
        if (number == 0 || product > most / number) return std::nullopt;
        product *= number;
    }
    return product == 0 ? std::nullopt : std::optional(product);
}

const QuantState* quantState(const PackedTensor& tensor) {
    const auto* const found = std::ranges::find_if(kQuantStates, [&](const QuantState& state) {
        return tensor.beside(state.ending) != nullptr;
    });
    return found == kQuantStates.end() ? nullptr : found;
}

nlohmann::json bitsandbytesState(const PackedTensor& tensor) {
    constexpr std::uint64_t kMostBytes = 1U << 16U;
    const QuantState* kind = quantState(tensor);
    if (kind == nullptr) return nlohmann::json::object();
    const TensorInfo& state = *tensor.beside(kind->ending);
    if (state.bytes > kMostBytes) return nlohmann::json::object();
    const auto bytes = tensor.model.bytesOf(state);
    const std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    auto document = parseStrictJson(text, {});
    if (!document || !document->is_object()) return nlohmann::json::object();
    return *std::move(document);
}

std::uint64_t countIn(const nlohmann::json& state, const char* name) {
    const auto found = state.find(name);
    return found != state.end() && found->is_number_unsigned() ? found->get<std::uint64_t>() : 0;
}

std::vector<std::uint64_t> shapeIn(const nlohmann::json& state) {
    const auto found = state.find("shape");
    if (found == state.end() || !found->is_array() || found->size() > 8) return {};
    std::vector<std::uint64_t> shape;
    for (const auto& number : *found) {
        shape.push_back(number.is_number_unsigned() ? number.get<std::uint64_t>() : 0);
    }
    return shape;
}

}  // namespace weightscape::files
