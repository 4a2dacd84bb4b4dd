// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "app/cli/arguments.h"
#include "app/cli/commands.h"
#include "app/cli/imatrix_text.h"
#include "app/cli/number_text.h"
#include "app/cli/running_model.h"
#include "app/cli/spoken.h"
#include "app/cli/text_input.h"
#include "core/files/importance/importance_reader.h"
#include "core/files/importance/importance_writer.h"
#include "core/inference/evaluation/collect_text.h"
#include "core/measure/importance_coverage.h"
#include "core/measure/model_findings.h"
#include "core/model/importance_merge.h"
#include "core/support/printable.h"
#include "core/support/task_share.h"
#include "core/tokenizers/open_tokenizer.h"

namespace weightscape::cli {
namespace {

using Json = nlohmann::ordered_json;

struct ShowOptions {
    std::string file;
    std::string model;  ///< empty: no coverage
};

struct MergeOptions {
    std::vector<std::string> files;
    std::string output;
    std::uint32_t chunkSize = 0;  ///< 0: as mergeImportance() finds it
    bool force = false;
};

struct CollectOptions {
    std::string model;
    std::vector<std::string> texts;  ///< FILE or FILE=WEIGHT
    std::string output;
    std::uint32_t context = 512;
    std::size_t chunks = 0;
    bool withOutput = false;
    bool force = false;
};

Result<ImportanceMatrix> openNamed(const std::string& path, TaskContext& task) {
    auto matrix = files::openImportance(path, task);
    if (!matrix && matrix.error().file.empty()) matrix.error().file = path;
    return matrix;
}

void warnOf(const ImportanceMatrix& matrix, Console& console) {
    for (const Finding& finding : measure::importanceFindings(matrix)) {
        console.warn(
            "%1: %2"_text(printable(matrix.path.string()), static_cast<const Text&>(finding)));
    }
}

Result<void> show(const ShowOptions& options, Console& console) {
    const auto matrix = openNamed(options.file, console);
    if (!matrix) return fail(matrix.error());
    if (options.model.empty()) {
        if (console.json()) {
            console.printJson(matrixDocument(*matrix));
        } else {
            warnOf(*matrix, console);
            console.print(matrixText(*matrix));
        }
        return {};
    }
    const auto model = openModelNamed(options.model);
    if (!model) return fail(model.error());
    const auto coverage = measure::importanceCoverage(**model, *matrix);
    if (console.json()) {
        Json document = matrixDocument(*matrix);
        document["coverage"] = coverageDocument(**model, coverage);
        console.printJson(document);
    } else {
        warnOf(*matrix, console);
        console.print(matrixText(*matrix) + "\n" + coverageText(**model, coverage));
    }
    return {};
}

void showWritten(const ImportanceMatrix& merged, const files::WrittenNumbers& written,
                 const std::string& output, Console& console) {
    if (!console.json()) {
        for (const auto& warning : merged.warnings) console.warn(warning);
        const std::size_t count = merged.entries.size();
        const Text tensors = count == 1 ? "%1 tensor"_text(count) : "%1 tensors"_text(count);
        console.print(said("Wrote %1: %2, %3."_text(printable(output), tensors,
                                                    Text::number(exactByteText(written.bytes)))) +
                      "\n");
        return;
    }
    Json document;
    document["output"] = jsonText(output);
    document["bytes"] = written.bytes;
    document["sha256"] = written.sha256;
    document["tensors"] = merged.entries.size();
    document["datasets"] = jsonList(merged.datasets);
    document["chunks"] = merged.chunks;
    document["chunk_size"] = merged.chunkSize;
    document["warnings"] = jsonList(merged.warnings);
    console.printJson(document);
}

Result<void> merge(const MergeOptions& options, Console& console) {
    std::vector<ImportanceMatrix> matrices;
    files::NumbersOutput output{options.output, options.force, {}};
    TaskShare share(console, options.files.size() + 1);
    for (const std::string& file : options.files) {
        auto matrix = openNamed(file, share.next(1));
        if (!matrix) return fail(std::move(matrix.error()));
        warnOf(*matrix, console);
        output.inputs.push_back(matrix->identity);
        matrices.push_back(*std::move(matrix));
    }
    const auto merged = mergeImportance(matrices, options.chunkSize);
    if (!merged) return fail(merged.error());
    const auto written = files::writeImportance(*merged, output, share.next(1));
    if (!written) return fail(written.error());
    showWritten(*merged, *written, options.output, console);
    return {};
}

/// A weight stands behind the last '='.
std::pair<std::string, double> weightedText(const std::string& text) {
    const std::size_t at = text.rfind('=');
    double weight = 1.0;
    if (at == std::string::npos || !CLI::detail::lexical_cast(text.substr(at + 1), weight)) {
        return {text, 1.0};
    }
    return {text.substr(0, at), weight};
}

std::string checkWeightedText(const std::string& text) {
    const auto [file, weight] = weightedText(text);
    if (!file.empty() && weight > 0.0 && std::isfinite(weight)) return {};
    return said(
        "'%1' is not FILE or FILE=WEIGHT with a weight above 0."_text(printable(text, 200)));
}

Result<std::vector<inference::CalibrationText>> calibrationTexts(const CollectOptions& options,
                                                                 const Model& model) {
    const auto tokenizer = tokenizers::openTokenizer(model);
    if (!tokenizer) return fail(tokenizer.error());
    std::vector<inference::CalibrationText> texts;
    for (const std::string& given : options.texts) {
        const auto [file, weight] = weightedText(given);
        auto text = readCalibrationText(file, **tokenizer, {options.context, options.chunks});
        if (!text) return fail(std::move(text.error()));
        texts.push_back(*std::move(text));
        texts.back().weight = weight;
    }
    return texts;
}

Result<void> collect(const CollectOptions& options, Console& console) {
    const auto model = openModelToRun(options.model);
    if (!model) return fail(model.error());
    const auto texts = calibrationTexts(options, **model);
    if (!texts) return fail(texts.error());
    const auto running = runModel(*model, {}, console);
    if (!running) return fail(running.error());
    TaskShare share(console, 100);
    const auto matrix = inference::collectImportance(
        *running->decoder, *texts, {options.withOutput, options.context}, share.next(99));
    if (!matrix) return fail(matrix.error());
    if (auto same = checkStillSame(**model); !same) return same;
    const files::NumbersOutput output{options.output, options.force, {}};
    const auto written = files::writeImportance(*matrix, output, share.next(1));
    if (!written) return fail(written.error());
    showWritten(*matrix, *written, options.output, console);
    return {};
}

constexpr Words kFileHelp =
    "An importance matrix, GGUF or .dat, or 'sample' for that of the built-in model"_text;

CLI::App* declareShow(CLI::App& parser, ShowOptions& options) {
    CLI::App* sub =
        parser.add_subcommand("show", said("Show what an importance matrix holds."_text));
    sub->add_option("FILE", options.file, said(kFileHelp))->required();
    sub->add_option("--model", options.model,
                    said("Also show which tensors of this model it covers: a model file, a "
                         "folder, or 'sample'"_text));
    sub->footer(
        said("Importance is the mean square of an input column; 'top 1 %' is the share that "
             "the most\nimportant hundredth of the columns holds. Example:\n  weightscape-cli "
             "imatrix show sample --model sample"_text));
    return sub;
}

CLI::App* declareMerge(CLI::App& parser, MergeOptions& options) {
    CLI::App* sub = parser.add_subcommand(
        "merge", said("Join importance matrices of one model, or convert a .dat to GGUF."_text));
    sub->add_option("FILE", options.files, said(kFileHelp))->required();
    sub->add_option("-o,--output", options.output, said("The GGUF file to write"_text))->required();
    sub->add_option("--chunk-size", options.chunkSize,
                    said("Tokens in a chunk of .dat files, which do not say it (default: that "
                         "of the GGUF files, else 512)"_text))
        ->check(CLI::Range(1U, 1U << 24U));
    sub->add_flag("--force", options.force,
                  said("Replace OUT when it exists (never an input)"_text));
    sub->footer(
        said("Examples: one matrix from two texts, and an old file as GGUF:\n  "
             "weightscape-cli imatrix merge prose.gguf code.gguf -o both.gguf\n  "
             "weightscape-cli imatrix merge imatrix.dat -o imatrix.gguf"_text));
    return sub;
}

void declareCollect(CLI::App& parser, CollectOptions& options) {
    parser.add_option(
        "MODEL", options.model,
        said("Collect: the model that reads the texts, a file, a folder, or 'sample'"_text));
    parser
        .add_option(
            "--text", options.texts,
            said("A calibration text, or 'balanced' for the one that comes with the program; "
                 "FILE=WEIGHT lets each of its tokens count so often; may be repeated"_text))
        ->allow_extra_args(false)
        ->check(checkWeightedText);
    parser.add_option("-o,--output", options.output, said("The GGUF file to write"_text));
    parser.add_option("--context", options.context, said("Tokens seen together"_text))
        ->check(CLI::Range(3U, 1U << 20U))
        ->capture_default_str();
    parser.add_option("--chunks", options.chunks,
                      said("Look at so many contexts of each text at most (default: all)"_text));
    parser.add_flag("--process-output", options.withOutput,
                    said("Collect for output.weight too"_text));
    parser.add_flag("--force", options.force,
                    said("Replace OUT when it exists (never an input)"_text));
}

void checkCollect(const CollectOptions& options) {
    if (options.model.empty()) throw CLI::RequiredError("MODEL");
    if (options.texts.empty()) throw CLI::RequiredError("--text");
    if (options.output.empty()) throw CLI::RequiredError("--output");
}

}  // namespace

Action declareImatrix(CLI::App& parser) {
    const auto collecting = std::make_shared<CollectOptions>();
    const auto showing = std::make_shared<ShowOptions>();
    const auto merging = std::make_shared<MergeOptions>();
    declareCollect(parser, *collecting);
    const CLI::App* const shows = declareShow(parser, *showing);
    const CLI::App* const merges = declareMerge(parser, *merging);
    parser.require_subcommand(0, 1);
    parser.callback([=] {
        if (!shows->parsed() && !merges->parsed()) checkCollect(*collecting);
    });
    parser.footer(
        said("Examples: collect a matrix from two texts, and see which tensors of the sample its "
             "own covers:\n  weightscape-cli imatrix model.gguf --text prose.txt --text "
             "code.txt=0.5 -o both.gguf\n  weightscape-cli imatrix show sample --model "
             "sample\n'weightscape-cli imatrix show --help' and '... merge --help' explain "
             "more."_text));
    return [=](Console& console) {
        if (shows->parsed()) return show(*showing, console);
        return merges->parsed() ? merge(*merging, console) : collect(*collecting, console);
    };
}

}  // namespace weightscape::cli
