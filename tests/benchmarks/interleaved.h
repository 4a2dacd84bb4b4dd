// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace weightscape::test {

/// One of several ways to do the same work.
struct Contestant {
    std::string name;
    std::function<void()> run;
    /// Before and after every run, not timed.
    std::function<void()> prepare = {};
    std::function<void()> finish = {};
};

/// Several ways to do the same work, run in turns. A machine that is slow for a while is slow for
/// all of them, so the ratio of two times of one round says more than the times; and the median of
/// the rounds' ratios leaves out rounds that something disturbed.
class Interleaved {
  public:
    /// What counts. For one thread that never waits, the processor's time is the same as the
    /// clock's, except that other programs do not lengthen it.
    enum class Time { Clock, Processor };
    explicit Interleaved(Time time) : m_time(time) {}

    /// Adds a contestant before the first round and returns its number.
    std::size_t add(Contestant contestant);
    /// Runs each once. Every round starts with the next contestant, so that none always runs after
    /// the same other.
    void round();
    /// Seconds by the clock that all took in the last round.
    [[nodiscard]] double roundSeconds() const;

    [[nodiscard]] std::size_t size() const { return m_contestants.size(); }
    [[nodiscard]] const std::string& name(std::size_t contestant) const;
    /// Median over the rounds, at least one.
    [[nodiscard]] double seconds(std::size_t contestant) const;
    /// The same, but always what all processors spent in this process.
    [[nodiscard]] double processorSeconds(std::size_t contestant) const;
    /// How many times as fast as the baseline the contestant is: the median of the rounds' ratios.
    [[nodiscard]] double speedup(std::size_t contestant, std::size_t baseline) const;

  private:
    struct Times {
        std::vector<double> clock, processor;  ///< per round
    };
    [[nodiscard]] const std::vector<double>& secondsOf(std::size_t contestant) const;

    Time m_time;
    std::vector<Contestant> m_contestants;
    std::vector<Times> m_times;
    std::size_t m_rounds = 0;
};

}  // namespace weightscape::test
