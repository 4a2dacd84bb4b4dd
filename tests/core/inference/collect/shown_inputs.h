// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <random>
#include <string_view>
#include <vector>

#include "core/inference/input_observer.h"

namespace weightscape::test {

/// Rows of a bell curve, the same each time.
inline inference::Rows bellRows(std::size_t count, std::size_t width, unsigned seed) {
    std::mt19937 random(seed);
    std::normal_distribution<float> bell(0.1F, 1.5F);
    inference::Rows rows(count, width);
    for (float& value : rows.values) value = bell(random);
    return rows;
}

/// Shows rows to an observer as the input of dense weights.
inline void show(inference::InputObserver& observer, std::string_view tensor,
                 inference::ConstRows rows) {
    observer.observe({tensor, 0, 1, rows});
}

}  // namespace weightscape::test
