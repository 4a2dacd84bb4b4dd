// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/files/moments/moments_file.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <limits>

#include "tests/support/file_bytes.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::files {
namespace {

std::shared_ptr<const InputHessian> hessianOf(std::vector<float> values, double tokens) {
    return std::make_shared<const InputHessian>(InputHessian{2, tokens, std::move(values)});
}

ModelMoments someMoments() {
    ModelMoments moments;
    moments.tokens = 100;
    moments.texts = {"one.txt", "two.txt"};
    moments.textSha256 = "0123";
    moments.context = 25;
    moments.matrices["blk.0.ffn_up.weight"] = {
        {hessianOf({1, 2, 2, 5}, 100)}, {{0.5F, 1, 2}}, {{1, 3}}, {{2, 4}}};
    moments.matrices["blk.1.ffn_up_exps.weight"] = {
        {hessianOf({3, 0, 0, 3}, 40), nullptr, hessianOf({4, 1, 1, 4}, 60)},
        {{7}, {}, {9}},
        {{}, {}, {}},
        {{}, {}, {}}};
    LookupMoments& lookup = moments.lookups["token_embd.weight"];
    lookup.gradients = *hessianOf({1, 0, 0, 1}, 100);
    lookup.frequencies = {0.25F, 0.75F};
    return moments;
}

void expectSame(const InputHessian& left, const InputHessian& right) {
    EXPECT_EQ(left.columns, right.columns);
    EXPECT_EQ(left.tokens, right.tokens);
    EXPECT_TRUE(std::ranges::equal(left.values, right.values));
}

class MomentsFile : public ::testing::Test {
  protected:
    [[nodiscard]] Result<WrittenNumbers> write(const ModelMoments& moments) {
        return writeMoments(moments, {m_path}, m_task);
    }
    test::TemporaryFolder m_folder;
    std::filesystem::path m_path = m_folder / "moments.gguf";
    SilentTask m_task;
};

TEST_F(MomentsFile, KeepsHessiansAsTheyWere) {
    InputHessians hessians;
    hessians.set("blk.0.ffn_up.weight", {hessianOf({1, 2, 2, 5}, 100)});
    hessians.set("blk.1.ffn_up_exps.weight", {nullptr, hessianOf({4, 1, 1, 4}, 60)});
    hessians.leaveOut("blk.2.ffn_up.weight");
    ASSERT_TRUE(write(momentsOf(hessians)));
    const auto read = openMoments(m_path, m_task);
    ASSERT_TRUE(read) << describe(read.error()).english();
    EXPECT_TRUE((*read)->isForwardOnly);
    const InputHessians again = hessiansOf(**read);
    EXPECT_EQ(again.leftOut(), hessians.leftOut());
    ASSERT_EQ(again.all().size(), 2U);
    expectSame(*again.find("blk.0.ffn_up.weight")->front(),
               *hessians.find("blk.0.ffn_up.weight")->front());
    const TensorHessians& experts = *again.find("blk.1.ffn_up_exps.weight");
    ASSERT_EQ(experts.size(), 2U);
    EXPECT_EQ(experts[0], nullptr);
    expectSame(*experts[1], *hessians.find("blk.1.ffn_up_exps.weight")->back());
}

TEST_F(MomentsFile, IsReadAsItWasWritten) {
    const ModelMoments moments = someMoments();
    const auto written = write(moments);
    ASSERT_TRUE(written) << describe(written.error()).english();
    EXPECT_EQ(written->bytes, std::filesystem::file_size(m_path));
    const auto read = openMoments(m_path, m_task);
    ASSERT_TRUE(read) << describe(read.error()).english();
    EXPECT_EQ((*read)->tokens, 100);
    EXPECT_EQ((*read)->texts, moments.texts);
    EXPECT_EQ((*read)->textSha256, "0123");
    EXPECT_EQ((*read)->context, 25U);
    EXPECT_FALSE((*read)->isForwardOnly);
    ASSERT_EQ((*read)->matrices.size(), 2U);
    for (const auto& [name, matrix] : moments.matrices) {
        const MatrixMoments& own = *(*read)->matrix(name);
        EXPECT_EQ(own.outputs, matrix.outputs) << name;
        EXPECT_EQ(own.roundedAsQ8_0, matrix.roundedAsQ8_0) << name;
        EXPECT_EQ(own.roundedAsQ8K, matrix.roundedAsQ8K) << name;
        ASSERT_EQ(own.hessians.size(), matrix.hessians.size()) << name;
        for (std::size_t i = 0; i < own.hessians.size(); ++i) {
            ASSERT_EQ(own.hessians[i] == nullptr, matrix.hessians[i] == nullptr) << name;
            if (own.hessians[i]) expectSame(*own.hessians[i], *matrix.hessians[i]);
        }
    }
    const LookupMoments& lookup = *(*read)->lookup("token_embd.weight");
    expectSame(lookup.gradients, moments.lookups.at("token_embd.weight").gradients);
    EXPECT_EQ(lookup.frequencies, (std::vector<float>{0.25F, 0.75F}));
}

TEST_F(MomentsFile, ForwardOnlyMomentsHaveNoOutputs) {
    ModelMoments moments = someMoments();
    moments.isForwardOnly = true;
    for (auto& [name, matrix] : moments.matrices) {
        for (auto& outputs : matrix.outputs) outputs.clear();
    }
    ASSERT_TRUE(write(moments));
    const auto read = openMoments(m_path, m_task).value();
    EXPECT_TRUE(read->isForwardOnly);
    EXPECT_EQ(read->matrix("blk.0.ffn_up.weight")->outputs, std::vector<std::vector<float>>(1));
}

TEST_F(MomentsFile, RefusesNumbersThatAreNoMoments) {
    ModelMoments moments = someMoments();
    moments.matrices["blk.0.ffn_up.weight"].hessians[0] = hessianOf({1, 2, 2, -5}, 100);
    EXPECT_EQ(write(moments).error().code, ErrorCode::Damaged);
    EXPECT_FALSE(std::filesystem::exists(m_path)) << "nothing is left behind";
    EXPECT_EQ(write({}).error().code, ErrorCode::InvalidArgument);
}

TEST_F(MomentsFile, OtherFilesAreNamed) {
    std::ofstream(m_path) << "no model";
    EXPECT_EQ(openMoments(m_path, m_task).error().code, ErrorCode::NotAModel);
    EXPECT_EQ(openMoments("sample", m_task).error().code, ErrorCode::CannotOpen);
}

TEST_F(MomentsFile, IsReadSafelyCutAnywhere) {
    ASSERT_TRUE(write(someMoments()));
    const std::string bytes = test::readBytes(m_path);
    for (std::size_t length = 0; length + 40 < bytes.size(); length += 3) {
        const std::filesystem::path cut = m_folder / "cut.gguf";
        std::ofstream(cut, std::ios::binary) << bytes.substr(0, length);
        EXPECT_FALSE(openMoments(cut, m_task)) << length;
    }
}

}  // namespace
}  // namespace weightscape::files
