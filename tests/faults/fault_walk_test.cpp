// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Walks every file system call of an export and lets it fail. Whatever fails: the final name holds
// the old file or the complete new one, success is only claimed with the new file in place, no
// error is swallowed, and nothing else stays in the folder.

#include <gtest/gtest.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
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
using test::contentOf;
using test::Outcome;

constexpr int kMostCalls = 1000;
const std::string kOld = "the file that was there before";

/// What the n-th call suffers.
struct Fault {
    std::string name;
    std::string setting;  ///< of the shim
    bool mustSucceed = false;
};

struct Protocol {
    std::string name;
    bool unnamed = true;    ///< the file system has O_TMPFILE
    bool replaces = false;  ///< the target exists
};

/// For the names of tests, which would otherwise hold addresses.
void PrintTo(const Protocol& protocol, std::ostream* stream) {
    *stream << protocol.name;
}

class FaultWalk : public ::testing::TestWithParam<Protocol> {
  protected:
    void SetUp() override {
        test::writeSmallLlama(m_model);
        prepare();
        ASSERT_EQ(run({}).exitCode, 0);
        m_complete = contentOf(m_target);
        ASSERT_GT(m_complete.size(), 100'000U);
    }

    /// The folder as it is before an export.
    void prepare() {
        fs::remove_all(m_folder);
        fs::create_directory(m_folder);
        fs::remove(m_report);
        if (GetParam().replaces) std::ofstream(m_target) << kOld;
    }

    Outcome run(std::vector<std::string> settings) {
        if (!GetParam().unnamed) settings.emplace_back("FAULT_NO_TMPFILE=1");
        return test::runDriver({m_model, m_target, "Q8_0"}, m_folder, m_report,
                               std::move(settings));
    }

    [[nodiscard]] bool holdsOld() const {
        if (!GetParam().replaces) return !fs::exists(m_target);
        return contentOf(m_target) == kOld;
    }
    [[nodiscard]] bool holdsComplete() const { return contentOf(m_target) == m_complete; }
    [[nodiscard]] std::size_t otherNames() const {
        std::size_t count = 0;
        for (const auto& entry : fs::directory_iterator(m_folder)) {
            if (entry.path() != m_target) ++count;
        }
        return count;
    }

    void check(const Fault& fault, const Outcome& outcome);

    test::TemporaryFolder m_place;
    fs::path m_model = m_place / "in.gguf";
    fs::path m_folder = m_place / "out";
    fs::path m_target = m_folder / "out.gguf";
    fs::path m_report = m_place / "report";
    std::string m_complete;
    std::set<std::string> m_callsHit;
    int m_failedCloses = 0;
    int m_errorsWithNewFile = 0;
};

void FaultWalk::check(const Fault& fault, const Outcome& outcome) {
    m_callsHit.insert(outcome.hit);
    EXPECT_TRUE(holdsOld() || holdsComplete());
    if (outcome.exitCode == -1) return;  // killed: a hidden file may stay
    EXPECT_EQ(otherNames(), 0U);
    EXPECT_TRUE(outcome.exitCode != 0 || holdsComplete());
    if (fault.mustSucceed) {
        EXPECT_EQ(outcome.exitCode, 0);
        return;
    }
    // Failing to make an unnamed file leads to a hidden one, and closing also happens where
    // nothing was written; every other failure must be told.
    const bool mayBeHarmless = outcome.hit == "openat" || outcome.hit == "close";
    EXPECT_TRUE(mayBeHarmless || outcome.exitCode == 1);
    if (outcome.exitCode == 1 && outcome.hit == "close") ++m_failedCloses;
    if (outcome.exitCode == 1 && !holdsOld()) ++m_errorsWithNewFile;
}

TEST_P(FaultWalk, LeavesTheOldFileOrTheCompleteNewOne) {
    const std::vector<Fault> faults = {
        {"no space", "FAULT_ERRNO=" + std::to_string(ENOSPC)},
        {"disk error", "FAULT_ERRNO=" + std::to_string(EIO)},
        {"quota", "FAULT_ERRNO=" + std::to_string(EDQUOT)},
        {"interrupted", "FAULT_ERRNO=" + std::to_string(EINTR), true},
        {"short write", "FAULT_SHORT=1"},
        {"killed", "FAULT_KILL=1"},
    };
    for (const Fault& fault : faults) {
        m_callsHit.clear();
        m_failedCloses = 0;
        m_errorsWithNewFile = 0;
        int call = 1;
        for (;; ++call) {
            SCOPED_TRACE(fault.name + " at call " + std::to_string(call));
            ASSERT_LT(call, kMostCalls);
            prepare();
            const Outcome outcome = run({fault.setting, "FAULT_NTH=" + std::to_string(call)});
            if (outcome.hit.empty()) {
                EXPECT_EQ(outcome.exitCode, 0);
                EXPECT_TRUE(holdsComplete());
                break;
            }
            const bool shortened = fault.name == "short write";
            check({fault.name, fault.setting,
                   fault.mustSucceed || (shortened && outcome.hit == "write")},
                  outcome);
        }
        SCOPED_TRACE(fault.name);
        for (const char* name : {"openat", "fallocate", "write", "fsync", "close", "renameat2"}) {
            EXPECT_EQ(m_callsHit.count(name), 1U) << name << " was never hit";
        }
        EXPECT_EQ(m_callsHit.count("linkat"), GetParam().unnamed ? 1U : 0U);
        EXPECT_GT(call, 20) << "the walk was too short to be true";
        if (fault.mustSucceed || fault.name == "killed") continue;
        EXPECT_EQ(m_failedCloses, 1) << "closing the new file";
        EXPECT_EQ(m_errorsWithNewFile, 1) << "syncing the folder, after the rename";
    }
}

INSTANTIATE_TEST_SUITE_P(Protocols, FaultWalk,
                         ::testing::Values(Protocol{"UnnamedFresh", true, false},
                                           Protocol{"UnnamedReplacing", true, true},
                                           Protocol{"HiddenFresh", false, false},
                                           Protocol{"HiddenReplacing", false, true}),
                         [](const auto& protocol) { return protocol.param.name; });

}  // namespace
}  // namespace weightscape
