// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>

namespace weightscape::test {

/// A mixture-of-experts model with one tensor per expert matrix.
struct ExpertShape {
    std::uint32_t layers = 60;
    std::uint32_t experts = 332;
    std::uint64_t width = 2048;        ///< embedding
    std::uint64_t feedForward = 8192;  ///< of each expert
};

/// Writes only the header; the weights are a hole in the file, which reads as zeros and takes no
/// room on the disk. The default shape has 60,183 tensors, 1,004 billion weights in F16 and a file
/// of 2 TB. Throws std::runtime_error.
void writeSparseExpertModel(const std::filesystem::path& path, const ExpertShape& shape = {});

}  // namespace weightscape::test
