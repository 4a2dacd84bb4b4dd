// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/model/model.h"

namespace weightscape::test {

/// The folder of files that other frameworks wrote.
[[nodiscard]] std::filesystem::path frameworkFiles();

/// An array as the program that wrote it knows it: a row of expected.tsv.
struct GoldenArray {
    std::string file;
    std::string tensor;
    std::string type;                       ///< label of the format
    std::vector<std::uint64_t> shape = {};  ///< outermost first
    std::vector<float> values = {};
};

/// The rows of files whose name ends so; throws when there is none.
[[nodiscard]] std::vector<GoldenArray> goldenArrays(const std::string& ending);

/// All weights of a tensor, read as everybody reads them.
[[nodiscard]] std::vector<float> allWeights(const Model& model, const TensorInfo& tensor);

/// Opens each row's file and compares the tensor's type, shape and every number.
void expectGolden(const std::vector<GoldenArray>& rows);

}  // namespace weightscape::test
