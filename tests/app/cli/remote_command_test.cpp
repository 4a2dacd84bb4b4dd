// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Models at addresses.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>

#include "core/files/sample_path.h"
#include "tests/app/cli/run_program.h"
#include "tests/support/file_server.h"
#include "tests/support/quiet_network.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class RemoteCommand : public testing::Test {
  protected:
    RemoteCommand() {
        Answer answer;
        answer.file = files::samplePath().value();
        m_server.serve("/a.gguf", answer);
        answer.requiredToken = "hf_secret";
        m_server.serve("/gated.gguf", answer);
        m_server.serve("/gated.gguf?key=hidden", answer);
    }

    TemporaryFolder m_folder;
    FileServer m_server;
    QuietNetwork m_network{m_server.url(), m_folder.path()};
};

TEST_F(RemoteCommand, InfoSaysTheSameAndWhatItDownloaded) {
    auto there = jsonOf({"info", m_server.url("/a.gguf")});
    auto here = jsonOf({"info", files::samplePath().value().string()});
    EXPECT_EQ(there.at("file"), m_server.url("/a.gguf"));
    for (const char* key : {"tensors", "metadata", "parameters", "file_bytes", "quantization"}) {
        EXPECT_EQ(there.at(key), here.at(key)) << key;
    }
    EXPECT_THAT(runCli({"info", m_server.url("/a.gguf")}).err, HasSubstr("Downloaded: 256.0 KiB"));
}

TEST_F(RemoteCommand, ErrorsAreEstimatesWithinTheBound) {
    const auto document =
        jsonOf({"error", m_server.url("/a.gguf"), "--format", "q4_k", "--max-download", "2000000"});
    EXPECT_LE(m_server.sent(), 2'000'000U);
    EXPECT_GT(m_server.sent(), 500'000U);
    int sampled = 0;
    for (const auto& result : document.at("results")) {
        sampled += result.at("sampled_fraction") < 1.0 ? 1 : 0;
    }
    EXPECT_GT(sampled, 20);
    const auto stats = jsonOf({"stats", m_server.url("/a.gguf"), "--tensor", "token_embd.weight",
                               "--max-download", "1M"});
    EXPECT_LT(stats.at("tensors").at(0).at("sampled_fraction"), 1.0);
    EXPECT_GT(stats.at("tensors").at(0).at("std_confidence"), 0.0);
    const auto refused = runCli({"stats", m_server.url("/a.gguf"), "--tensor", "output.weight",
                                 "--sample", "0.9", "--max-download", "1M"});
    EXPECT_THAT(refused.err, HasSubstr("--max-download"));
}

TEST_F(RemoteCommand, QuantizeStreamsToTheBytesOfTheLocalFile) {
    const auto target = (m_folder / "there.gguf").string();
    const auto there = jsonOf({"quantize", m_server.url("/a.gguf"), target, "--recipe", "Q4_K_M"});
    const auto here = jsonOf({"quantize", files::samplePath().value().string(),
                              (m_folder / "here.gguf").string(), "--recipe", "Q4_K_M"});
    EXPECT_EQ(there.at("sha256"), here.at("sha256"));
    const auto planned =
        runCli({"quantize", m_server.url("/a.gguf"), "--recipe", "Q4_K_M", "--dry-run"});
    EXPECT_EQ(planned.status, 0);
    EXPECT_THAT(planned.err, HasSubstr("downloads all of it, 8.8 MiB"));
}

TEST_F(RemoteCommand, NeverShowsATokenOrWhatAddressesHide) {
    const std::string address = m_server.url("/gated.gguf");
    const auto refused = runCli({"info", address + "?key=hidden"});
    EXPECT_EQ(refused.status, 1);
    EXPECT_THAT(refused.err, HasSubstr("HF_TOKEN"));
    EXPECT_THAT(refused.err, Not(HasSubstr("hidden")));
    setenv("HF_TOKEN", "hf_secret", 1);
    const auto shown = runCli({"info", address});
    unsetenv("HF_TOKEN");
    EXPECT_EQ(shown.status, 0) << shown.err;
    EXPECT_THAT(shown.out + shown.err, Not(HasSubstr("hf_secret")));
    EXPECT_EQ(runCli({"info", m_server.url("/none.gguf")}).status, 1);
    EXPECT_EQ(runCli({"info", address, "--max-download", "much"}).status, 2);
}

}  // namespace
}  // namespace weightscape::test
