// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/lessons/training/all_optimizers.h"

#include <array>

#include "core/lessons/training/adam.h"
#include "core/lessons/training/sgd.h"

namespace weightscape::lessons {
namespace {

template <typename Kind>
std::unique_ptr<Optimizer> createOptimizer(std::span<const std::size_t> sizes) {
    return std::make_unique<Kind>(sizes);
}

constexpr std::array kOptimizers = {
    OptimizerKind{.id = "sgd",
                  .label = "SGD"_text,
                  .summary = "Steps against the gradient and remembers nothing"_text,
                  .standardRate = 0.1,
                  .create = createOptimizer<Sgd>},
    OptimizerKind{.id = "adam",
                  .label = "Adam"_text,
                  .summary = "Keeps two running means of each gradient: 8 B per weight"_text,
                  .standardRate = 0.005,
                  .create = createOptimizer<Adam>},
    OptimizerKind{.id = "adam8",
                  .label = "8-bit Adam"_text,
                  .summary = "The same means in 8 bits, in blocks with a scale each"_text,
                  .standardRate = 0.005,
                  .create = createOptimizer<Adam8>},
};

}  // namespace

std::span<const OptimizerKind> allOptimizers() {
    return kOptimizers;
}

const OptimizerKind* findOptimizer(std::string_view id) {
    for (const OptimizerKind& kind : kOptimizers) {
        if (kind.id == id) return &kind;
    }
    return nullptr;
}

}  // namespace weightscape::lessons
