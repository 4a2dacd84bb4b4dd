// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace weightscape::ui {

class Session;

/// What the importance matrix gains the shown recipe, in one sentence, or how far that is known;
/// empty without a matrix or a plan.
[[nodiscard]] QString importanceGain(const Session& session);

}  // namespace weightscape::ui
