// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/architectures/tensor_role.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <vector>

#include "core/model/architectures/tensor_category.h"

namespace weightscape {
namespace {

struct RoleCase {
    std::string name;
    std::string role;
    int layer;
    bool expert;
};

TEST(TensorRole, IsReadFromTheName) {
    const RoleCase kCases[] = {
        {"token_embd.weight", "token_embd", -1, false},
        {"output.weight", "output", -1, false},
        {"blk.3.attn_q.weight", "attn_q", 3, false},
        {"blk.31.attn_norm.weight", "attn_norm", 31, false},
        {"blk.0.attn_q.bias", "attn_q.bias", 0, false},
        {"blk.2.ffn_down_exps.weight", "ffn_down", 2, true},
        {"blk.2.ffn_down.7.weight", "ffn_down", 2, true},
        {"blk.2.ffn_down_shexp.weight", "ffn_down_shexp", 2, false},
        {"blk.2.ffn_down_exps.bias", "ffn_down.bias", 2, true},
        {"enc.blk.4.attn_q.weight", "enc.attn_q", 4, false},
        {"v.blk.1.ln1.weight", "v.ln1", 1, false},
        {"blk.5.ssm_a", "ssm_a", 5, false},
        {"mm.2.weight", "mm.2", -1, false},
        {"", "", -1, false},
    };
    for (const RoleCase& one : kCases) {
        const TensorRole role = tensorRole(one.name);
        EXPECT_EQ(role.role, one.role) << one.name;
        EXPECT_EQ(role.layer, one.layer) << one.name;
        EXPECT_EQ(role.expert, one.expert) << one.name;
    }
}

TEST(TensorRole, AbsurdLayerNumbersAreNoLayers) {
    for (const std::string name :
         {"blk.99999999999999.attn_q.weight", "blk.4294967295.attn_q.weight",
          "blk.-1.attn_q.weight", "blk..attn_q.weight", "blk.", "blk.3", "blk.x.attn_q.weight",
          "xblk.3.attn_q.weight"}) {
        EXPECT_EQ(tensorRole(name).layer, -1) << name;
    }
    EXPECT_EQ(blockNumber("blk.99999999999999.attn_q.weight"), -1);
    EXPECT_EQ(blockNumber("blk.2147483647.attn_q.weight"), 2147483647);
    EXPECT_EQ(blockNumber("blk.007.attn_q.weight"), 7);
}

TEST(TensorRole, OrderFollowsTheDataThroughTheModel) {
    std::vector<std::string> roles = {"zebra",  "output", "ffn_down", "attn_q.bias", "attn_norm",
                                      "attn_q", "apple",  "attn_v",   "token_embd"};
    std::ranges::sort(roles, roleComesBefore);
    const std::vector<std::string> expected = {"token_embd",  "attn_norm", "attn_q",
                                               "attn_q.bias", "attn_v",    "ffn_down",
                                               "output",      "apple",     "zebra"};
    EXPECT_EQ(roles, expected);
}

TEST(TensorRole, EveryKnownRoleIsListedOnceWithAMeaning) {
    std::set<std::string_view> seen;
    for (const KnownRole& known : knownRoles()) {
        EXPECT_TRUE(seen.insert(known.role).second) << known.role;
        EXPECT_FALSE(known.meaning.empty()) << known.role;
        EXPECT_EQ(roleMeaning(known.role), known.meaning);
        EXPECT_EQ(tensorRole("blk.0." + std::string(known.role) + ".weight").role, known.role);
    }
    EXPECT_EQ(roleMeaning("attn_q.bias"), roleMeaning("attn_q"));
    EXPECT_TRUE(roleMeaning("zebra").empty());
}

}  // namespace
}  // namespace weightscape
