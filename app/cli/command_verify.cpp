// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "app/cli/arguments.h"
#include "app/cli/commands.h"
#include "app/cli/number_text.h"
#include "app/cli/spoken.h"
#include "core/measure/model_findings.h"
#include "core/support/printable.h"

namespace weightscape::cli {
namespace {

using Json = nlohmann::ordered_json;

/// Whether the content of a file is why it could not be opened, and not how it was asked for.
bool isAboutContent(ErrorCode code) {
    return code == ErrorCode::NotAModel || code == ErrorCode::Damaged ||
           code == ErrorCode::Incomplete || code == ErrorCode::Unsupported;
}

/// All that is known of an opened model after reading it whole.
Result<Findings> findingsOf(const Model& model, TaskContext& task) {
    Findings findings = measure::headerFindings(model);
    measure::addNew(findings, measure::paddingFindings(model));
    const auto weights = measure::weightFindings(model, task);
    if (!weights) return fail(weights.error());
    measure::addNew(findings, *weights);
    if (auto same = checkStillSame(model); !same) return fail(same.error());
    return findings;
}

std::size_t problemsIn(const Findings& findings) {
    return static_cast<std::size_t>(std::ranges::count_if(findings, &Finding::isProblem));
}

Json verifyDocument(const Findings& findings) {
    Json document;
    document["ok"] = problemsIn(findings) == 0;
    document["problems"] = Json::array();
    for (const Finding& finding : findings) {
        Json entry;
        entry["severity"] = severityName(finding.severity).english();
        entry["tensor"] = finding.tensor.empty() ? Json(nullptr) : Json(jsonText(finding.tensor));
        entry["text"] = jsonText(finding.english());
        document["problems"].push_back(std::move(entry));
    }
    return document;
}

std::string verifyText(const Findings& findings) {
    std::string text;
    for (const Finding& finding : findings) {
        text +=
            said("%1: %2"_text(severityName(finding.severity), static_cast<const Text&>(finding))) +
            "\n";
    }
    if (problemsIn(findings) == 0) text += said("No problems found."_text) + "\n";
    return text;
}

Result<void> verify(const std::string& path, Console& console) {
    const auto model = openModelNamed(path);
    if (!model) {
        // The error line says it to people.
        const Error& error = model.error();
        if (console.json() && isAboutContent(error.code)) {
            console.printJson(verifyDocument({{Severity::Error, error.detail}}));
        }
        return fail(error);
    }
    const auto findings = findingsOf(**model, console);
    if (!findings) return fail(findings.error());
    console.show(verifyDocument, verifyText, *findings);
    const std::size_t problems = problemsIn(*findings);
    if (problems == 0) return {};
    const auto pattern = problems == 1 ? "%1 problem found."_text : "%1 problems found."_text;
    return fail(ErrorCode::Damaged, pattern(problems), path);
}

}  // namespace

Action declareVerify(CLI::App& parser) {
    const auto path = std::make_shared<std::string>();
    addModelArgument(parser, *path);
    parser.footer(
        said("Reads all of the file. Exit status 1 when there is a warning or an error; notes are "
             "no problems.\nExample: whether a download is whole:\n  weightscape-cli verify "
             "model.gguf"_text));
    return [path](Console& console) { return verify(*path, console); };
}

}  // namespace weightscape::cli
