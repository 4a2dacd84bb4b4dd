// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/support/text.h"

namespace weightscape::files {

/// Counts one kind of oddity of a file, so that twenty thousand odd keys give one warning.
class Oddity {
  public:
    /// Notes one case; `example` is kept for the first only.
    void note(std::string_view example);
    /// Adds "<what>: 3, the first is "<example>"." when there was any.
    void report(const Text& what, std::vector<Text>& warnings) const;

  private:
    std::size_t m_count = 0;
    std::string m_example;
};

}  // namespace weightscape::files
