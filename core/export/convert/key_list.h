// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "core/model/metadata.h"

namespace weightscape::exporting {

/// Collects the keys of a GGUF. A key that is set again keeps its place and gets the later value.
class KeyList {
  public:
    /// Keys that begin with a dot stand below the architecture.
    explicit KeyList(std::string architecture) : m_architecture(std::move(architecture)) {}

    [[nodiscard]] const std::string& architecture() const { return m_architecture; }
    void set(std::string_view key, MetadataValue value);
    void number(std::string_view key, std::uint32_t value) {
        set(key, MetadataValue::fromUint32(value));
    }
    void real(std::string_view key, double value) {
        set(key, MetadataValue::fromFloat32(static_cast<float>(value)));
    }
    void text(std::string_view key, std::string_view value) {
        set(key, MetadataValue::fromString(value));
    }
    void truth(std::string_view key, bool value) { set(key, MetadataValue::fromBool(value)); }
    void remove(std::string_view key);
    [[nodiscard]] const Metadata& metadata() const { return m_metadata; }

  private:
    [[nodiscard]] std::string whole(std::string_view key) const;

    std::string m_architecture;
    Metadata m_metadata;
};

}  // namespace weightscape::exporting
