// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/oddities.h"

#include "core/support/printable.h"

namespace weightscape::files {

void Oddity::note(std::string_view example) {
    constexpr std::size_t kExampleBytes = 100;
    if (m_count++ == 0) m_example = printable(example, kExampleBytes);
}

void Oddity::report(std::string_view what, std::vector<std::string>& warnings) const {
    if (m_count == 0) return;
    const std::string first =
        m_count == 1 ? ": \"" : ": " + std::to_string(m_count) + ", the first is \"";
    warnings.push_back(std::string(what) + first + m_example + "\".");
}

}  // namespace weightscape::files
