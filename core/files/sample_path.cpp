// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/sample_path.h"

#include <array>
#include <filesystem>
#include <string>
#include <system_error>

#include "core/support/platform/process.h"

namespace weightscape::files {
namespace {

/// A file that comes with the program, by its place among them: beside an installed program, where
/// it was meant to be installed, or in the source tree. `what` begins the sentence "... is
/// missing".
Result<std::filesystem::path> shippedFile(const std::filesystem::path& name, Words what) {
    namespace fs = std::filesystem;
    std::error_code failure;
    const fs::path beside = programFile().parent_path().parent_path() / "share" / "weightscape";
    const std::array<fs::path, 3> folders = {beside, WEIGHTSCAPE_INSTALLED_FILES,
                                             WEIGHTSCAPE_SOURCE_FILES};
    for (const fs::path& folder : folders) {
        if (fs::is_regular_file(folder / name, failure)) return folder / name;
    }
    return fail(ErrorCode::NotFound,
                "%1 is missing. Install the program completely, or name a file."_text(what),
                (beside / name).string());
}

}  // namespace

Result<std::filesystem::path> samplePath() {
    return shippedFile("sample/kjv-f16.gguf", "The sample model"_text);
}

Result<std::filesystem::path> sampleImportancePath() {
    return shippedFile("sample/kjv.imatrix.gguf", "The sample's importance matrix"_text);
}

Result<std::filesystem::path> sampleTextPath() {
    return shippedFile("sample/eval.txt", "The sample's text"_text);
}

Result<std::filesystem::path> calibrationTextPath() {
    return shippedFile("calibration/balanced.txt", "The calibration text"_text);
}

Result<std::filesystem::path> lessonTextPath() {
    return shippedFile("lessons/coriolanus.txt", "The lessons' text"_text);
}

}  // namespace weightscape::files
