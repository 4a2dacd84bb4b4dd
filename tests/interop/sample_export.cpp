// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/interop/sample_export.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "core/export/export_model.h"
#include "core/files/open_model.h"
#include "tests/support/sample_importance.h"
#include "tests/support/test_paths.h"

namespace weightscape::test {

const Model& sample() {
    static const auto model = files::openModel(*files::samplePath());
    return **model;
}

const std::string& passages() {
    static const std::string text = [] {
        std::ifstream stream(testData() / "interop/passages.txt");
        return std::string(std::istreambuf_iterator<char>(stream), {});
    }();
    return text;
}

void exportSample(const recipes::Recipe& recipe, const std::filesystem::path& target,
                  const recipes::PlanOptions& options) {
    const auto plan = recipes::planQuantization(sample(), recipe, options);
    ASSERT_TRUE(plan) << describe(plan.error());
    SilentTask task;
    const auto report = exporting::exportModel(sample(), *plan, target, {}, task);
    ASSERT_TRUE(report) << describe(report.error());
}

std::vector<std::string> writableFormats() {
    std::vector<std::string> names;
    for (const formats::Format& format : formats::allFormats()) {
        if (!format.canEncode() || !format.canDecode() || format.info.ggmlType < 0) continue;
        names.emplace_back(format.info.id);
    }
    return names;
}

bool takesImportance(const std::string& format) {
    return formats::findFormat(format)->info.importance != formats::ImportanceUse::Ignored;
}

recipes::PlanOptions optionsFor(const std::string& format) {
    recipes::PlanOptions options;
    if (takesImportance(format)) options.importance = sampleImportance(sample());
    return options;
}

void exportSampleBlocks(const std::string& format, const std::filesystem::path& target) {
    recipes::Recipe recipe;
    recipe.preset = "Q8_0";
    recipe.rules.push_back({"blk.*", {formats::findFormat(format)}});
    exportSample(recipe, target, optionsFor(format));
}

}  // namespace weightscape::test
