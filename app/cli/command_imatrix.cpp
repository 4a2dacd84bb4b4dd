// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "app/cli/arguments.h"
#include "app/cli/commands.h"
#include "app/cli/imatrix_text.h"
#include "app/cli/number_text.h"
#include "app/cli/spoken.h"
#include "core/files/importance/importance_reader.h"
#include "core/files/importance/importance_writer.h"
#include "core/measure/importance_coverage.h"
#include "core/measure/model_findings.h"
#include "core/model/importance_merge.h"
#include "core/support/printable.h"
#include "core/support/task_share.h"

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

void showWritten(const ImportanceMatrix& merged, const files::WrittenImportance& written,
                 const MergeOptions& options, Console& console) {
    if (!console.json()) {
        for (const auto& warning : merged.warnings) console.warn(warning);
        const std::size_t count = merged.entries.size();
        const Text tensors = count == 1 ? "%1 tensor"_text(count) : "%1 tensors"_text(count);
        console.print(said("Wrote %1: %2, %3."_text(printable(options.output), tensors,
                                                    Text::number(exactByteText(written.bytes)))) +
                      "\n");
        return;
    }
    Json document;
    document["output"] = jsonText(options.output);
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
    files::ImportanceOutput output{options.output, options.force, {}};
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
    showWritten(*merged, *written, options, console);
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

}  // namespace

Action declareImatrix(CLI::App& parser) {
    const auto showing = std::make_shared<ShowOptions>();
    const auto merging = std::make_shared<MergeOptions>();
    const CLI::App* const shows = declareShow(parser, *showing);
    declareMerge(parser, *merging);
    parser.require_subcommand(1);
    parser.footer(
        said("Example: which tensors of the sample its importance matrix covers:\n  "
             "weightscape-cli imatrix show sample --model sample\n'weightscape-cli imatrix "
             "show --help' and '... merge --help' explain more."_text));
    return [=](Console& console) {
        return shows->parsed() ? show(*showing, console) : merge(*merging, console);
    };
}

}  // namespace weightscape::cli
