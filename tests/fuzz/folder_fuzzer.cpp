// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <fcntl.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>

#include "core/files/open_model.h"
#include "tests/fuzz/accepted_model.h"
#include "tests/support/temporary_folder.h"

/// Opens a Hugging Face folder: the input is config.json, a byte of zero, and the bytes of
/// model.safetensors. Packed weights are decoded. Seeds: those of write_seeds.
namespace {

using weightscape::fuzz::require;

/// One for the whole run; TMPDIR names a place in memory where the system has one.
const std::filesystem::path& folder() {
    static const weightscape::test::TemporaryFolder folder;
    return folder.path();
}

void writeFile(const std::filesystem::path& path, std::span<const std::uint8_t> bytes) {
    const int descriptor = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    require(descriptor >= 0);
    require(write(descriptor, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
    close(descriptor);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::span<const std::uint8_t> input(data, size);
    std::size_t end = 0;
    while (end < size && input[end] != 0) ++end;
    writeFile(folder() / "config.json", input.first(end));
    writeFile(folder() / "model.safetensors", input.subspan(end < size ? end + 1 : end));
    weightscape::fuzz::check(weightscape::files::openModel(folder()));
    return 0;
}
