// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipes/plan_basis.h"

#include <gtest/gtest.h>

#include "core/formats/registry.h"

namespace weightscape::recipes {
namespace {

TEST(PlanBasis, WritesByBlockNumberThenByName) {
    Model model;
    for (const char* name : {"blk.10.a.weight", "output_norm.weight", "blk.2.z.weight",
                             "blk.2.a.weight", "output.weight"}) {
        TensorInfo tensor;
        tensor.name = tensor.ggufName = name;
        tensor.dimensions = {32, 2};
        tensor.format = formats::findFormat("f32");
        model.tensors.push_back(tensor);
    }
    EXPECT_EQ(planBasis(model).order, (std::vector<std::size_t>{4, 1, 3, 2, 0}));
}

TEST(PlanBasis, KeepsTheOrderOfTheFileWhereTheModelAsksForIt) {
    Model model;
    model.keepsOrder = true;
    for (const std::uint64_t offset : {64U, 0U, 32U}) {
        TensorInfo tensor;
        tensor.name = tensor.ggufName = "blk." + std::to_string(offset) + ".a.weight";
        tensor.dimensions = {1};
        tensor.format = formats::findFormat("f32");
        tensor.offset = offset;
        model.tensors.push_back(tensor);
    }
    EXPECT_EQ(planBasis(model).order, (std::vector<std::size_t>{1, 2, 0}));
}

}  // namespace
}  // namespace weightscape::recipes
