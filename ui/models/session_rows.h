// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/analysis/statistics.h"
#include "ui/models/tensor_row.h"

namespace weightscape::ui {

class Session;

/// Heights 0..1 of a small histogram, logarithmic so that single outliers stay visible; empty when
/// the statistics have no sketch. Takes about 0.1 ms.
[[nodiscard]] std::vector<float> sparkHeights(const analysis::TensorStatistics& statistics);

/// What is known now about a tensor of the open model, or about all of them in file order; without
/// the small histogram, so that all rows together fit a frame.
[[nodiscard]] TensorRow sessionRow(const Session& session, int tensor);
[[nodiscard]] std::vector<TensorRow> sessionRows(const Session& session);

}  // namespace weightscape::ui
