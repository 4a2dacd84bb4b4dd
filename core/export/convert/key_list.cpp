// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/export/convert/key_list.h"

#include <algorithm>

namespace weightscape::exporting {

std::string KeyList::whole(std::string_view key) const {
    return key.starts_with('.') ? m_architecture + std::string(key) : std::string(key);
}

void KeyList::set(std::string_view key, MetadataValue value) {
    std::string name = whole(key);
    const auto found = std::ranges::find(m_metadata, name, &MetadataEntry::key);
    if (found != m_metadata.end()) {
        found->value = std::move(value);
    } else {
        m_metadata.push_back({std::move(name), std::move(value)});
    }
}

void KeyList::remove(std::string_view key) {
    const std::string name = whole(key);
    std::erase_if(m_metadata, [&](const MetadataEntry& entry) { return entry.key == name; });
}

}  // namespace weightscape::exporting
