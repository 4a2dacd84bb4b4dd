// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/benchmarks/expert_model.h"

#include <string>
#include <vector>

#include "core/files/gguf/gguf_layout.h"
#include "core/files/gguf/gguf_writer.h"
#include "tests/support/file_bytes.h"
#include "tests/support/small_gguf.h"

namespace weightscape::test {
namespace {

struct NamedShape {
    std::string name;
    std::vector<std::uint64_t> dimensions;
};

std::vector<NamedShape> tensorsOf(const ExpertShape& shape) {
    std::vector<NamedShape> tensors = {{"token_embd.weight", {shape.width, 128'000}}};
    for (std::uint32_t layer = 0; layer < shape.layers; ++layer) {
        const std::string block = "blk." + std::to_string(layer) + ".";
        tensors.push_back({block + "attn_norm.weight", {shape.width}});
        for (const char* role : {"attn_q", "attn_k", "attn_v", "attn_output"}) {
            tensors.push_back({block + role + ".weight", {shape.width, shape.width}});
        }
        tensors.push_back({block + "ffn_norm.weight", {shape.width}});
        tensors.push_back({block + "ffn_gate_inp.weight", {shape.width, shape.experts}});
        for (std::uint32_t expert = 0; expert < shape.experts; ++expert) {
            const std::string end = "." + std::to_string(expert) + ".weight";
            tensors.push_back({block + "ffn_gate" + end, {shape.width, shape.feedForward}});
            tensors.push_back({block + "ffn_up" + end, {shape.width, shape.feedForward}});
            tensors.push_back({block + "ffn_down" + end, {shape.feedForward, shape.width}});
        }
    }
    tensors.push_back({"output_norm.weight", {shape.width}});
    tensors.push_back({"output.weight", {shape.width, 128'000}});
    return tensors;
}

}  // namespace

void writeSparseExpertModel(const std::filesystem::path& path, const ExpertShape& shape) {
    const auto tensors = tensorsOf(shape);
    std::vector<files::LayoutTensor> rows;
    for (const NamedShape& tensor : tensors) {
        const bool isNorm = tensor.dimensions.size() == 1;
        rows.push_back(
            {tensor.name, tensor.dimensions, formats::findFormat(isNorm ? "f32" : "f16")});
    }
    Metadata metadata = smallLlamaMetadata(shape.layers);
    metadata.push_back({"llama.expert_count", MetadataValue::fromUint32(shape.experts)});
    metadata.push_back({"llama.expert_used_count", MetadataValue::fromUint32(8)});
    const auto layout = files::layoutGguf(metadata, rows);
    writeBytes(path, files::ggufHeader(metadata, rows, layout));
    std::filesystem::resize_file(path, layout.fileBytes);
}

}  // namespace weightscape::test
