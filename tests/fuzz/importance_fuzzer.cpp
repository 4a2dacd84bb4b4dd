// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <sys/mman.h>
#include <unistd.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>

#include "core/files/importance/importance_reader.h"
#include "core/model/importance_figures.h"
#include "core/model/importance_merge.h"

/// Opens arbitrary bytes as an importance matrix, either form, and uses what was accepted. Seeds:
/// the files of tests/data/importance.
namespace {

/// Aborts, so that the fuzzer keeps the input, when an accepted matrix breaks a promise.
void require(bool promise) {
    if (!promise) std::abort();
}

void use(const weightscape::ImportanceMatrix& matrix) {
    require(!matrix.entries.empty());
    for (const weightscape::ImportanceEntry& entry : matrix.entries) {
        require(!entry.tensor.empty() && matrix.find(entry.tensor) == &entry);
        require(entry.matrices() >= 1 && entry.columns() >= 1);
        require(entry.sums.size() == entry.columns() * entry.matrices());
        for (const float value : importanceValues(entry)) {
            require(std::isfinite(value));
        }
        const auto figures = weightscape::importanceFigures(entry);
        require(figures.shareOfTopHundredth >= 0.0 && figures.shareOfTopHundredth <= 1.0 + 1e-9);
    }
    const auto merged = weightscape::mergeImportance(std::span(&matrix, 1));
    require(merged ? merged->entries.size() == matrix.entries.size()
                   : !merged.error().detail.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const int descriptor = memfd_create("importance", MFD_CLOEXEC);
    require(descriptor >= 0);
    require(write(descriptor, data, size) == static_cast<ssize_t>(size));
    weightscape::SilentTask task;
    const auto matrix =
        weightscape::files::openImportance("/proc/self/fd/" + std::to_string(descriptor), task);
    if (matrix) {
        use(*matrix);
    } else {
        require(!matrix.error().detail.empty());
    }
    close(descriptor);
    return 0;
}
