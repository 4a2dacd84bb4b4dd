// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/learned_files.h"

#include <system_error>
#include <utility>

#include "core/files/importance/importance_reader.h"
#include "core/files/importance/importance_writer.h"
#include "core/files/moments/moments_file.h"
#include "core/model/model_moments.h"
#include "core/support/task_share.h"
#include "ui/session/model_text.h"

namespace weightscape::ui {
namespace {

/// Hessians are what takes time.
constexpr std::uint64_t kMatrixShare = 1, kHessiansShare = 20;

LearnedFiles namesBeside(const std::filesystem::path& session, unsigned number) {
    const auto path = [&](const char* end) {
        std::filesystem::path file = session;
        file.replace_extension();
        file += ".learned-" + std::to_string(number) + end;
        return file.string();
    };
    return {path(".imatrix.gguf"), path(".moments.gguf")};
}

LearnedFiles freeNames(const std::filesystem::path& session) {
    std::error_code failure;
    unsigned number = 1;
    LearnedFiles names = namesBeside(session, number);
    while (std::filesystem::exists(names.importance, failure) ||
           std::filesystem::exists(names.hessians, failure)) {
        names = namesBeside(session, ++number);
    }
    return names;
}

bool hasHessians(const ModelImportance& importance) {
    return importance.hessians() != nullptr && !importance.hessians()->empty();
}

tl::unexpected<Error> failNaming(Error error, const std::string& file) {
    if (error.file.empty()) error.file = file;
    return tl::unexpected(std::move(error));
}

}  // namespace

bool needsFiles(const ModelImportance& importance) {
    return isLearned(importance.matrix()) || hasHessians(importance);
}

LearnedFiles chosenFiles(const ModelImportance& importance) {
    const std::filesystem::path& path = importance.matrix().path;
    if (isLearned(importance.matrix())) return {};
    std::error_code failure;
    const auto absolute = std::filesystem::absolute(path, failure);
    return {path == "sample" || failure ? path.string() : absolute.string(), {}};
}

bool areComplete(const LearnedFiles& files, const ModelImportance& importance) {
    const auto exists = [](const std::string& file) {
        std::error_code failure;
        return file == "sample" || std::filesystem::exists(file, failure);
    };
    return exists(files.importance) && (!hasHessians(importance) || exists(files.hessians));
}

Result<LearnedFiles> writeLearned(const ModelImportance& importance,
                                  const std::filesystem::path& session, TaskContext& task) {
    TaskShare share(task, kMatrixShare + kHessiansShare);
    LearnedFiles files = chosenFiles(importance);
    const LearnedFiles names = freeNames(session);
    TaskContext& first = share.next(kMatrixShare);
    if (files.importance.empty()) {
        const auto written =
            files::writeImportance(importance.matrix(), {names.importance, false, {}}, first);
        if (!written) return failNaming(written.error(), names.importance);
        files.importance = names.importance;
    }
    if (!hasHessians(importance)) return files;
    const auto written = files::writeMoments(
        momentsOf(*importance.hessians()), {names.hessians, false, {}}, share.next(kHessiansShare));
    if (!written) {
        std::error_code failure;  // the first error is the one to tell
        if (files.importance == names.importance) {
            std::filesystem::remove(names.importance, failure);
        }
        return failNaming(written.error(), names.hessians);
    }
    files.hessians = names.hessians;
    return files;
}

Result<std::shared_ptr<const ModelImportance>> readLearned(const Model& model,
                                                           const LearnedFiles& files,
                                                           TaskContext& task) {
    auto matrix = files::openImportance(files.importance, task);
    if (!matrix) return failNaming(matrix.error(), files.importance);
    std::shared_ptr<const InputHessians> hessians;
    if (!files.hessians.empty()) {
        const auto moments = files::openMoments(files.hessians, task);
        if (!moments) return failNaming(moments.error(), files.hessians);
        hessians = std::make_shared<const InputHessians>(hessiansOf(**moments));
    }
    return std::make_shared<const ModelImportance>(
        model, std::make_shared<const ImportanceMatrix>(*std::move(matrix)), ImportancePrior::One,
        std::move(hessians));
}

}  // namespace weightscape::ui
