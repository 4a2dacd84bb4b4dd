// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/importance/importance_reader.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include "core/files/gguf/gguf_reader.h"
#include "core/files/importance/importance_checks.h"
#include "core/files/importance/importance_dat.h"
#include "core/files/importance/importance_gguf.h"
#include "core/files/recognise.h"
#include "core/files/safetensors/safetensors_reader.h"

namespace weightscape::files {
namespace {

Result<std::filesystem::path> resolve(const std::filesystem::path& path) {
    std::error_code failure;
    if (path == "sample" && !std::filesystem::exists(path, failure)) return sampleImportancePath();
    return path;
}

Result<ImportanceMatrix> readAnyForm(const MappedFile& file, TaskContext& task) {
    const std::string name = file.path().string();
    if (looksLikeGguf(file.bytes())) return readGgufImportance(file, task);
    if (looksLikeSafetensors(file.bytes())) {
        return fail(ErrorCode::NotAModel,
                    "The file is a safetensors model, not an importance matrix."_text, name);
    }
    // 640 entries begin as a pickle does, so what can be a matrix is asked first.
    if (looksLikeDat(file.bytes())) return readDatImportance(file, task);
    if (auto foreign = knownForeignContent(file.bytes(), name)) {
        foreign->detail = "%1 Importance matrices are GGUF or .dat files."_text(foreign->detail);
        return fail(*std::move(foreign));
    }
    return readDatImportance(file, task);
}

}  // namespace

Result<ImportanceMatrix> openImportance(const std::filesystem::path& path, TaskContext& task) {
    const auto resolved = resolve(path);
    if (!resolved) return fail(resolved.error());
    const auto file = MappedFile::open(*resolved);
    if (!file) return fail(file.error());
    auto matrix = readAnyForm(**file, task);
    // What was read from a file that is being cut or rewritten is worth nothing.
    if (auto unchanged = (*file)->checkUnchanged(); !unchanged) return fail(unchanged.error());
    if (!matrix) return matrix;
    std::ranges::sort(matrix->entries, {}, &ImportanceEntry::tensor);
    ImportanceOddities oddities;
    for (const ImportanceEntry& entry : matrix->entries) oddities.look(entry);
    oddities.report(matrix->warnings);
    matrix->path = path;
    matrix->identity = (*file)->identity();
    return matrix;
}

}  // namespace weightscape::files
