// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace weightscape::test {

/// A stored member of a zip archive made for a test, and what its headers say instead of the truth.
struct StoredMember {
    std::string name;
    std::string content = {};
    std::uint16_t flags = 0;  ///< bit 0: encrypted
    std::uint16_t method = 0;
    std::int64_t moreBytes = 0;   ///< added to both sizes that the directory gives
    std::int64_t moreOffset = 0;  ///< added to the place that the directory gives
};

struct ZipWishes {
    bool isZip64 = false;           ///< sizes, places and counts in the fields of 64 bits
    std::uint16_t moreMembers = 0;  ///< added to the count
    std::string comment = {};
};

/// The archive's bytes.
[[nodiscard]] std::string zipBytes(const std::vector<StoredMember>& members,
                                   const ZipWishes& wishes = {});

}  // namespace weightscape::test
