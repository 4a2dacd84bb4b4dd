// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/tokenizers/character_map.h"

#include <cstring>

namespace weightscape::tokenizers {
namespace {

// The fields of a node: the label it is reached by, whether a beginning that is mapped ends there,
// and where its children are. A leaf's number is the place of a replacement.
constexpr std::uint32_t kLeafBit = 1U << 31;
std::uint32_t labelOf(std::uint32_t node) {
    return node & (kLeafBit | 0xFF);
}
bool endsBeginning(std::uint32_t node) {
    return (node >> 8 & 1) != 0;
}
std::uint32_t childrenOf(std::uint32_t node) {
    return node >> 10 << ((node & 1U << 9) >> 6);
}
std::uint32_t placeOf(std::uint32_t node) {
    return node & ~kLeafBit;
}

}  // namespace

Result<CharacterMap> CharacterMap::read(const MetadataValue& value) {
    const bool isBytes = value.type == ValueType::Array && (value.elementType == ValueType::Uint8 ||
                                                            value.elementType == ValueType::Int8);
    std::uint32_t arrayBytes = 0;
    const std::string_view bytes = value.bytes;
    if (isBytes && bytes.size() >= sizeof(arrayBytes)) {
        std::memcpy(&arrayBytes, bytes.data(), sizeof(arrayBytes));
    }
    if (!isBytes || std::uint64_t{arrayBytes} + sizeof(arrayBytes) >= bytes.size()) {
        return fail(ErrorCode::Damaged, "The tokenizer's map of characters is damaged."_text);
    }
    CharacterMap map;
    map.m_nodes.resize(arrayBytes / sizeof(std::uint32_t));
    std::memcpy(map.m_nodes.data(), bytes.data() + sizeof(arrayBytes),
                map.m_nodes.size() * sizeof(std::uint32_t));
    map.m_replacements = bytes.substr(sizeof(arrayBytes) + arrayBytes);
    return map;
}

CharacterMap::Replacement CharacterMap::find(std::string_view text) const {
    Replacement longest;
    if (m_nodes.empty()) return longest;
    std::size_t at = childrenOf(node(0));
    for (std::size_t i = 0; i < text.size() && text[i] != 0; ++i) {
        const auto byte = static_cast<std::uint8_t>(text[i]);
        at ^= byte;
        const std::uint32_t reached = node(at);
        if (labelOf(reached) != byte) break;
        at ^= childrenOf(reached);
        if (!endsBeginning(reached)) continue;
        const std::size_t place = placeOf(node(at));
        const std::size_t end = m_replacements.find('\0', place);
        if (end == std::string::npos) continue;
        longest = {std::string_view(m_replacements).substr(place, end - place), i + 1};
    }
    return longest;
}

}  // namespace weightscape::tokenizers
