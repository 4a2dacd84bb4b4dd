// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace weightscape::ui {

/// Family name of the bundled font (Inter) with digits of equal width; loaded at the first call.
/// Inter offers tabular figures as an optional feature, and Qt 6.4 has no way to ask for one. So
/// the copy loaded into memory has that feature's tag renamed to one that is always applied
/// (`rlig`), and its own family name, lest an installed Inter with proportional digits be taken
/// instead. The file in the resources is untouched. GUI thread only.
[[nodiscard]] QString tabularFontFamily();

/// The name to write into documents for other programs, which know nothing of the loaded copy.
[[nodiscard]] QString publicFontFamily();

}  // namespace weightscape::ui
