// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipes/byte_budget.h"

#include <gtest/gtest.h>

#include "tests/support/sample_model.h"

namespace weightscape::recipes {
namespace {

/// Moments as if all columns, rows and tokens counted the same.
ModelMoments evenMoments(const Model& model) {
    ModelMoments moments;
    moments.tokens = 100;
    for (const TensorInfo& tensor : model.tensors) {
        if (tensor.rowCount() < 2) continue;
        const std::size_t columns = tensor.rowLength();
        std::vector<float> values(columns * columns);
        for (std::size_t i = 0; i < columns; ++i) values[i * columns + i] = 1e-4F;
        moments.matrices[tensor.ggufName] = {
            {std::make_shared<const InputHessian>(InputHessian{columns, 100, std::move(values)})},
            {std::vector<float>(tensor.rowCount(), 1.0F)},
            {},
            {}};
    }
    return moments;
}

class ByteBudget : public ::testing::Test {
  protected:
    void SetUp() override {
        m_model = test::sampleModel();
        m_wishes.withFeedback = false;
        m_wishes.mostRows = 16;
        for (const char* id : {"q4_0", "q5_0", "q8_0"}) formats.push_back(formats::findFormat(id));
        m_wishes.formats = formats;
    }
    [[nodiscard]] PriceList prices() {
        SilentTask task;
        return priceTypes(*m_model, evenMoments(*m_model), {}, m_wishes, task).value();
    }
    std::vector<const formats::Format*> formats;
    std::shared_ptr<const Model> m_model;
    BudgetWishes m_wishes;
};

TEST_F(ByteBudget, KnowsTheFilesSizeToTheByte) {
    const PriceList list = prices();
    ASSERT_EQ(list.tensors.size(), 44U);
    for (const std::uint64_t budget : {3000000ULL, 3500000ULL, 4500000ULL}) {
        const BudgetRecipe found = planByBudget(*m_model, list, budget, m_wishes).value();
        EXPECT_LE(found.fileBytes, budget);
        EXPECT_EQ(planQuantization(*m_model, found.recipe).value().fileBytes, found.fileBytes);
    }
}

TEST_F(ByteBudget, FinerTypesDoLessDamage) {
    for (const PricedTensor& tensor : prices().tensors) {
        ASSERT_EQ(tensor.types.size(), 3U);
        EXPECT_LT(tensor.types[0].bytes, tensor.types[1].bytes);
        EXPECT_GT(tensor.types[0].damage, 2.0 * tensor.types[1].damage);
        EXPECT_GT(tensor.types[1].damage, 8.0 * tensor.types[2].damage);
    }
}

TEST_F(ByteBudget, LocksComeFirst) {
    m_wishes.locks = {{"blk.0.*", {formats::findFormat("q8_0")}}};
    const BudgetRecipe found = planByBudget(*m_model, prices(), 3200000, m_wishes).value();
    const auto plan = planQuantization(*m_model, found.recipe).value();
    for (const PlannedTensor& planned : plan.tensors) {
        const TensorInfo& tensor = m_model->tensors[planned.tensor];
        if (tensor.name.starts_with("blk.0.") && tensor.rowCount() > 1) {
            EXPECT_EQ(planned.format->info.id, "q8_0") << tensor.name;
        }
    }
}

TEST_F(ByteBudget, TheFrontierIsOfWholeFiles) {
    const PriceList list = prices();
    const auto frontier = budgetFrontier(list);
    EXPECT_EQ(planByBudget(*m_model, list, frontier.front().bytes, m_wishes)->fileBytes,
              frontier.front().bytes);
    EXPECT_EQ(planByBudget(*m_model, list, 100000000, m_wishes)->fileBytes, frontier.back().bytes);
}

}  // namespace
}  // namespace weightscape::recipes
