// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

#include "core/measure/statistics.h"
#include "ui/models/column.h"

namespace weightscape::ui {

/// What a list of a tensor's loudest weights says about each.
[[nodiscard]] std::span<const Column<measure::Outlier>> outlierColumns();

}  // namespace weightscape::ui
