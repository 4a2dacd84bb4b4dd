// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "core/support/language.h"

/// Pieces of a page that is HTML and well-formed XML at once.
namespace weightscape::report {

/// Text for between tags and in quoted attributes: no character of it is markup, and none that XML
/// forbids is left.
[[nodiscard]] std::string escaped(std::string_view text);

/// Elements whose texts are in one language.
struct Markup {
    const Language& language;
    /// <tag>text</tag>, the text escaped; `attributes` are markup: " class='number'".
    [[nodiscard]] std::string element(std::string_view tag, const Text& text,
                                      std::string_view attributes = {}) const;
};

/// A number of a drawing: at most two decimals, no exponent, '.' in every locale.
[[nodiscard]] std::string coordinate(double value);

/// The colour of a share 0..1 of a measure: the viridis map (Smith and van der Walt, 2015), as
/// "#rrggbb".
[[nodiscard]] std::string measureColor(double share);
/// Black or white, whichever is read better on measureColor(share).
[[nodiscard]] std::string_view inkOnMeasure(double share);

}  // namespace weightscape::report
