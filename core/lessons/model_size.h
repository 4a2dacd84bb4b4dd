// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/lessons/lesson_text.h"
#include "core/memory/size_arithmetic.h"

/// The lesson "how big is a model": what core/memory says about models of usual shapes.
namespace weightscape::lessons {

/// A decoder of a usual shape with a round number of weights.
struct ModelShape {
    std::uint64_t parameters = 0;
    std::uint64_t layers = 0, keyValueHeads = 0, headSize = 0, embedding = 0;
};
/// Smallest first: 1, 3, 8, 70 and 405 G weights, in the shapes of Llama 3.1 and 3.2.
[[nodiscard]] std::span<const ModelShape> modelShapes();

/// What the lesson asks about.
struct SizeChoice {
    const ModelShape* shape = nullptr;
    double bits = 32.0;
    std::uint64_t group = 0;                         ///< weights that share an F16 scale; 0: none
    std::uint64_t context = 0;                       ///< tokens of the cache; 0: no cache
    const memory::TrainingKind* training = nullptr;  ///< null: running it
};
/// Errors: as memory::sizeTerms().
[[nodiscard]] Result<std::vector<memory::SizeTerm>> sizeOf(const SizeChoice& choice);
/// Bits per weight with the scales: codes and scales × 8 / weights.
[[nodiscard]] double bitsWithScales(const SizeChoice& choice);

/// What the questions ask for: the memory that the model of 70 G weights shall fit, and that in
/// which the one of 8 G shall be trained. Bytes.
inline constexpr std::uint64_t kMemoryToRun = std::uint64_t{40} << 30U;
inline constexpr std::uint64_t kMemoryToTrain = 80'000'000'000U;
/// Bits per weight that the second question asks for.
inline constexpr double kBitsToReach = 4.5;

/// size.8.32.gb and .gib for 8 and 70 G weights at 32, 16, 8 and 4 bits; size.train.KIND (bytes per
/// weight); size.cache.gib (8 G weights, 8,192 tokens); size.group (bits with a scale for 32);
/// size.small and size.large (weights, in G); size.toRun, size.toTrain, size.toReach.
[[nodiscard]] std::vector<LessonFigure> sizeFigures();

}  // namespace weightscape::lessons
