// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/small_character_map.h"

#include <cstdint>
#include <cstring>
#include <set>
#include <vector>

namespace weightscape::test {
namespace {

/// Places the nodes of a tree of texts into a double array: the child of the node at `p` for byte
/// c stands at p ^ offset ^ c, a leaf at p ^ offset.
class DoubleArray {
  public:
    explicit DoubleArray(const std::map<std::string, std::uint32_t>& values) : m_values(values) {
        m_nodes.resize(1, 0);
        m_taken.insert(0);
        place(0, "");
        // Whole blocks, so that every byte of a node leads to a place in the array.
        constexpr std::size_t kBlock = 256;
        m_nodes.resize((m_nodes.size() + kBlock - 1) / kBlock * kBlock, 0);
    }
    [[nodiscard]] const std::vector<std::uint32_t>& nodes() const { return m_nodes; }

  private:
    [[nodiscard]] std::set<std::uint8_t> labelsBelow(const std::string& prefix) const {
        std::set<std::uint8_t> labels;
        for (const auto& [text, value] : m_values) {
            if (!text.starts_with(prefix)) continue;
            const bool isWhole = text.size() == prefix.size();
            labels.insert(isWhole ? 0 : static_cast<std::uint8_t>(text[prefix.size()]));
        }
        return labels;
    }

    [[nodiscard]] std::uint32_t freeOffset(std::uint32_t at,
                                           const std::set<std::uint8_t>& labels) const {
        for (std::uint32_t offset = 1;; ++offset) {
            bool isFree = true;
            for (const std::uint8_t label : labels) {
                isFree = isFree && !m_taken.contains(at ^ offset ^ label);
            }
            if (isFree) return offset;
        }
    }

    void place(std::uint32_t at, const std::string& prefix) {
        const auto labels = labelsBelow(prefix);
        const std::uint32_t offset = freeOffset(at, labels);
        m_nodes[at] |= offset << 10;
        if (labels.contains(0)) m_nodes[at] |= 1U << 8;
        for (const std::uint8_t label : labels) {
            const std::uint32_t child = at ^ offset ^ label;
            m_taken.insert(child);
            if (m_nodes.size() <= child) m_nodes.resize(child + 1, 0);
            m_nodes[child] = label == 0 ? m_values.at(prefix) | 1U << 31 : label;
        }
        for (const std::uint8_t label : labels) {
            if (label != 0) place(at ^ offset ^ label, prefix + static_cast<char>(label));
        }
    }

    const std::map<std::string, std::uint32_t>& m_values;
    std::vector<std::uint32_t> m_nodes;
    std::set<std::uint32_t> m_taken;
};

}  // namespace

MetadataValue characterMap(const std::map<std::string, std::string>& replacements) {
    std::string texts;
    std::map<std::string, std::uint32_t> places;
    for (const auto& [text, replacement] : replacements) {
        places[text] = static_cast<std::uint32_t>(texts.size());
        texts += replacement + '\0';
    }
    const DoubleArray array(places);
    const auto bytes = static_cast<std::uint32_t>(array.nodes().size() * sizeof(std::uint32_t));
    MetadataValue value{.type = ValueType::Array, .elementType = ValueType::Uint8, .bytes = {}};
    value.bytes.resize(sizeof(bytes) + bytes);
    std::memcpy(value.bytes.data(), &bytes, sizeof(bytes));
    std::memcpy(value.bytes.data() + sizeof(bytes), array.nodes().data(), bytes);
    value.bytes += texts;
    value.count = value.bytes.size();
    return value;
}

}  // namespace weightscape::test
