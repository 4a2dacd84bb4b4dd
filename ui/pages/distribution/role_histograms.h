// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "ui/widgets/small_multiples.h"

namespace weightscape::ui {

class Session;

/// The tensors of the current tensor's role in all layers, by layer; empty without one.
[[nodiscard]] std::vector<int> tensorsOfRole(const Session& session);

enum class HistogramUnit { Sigmas, Values };
/// Their distributions on common axes; those whose weights are not counted yet are hatched.
[[nodiscard]] SmallMultiplesContent roleHistograms(const Session& session, HistogramUnit unit);

}  // namespace weightscape::ui
