// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/cli/run_program.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "tests/support/temporary_folder.h"

namespace weightscape::test {
namespace {

/// Starts the program with these descriptors as standard output and error.
pid_t start(const std::vector<std::string>& arguments, int out, int err, const char* locale = "C") {
    std::vector<std::string> words = {WEIGHTSCAPE_CLI};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> argv;
    for (auto& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    static const TemporaryFolder cache;  // not that of who runs the tests
    const std::string cacheFolder = (cache / "cache").string();
    const pid_t child = fork();
    if (child < 0) throw std::runtime_error("fork failed");
    if (child == 0) {
        dup2(out, STDOUT_FILENO);
        dup2(err, STDERR_FILENO);
        setenv("XDG_CACHE_HOME", cacheFolder.c_str(), 1);
        setenv("LC_ALL", locale, 1);  // the language must not be that of who runs the tests
        execv(WEIGHTSCAPE_CLI, argv.data());
        _exit(127);
    }
    return child;
}

int waitFor(pid_t child) {
    int status = 0;
    if (waitpid(child, &status, 0) != child) throw std::runtime_error("waitpid failed");
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int createFile(const std::filesystem::path& path) {
    const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) throw std::runtime_error("cannot open " + path.string());
    return file;
}

}  // namespace

std::string contentOf(const std::filesystem::path& path) {
    std::ifstream stream(path, std::ios::binary);
    if (!stream) throw std::runtime_error("cannot read " + path.string());
    return {std::istreambuf_iterator<char>(stream), {}};
}

Finished runCli(const std::vector<std::string>& arguments, const std::filesystem::path& out,
                const char* locale) {
    const TemporaryFolder folder;
    const auto outPath = out.empty() ? folder / "out" : out;
    const int outFile = createFile(outPath);
    const int errFile = createFile(folder / "err");
    const pid_t child = start(arguments, outFile, errFile, locale);
    close(outFile);
    close(errFile);
    Finished finished;
    finished.status = waitFor(child);
    if (out.empty()) finished.out = contentOf(outPath);
    finished.err = contentOf(folder / "err");
    return finished;
}

Finished interruptCli(const std::vector<std::string>& arguments, int signal) {
    const TemporaryFolder folder;
    int terminal = -1;
    int childSide = -1;
    if (openpty(&terminal, &childSide, nullptr, nullptr, nullptr) != 0) {
        throw std::runtime_error("openpty failed");
    }
    const int outFile = createFile(folder / "out");
    const pid_t child = start(arguments, outFile, childSide);
    close(outFile);
    close(childSide);
    Finished finished;
    bool sent = false;
    std::array<char, 4096> buffer{};
    // The read fails once the program has closed its side.
    for (ssize_t got = 0; (got = read(terminal, buffer.data(), buffer.size())) > 0;) {
        finished.err.append(buffer.data(), static_cast<std::size_t>(got));
        if (!sent && finished.err.find('%') != std::string::npos) {
            kill(child, signal);
            sent = true;
        }
    }
    close(terminal);
    finished.status = waitFor(child);
    finished.out = contentOf(folder / "out");
    return finished;
}

nlohmann::json jsonOf(std::vector<std::string> arguments) {
    arguments.emplace_back("--json");
    const Finished finished = runCli(arguments);
    EXPECT_EQ(finished.status, 0) << finished.err;
    return nlohmann::json::parse(finished.out);
}

std::vector<std::string> keysOf(const nlohmann::json& object) {
    std::vector<std::string> keys;
    for (const auto& [key, value] : object.items()) keys.push_back(key);
    return keys;
}

}  // namespace weightscape::test
