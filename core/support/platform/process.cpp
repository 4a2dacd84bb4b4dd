// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/support/platform/process.h"

#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <string>
#include <system_error>

namespace weightscape {
namespace {

static_assert(std::atomic<int>::is_always_lock_free, "a signal handler may not lock");
std::atomic<int> noted = 0;

extern "C" void noteSignal(int signal) {
    noted = signal;
}

}  // namespace

std::filesystem::path programFile() {
    std::error_code failure;
    return std::filesystem::read_symlink("/proc/self/exe", failure);
}

std::uint64_t peakResidentBytes() {
    rusage usage{};
    if (getrusage(RUSAGE_SELF, &usage) != 0) return 0;
    return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;  // Linux counts in KiB
}

std::uint64_t availableBytes() {
    std::ifstream stream("/proc/meminfo");
    std::string name;
    std::uint64_t kibibytes = 0;
    for (std::string unit; stream >> name >> kibibytes && std::getline(stream, unit);) {
        if (name == "MemAvailable:") return kibibytes * 1024;
    }
    return 0;
}

std::filesystem::path scratchFolder() {
    if (const char* const named = std::getenv("TMPDIR"); named != nullptr && *named != '\0') {
        return named;
    }
    std::error_code failure;
    const std::filesystem::path large = "/var/tmp";
    if (std::filesystem::is_directory(large, failure)) return large;
    return std::filesystem::temp_directory_path(failure);
}

bool errorsGoToTerminal() {
    return isatty(STDERR_FILENO) == 1;
}

void catchSignals() {
    struct sigaction action {};
    action.sa_handler = noteSignal;
    action.sa_flags = static_cast<int>(SA_RESETHAND);
    sigemptyset(&action.sa_mask);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaction(signal, &action, nullptr);
}

int caughtSignal() {
    return noted;
}

void makeThreadNice([[maybe_unused]] int nice) {
#ifdef __linux__
    // On Linux this is the calling thread alone. It may fail only for who asks for more time.
    const auto thread = static_cast<id_t>(gettid());
    if (getpriority(PRIO_PROCESS, thread) < nice) setpriority(PRIO_PROCESS, thread, nice);
#endif
}

}  // namespace weightscape
