// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/memory/size_arithmetic.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "core/model/model_facts.h"
#include "core/support/ascii_text.h"
#include "core/support/count_text.h"
#include "core/support/number_text.h"
#include "core/support/printable.h"
#include "core/support/saturating.h"

namespace weightscape::memory {
namespace {

constexpr std::array kTrainings = {
    TrainingKind{.id = "adam-fp32",
                 .label = "FP32 with Adam"_text,
                 .summary = "16 bytes per parameter: 4 weight, 4 gradient, 8 moments"_text,
                 .weights = 4,
                 .gradients = 4,
                 .states = 8,
                 .activation = 4},
    TrainingKind{
        .id = "mixed",
        .label = "Mixed precision with Adam"_text,
        .summary = "16 bytes per parameter: 2 weight, 4 master, 2 gradient, 8 moments"_text,
        .weights = 2,
        .masterWeights = 4,
        .gradients = 2,
        .states = 8},
    TrainingKind{.id = "adam8bit",
                 .label = "BF16 with 8-bit Adam"_text,
                 .summary = "6 bytes per parameter: 2 weight, 2 gradient, 2 moments"_text,
                 .weights = 2,
                 .gradients = 2,
                 .states = 2},
    TrainingKind{.id = "lora",
                 .label = "LoRA"_text,
                 .summary = "The weights stay; adapters take 16 bytes per parameter"_text,
                 .weights = 2,
                 .masterWeights = 4,
                 .gradients = 2,
                 .states = 8,
                 .adapters = true},
};

constexpr double kMostBytes = 0x1p63;

Text digitsOf(std::uint64_t number) {
    return Text::number(groupedDigits(number));
}

/// Up to the next byte; absurd sizes stop at 2^63.
std::uint64_t wholeBytes(double bytes) {
    return static_cast<std::uint64_t>(std::min(std::ceil(bytes), kMostBytes));
}

double asDouble(std::uint64_t number) {
    return static_cast<double>(number);
}

SizeTerm exactly(const Text& name, double bytes, const Text& formula) {
    const std::uint64_t whole = wholeBytes(bytes);
    return {name, whole, whole, formula};
}

Text bitsText(double bits) {
    return Text::number(significantText(bits, 6));
}

void addWeights(const SizeQuestion& question, std::vector<SizeTerm>& terms) {
    terms.push_back(
        exactly("weights"_text, asDouble(question.parameters) * question.bits / 8.0,
                "%1 × %2 bits / 8"_text(digitsOf(question.parameters), bitsText(question.bits))));
    if (question.group == 0) return;
    const std::uint64_t groups =
        question.parameters / question.group + (question.parameters % question.group == 0 ? 0 : 1);
    const auto perGroup = [&](const Text& name, unsigned bits) {
        if (bits == 0) return;
        terms.push_back(exactly(name, asDouble(groups) * bits / 8.0,
                                "%1 groups of %2 × %3 bits / 8"_text(
                                    digitsOf(groups), digitsOf(question.group), bits)));
    };
    perGroup("scales"_text, question.scaleBits);
    perGroup("zero points"_text, question.zeroPointBits);
}

/// The cache of full attention, as the memory model has it.
void addCache(const SizeQuestion& question, std::vector<SizeTerm>& terms) {
    if (question.layers == 0 || question.keyValueHeads == 0 || question.headSize == 0) return;
    ModelFacts facts;
    const auto fact = [](std::uint64_t number) {
        constexpr std::uint64_t most = std::numeric_limits<std::uint32_t>::max();
        return static_cast<std::uint32_t>(std::min(number, most));
    };
    facts.layers =
        static_cast<std::uint32_t>(std::min<std::uint64_t>(question.layers, kMostLayers));
    facts.keyValueHeads = fact(question.keyValueHeads);
    facts.keyLength = facts.valueLength = fact(question.headSize);
    const MemoryUse use = memoryAtInference(
        facts, 0, {.context = question.context, .keys = question.keys, .values = question.values});
    for (const CacheGroup& group : use.cache) {
        terms.push_back({"KV cache"_text, group.bytes, group.bytes, group.formula});
    }
}

/// Parameters of LoRA's adapters for the four matrices of every layer's attention.
std::uint64_t adapterParameters(const SizeQuestion& question) {
    if (question.adapterParameters != 0) return question.adapterParameters;
    const auto product = saturatedProduct;
    const auto sum = saturatedSum;
    const std::uint64_t wide = question.heads != 0 && question.headSize != 0
                                   ? product(question.heads, question.headSize)
                                   : question.embedding;
    const std::uint64_t narrow = question.keyValueHeads != 0 && question.headSize != 0
                                     ? product(question.keyValueHeads, question.headSize)
                                     : wide;
    const std::uint64_t ends =
        sum(product(4, question.embedding), sum(product(2, wide), product(2, narrow)));
    return product(product(question.layers, question.rank), ends);
}

void addActivations(const SizeQuestion& question, std::vector<SizeTerm>& terms) {
    if (question.layers == 0 || question.embedding == 0) return;
    const double numbers =
        asDouble(question.context) * asDouble(question.batch) * asDouble(question.embedding);
    const double scores =
        5.0 * asDouble(question.heads) * asDouble(question.context) / asDouble(question.embedding);
    // The source counts bytes of 16-bit numbers.
    const double width = question.training->activation / 2.0;
    const double layers = asDouble(question.layers);
    terms.push_back(
        {"activations"_text, wholeBytes(width * numbers * (2.0 * layers + 34.0)),
         wholeBytes(width * numbers * layers * (34.0 + scores)),
         "%1 tokens × %2 × %3 wide × %4 layers × (34 + %5) × %6 B / 2; least where every layer is "
         "computed again"_text(digitsOf(question.context), digitsOf(question.batch),
                               digitsOf(question.embedding), digitsOf(question.layers),
                               bitsText(scores), question.training->activation)});
}

void addTraining(const SizeQuestion& question, std::vector<SizeTerm>& terms) {
    const TrainingKind& kind = *question.training;
    if (kind.adapters) addWeights(question, terms);
    const std::uint64_t trained = kind.adapters ? adapterParameters(question) : question.parameters;
    const auto perParameter = [&](const Text& name, unsigned bytes) {
        if (bytes == 0) return;
        terms.push_back(
            exactly(name, asDouble(trained) * bytes, "%1 × %2 B"_text(digitsOf(trained), bytes)));
    };
    perParameter(kind.adapters ? "adapters"_text : "weights"_text, kind.weights);
    perParameter("master weights"_text, kind.masterWeights);
    perParameter("gradients"_text, kind.gradients);
    perParameter("optimizer states"_text, kind.states);
    addActivations(question, terms);
}

Result<void> check(const SizeQuestion& question) {
    if (question.parameters == 0) {
        return fail(ErrorCode::InvalidArgument, "give the number of parameters, such as 8e9"_text);
    }
    if (!(question.bits > 0.0 && question.bits <= 64.0)) {
        return fail(ErrorCode::InvalidArgument,
                    "%1 bits per weight make no sense; give a number up to 64"_text(
                        bitsText(question.bits)));
    }
    const bool hasShape = question.layers != 0 && question.embedding != 0;
    if (question.training != nullptr && question.training->adapters && !hasShape &&
        question.adapterParameters == 0) {
        return fail(ErrorCode::InvalidArgument,
                    "the size of LoRA's adapters is not known: give their parameters, or layers "
                    "and embedding width"_text);
    }
    return {};
}

}  // namespace

std::span<const TrainingKind> trainingKinds() {
    return kTrainings;
}

std::string trainingNames() {
    std::string names;
    for (const TrainingKind& kind : kTrainings) {
        names += (names.empty() ? "" : ", ") + std::string(kind.id);
    }
    return names;
}

Result<const TrainingKind*> findTrainingKind(std::string_view id) {
    for (const TrainingKind& kind : kTrainings) {
        if (equalIgnoringCase(kind.id, id)) return &kind;
    }
    return fail(ErrorCode::NotFound,
                "there is no training %1; choose one of %2"_text(inQuotes(id), trainingNames()));
}

Result<std::vector<SizeTerm>> sizeTerms(const SizeQuestion& question) {
    if (auto sound = check(question); !sound) return fail(std::move(sound.error()));
    std::vector<SizeTerm> terms;
    if (question.training != nullptr) {
        addTraining(question, terms);
    } else {
        addWeights(question, terms);
        addCache(question, terms);
    }
    return terms;
}

SizeTerm totalOf(std::span<const SizeTerm> terms) {
    SizeTerm total;
    for (const SizeTerm& term : terms) {
        total.low = saturatedSum(total.low, term.low);
        total.high = saturatedSum(total.high, term.high);
    }
    return total;
}

}  // namespace weightscape::memory
