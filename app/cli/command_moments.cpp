// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "app/cli/arguments.h"
#include "app/cli/commands.h"
#include "app/cli/number_text.h"
#include "app/cli/running_model.h"
#include "app/cli/spoken.h"
#include "app/cli/text_input.h"
#include "core/files/moments/moments_file.h"
#include "core/inference/evaluation/collect_text.h"
#include "core/inference/gradients/collect_moments.h"
#include "core/support/byte_text.h"
#include "core/support/printable.h"
#include "core/support/task_share.h"
#include "core/tokenizers/open_tokenizer.h"

namespace weightscape::cli {
namespace {

using Json = nlohmann::ordered_json;

struct MomentOptions {
    std::string model;
    std::string text;
    std::string output;
    std::size_t context = 256;
    std::size_t chunks = 0;
    std::uint64_t seed = 0;
    std::string memory;
    bool isForwardOnly = false;
    bool force = false;
};

/// Moments of the text, as far as the options ask.
Result<ModelMoments> momentsOf(const MomentOptions& options, const inference::Decoder& decoder,
                               const inference::CalibrationText& text, TaskContext& task) {
    // It was checked when it was given.
    const std::uint64_t bytes = parseByteSize(options.memory).value_or(0);
    if (!options.isForwardOnly) {
        inference::MomentWishes wishes;
        wishes.seed = options.seed;
        if (bytes > 0) wishes.room.mostBytes = bytes;
        return inference::collectMoments(decoder, text.text, wishes, task);
    }
    const auto calibration =
        inference::calibrateByText(decoder, {text}, {.mostBytes = bytes}, task);
    if (!calibration) return fail(calibration.error());
    ModelMoments moments = momentsOf(calibration->hessians);
    moments.tokens = static_cast<double>(text.text.plan.chunks * text.text.plan.context);
    return moments;
}

Result<void> collect(const MomentOptions& options, Console& console) {
    const auto began = std::chrono::steady_clock::now();
    const auto model = openModelNamed(options.model);
    if (!model) return fail(model.error());
    const auto tokenizer = tokenizers::openTokenizer(**model);
    if (!tokenizer) return fail(tokenizer.error());
    const auto text =
        readCalibrationText(options.text, **tokenizer, {options.context, options.chunks});
    if (!text) return fail(text.error());
    const auto running = runModel(*model, {}, console);
    if (!running) return fail(running.error());
    TaskShare share(console, 100);
    auto moments = momentsOf(options, *running->decoder, *text, share.next(95));
    if (!moments) return fail(moments.error());
    if (auto same = checkStillSame(**model); !same) return same;
    moments->texts = {text->name};
    moments->textSha256 = text->sha256;
    moments->context = static_cast<std::uint32_t>(text->text.plan.context);
    const auto written =
        files::writeMoments(*moments, {options.output, options.force, {}}, share.next(5));
    if (!written) return fail(written.error());
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - began;
    if (console.json()) {
        Json document;
        document["output"] = jsonText(options.output);
        document["tokens"] = moments->tokens;
        document["seconds"] = jsonNumber(seconds.count());
        document["tensors"] = moments->matrices.size();
        document["bytes"] = written->bytes;
        document["sha256"] = written->sha256;
        console.printJson(document);
    } else {
        console.print(said("Wrote %1: %2 tensors, %3 tokens, %4."_text(
                          printable(options.output), moments->matrices.size(),
                          static_cast<std::uint64_t>(moments->tokens),
                          Text::number(exactByteText(written->bytes)))) +
                      "\n");
    }
    return {};
}

}  // namespace

Action declareMoments(CLI::App& parser) {
    const auto options = std::make_shared<MomentOptions>();
    parser.add_option("MODEL", options->model, said("A model file, a folder, or 'sample'"_text))
        ->required();
    parser
        .add_option("--text", options->text,
                    said("The calibration text, or 'balanced' for the one that comes with the "
                         "program"_text))
        ->required();
    parser.add_option("-o,--output", options->output, said("The file to write"_text))->required();
    parser.add_option("--context", options->context, said("Tokens seen together"_text))
        ->check(CLI::Range(3U, 1U << 20U))
        ->capture_default_str();
    parser.add_option("--chunks", options->chunks,
                      said("Look at so many contexts of the text at most (default: all)"_text));
    parser.add_option("--seed", options->seed, said("Draws the tokens that are judged"_text))
        ->capture_default_str();
    parser
        .add_option("--memory", options->memory,
                    said("What is kept between the layers may take so much memory, such as 8GiB; "
                         "what is more waits in a file in $TMPDIR or /var/tmp (default: "
                         "1 GiB)"_text))
        ->check(checkByteSize);
    parser.add_flag("--forward-only", options->isForwardOnly,
                    said("Only watch what goes into the matrices, in a quarter of the time: errors "
                         "then cancel for the next layer instead of for the answers, and plan "
                         "cannot use the file"_text));
    parser.add_flag("--force", options->force,
                    said("Replace OUT when it exists (never an input)"_text));
    parser.footer(
        said("A loss goes back through the model: for each matrix it tells which errors of the "
             "weights reach the\nanswers. Example:\n  weightscape-cli moments sample --text "
             "prose.txt -o moments.gguf"_text));
    return [options](Console& console) { return collect(*options, console); };
}

}  // namespace weightscape::cli
