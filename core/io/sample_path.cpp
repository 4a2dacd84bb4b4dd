// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include <array>
#include <filesystem>
#include <system_error>

#include "core/io/open_model.h"

namespace weightscape::io {

Result<std::filesystem::path> samplePath() {
    namespace fs = std::filesystem;
    std::error_code failure;
    const fs::path program = fs::read_symlink("/proc/self/exe", failure);
    const fs::path beside =
        program.parent_path().parent_path() / "share" / "weightscape" / "sample" / "kjv-f16.gguf";
    const std::array<fs::path, 3> places = {beside, WEIGHTSCAPE_SAMPLE_INSTALLED,
                                            WEIGHTSCAPE_SAMPLE_SOURCE};
    for (const fs::path& place : places) {
        if (fs::is_regular_file(place, failure)) return place;
    }
    return fail(ErrorCode::NotFound,
                "The sample model is missing. Install the program completely, or give it a model.",
                beside.string());
}

}  // namespace weightscape::io
