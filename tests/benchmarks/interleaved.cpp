// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/benchmarks/interleaved.h"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <utility>

namespace weightscape::test {
namespace {

double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    if (values.size() % 2 == 1) return *middle;
    return (*middle + *std::max_element(values.begin(), middle)) / 2.0;
}

}  // namespace

std::size_t Interleaved::add(Contestant contestant) {
    m_contestants.push_back(std::move(contestant));
    m_times.emplace_back();
    return m_contestants.size() - 1;
}

void Interleaved::round() {
    for (std::size_t i = 0; i < m_contestants.size(); ++i) {
        const std::size_t next = (m_rounds + i) % m_contestants.size();
        if (m_contestants[next].prepare) m_contestants[next].prepare();
        const std::clock_t processorStart = std::clock();
        const auto start = std::chrono::steady_clock::now();
        m_contestants[next].run();
        const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
        const auto ticks = static_cast<double>(std::clock() - processorStart);
        if (m_contestants[next].finish) m_contestants[next].finish();
        m_times[next].clock.push_back(seconds.count());
        m_times[next].processor.push_back(ticks / CLOCKS_PER_SEC);
    }
    ++m_rounds;
}

double Interleaved::roundSeconds() const {
    double sum = 0.0;
    for (const Times& times : m_times) sum += times.clock.back();
    return sum;
}

const std::vector<double>& Interleaved::secondsOf(std::size_t contestant) const {
    const Times& times = m_times.at(contestant);
    return m_time == Time::Clock ? times.clock : times.processor;
}

const std::string& Interleaved::name(std::size_t contestant) const {
    return m_contestants.at(contestant).name;
}

double Interleaved::seconds(std::size_t contestant) const {
    return median(secondsOf(contestant));
}

double Interleaved::processorSeconds(std::size_t contestant) const {
    return median(m_times.at(contestant).processor);
}

double Interleaved::speedup(std::size_t contestant, std::size_t baseline) const {
    const std::vector<double>& ours = secondsOf(contestant);
    const std::vector<double>& theirs = secondsOf(baseline);
    std::vector<double> ratios(ours.size());
    std::transform(theirs.begin(), theirs.end(), ours.begin(), ratios.begin(), std::divides<>());
    return median(std::move(ratios));
}

}  // namespace weightscape::test
