// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "core/recipes/quantization_plan.h"
#include "ui/text/core_text.h"

namespace weightscape::ui {

/// Why a plan decided so, in the window's language.
[[nodiscard]] inline QString reasonText(const recipes::Reason& reason) {
    return coreText(reason.subject) + coreText(reason.because);
}

}  // namespace weightscape::ui
