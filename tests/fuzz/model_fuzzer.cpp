// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "core/files/open_model.h"
#include "tests/fuzz/accepted_model.h"

/// Opens arbitrary bytes as a model file of any kind and reads what was accepted. Seeds: the files
/// of tests/data/hostile and tests/data/frameworks.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using weightscape::fuzz::require;
    const int descriptor = memfd_create("model", MFD_CLOEXEC);
    require(descriptor >= 0);
    require(write(descriptor, data, size) == static_cast<ssize_t>(size));
    weightscape::fuzz::check(
        weightscape::files::openModel("/proc/self/fd/" + std::to_string(descriptor)));
    close(descriptor);
    return 0;
}
