// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipes/byte_budget.h"

#include <gtest/gtest.h>

#include <cmath>

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
        for (const char* id : {"q4_0", "q5_0", "q8_0"}) {
            m_wishes.formats.push_back(formats::findFormat(id));
        }
    }
    [[nodiscard]] PricingWishes pricing() const {
        return {.formats = m_wishes.formats, .withFeedback = false, .mostRows = 16, .cells = 16};
    }
    [[nodiscard]] PriceList prices() {
        SilentTask task;
        return priceTypes(*m_model, evenMoments(*m_model), {}, pricing(), task).value();
    }
    [[nodiscard]] double damage(const PricedType& type) const {
        return type.damage(m_wishes.withFeedback, m_wishes.forCpu);
    }
    [[nodiscard]] QuantizationPlan planned(const Recipe& recipe) const {
        return planQuantization(*m_model, recipe).value();
    }
    std::shared_ptr<const Model> m_model;
    BudgetWishes m_wishes{.formats = {}};
};

TEST_F(ByteBudget, KnowsTheFilesSizeToTheByte) {
    const PriceList list = prices();
    ASSERT_EQ(list.tensors.size(), 44U);
    for (const std::uint64_t budget : {3000000ULL, 3500000ULL, 4500000ULL}) {
        const BudgetRecipe found = planByBudget(*m_model, list, budget, m_wishes).value();
        EXPECT_LE(found.fileBytes, budget);
        EXPECT_EQ(planned(found.recipe).fileBytes, found.fileBytes);
    }
}

TEST_F(ByteBudget, FinerTypesDoLessDamage) {
    for (const PricedTensor& tensor : prices().tensors) {
        ASSERT_EQ(tensor.types.size(), 3U);
        EXPECT_LT(tensor.types[0].bytes, tensor.types[1].bytes);
        EXPECT_GT(damage(tensor.types[0]), 2.0 * damage(tensor.types[1]));
        EXPECT_GT(damage(tensor.types[1]), 8.0 * damage(tensor.types[2]));
    }
}

TEST_F(ByteBudget, LocksComeFirst) {
    const PriceList list = prices();
    m_wishes.locks = {{"blk.0.*", {formats::findFormat("q8_0")}},
                      {"output.weight", {formats::findFormat("f16")}}};
    const BudgetRecipe found = planByBudget(*m_model, list, 4200000, m_wishes).value();
    const QuantizationPlan plan = planned(found.recipe);
    EXPECT_EQ(plan.fileBytes, found.fileBytes);
    for (const PlannedTensor& each : plan.tensors) {
        const TensorInfo& tensor = m_model->tensors[each.tensor];
        if (tensor.name.starts_with("blk.0.") && tensor.rowCount() > 1) {
            EXPECT_EQ(each.format->info.id, "q8_0") << tensor.name;
        }
        if (tensor.name == "output.weight") {
            EXPECT_EQ(each.format->info.id, "f16");
        }
    }
    m_wishes.locks = {{"output.weight", {formats::findFormat("q2_k")}}};
    EXPECT_FALSE(planByBudget(*m_model, list, 4200000, m_wishes)) << "nobody priced it";
}

TEST_F(ByteBudget, PricesServeOtherWishesToo) {
    const PriceList list = prices();
    m_wishes.formats = {formats::findFormat("q5_0")};
    const BudgetRecipe found = planByBudget(*m_model, list, 100000000, m_wishes).value();
    for (const RecipeRule& rule : found.recipe.rules) {
        EXPECT_EQ(rule.treatment.format->info.id, "q5_0");
    }
}

TEST_F(ByteBudget, ThePathIsOfWholeFiles) {
    const PriceList list = prices();
    const BudgetPath path = budgetPath(*m_model, list, m_wishes).value();
    EXPECT_EQ(planByBudget(*m_model, list, path.smallest.bytes, m_wishes)->fileBytes,
              path.smallest.bytes);
    EXPECT_EQ(planByBudget(*m_model, list, 100000000, m_wishes)->fileBytes, path.largest().bytes);
    ASSERT_EQ(path.frontier().size(), path.trades.size() + 1);
    EXPECT_EQ(path.frontier().back().bytes, path.largest().bytes);
    std::uint64_t bytes = path.smallest.bytes;
    for (const Trade& trade : path.trades) {
        bytes += trade.bytes;
        EXPECT_EQ(trade.after.bytes, bytes);
        EXPECT_LT(trade.from->bitsPerWeight(), trade.to->bitsPerWeight());
    }
}

TEST_F(ByteBudget, TellsWhatAnyPlanDoes) {
    const PriceList list = prices();
    const BudgetRecipe found = planByBudget(*m_model, list, 3500000, m_wishes).value();
    const auto damage = damageOf(*m_model, list, planned(found.recipe), m_wishes.forCpu);
    ASSERT_TRUE(damage);
    EXPECT_NEAR(*damage, found.damage, 1e-12 * found.damage);
    EXPECT_EQ(damageOf(*m_model, list, planned({.preset = "F16", .rules = {}}), true), 0.0);
    EXPECT_FALSE(damageOf(*m_model, list, planned({.preset = "Q6_K", .rules = {}}), true));
}

TEST_F(ByteBudget, WithoutMomentsErrorsAreThePrice) {
    SilentTask task;
    const PriceList list = priceTypesByError(*m_model, {}, pricing(), task).value();
    EXPECT_EQ(list.kind, DamageKind::WeightError);
    ASSERT_EQ(list.tensors.size(), 44U);
    double least = 0.0;
    double most = 0.0;
    for (const PricedTensor& tensor : list.tensors) {
        most += damage(tensor.types[0]);
        least += damage(tensor.types[2]);
    }
    // Four bits leave about 8 % of a weight's size, eight bits about 0.5 %.
    EXPECT_NEAR(std::sqrt(most), 0.08, 0.02);
    EXPECT_NEAR(std::sqrt(least), 0.005, 0.002);
    EXPECT_TRUE(planByBudget(*m_model, list, 3500000, m_wishes));
}

TEST(TypeFamilies, AreMadeOfTypesThatCanBeWritten) {
    for (const TypeFamily& family : typeFamilies()) {
        EXPECT_EQ(findTypeFamily(family.id), &family);
        for (const formats::Format* format : formatsOf(family)) {
            ASSERT_NE(format, nullptr) << family.id;
            EXPECT_TRUE(format->canEncode());
        }
    }
    EXPECT_EQ(findTypeFamily("none"), nullptr);
}

}  // namespace
}  // namespace weightscape::recipes
