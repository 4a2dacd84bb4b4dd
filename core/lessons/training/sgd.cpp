// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/lessons/training/sgd.h"

namespace weightscape::lessons {

std::unique_ptr<Optimizer> Sgd::clone() const {
    return std::make_unique<Sgd>(*this);
}

void Sgd::update(std::span<float> parameters, std::span<const float> gradient, double rate) {
    const auto step = static_cast<float>(rate);
    for (std::size_t i = 0; i < parameters.size(); ++i) parameters[i] -= step * gradient[i];
}

}  // namespace weightscape::lessons
