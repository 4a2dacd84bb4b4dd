// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/collect/shared_inputs.h"

#include <gtest/gtest.h>

#include "tests/core/inference/collect/shown_inputs.h"

namespace weightscape::inference {
namespace {

using Kind = SharedInputs::Kind;
using Names = std::vector<std::string>;

Kind looked(SharedInputs& inputs, std::string_view tensor, ConstRows rows) {
    return inputs.look({tensor, 0, 1, rows}).kind;
}

TEST(SharedInputs, FindWhoReadsTheSameRows) {
    const Rows first = test::bellRows(5, 8, 1);
    const Rows second = test::bellRows(5, 8, 2);
    SharedInputs inputs;
    for (int batch = 0; batch < 2; ++batch) {
        EXPECT_EQ(looked(inputs, "blk.0.attn_q.weight", first.view()), Kind::First);
        EXPECT_EQ(looked(inputs, "blk.0.attn_k.weight", first.view()), Kind::Repeated);
        EXPECT_EQ(looked(inputs, "blk.0.attn_v.weight", first.view()), Kind::Repeated);
        EXPECT_EQ(looked(inputs, "blk.0.attn_output.weight", second.view()), Kind::First);
    }
    ASSERT_EQ(inputs.groups().size(), 2U);
    EXPECT_EQ(inputs.groups()[0].tensors,
              (Names{"blk.0.attn_q.weight", "blk.0.attn_k.weight", "blk.0.attn_v.weight"}));
    EXPECT_EQ(inputs.groups()[0].tokens, 10U);
    EXPECT_EQ(inputs.groups()[1].tensors, (Names{"blk.0.attn_output.weight"}));
    EXPECT_TRUE(inputs.lost().empty());
}

TEST(SharedInputs, TellInputsApartThatUseTheSameMemory) {
    Rows rows = test::bellRows(5, 8, 1);
    SharedInputs inputs;
    EXPECT_EQ(looked(inputs, "blk.0.attn_q.weight", rows.view()), Kind::First);
    rows.row(4)[7] += 1.0F;
    EXPECT_EQ(looked(inputs, "blk.0.attn_output.weight", rows.view()), Kind::First);
    const Rows equal = rows;
    EXPECT_EQ(looked(inputs, "blk.0.ffn_up.weight", equal.view()), Kind::First)
        << "equal rows elsewhere";
    EXPECT_EQ(looked(inputs, "blk.0.ffn_gate.weight", equal.view().part(0, 4)), Kind::First);
    EXPECT_EQ(inputs.groups().size(), 4U);
}

TEST(SharedInputs, KeepExpertsApart) {
    const Rows token = test::bellRows(1, 8, 1);
    SharedInputs inputs;
    for (const std::size_t expert : {3U, 5U}) {
        EXPECT_EQ(inputs.look({"gate_exps", expert, 8, token.view()}).kind, Kind::First);
        EXPECT_EQ(inputs.look({"up_exps", expert, 8, token.view()}).kind, Kind::Repeated);
    }
    ASSERT_EQ(inputs.groups().size(), 2U);
    EXPECT_EQ(inputs.groups()[1].matrix, 5U);
    EXPECT_EQ(inputs.groups()[1].tensors, (Names{"gate_exps", "up_exps"}));
}

TEST(SharedInputs, LoseWhoStopsSharing) {
    const Rows first = test::bellRows(5, 8, 1);
    const Rows second = test::bellRows(5, 8, 2);
    SharedInputs inputs;
    EXPECT_EQ(looked(inputs, "q", first.view()), Kind::First);
    EXPECT_EQ(looked(inputs, "k", first.view()), Kind::Repeated);
    EXPECT_EQ(looked(inputs, "q", first.view()), Kind::First);
    EXPECT_EQ(looked(inputs, "k", second.view()), Kind::Lost);
    EXPECT_EQ(looked(inputs, "k", first.view()), Kind::Lost) << "for good";
    EXPECT_EQ(inputs.groups()[0].tensors, (Names{"q"}));
    ASSERT_EQ(inputs.lost().size(), 1U);
    EXPECT_EQ(inputs.lost()[0].tensor, "k");
    EXPECT_EQ(looked(inputs, "q", first.view().columns(0, 4)), Kind::Lost) << "another width";
    EXPECT_EQ(inputs.lost().size(), 2U);
}

TEST(SharedInputs, DoNotLetLatecomersShareWhatWasCountedBefore) {
    const Rows rows = test::bellRows(5, 8, 1);
    SharedInputs inputs;
    EXPECT_EQ(looked(inputs, "q", rows.view()), Kind::First);
    EXPECT_EQ(looked(inputs, "q", rows.view()), Kind::First);
    EXPECT_EQ(looked(inputs, "k", rows.view()), Kind::First);
    EXPECT_EQ(inputs.groups().size(), 2U);
}

}  // namespace
}  // namespace weightscape::inference
