// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
// usage: write_seeds FOLDER
// Writes inputs of folder_fuzzer: every packing that is read.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include "tests/support/packed_cases.h"
#include "tests/support/temporary_folder.h"

namespace {

std::string contentOf(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

int main(int argc, char** argv) {
    using namespace weightscape;
    if (argc != 2) {
        std::cerr << "usage: write_seeds FOLDER\n";
        return EXIT_FAILURE;
    }
    for (const test::UnpackedCase& packed : test::unpackedCases()) {
        const test::TemporaryFolder folder;
        test::writeLlamaConfig(folder.path(), packed.config);
        test::writeSafetensors(folder / "model.safetensors", packed.tensors);
        std::ofstream seed(std::filesystem::path(argv[1]) / ("packing-" + packed.title),
                           std::ios::binary);
        seed << contentOf(folder / "config.json") << '\0'
             << contentOf(folder / "model.safetensors");
        if (!seed.flush()) {
            std::cerr << "A seed cannot be written.\n";
            return EXIT_FAILURE;
        }
    }
    return EXIT_SUCCESS;
}
