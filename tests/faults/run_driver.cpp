// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/faults/run_driver.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>

#include <fstream>
#include <iterator>

namespace weightscape::test {
namespace {

/// Pointers to the texts, as exec wants them.
std::vector<char*> pointersTo(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    for (auto& text : texts) pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

}  // namespace

Outcome runDriver(std::vector<std::string> arguments, const std::filesystem::path& folder,
                  const std::filesystem::path& report, std::vector<std::string> settings) {
    settings.emplace_back("LD_PRELOAD=" FAULT_SHIM);
    // Leaks of a program that is killed half-way are no finding of a sanitizer.
    settings.emplace_back("ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0");
    settings.push_back("FAULT_FOLDER=" + folder.string());
    settings.push_back("FAULT_REPORT=" + report.string());
    arguments.insert(arguments.begin(), EXPORT_DRIVER);
    pid_t child = 0;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    EXPECT_EQ(posix_spawn(&child, EXPORT_DRIVER, &actions, nullptr, pointersTo(arguments).data(),
                          pointersTo(settings).data()),
              0);
    posix_spawn_file_actions_destroy(&actions);
    int status = 0;
    EXPECT_EQ(waitpid(child, &status, 0), child);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, contentOf(report)};
}

std::string contentOf(const std::filesystem::path& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace weightscape::test
