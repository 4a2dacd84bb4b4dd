// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "app/cli/size_options.h"

#include <nlohmann/json.hpp>
#include <vector>

#include "app/cli/arguments.h"
#include "app/cli/number_text.h"
#include "app/cli/spoken.h"
#include "app/cli/text_table.h"
#include "core/support/count_text.h"

namespace weightscape::cli {
namespace {

using memory::SizeTerm;
using Json = nlohmann::ordered_json;

std::string countProblem(const std::string& text) {
    return problemOf(parseCount(text));
}

std::string trainingProblem(const std::string& id) {
    return problemOf(memory::findTrainingKind(id));
}

struct NumberOption {
    const char* name;
    std::uint64_t memory::SizeQuestion::*number;
    std::uint64_t most;
    Text help;
};

std::vector<NumberOption> numberOptions() {
    using Question = memory::SizeQuestion;
    constexpr std::uint64_t kMillion = 1'000'000;
    return {
        {"--group", &Question::group, kMillion, "Weights that share a scale (default: none)"_text},
        {"--layers", &Question::layers, kMostLayers,
         "Layers, for the cache and for activations"_text},
        {"--heads", &Question::heads, kMillion, "Attention heads, for activations"_text},
        {"--kv-heads", &Question::keyValueHeads, kMillion,
         "Heads of keys and values, for the cache"_text},
        {"--head-size", &Question::headSize, kMillion, "Numbers per head"_text},
        {"--embedding", &Question::embedding, kMillion, "Width of the model, for activations"_text},
        {"--batch", &Question::batch, kMillion, "Sequences at once, in training (1)"_text},
        {"--rank", &Question::rank, kMillion, "Rank of LoRA's adapters (16)"_text},
    };
}

memory::SizeQuestion questionOf(const SizeArguments& arguments,
                                const memory::MemoryOptions& options) {
    memory::SizeQuestion question = arguments.shape;
    question.parameters = *parseCount(arguments.parameters);
    question.context = options.context;
    question.keys = options.keys;
    question.values = options.values;
    if (!arguments.training.empty()) {
        question.training = *memory::findTrainingKind(arguments.training);
    }
    if (!arguments.adapterParameters.empty()) {
        question.adapterParameters = *parseCount(arguments.adapterParameters);
    }
    return question;
}

Json sizesDocument(const std::vector<SizeTerm>& terms) {
    Json document;
    document["terms"] = Json::array();
    for (const SizeTerm& term : terms) {
        document["terms"].push_back({{"name", term.name.english()},
                                     {"bytes_low", term.low},
                                     {"bytes_high", term.high},
                                     {"formula", term.formula.english()}});
    }
    const SizeTerm total = memory::totalOf(terms);
    document["bytes_low"] = total.low;
    document["bytes_high"] = total.high;
    return document;
}

/// Bytes, or from least to most.
Text bytesText(const SizeTerm& term) {
    const Text low = Text::number(groupedDigits(term.low));
    if (term.low == term.high) return low;
    return "%1 to %2"_text(low, Text::number(groupedDigits(term.high)));
}

/// The same in a unit, with the three decimals that people quote.
Text unitText(const SizeTerm& term, double unit) {
    const auto text = [unit](std::uint64_t bytes) {
        return Text::number(fixedText(static_cast<double>(bytes) / unit, 3));
    };
    return term.low == term.high ? text(term.low)
                                 : "%1 to %2"_text(text(term.low), text(term.high));
}

std::string sizesText(const std::vector<SizeTerm>& terms) {
    using Align = TextTable::Align;
    TextTable table({{"Term"_text, Align::Left},
                     {"Bytes"_text},
                     {"GB"_text},
                     {"GiB"_text},
                     {"From"_text, Align::Left}});
    const auto add = [&](const Text& name, const SizeTerm& term) {
        table.addRow(
            {name, bytesText(term), unitText(term, 1e9), unitText(term, 0x1p30), term.formula});
    };
    for (const SizeTerm& term : terms) add(term.name, term);
    add("in all"_text, memory::totalOf(terms));
    return table.text();
}

}  // namespace

void addSizeArguments(CLI::App& parser, SizeArguments& arguments) {
    const std::string group = said(kSizeGroup);
    const auto add = [&](CLI::Option* option) { option->group(group); };
    add(parser
            .add_option(
                "--parameters", arguments.parameters,
                said("Number of parameters, such as 8e9, 8B or 350M, in place of MODEL"_text))
            ->check(countProblem));
    add(parser
            .add_option("--bits", arguments.shape.bits,
                        said("Bits of a weight, without its share of a scale (16)"_text))
            ->check(CLI::Range(0.01, 64.0)));
    add(parser
            .add_option("--scale-bits", arguments.shape.scaleBits,
                        said("Bits of a scale (16)"_text))
            ->check(CLI::Range(0U, 64U)));
    add(parser
            .add_option("--zero-point-bits", arguments.shape.zeroPointBits,
                        said("Bits of a zero point (0: none)"_text))
            ->check(CLI::Range(0U, 64U)));
    for (const NumberOption& option : numberOptions()) {
        add(parser.add_option(option.name, arguments.shape.*option.number, said(option.help))
                ->check(CLI::Range(std::uint64_t{1}, option.most)));
    }
    add(parser
            .add_option(
                "--training", arguments.training,
                said("What training takes instead of running: %1"_text(memory::trainingNames())))
            ->check(trainingProblem));
    add(parser
            .add_option("--adapter-parameters", arguments.adapterParameters,
                        said("Parameters of LoRA's adapters (default: from rank and shape)"_text))
            ->check(countProblem));
}

Result<void> showSizes(const SizeArguments& arguments, const memory::MemoryOptions& options,
                       Console& console) {
    const auto terms = memory::sizeTerms(questionOf(arguments, options));
    if (!terms) return fail(terms.error());
    console.show(sizesDocument, sizesText, *terms);
    return {};
}

}  // namespace weightscape::cli
