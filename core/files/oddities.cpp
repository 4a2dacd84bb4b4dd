// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/oddities.h"

#include "core/support/printable.h"

namespace weightscape::files {

void Oddity::note(std::string_view example) {
    constexpr std::size_t kExampleBytes = 100;
    if (m_count++ == 0) m_example = printable(example, kExampleBytes);
}

void Oddity::report(const Text& what, std::vector<Text>& warnings) const {
    if (m_count == 0) return;
    warnings.push_back(m_count == 1
                           ? "%1: \"%2\"."_text(what, m_example)
                           : "%1: %2, the first is \"%3\"."_text(what, m_count, m_example));
}

}  // namespace weightscape::files
