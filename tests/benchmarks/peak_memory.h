// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <fstream>
#include <stdexcept>
#include <string>
#include <thread>

namespace weightscape::test {

/// A field of /proc/self/status in MiB.
[[nodiscard]] inline double statusField(const std::string& name) {
    std::ifstream stream("/proc/self/status");
    for (std::string line; std::getline(stream, line);) {
        if (line.starts_with(name + ":")) return std::stod(line.substr(name.size() + 1)) / 1024.0;
    }
    throw std::runtime_error("/proc/self/status has no " + name);
}

/// Looks at the process's memory every 2 ms until it is stopped or goes out of scope. VmHWM, the
/// kernel's own peak, would count the mapped input too.
class PeakMemory {
  public:
    PeakMemory() : m_thread([this] { sample(); }) {}
    ~PeakMemory() { stop(); }
    PeakMemory(const PeakMemory&) = delete;
    PeakMemory& operator=(const PeakMemory&) = delete;

    void stop() {
        m_running = false;
        if (m_thread.joinable()) m_thread.join();
    }
    /// MiB that belong to no file: RssAnon + RssShmem. After stop().
    [[nodiscard]] double own() const { return m_own; }
    /// MiB of mapped files. After stop().
    [[nodiscard]] double mapped() const { return m_mapped; }

  private:
    void sample() {
        while (m_running) {
            m_own = std::max(m_own, statusField("RssAnon") + statusField("RssShmem"));
            m_mapped = std::max(m_mapped, statusField("RssFile"));
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
    }
    std::atomic<bool> m_running = true;
    double m_own = 0.0;
    double m_mapped = 0.0;
    std::thread m_thread;  ///< last: it uses the others
};

}  // namespace weightscape::test
