// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/small_safetensors.h"

#include <map>
#include <nlohmann/json.hpp>

#include "tests/support/file_bytes.h"

namespace weightscape::test {
namespace {

std::uint64_t bytesOf(const StoredTensor& tensor) {
    static const std::map<std::string, std::uint64_t> bits = {
        {"F64", 64},    {"I64", 64},    {"F32", 32},    {"I32", 32}, {"U32", 32},
        {"F16", 16},    {"BF16", 16},   {"I16", 16},    {"I8", 8},   {"U8", 8},
        {"F8_E4M3", 8}, {"F8_E5M2", 8}, {"F8_E8M0", 8}, {"F4", 4},   {"BOOL", 8}};
    std::uint64_t count = bits.at(tensor.type);
    for (const std::uint64_t dimension : tensor.shape) count *= dimension;
    return count / 8;
}

}  // namespace

void writeSafetensors(const std::filesystem::path& path, const std::vector<StoredTensor>& tensors) {
    nlohmann::ordered_json header;
    std::string data;
    for (const StoredTensor& tensor : tensors) {
        const std::string bytes =
            tensor.bytes.empty() ? std::string(bytesOf(tensor), '\1') : tensor.bytes;
        header[tensor.name] = {{"dtype", tensor.type},
                               {"shape", tensor.shape},
                               {"data_offsets", {data.size(), data.size() + bytes.size()}}};
        data += bytes;
    }
    const std::string text = header.dump();
    std::string file;
    for (std::size_t i = 0; i < 8; ++i) {
        file += static_cast<char>(static_cast<std::uint64_t>(text.size()) >> (8 * i) & 0xFFU);
    }
    writeBytes(path, file + text + data);
}

void writeLlamaConfig(const std::filesystem::path& folder, const std::string& more) {
    std::filesystem::create_directories(folder);
    writeBytes(folder / "config.json",
               R"({"model_type":"llama","hidden_size":256,"num_hidden_layers":1,)"
               R"("num_attention_heads":4,"vocab_size":64)" +
                   (more.empty() ? std::string() : "," + more) + "}");
}

}  // namespace weightscape::test
