// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Walks every file system call of an export in shards and lets it fail. Whatever fails: the final
// names hold all old files or all complete new ones, success is only claimed with the new ones in
// place, and nothing else stays in the folder. Of a program that is killed no new file has its name
// before all are complete, and old and new files never stand together as one set.

#include <gtest/gtest.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/faults/run_driver.h"
#include "tests/support/small_gguf.h"
#include "tests/support/temporary_folder.h"

namespace weightscape {
namespace {

namespace fs = std::filesystem;
using test::Outcome;

constexpr int kMostCalls = 1000;
constexpr std::size_t kShards = 3;
using Contents = std::map<std::string, std::string>;

struct Protocol {
    std::string name;
    bool unnamed = true;    ///< the file system has O_TMPFILE
    bool replaces = false;  ///< the targets exist
};

/// For the names of tests, which would otherwise hold addresses.
void PrintTo(const Protocol& protocol, std::ostream* stream) {
    *stream << protocol.name;
}

class ShardWalk : public ::testing::TestWithParam<Protocol> {
  protected:
    void SetUp() override {
        test::writeSmallLlama(m_model);
        prepare();
        ASSERT_EQ(run({}).exitCode, 0);
        m_complete = contents();
        ASSERT_EQ(m_complete.size(), kShards);
        prepare();
        m_old = contents();
    }

    /// The folder as it is before an export.
    void prepare() {
        fs::remove_all(m_folder);
        fs::create_directory(m_folder);
        fs::remove(m_report);
        if (!GetParam().replaces) return;
        for (std::size_t i = 1; i <= kShards; ++i) {
            std::ofstream(m_folder / nameOf(i)) << "old shard " << i;
        }
    }
    static std::string nameOf(std::size_t number) {
        return "out-0000" + std::to_string(number) + "-of-0000" + std::to_string(kShards) + ".gguf";
    }
    Outcome run(std::vector<std::string> settings) {
        if (!GetParam().unnamed) settings.emplace_back("FAULT_NO_TMPFILE=1");
        return test::runDriver({m_model, m_folder / "out.gguf", "Q8_0", "200K"}, m_folder, m_report,
                               std::move(settings));
    }
    [[nodiscard]] Contents contents() const {
        Contents found;
        for (const auto& entry : fs::directory_iterator(m_folder)) {
            found[entry.path().filename().string()] = test::contentOf(entry.path());
        }
        return found;
    }

    void checkFailure(const Outcome& outcome);
    void checkKilled();

    test::TemporaryFolder m_place;
    fs::path m_model = m_place / "in.gguf";
    fs::path m_folder = m_place / "out";
    fs::path m_report = m_place / "report";
    Contents m_old;
    Contents m_complete;
    std::set<std::string> m_callsHit;
};

void ShardWalk::checkFailure(const Outcome& outcome) {
    const Contents found = contents();
    EXPECT_TRUE(found == m_old || found == m_complete);
    EXPECT_TRUE(outcome.exitCode != 0 || found == m_complete);
    // Failing to make an unnamed file leads to a hidden one, and closing also happens where
    // nothing was written; every other failure must be told.
    const bool mayBeHarmless = outcome.hit == "openat" || outcome.hit == "close";
    EXPECT_TRUE(mayBeHarmless || outcome.exitCode == 1);
}

void ShardWalk::checkKilled() {
    std::set<std::string> old;
    std::size_t complete = 0;
    for (const auto& [name, content] : contents()) {
        if (name.front() == '.') continue;  // a hidden file may stay
        if (content == m_complete.at(name)) {
            ++complete;
        } else {
            EXPECT_EQ(content, m_old.at(name)) << name;
            old.insert(name);
        }
    }
    const bool whole = complete == kShards || old.size() == m_old.size();
    const bool hasFirst = fs::exists(m_folder / nameOf(1));
    EXPECT_TRUE(whole || !hasFirst);
    EXPECT_TRUE(complete == 0 || old.empty());
}

TEST_P(ShardWalk, LeavesAllOldFilesOrAllNewOnes) {
    const std::vector<std::pair<std::string, std::string>> faults = {
        {"no space", "FAULT_ERRNO=" + std::to_string(ENOSPC)},
        {"disk error", "FAULT_ERRNO=" + std::to_string(EIO)},
        {"killed", "FAULT_KILL=1"},
    };
    for (const auto& [fault, setting] : faults) {
        m_callsHit.clear();
        int call = 1;
        for (;; ++call) {
            SCOPED_TRACE(fault + " at call " + std::to_string(call));
            ASSERT_LT(call, kMostCalls);
            prepare();
            const Outcome outcome = run({setting, "FAULT_NTH=" + std::to_string(call)});
            if (outcome.hit.empty()) {
                EXPECT_EQ(outcome.exitCode, 0);
                EXPECT_EQ(contents(), m_complete);
                break;
            }
            m_callsHit.insert(outcome.hit);
            if (outcome.exitCode == -1) {
                checkKilled();
            } else {
                checkFailure(outcome);
            }
        }
        SCOPED_TRACE(fault);
        for (const char* name : {"openat", "fallocate", "write", "fsync", "close", "renameat2"}) {
            EXPECT_EQ(m_callsHit.count(name), 1U) << name << " was never hit";
        }
        EXPECT_GT(call, 40) << "the walk was too short to be true";
    }
}

INSTANTIATE_TEST_SUITE_P(Protocols, ShardWalk,
                         ::testing::Values(Protocol{"UnnamedFresh", true, false},
                                           Protocol{"UnnamedReplacing", true, true},
                                           Protocol{"HiddenFresh", false, false},
                                           Protocol{"HiddenReplacing", false, true}),
                         [](const auto& protocol) { return protocol.param.name; });

}  // namespace
}  // namespace weightscape
