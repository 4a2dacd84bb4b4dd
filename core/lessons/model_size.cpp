// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/lessons/model_size.h"

#include <algorithm>
#include <string>

#include "core/lessons/figure_text.h"

namespace weightscape::lessons {
namespace {

constexpr std::uint64_t kGiga = 1'000'000'000U;
constexpr ModelShape kShapes[] = {
    {1 * kGiga, 16, 8, 64, 2048},      {3 * kGiga, 28, 8, 128, 3072},
    {8 * kGiga, 32, 8, 128, 4096},     {70 * kGiga, 80, 8, 128, 8192},
    {405 * kGiga, 126, 8, 128, 16384},
};
/// What introductions quote.
constexpr std::uint64_t kQuoted[] = {8 * kGiga, 70 * kGiga};
constexpr unsigned kQuotedBits[] = {32, 16, 8, 4};
constexpr std::uint64_t kQuotedContext = 8192, kQuotedGroup = 32;

const ModelShape& shapeOf(std::uint64_t parameters) {
    return *std::ranges::find(kShapes, parameters, &ModelShape::parameters);
}

std::uint64_t bytesOf(const SizeChoice& choice) {
    const auto terms = sizeOf(choice);
    return terms ? memory::totalOf(*terms).low : 0;
}

Text inGigabytes(std::uint64_t bytes) {
    return figureText(static_cast<double>(bytes) / 1e9, 3);
}

Text inGibibytes(std::uint64_t bytes) {
    return figureText(static_cast<double>(bytes) / 0x1p30, 3);
}

}  // namespace

std::span<const ModelShape> modelShapes() {
    return kShapes;
}

Result<std::vector<memory::SizeTerm>> sizeOf(const SizeChoice& choice) {
    memory::SizeQuestion question;
    question.parameters = choice.shape->parameters;
    question.bits = choice.bits;
    question.group = choice.group;
    question.training = choice.training;
    question.layers = choice.shape->layers;
    question.headSize = choice.shape->headSize;
    // Without a context there is neither a cache nor a sequence to train on.
    if (choice.context != 0) {
        question.keyValueHeads = choice.shape->keyValueHeads;
        question.context = choice.context;
        question.embedding = choice.shape->embedding;
    }
    return memory::sizeTerms(question);
}

double bitsWithScales(const SizeChoice& choice) {
    SizeChoice weights = choice;
    weights.context = 0;
    weights.training = nullptr;
    return 8.0 * static_cast<double>(bytesOf(weights)) /
           static_cast<double>(choice.shape->parameters);
}

std::vector<LessonFigure> sizeFigures() {
    std::vector<LessonFigure> figures;
    for (const std::uint64_t parameters : kQuoted) {
        for (const unsigned bits : kQuotedBits) {
            const std::uint64_t bytes = bytesOf({&shapeOf(parameters), static_cast<double>(bits)});
            const std::string name =
                "size." + std::to_string(parameters / kGiga) + "." + std::to_string(bits);
            figures.push_back({name + ".gb", inGigabytes(bytes)});
            figures.push_back({name + ".gib", inGibibytes(bytes)});
        }
    }
    for (const memory::TrainingKind& kind : memory::trainingKinds()) {
        figures.push_back(
            {"size.train." + std::string(kind.id),
             wholeText(kind.weights + kind.masterWeights + kind.gradients + kind.states)});
    }
    const ModelShape& eight = shapeOf(kQuoted[0]);
    const SizeChoice four{&eight, 4.0};
    SizeChoice withCache = four;
    withCache.context = kQuotedContext;
    SizeChoice withScales = four;
    withScales.group = kQuotedGroup;
    figures.push_back({"size.cache.gib", inGibibytes(bytesOf(withCache) - bytesOf(four))});
    figures.push_back({"size.cache.tokens", wholeText(kQuotedContext)});
    figures.push_back({"size.group", figureText(bitsWithScales(withScales))});
    figures.push_back({"size.group.weights", wholeText(kQuotedGroup)});
    figures.push_back({"size.small", wholeText(kQuoted[0] / kGiga)});
    figures.push_back({"size.large", wholeText(kQuoted[1] / kGiga)});
    figures.push_back({"size.toRun", inGibibytes(kMemoryToRun)});
    figures.push_back({"size.toTrain", inGigabytes(kMemoryToTrain)});
    figures.push_back({"size.toReach", figureText(kBitsToReach)});
    return figures;
}

}  // namespace weightscape::lessons
