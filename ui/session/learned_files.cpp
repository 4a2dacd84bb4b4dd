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
#include "ui/session/read_moments.h"

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
    return {path(".imatrix.gguf"), path(".hessians.gguf"), path(".moments.gguf")};
}

bool exists(const std::string& file) {
    std::error_code failure;
    return file == "sample" || std::filesystem::exists(file, failure);
}

LearnedFiles freeNames(const std::filesystem::path& session) {
    unsigned number = 1;
    LearnedFiles names = namesBeside(session, number);
    while (exists(names.importance) || exists(names.hessians) || exists(names.moments)) {
        names = namesBeside(session, ++number);
    }
    return names;
}

bool hasMatrix(const ModelImportance& importance) {
    return !importance.matrix().entries.empty();
}

/// Hessians that are not those of open moments.
bool hasHessians(const Learned& learned) {
    const auto& hessians = learned.importance->hessians();
    return !learned.moments && hessians != nullptr && !hessians->empty();
}

/// Which of the files are still to be written.
LearnedFiles missing(const LearnedFiles& files, const Learned& learned, const LearnedFiles& names) {
    LearnedFiles wanted;
    if (hasMatrix(*learned.importance) && files.importance.empty()) {
        wanted.importance = names.importance;
    }
    if (hasHessians(learned) && files.hessians.empty()) wanted.hessians = names.hessians;
    if (learned.moments && files.moments.empty()) wanted.moments = names.moments;
    return wanted;
}

Error naming(Error error, const std::string& file) {
    if (error.file.empty()) error.file = file;
    return error;
}

}  // namespace

bool needsFiles(const Learned& learned) {
    if (!learned.importance) return false;
    return missing(chosenFiles(learned), learned, {"1", "1", "1"}) != LearnedFiles{};
}

LearnedFiles chosenFiles(const Learned& learned) {
    LearnedFiles files;
    const auto absolute = [](const std::filesystem::path& path) {
        std::error_code failure;
        const auto whole = std::filesystem::absolute(path, failure);
        return path == "sample" || failure ? path.string() : whole.string();
    };
    const ImportanceMatrix& matrix = learned.importance->matrix();
    if (hasMatrix(*learned.importance) && !isLearned(matrix)) {
        files.importance = absolute(matrix.path);
    }
    if (!learned.moments.path.empty()) files.moments = absolute(learned.moments.path);
    return files;
}

bool areComplete(const LearnedFiles& files, const Learned& learned) {
    const bool all = missing(files, learned, {"1", "1", "1"}) == LearnedFiles{};
    return all && (files.importance.empty() || exists(files.importance)) &&
           (files.hessians.empty() || exists(files.hessians)) &&
           (files.moments.empty() || exists(files.moments));
}

Result<LearnedFiles> writeLearned(const Learned& learned, const std::filesystem::path& session,
                                  TaskContext& task) {
    TaskShare share(task, kMatrixShare + kHessiansShare);
    LearnedFiles files = chosenFiles(learned);
    const LearnedFiles names = missing(files, learned, freeNames(session));
    std::vector<std::string> done;
    // Takes the result of writing `name`, which becomes `file`.
    const auto keep = [&](const std::string& name, std::string& file,
                          const Result<files::WrittenNumbers>& written) -> Result<void> {
        if (written) {
            file = name;
            done.push_back(name);
            return {};
        }
        std::error_code failure;  // the first error is the one to tell
        for (const std::string& other : done) std::filesystem::remove(other, failure);
        return fail(naming(written.error(), name));
    };
    TaskContext& first = share.next(kMatrixShare);
    if (!names.importance.empty()) {
        auto kept = keep(names.importance, files.importance,
                         files::writeImportance(learned.importance->matrix(),
                                                {names.importance, false, {}}, first));
        if (!kept) return fail(std::move(kept.error()));
    }
    if (!names.hessians.empty()) {
        auto kept =
            keep(names.hessians, files.hessians,
                 files::writeMoments(momentsOf(*learned.importance->hessians()),
                                     {names.hessians, false, {}}, share.next(kHessiansShare)));
        if (!kept) return fail(std::move(kept.error()));
    }
    if (!names.moments.empty()) {
        auto kept = keep(names.moments, files.moments,
                         files::writeMoments(*learned.moments.moments, {names.moments, false, {}},
                                             share.next(kHessiansShare)));
        if (!kept) return fail(std::move(kept.error()));
    }
    return files;
}

Learned readLearned(const Model& model, const LearnedFiles& files, std::vector<Error>& problems,
                    TaskContext& task) {
    Learned learned;
    // Moments of the file, unless it is none or cannot be read.
    const auto read = [&](const std::string& file) {
        if (file.empty()) return OpenMoments{};
        auto moments = readMoments(model, file, task);
        if (moments) return *std::move(moments);
        problems.push_back(std::move(moments.error()));
        return OpenMoments{};
    };
    ImportanceMatrix matrix;
    if (!files.importance.empty()) {
        auto opened = files::openImportance(files.importance, task);
        if (opened) {
            matrix = *std::move(opened);
        } else {
            problems.push_back(naming(opened.error(), files.importance));
        }
    }
    learned.moments = read(files.moments);
    const auto hessians =
        learned.moments ? learned.moments.hessians : read(files.hessians).hessians;
    if (matrix.entries.empty() && !hessians) return learned;
    learned.importance = std::make_shared<const ModelImportance>(
        model, std::make_shared<const ImportanceMatrix>(std::move(matrix)), ImportancePrior::One,
        hessians);
    return learned;
}

}  // namespace weightscape::ui
