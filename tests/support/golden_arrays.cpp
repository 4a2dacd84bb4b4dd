// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/golden_arrays.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <stdexcept>

#include "core/files/open_model.h"
#include "core/model/tensor_source.h"
#include "tests/support/test_paths.h"

namespace weightscape::test {
namespace {

std::vector<std::string> split(const std::string& text, char between) {
    std::vector<std::string> parts;
    std::istringstream stream(text);
    for (std::string part; std::getline(stream, part, between);) parts.push_back(part);
    return parts;
}

GoldenArray parseRow(const std::string& line) {
    auto cells = split(line, '\t');
    cells.resize(5);
    GoldenArray row{.file = cells[0], .tensor = cells[1], .type = cells[2]};
    for (const std::string& size : split(cells[3], 'x')) row.shape.push_back(std::stoull(size));
    for (const std::string& value : split(cells[4], ',')) row.values.push_back(std::stof(value));
    return row;
}

}  // namespace

std::filesystem::path frameworkFiles() {
    return testData() / "frameworks";
}

std::vector<GoldenArray> goldenArrays(const std::string& ending) {
    std::ifstream table(frameworkFiles() / "expected.tsv");
    std::vector<GoldenArray> rows;
    std::string line;
    std::getline(table, line);  // the titles
    while (std::getline(table, line)) {
        GoldenArray row = parseRow(line);
        if (row.file.ends_with(ending)) rows.push_back(std::move(row));
    }
    if (rows.empty()) throw std::runtime_error("no golden arrays of " + ending);
    return rows;
}

std::vector<float> allWeights(const Model& model, const TensorInfo& tensor) {
    std::vector<float> weights(tensor.weightCount());
    TensorSource{model, tensor}.decode({0, weights.size()}, weights);
    return weights;
}

void expectGolden(const std::vector<GoldenArray>& rows) {
    for (const GoldenArray& row : rows) {
        SCOPED_TRACE(row.file + ": " + row.tensor);
        const auto model = files::openModel(frameworkFiles() / row.file);
        ASSERT_TRUE(model) << describe(model.error());
        const TensorInfo* tensor = (*model)->find(row.tensor);
        ASSERT_NE(tensor, nullptr) << (*model)->tensors.front().name;
        EXPECT_EQ(tensor->format->info.label, row.type);
        EXPECT_EQ(tensor->shape(), row.shape);
        ASSERT_TRUE(tensor->format->canDecode());
        EXPECT_EQ(allWeights(**model, *tensor), row.values);
    }
}

}  // namespace weightscape::test
