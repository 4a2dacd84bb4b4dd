// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What a model's weights do to its answers, and recipes made from that: moments and plan.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/app/cli/run_program.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::IsSupersetOf;

class BudgetCommands : public ::testing::Test {
  protected:
    [[nodiscard]] std::string path(const char* name) const { return (m_folder / name).string(); }
    json collectMoments() const {
        return jsonOf({"moments", "sample", "--text", "balanced", "--chunks", "4", "-o",
                       path("moments.gguf")});
    }
    json plan(std::vector<std::string> more) const {
        std::vector<std::string> arguments = {
            "plan", "sample",          "--moments", path("moments.gguf"),
            "-o",   path("best.json"), "--force"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return jsonOf(arguments);
    }

    TemporaryFolder m_folder;
};

TEST_F(BudgetCommands, ARecipeFillsTheFileThatItWasMadeFor) {
    const json moments = collectMoments();
    EXPECT_THAT(keysOf(moments), IsSupersetOf({"output", "tokens", "seconds", "tensors"}));
    EXPECT_EQ(moments.at("tokens"), 4 * 256);
    constexpr std::uint64_t kBudget = 2500000;
    const json planned = plan({"--target-size", std::to_string(kBudget)});
    EXPECT_THAT(keysOf(planned),
                IsSupersetOf({"recipe", "bytes", "bits_per_weight", "error", "frontier"}));
    EXPECT_LE(planned.at("bytes"), kBudget);
    EXPECT_GT(planned.at("bytes"), kBudget - 1000);
    EXPECT_GT(planned.at("frontier").size(), 40U);
    const std::string file = path("best.gguf");
    const Finished written = runCli({"quantize", "sample", file, "--recipe", path("best.json"),
                                     "--moments", path("moments.gguf")});
    ASSERT_EQ(written.status, 0) << written.err;
    EXPECT_LE(std::filesystem::file_size(file), kBudget);
    EXPECT_NEAR(static_cast<double>(std::filesystem::file_size(file)),
                planned.at("bytes").get<double>(), 512)
        << "the same but for keys that name the importance";
}

TEST_F(BudgetCommands, LocksAndTypesAreKept) {
    collectMoments();
    plan({"--target-bpw", "5.2", "--allow", "q4_k,q5_k,q6_k,q4_0,q8_0,q5_0", "--lock",
          "token_embd*=q6_k"});
    const json shown = jsonOf({"recipe", "show", path("best.json"), "--model", "sample"});
    std::size_t quantized = 0;
    for (const json& tensor : shown.at("tensors")) {
        const std::string type = tensor.at("type");
        if (type == "f32") continue;
        ++quantized;
        EXPECT_THAT(type, testing::AnyOf("q4_k", "q5_k", "q6_k", "q4_0", "q8_0", "q5_0"));
        if (tensor.at("name") == "token_embd.weight") {
            EXPECT_EQ(type, "q6_k");
        }
    }
    EXPECT_EQ(quantized, 44U);
}

TEST_F(BudgetCommands, SayWhatIsMissing) {
    EXPECT_EQ(runCli({"plan", "sample", "--target-bpw", "4", "-o", path("x.json")}).status, 2)
        << "without moments nothing is known";
    collectMoments();
    const Finished small = runCli({"plan", "sample", "--target-size", "1000000", "--moments",
                                   path("moments.gguf"), "-o", path("x.json")});
    EXPECT_EQ(small.status, 1);
    EXPECT_THAT(small.err, HasSubstr("more than the budget"));
    EXPECT_FALSE(std::filesystem::exists(path("x.json")));
    const Finished both = runCli({"plan", "sample", "--target-size", "2M", "--target-bpw", "4",
                                  "--moments", path("moments.gguf"), "-o", path("x.json")});
    EXPECT_EQ(both.status, 2);
}

}  // namespace
}  // namespace weightscape::test
