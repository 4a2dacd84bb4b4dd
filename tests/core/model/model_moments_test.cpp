// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/model_moments.h"

#include <gtest/gtest.h>

#include "tests/support/sample_model.h"

namespace weightscape {
namespace {

class MomentsOfAModel : public ::testing::Test {
  protected:
    void SetUp() override {
        m_model = test::sampleModel();
        set(256, 1);
    }
    /// Moments of one matrix, as if it had so many columns and were so many.
    void set(std::size_t columns, std::size_t matrices) {
        const auto hessian = std::make_shared<const InputHessian>(
            InputHessian{columns, 10, std::vector<float>(columns * columns, 1.0F)});
        m_moments.matrices["blk.0.attn_q.weight"] = {
            TensorHessians(matrices, hessian),
            std::vector<std::vector<float>>(matrices, std::vector<float>(256, 1.0F)),
            {},
            {}};
    }
    std::shared_ptr<const Model> m_model;
    ModelMoments m_moments;
};

TEST_F(MomentsOfAModel, FitItsTensors) {
    ASSERT_EQ(m_model->find("blk.0.attn_q.weight")->rowLength(), 256U);
    EXPECT_TRUE(checkMoments(*m_model, m_moments));
}

TEST_F(MomentsOfAModel, AreNotThoseOfAnotherShape) {
    set(128, 1);
    EXPECT_EQ(checkMoments(*m_model, m_moments).error().code, ErrorCode::InvalidArgument);
    set(256, 2);
    EXPECT_FALSE(checkMoments(*m_model, m_moments)) << "it is one matrix";
    set(256, 1);
    m_moments.matrices["blk.0.attn_q.weight"].outputs[0].pop_back();
    EXPECT_FALSE(checkMoments(*m_model, m_moments)) << "a row has no output";
    m_moments.matrices["blk.0.attn_q.weight"].outputs[0].clear();
    EXPECT_FALSE(checkMoments(*m_model, m_moments)) << "no row has any";
    m_moments.isForwardOnly = true;
    EXPECT_TRUE(checkMoments(*m_model, m_moments)) << "forward there are none";
    m_moments.isForwardOnly = false;
    set(256, 1);
    m_moments.matrices["blk.0.attn_q.weight"].roundedAsQ8K = {{1.0F}};
    EXPECT_FALSE(checkMoments(*m_model, m_moments)) << "a column is not rounded";
    set(256, 1);
    LookupMoments& lookup = m_moments.lookups["token_embd.weight"];
    lookup.gradients = InputHessian{256, 10, std::vector<float>(65536, 1.0F)};
    lookup.frequencies = {1.0F};
    EXPECT_TRUE(checkMoments(*m_model, m_moments)) << "the text had the first token alone";
    lookup.frequencies.resize(m_model->find("token_embd.weight")->rowCount() + 1);
    EXPECT_FALSE(checkMoments(*m_model, m_moments)) << "the table has fewer rows";
}

TEST_F(MomentsOfAModel, NameOneOfItsTensors) {
    EXPECT_FALSE(checkMoments(*m_model, {}));
}

}  // namespace
}  // namespace weightscape
