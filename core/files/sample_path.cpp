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

/// A file of the sample: beside an installed program, where it was meant to be installed, or in the
/// source tree. `what` begins the sentence "... is missing".
Result<std::filesystem::path> sampleFile(const std::string& name, Words what) {
    namespace fs = std::filesystem;
    std::error_code failure;
    const fs::path beside =
        programFile().parent_path().parent_path() / "share" / "weightscape" / "sample";
    const std::array<fs::path, 3> folders = {beside, WEIGHTSCAPE_SAMPLE_INSTALLED,
                                             WEIGHTSCAPE_SAMPLE_SOURCE};
    for (const fs::path& folder : folders) {
        if (fs::is_regular_file(folder / name, failure)) return folder / name;
    }
    return fail(ErrorCode::NotFound,
                "%1 is missing. Install the program completely, or name a file."_text(what),
                (beside / name).string());
}

}  // namespace

Result<std::filesystem::path> samplePath() {
    return sampleFile("kjv-f16.gguf", "The sample model"_text);
}

Result<std::filesystem::path> sampleImportancePath() {
    return sampleFile("kjv.imatrix.gguf", "The sample's importance matrix"_text);
}

Result<std::filesystem::path> sampleTextPath() {
    return sampleFile("eval.txt", "The sample's text"_text);
}

}  // namespace weightscape::files
