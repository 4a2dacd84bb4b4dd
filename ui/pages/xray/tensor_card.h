// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/pages/xray/tensor_measures.h"
#include "ui/widgets/heat_grid.h"
#include "ui/widgets/hover_card.h"

namespace weightscape::ui {

/// What the card over a tensor says; facts that are not known yet say so.
[[nodiscard]] CardContent tensorCard(const Session& session, int tensor);
/// The same for a cell with several tensors. Precondition: it has members.
[[nodiscard]] CardContent groupCard(const Session& session, const HeatCell& cell,
                                    const TensorMeasure& measure);

}  // namespace weightscape::ui
