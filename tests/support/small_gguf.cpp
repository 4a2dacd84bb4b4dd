// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/small_gguf.h"

#include <fstream>
#include <functional>
#include <numeric>
#include <stdexcept>

#include "core/files/gguf/gguf_writer.h"
#include "core/formats/registry.h"
#include "tests/support/golden_weights.h"

namespace weightscape::test {
namespace {

std::vector<float> weightsOf(const SmallTensor& tensor) {
    const auto count = std::accumulate(tensor.dimensions.begin(), tensor.dimensions.end(),
                                       std::uint64_t{1}, std::multiplies<>());
    const std::uint64_t seed = seedOf(tensor.name);
    std::vector<float> weights = tensor.weights;
    for (std::uint64_t i = weights.size(); i < count; ++i) weights.push_back(bell(seed, i));
    for (const auto& [index, value] : tensor.pokes) weights.at(index) = value;
    return weights;
}

std::string encoded(const SmallTensor& tensor, const formats::Format& format) {
    const auto weights = weightsOf(tensor);
    const std::uint64_t rowLength = tensor.dimensions.at(0);
    const std::uint64_t rowBytes = format.rowBytes(rowLength);
    std::string bytes(weights.size() / rowLength * rowBytes, '\0');
    const auto out = std::as_writable_bytes(std::span(bytes));
    for (std::uint64_t row = 0; row < weights.size() / rowLength; ++row) {
        format.encodeRow(std::span(weights).subspan(row * rowLength, rowLength), {},
                         out.subspan(row * rowBytes, rowBytes));
    }
    return bytes;
}

MetadataEntry number(const std::string& key, std::uint32_t value) {
    return {key, MetadataValue::fromUint32(value)};
}

}  // namespace

Metadata smallLlamaMetadata(std::uint32_t layers) {
    return {{"general.architecture", MetadataValue::fromString("llama")},
            number("general.file_type", 1),
            number("llama.block_count", layers),
            number("llama.context_length", 256),
            number("llama.embedding_length", 256),
            number("llama.feed_forward_length", 512),
            number("llama.attention.head_count", 4),
            number("llama.attention.head_count_kv", 2)};
}

void writeSmallGguf(const std::filesystem::path& path, const Metadata& metadata,
                    const std::vector<SmallTensor>& tensors) {
    std::vector<files::LayoutTensor> layoutTensors;
    for (const SmallTensor& tensor : tensors) {
        const formats::Format* format = formats::findFormat(tensor.format);
        if (format == nullptr) throw std::runtime_error("no format " + tensor.format);
        layoutTensors.push_back({tensor.name, tensor.dimensions, format, 0, true});
    }
    const auto layout = files::layoutGguf(metadata, layoutTensors);
    std::string file = files::ggufHeader(metadata, layoutTensors, layout);
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        file.resize(layout.headerBytes + layout.offsets[i], '\0');
        file += encoded(tensors[i], *layoutTensors[i].format);
    }
    file.resize(layout.fileBytes, '\0');
    std::ofstream stream(path, std::ios::binary);
    stream << file;
    if (!stream.flush()) throw std::runtime_error("cannot write " + path.string());
}

std::vector<SmallTensor> wholeLlama(std::uint32_t layers) {
    std::vector<SmallTensor> tensors = {{"token_embd.weight", {256, 64}},
                                        {"output_norm.weight", {256}, "f32"}};
    for (std::uint32_t layer = 0; layer < layers; ++layer) {
        const std::string block = "blk." + std::to_string(layer) + ".";
        tensors.push_back({block + "attn_norm.weight", {256}, "f32"});
        tensors.push_back({block + "attn_q.weight", {256, 256}});
        tensors.push_back({block + "attn_k.weight", {256, 128}});
        tensors.push_back({block + "attn_v.weight", {256, 128}});
        tensors.push_back({block + "attn_output.weight", {256, 256}});
        tensors.push_back({block + "ffn_norm.weight", {256}, "f32"});
        tensors.push_back({block + "ffn_gate.weight", {256, 512}});
        tensors.push_back({block + "ffn_up.weight", {256, 512}});
        tensors.push_back({block + "ffn_down.weight", {512, 256}});
    }
    return tensors;
}

void writeSmallLlama(const std::filesystem::path& path) {
    writeSmallGguf(path, smallLlamaMetadata(1),
                   {{"token_embd.weight", {256, 64}},
                    {"output_norm.weight", {256}, "f32"},
                    {"blk.0.attn_norm.weight", {256}, "f32"},
                    {"blk.0.attn_q.weight", {256, 64}},
                    {"blk.0.attn_k.weight", {256, 64}},
                    {"blk.0.attn_v.weight", {256, 64}},
                    {"blk.0.attn_output.weight", {256, 64}},
                    {"blk.0.ffn_norm.weight", {256}, "f32"},
                    {"blk.0.ffn_gate.weight", {256, 512}},
                    {"blk.0.ffn_up.weight", {256, 512}},
                    {"blk.0.ffn_down.weight", {512, 64}}});
}

}  // namespace weightscape::test
