// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/read_moments.h"

#include <utility>

#include "core/files/moments/moments_file.h"

namespace weightscape::ui {

Result<OpenMoments> readMoments(const Model& model, const std::filesystem::path& file,
                                TaskContext& task) {
    auto moments = files::openMoments(file, task);
    auto fits = moments ? checkMoments(model, **moments) : fail(moments.error());
    if (!fits) {
        if (fits.error().file.empty()) fits.error().file = file.string();
        return fail(std::move(fits.error()));
    }
    auto hessians = std::make_shared<const InputHessians>(hessiansOf(**moments));
    return OpenMoments{*std::move(moments), std::move(hessians), file};
}

std::shared_ptr<const ModelImportance> importanceWith(
    const Model& model, const std::shared_ptr<const ModelImportance>& before,
    const OpenMoments& moments) {
    ImportanceMatrix matrix;
    if (before) matrix = before->matrix();
    return std::make_shared<const ModelImportance>(
        model, std::make_shared<const ImportanceMatrix>(std::move(matrix)),
        before ? before->prior() : ImportancePrior::One, moments.hessians);
}

}  // namespace weightscape::ui
