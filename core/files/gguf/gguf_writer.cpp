// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/gguf/gguf_writer.h"

#include <bit>
#include <cstdint>
#include <string_view>

namespace weightscape::files {
namespace {

static_assert(std::endian::native == std::endian::little, "GGUF is written as the memory has it");

constexpr std::uint32_t kVersion = 3;

/// Appends values to a header as GGUF stores them.
class HeaderText {
  public:
    explicit HeaderText(std::uint64_t bytes) { m_bytes.reserve(bytes); }

    template <typename Integer>
    void number(Integer value) {
        m_bytes.append(reinterpret_cast<const char*>(&value), sizeof(value));
    }
    void raw(std::string_view bytes) { m_bytes.append(bytes); }
    void string(std::string_view text) {
        number(static_cast<std::uint64_t>(text.size()));
        raw(text);
    }
    void entry(const MetadataEntry& entry) {
        string(entry.key);
        number(static_cast<std::uint32_t>(entry.value.type));
        if (entry.value.type == ValueType::Array) {
            number(static_cast<std::uint32_t>(entry.value.elementType));
            number(entry.value.count);
        }
        raw(entry.value.bytes);
    }
    void tensor(const LayoutTensor& tensor, std::uint64_t offset) {
        const auto dimensions = writtenDimensions(tensor.dimensions, tensor.keepsOnes);
        string(tensor.name);
        number(static_cast<std::uint32_t>(dimensions.size()));
        for (const std::uint64_t dimension : dimensions) number(dimension);
        number(static_cast<std::uint32_t>(tensor.format->info.ggmlType));
        number(offset);
    }
    [[nodiscard]] std::string finish(std::uint64_t bytes) && {
        m_bytes.resize(bytes, '\0');
        return std::move(m_bytes);
    }

  private:
    std::string m_bytes;
};

}  // namespace

std::string ggufHeader(std::span<const MetadataEntry> metadata,
                       std::span<const LayoutTensor> tensors, const GgufLayout& layout) {
    HeaderText header(layout.headerBytes);
    header.raw(kGgufMagic);
    header.number(kVersion);
    header.number(static_cast<std::uint64_t>(tensors.size()));
    header.number(static_cast<std::uint64_t>(metadata.size()));
    for (const MetadataEntry& entry : metadata) header.entry(entry);
    for (std::size_t i = 0; i < tensors.size(); ++i) header.tensor(tensors[i], layout.offsets[i]);
    return std::move(header).finish(layout.headerBytes);
}

}  // namespace weightscape::files
