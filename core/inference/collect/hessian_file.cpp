// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/collect/hessian_file.h"

#include <span>

#include "core/support/platform/output_file.h"

namespace weightscape::inference {

Result<std::vector<HessianValues>> keepInFile(const std::filesystem::path& folder,
                                              std::uint64_t bytes, const NextHessian& next) {
    auto file = files::OutputFile::create(
        {.target = folder / "weightscape-hessians", .bytes = bytes, .replaceExisting = true});
    const auto failed = [&](const Error& error) {
        return fail(error.code,
                    "The Hessians of a calibration text go to a file where memory does not "
                    "suffice: %1 The environment variable TMPDIR names another folder for it."_text(
                        error.detail),
                    error.file);
    };
    if (!file) return failed(file.error());
    std::vector<std::size_t> counts;
    while (const auto values = next()) {
        counts.push_back(values->size());
        if (auto done = file->write(std::as_bytes(std::span(*values))); !done) {
            return failed(done.error());
        }
    }
    const auto mapped = MappedFile::open(file->readablePath());
    if (!mapped) return failed(mapped.error());
    const auto* numbers = reinterpret_cast<const float*>((*mapped)->bytes().data());
    std::vector<HessianValues> kept;
    for (const std::size_t count : counts) {
        kept.push_back({std::span(numbers, count), *mapped});
        numbers += count;
    }
    return kept;
}

}  // namespace weightscape::inference
