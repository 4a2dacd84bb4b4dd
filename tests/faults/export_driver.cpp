// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later

// export_driver MODEL TARGET PRESET [SHARD]: exports, replacing what is there, in files of at most
// SHARD bytes of tensors. Exit code 0 on success, 1 with the error on standard error.
#include <cstdio>
#include <string>

#include "core/export/export_model.h"
#include "core/files/open_model.h"

namespace {

using weightscape::Result;
using weightscape::exporting::ExportReport;

Result<ExportReport> run(const std::string& source, const std::string& target,
                         const std::string& preset,
                         const weightscape::exporting::Sharding& sharding) {
    const auto model = weightscape::files::openModel(source);
    if (!model) return weightscape::fail(model.error());
    weightscape::recipes::Recipe recipe;
    recipe.preset = preset;
    const auto plan = weightscape::recipes::planQuantization(**model, recipe);
    if (!plan) return weightscape::fail(plan.error());
    weightscape::exporting::ExportOptions options;
    options.replaceExisting = true;
    options.sharding = sharding;
    weightscape::SilentTask task;
    return weightscape::exporting::exportModel(**model, *plan, target, options, task);
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 4 && count != 5) return 2;
    weightscape::exporting::Sharding sharding;
    if (count == 5) {
        sharding.kind = weightscape::exporting::Sharding::Kind::BySize;
        sharding.maximumBytes = weightscape::exporting::parseShardSize(arguments[4]).value_or(0);
    }
    const auto report = run(arguments[1], arguments[2], arguments[3], sharding);
    if (report) return 0;
    std::fprintf(stderr, "%s\n", weightscape::describe(report.error()).english().c_str());
    return 1;
}
