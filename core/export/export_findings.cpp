// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/export/export_findings.h"

#include <algorithm>

#include "core/measure/model_findings.h"
#include "core/recipes/metadata_overrides.h"
#include "core/support/byte_text.h"
#include "core/support/printable.h"

namespace weightscape::exporting {
namespace {

Result<void> checkFallbacks(const Model& model, const recipes::QuantizationPlan& plan) {
    if (plan.fallbacks == 0) return {};
    const auto pattern =
        plan.fallbacks == 1
            ? "%1 tensor cannot have the wanted format, and --no-fallback allows no other. The "
              "first is %2: %3. Nothing was written."_text
            : "%1 tensors cannot have the wanted format, and --no-fallback allows no other. The "
              "first is %2: %3. Nothing was written."_text;
    return fail(ErrorCode::InvalidArgument,
                pattern(plan.fallbacks, printable(model.tensors[plan.firstFallback].name, 100),
                        plan.find(plan.firstFallback)->fallback),
                model.path.string());
}

Result<void> checkProblems(const Model& model, const Findings& findings) {
    const auto problems = std::ranges::count_if(findings, &Finding::isProblem);
    if (problems == 0) return {};
    const auto first = std::ranges::find_if(findings, &Finding::isProblem);
    const auto pattern = problems == 1
                             ? "%1 warning, and --strict allows none: %2 Nothing was written."_text
                             : "%1 warnings, and --strict allows none. The first is: %2 Nothing "
                               "was written."_text;
    return fail(ErrorCode::InvalidArgument, pattern(problems, static_cast<const Text&>(*first)),
                model.path.string());
}

}  // namespace

Result<Findings> exportFindings(const Model& model, const recipes::QuantizationPlan& plan,
                                TaskContext& task) {
    auto header = recipes::withOverrides(model, plan.recipe.metadata, [](const Model& edited) {
        return Result<Findings>(measure::headerFindings(edited));
    });
    if (!header) return fail(std::move(header.error()));
    Findings findings = *std::move(header);
    if (model.isRemote()) {
        findings.emplace_back(
            Severity::Note,
            "Writing this model downloads all of it, %1. Where that ends early, the same export "
            "goes on from there."_text(Text::number(byteText(model.fileBytes()))));
    }
    const auto zeros = measure::zeroFindings(model, task);
    if (!zeros) return fail(zeros.error());
    measure::addNew(findings, *zeros);
    if (const auto& importance = plan.options.importance) {
        measure::addNew(findings, measure::importanceFindings(importance->matrix()));
    }
    measure::addNew(findings, plan.warnings);
    return findings;
}

Result<void> checkStrictly(const Model& model, const recipes::QuantizationPlan& plan,
                           const Findings& findings, const Strictness& strictness) {
    if (strictness.fallbacks) {
        if (auto none = checkFallbacks(model, plan); !none) return none;
    }
    return strictness.problems ? checkProblems(model, findings) : Result<void>{};
}

}  // namespace weightscape::exporting
