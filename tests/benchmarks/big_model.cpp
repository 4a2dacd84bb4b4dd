// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/benchmarks/big_model.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>
#include <stdexcept>
#include <vector>

#include "core/files/gguf/gguf_writer.h"
#include "core/support/number_types.h"
#include "core/support/platform/output_file.h"
#include "tests/support/golden_weights.h"
#include "tests/support/spelling_vocabulary.h"

namespace weightscape::test {
namespace {

struct BigTensor {
    std::string name;
    std::vector<std::uint64_t> dimensions;
    [[nodiscard]] bool isNorm() const { return dimensions.size() == 1; }
};

std::vector<BigTensor> tensorsOf(const LlamaShape& shape) {
    const std::uint64_t width = shape.embedding;
    const std::uint64_t keyValueWidth = width / shape.heads * shape.keyValueHeads;
    std::vector<BigTensor> tensors = {{"token_embd.weight", {width, shape.vocabulary}}};
    if (shape.longRow > 0) tensors.push_back({"blk.0.long_rows.weight", {shape.longRow, 2}});
    for (std::uint32_t layer = 0; layer < shape.layers; ++layer) {
        const std::string block = "blk." + std::to_string(layer) + ".";
        tensors.push_back({block + "attn_norm.weight", {width}});
        tensors.push_back({block + "attn_q.weight", {width, width}});
        tensors.push_back({block + "attn_k.weight", {width, keyValueWidth}});
        tensors.push_back({block + "attn_v.weight", {width, keyValueWidth}});
        tensors.push_back({block + "attn_output.weight", {width, width}});
        tensors.push_back({block + "ffn_norm.weight", {width}});
        tensors.push_back({block + "ffn_gate.weight", {width, shape.feedForward}});
        tensors.push_back({block + "ffn_up.weight", {width, shape.feedForward}});
        tensors.push_back({block + "ffn_down.weight", {shape.feedForward, width}});
    }
    tensors.push_back({"output_norm.weight", {width}});
    if (shape.hasOutput) tensors.push_back({"output.weight", {width, shape.vocabulary}});
    return tensors;
}

MetadataEntry number(const std::string& key, std::uint32_t value) {
    return {key, MetadataValue::fromUint32(value)};
}

Metadata metadataOf(const LlamaShape& shape) {
    MetadataValue epsilon = MetadataValue::fromUint32(std::bit_cast<std::uint32_t>(1e-5F));
    epsilon.type = ValueType::Float32;
    Metadata metadata = {{"general.architecture", MetadataValue::fromString("llama")},
                         {"general.name", MetadataValue::fromString(shape.name)},
                         number("general.file_type", 1),
                         number("llama.block_count", shape.layers),
                         number("llama.context_length", 2048),
                         number("llama.embedding_length", shape.embedding),
                         number("llama.feed_forward_length", shape.feedForward),
                         number("llama.attention.head_count", shape.heads),
                         number("llama.attention.head_count_kv", shape.keyValueHeads),
                         {"llama.attention.layer_norm_rms_epsilon", epsilon},
                         number("llama.vocab_size", shape.vocabulary)};
    if (!shape.canSpell) return metadata;
    const Metadata vocabulary = pieceVocabulary(shape.vocabulary);
    metadata.insert(metadata.end(), vocabulary.begin(), vocabulary.end());
    return metadata;
}

/// 65,536 equally likely values of a normal distribution (Box and Muller 1958).
std::vector<std::uint16_t> bellTable() {
    std::vector<std::uint16_t> table(65536);
    for (std::size_t i = 0; i < table.size(); ++i) {
        const double radius =
            std::sqrt(-2.0 * std::log((static_cast<double>(i >> 8U) + 0.5) / 256));
        const double angle = 2.0 * std::numbers::pi * (static_cast<double>(i & 255U) + 0.5) / 256;
        table[i] = toHalf(static_cast<float>(0.02 * radius * std::cos(angle))).bits;
    }
    return table;
}

void require(const Result<void>& result) {
    if (!result) throw std::runtime_error(describe(result.error()).english());
}

void writeBell(files::OutputFile& file, std::uint64_t bytes, std::uint64_t seed) {
    static const auto table = bellTable();
    std::vector<std::uint16_t> piece(1U << 20U);
    std::uint64_t drawn = 0;
    for (std::uint64_t left = bytes; left > 0;) {
        for (std::size_t i = 0; i < piece.size(); i += 4) {
            const std::uint64_t random = draw(seed, drawn++);
            for (unsigned k = 0; k < 4; ++k) piece[i + k] = table[random >> 16U * k & 0xFFFFU];
        }
        const auto part = std::as_bytes(std::span(piece));
        const auto length = std::min<std::uint64_t>(left, part.size());
        require(file.write(part.first(length)));
        left -= length;
    }
}

}  // namespace

void writeBigModel(const std::filesystem::path& path, const LlamaShape& shape) {
    const auto tensors = tensorsOf(shape);
    std::vector<files::LayoutTensor> layoutTensors;
    for (const auto& tensor : tensors) {
        const auto* format = formats::findFormat(tensor.isNorm() ? "f32" : "f16");
        layoutTensors.push_back({tensor.name, tensor.dimensions, format});
    }
    const Metadata metadata = metadataOf(shape);
    const auto layout = files::layoutGguf(metadata, layoutTensors);
    auto file = files::OutputFile::create({path, layout.fileBytes, false, {}});
    if (!file) throw std::runtime_error(describe(file.error()).english());
    const std::string header = files::ggufHeader(metadata, layoutTensors, layout);
    require(file->write(std::as_bytes(std::span(header))));
    // All sizes are multiples of the alignment: there is no padding in between.
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        const auto end =
            i + 1 < tensors.size() ? layout.offsets[i + 1] : layout.fileBytes - layout.headerBytes;
        if (tensors[i].isNorm()) {
            const std::vector<float> ones(tensors[i].dimensions[0], 1.0F);
            require(file->write(std::as_bytes(std::span(ones))));
        } else {
            writeBell(*file, end - layout.offsets[i], i);
        }
    }
    require(file->commit());
}

}  // namespace weightscape::test
