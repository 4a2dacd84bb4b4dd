// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "core/measure/statistics.h"

namespace weightscape::ui {

/// The line of facts under the picture: moments, and tails beside what a Gaussian would have.
[[nodiscard]] QString distributionFacts(const measure::TensorStatistics& statistics);

}  // namespace weightscape::ui
