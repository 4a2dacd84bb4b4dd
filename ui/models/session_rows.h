// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "ui/models/tensor_row.h"

namespace weightscape::ui {

class Session;

/// What is known now about a tensor of the open model, or about all of them in file order.
[[nodiscard]] TensorRow sessionRow(const Session& session, int tensor);
[[nodiscard]] std::vector<TensorRow> sessionRows(const Session& session);

}  // namespace weightscape::ui
