// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/recipes/spend_bytes.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <utility>

#include "core/support/number_text.h"

namespace weightscape::recipes {
namespace {

/// Entries of the table that dynamic programming fills, and times it looks at one.
constexpr std::uint64_t kMostEntries = std::uint64_t{1} << 23U;
constexpr std::uint64_t kMostLooks = std::uint64_t{1} << 27U;

/// The choices on the lower hull of cost over bytes, by growing bytes.
std::vector<std::size_t> hullOf(const ByteChoices& choices) {
    std::vector<std::size_t> order(choices.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
        const ByteChoice& left = choices[a];
        const ByteChoice& right = choices[b];
        if (left.bytes != right.bytes) return left.bytes < right.bytes;
        return left.cost != right.cost ? left.cost < right.cost : a < b;
    });
    std::vector<std::size_t> hull;
    const auto slopeTo = [&](std::size_t from, std::size_t to) {
        return (choices[from].cost - choices[to].cost) /
               static_cast<double>(choices[to].bytes - choices[from].bytes);
    };
    for (const std::size_t next : order) {
        if (!hull.empty() && (choices[next].bytes == choices[hull.back()].bytes ||
                              choices[next].cost >= choices[hull.back()].cost)) {
            continue;
        }
        while (hull.size() > 1 &&
               slopeTo(hull[hull.size() - 2], hull.back()) <= slopeTo(hull.back(), next)) {
            hull.pop_back();
        }
        hull.push_back(next);
    }
    return hull;
}

/// The smallest choices of all, and the steps from there in the order in which they pay best.
struct Hulls {
    SpentBytes smallest;
    std::vector<ByteStep> steps;
};

Hulls hullsOf(std::span<const ByteChoices> things) {
    Hulls hulls;
    for (std::size_t thing = 0; thing < things.size(); ++thing) {
        const ByteChoices& choices = things[thing];
        const std::vector<std::size_t> hull = hullOf(choices);
        hulls.smallest.chosen.push_back(hull.front());
        hulls.smallest.bytes += choices[hull.front()].bytes;
        hulls.smallest.cost += choices[hull.front()].cost;
        for (std::size_t i = 1; i < hull.size(); ++i) {
            const ByteChoice& from = choices[hull[i - 1]];
            const ByteChoice& to = choices[hull[i]];
            hulls.steps.push_back(
                {thing, hull[i - 1], hull[i], to.bytes - from.bytes, from.cost - to.cost});
        }
    }
    // Steps of one thing pay less and less, so they keep their order.
    std::ranges::stable_sort(
        hulls.steps, [](const ByteStep& a, const ByteStep& b) { return a.slope() > b.slope(); });
    return hulls;
}

double costOf(std::span<const ByteChoices> things, const std::vector<std::size_t>& chosen) {
    double cost = 0.0;
    for (std::size_t i = 0; i < things.size(); ++i) cost += things[i][chosen[i]].cost;
    return cost;
}

/// Spends what is left on single changes, the one that gains most first.
void fillUp(std::span<const ByteChoices> things, std::uint64_t budget, SpentBytes& spent) {
    for (;;) {
        std::optional<std::size_t> best;
        std::size_t choice = 0;
        double gain = 0.0;
        for (std::size_t i = 0; i < things.size(); ++i) {
            const ByteChoice& now = things[i][spent.chosen[i]];
            for (std::size_t j = 0; j < things[i].size(); ++j) {
                const ByteChoice& other = things[i][j];
                const bool fits = spent.bytes - now.bytes + other.bytes <= budget;
                if (!fits || now.cost - other.cost <= gain) continue;
                best = i;
                choice = j;
                gain = now.cost - other.cost;
            }
        }
        if (!best) return;
        spent.bytes += things[*best][choice].bytes;
        spent.bytes -= things[*best][spent.chosen[*best]].bytes;
        spent.chosen[*best] = choice;
    }
}

SpentBytes alongHulls(std::span<const ByteChoices> things, const Hulls& hulls,
                      std::uint64_t budget) {
    SpentBytes spent = hulls.smallest;
    double bound = spent.cost;
    bool isFull = false;
    for (const ByteStep& step : hulls.steps) {
        const std::uint64_t left = budget - spent.bytes;
        if (step.bytes > left) {
            // A part of this step would be the best answer if there were parts.
            if (!isFull) bound -= step.slope() * static_cast<double>(left);
            isFull = true;
            break;
        }
        bound -= step.gain;
        spent.bytes += step.bytes;
        spent.chosen[step.thing] = step.to;
    }
    fillUp(things, budget, spent);
    spent.cost = costOf(things, spent.chosen);
    spent.leastCost = isFull ? std::clamp(bound, 0.0, spent.cost) : spent.cost;
    return spent;
}

/// Sums of bytes in units of their greatest common divisor, above the smallest.
class ExactSpending {
  public:
    ExactSpending(std::span<const ByteChoices> things, std::uint64_t budget) : m_things(things) {
        std::uint64_t smallest = 0;
        for (const ByteChoices& choices : things) {
            const std::uint64_t least =
                std::ranges::min_element(choices, {}, &ByteChoice::bytes)->bytes;
            m_least.push_back(least);
            smallest += least;
            for (const ByteChoice& choice : choices) {
                m_unit = std::gcd(m_unit, choice.bytes - least);
            }
            m_looks += choices.size();
        }
        m_unit = std::max<std::uint64_t>(1, m_unit);
        m_room = (budget - smallest) / m_unit + 1;
    }
    [[nodiscard]] bool isSmall() const {
        return m_things.size() <= kMostEntries / m_room && m_looks <= kMostLooks / m_room;
    }

    SpentBytes solve() const {
        constexpr double kNever = std::numeric_limits<double>::infinity();
        std::vector<double> best(m_room, 0.0);
        std::vector<std::vector<std::uint16_t>> chosen;
        for (std::size_t i = 0; i < m_things.size(); ++i) {
            std::vector<double> next(m_room, kNever);
            std::vector<std::uint16_t>& own = chosen.emplace_back(m_room);
            for (std::size_t j = 0; j < m_things[i].size(); ++j) {
                const ByteChoice& choice = m_things[i][j];
                const std::uint64_t units = (choice.bytes - m_least[i]) / m_unit;
                for (std::uint64_t room = units; room < m_room; ++room) {
                    const double cost = best[room - units] + choice.cost;
                    if (cost >= next[room]) continue;
                    next[room] = cost;
                    own[room] = static_cast<std::uint16_t>(j);
                }
            }
            best = std::move(next);
        }
        return follow(chosen);
    }

  private:
    SpentBytes follow(const std::vector<std::vector<std::uint16_t>>& chosen) const {
        SpentBytes spent;
        spent.chosen.resize(m_things.size());
        std::uint64_t room = m_room - 1;
        for (std::size_t i = m_things.size(); i-- > 0;) {
            spent.chosen[i] = chosen[i][room];
            const ByteChoice& choice = m_things[i][spent.chosen[i]];
            room -= (choice.bytes - m_least[i]) / m_unit;
            spent.bytes += choice.bytes;
        }
        spent.cost = costOf(m_things, spent.chosen);
        spent.leastCost = spent.cost;
        return spent;
    }

    std::span<const ByteChoices> m_things;
    std::vector<std::uint64_t> m_least;
    std::uint64_t m_unit = 0;
    std::uint64_t m_room = 0;
    std::uint64_t m_looks = 0;
};

}  // namespace

Result<SpentBytes> spendBytes(std::span<const ByteChoices> things, std::uint64_t budget) {
    for (const ByteChoices& choices : things) {
        if (!choices.empty()) continue;
        return fail(ErrorCode::InvalidArgument, "No type is allowed for one of the tensors."_text);
    }
    const Hulls hulls = hullsOf(things);
    if (hulls.smallest.bytes > budget) {
        return fail(ErrorCode::InvalidArgument,
                    "The smallest types that are allowed take %1, more than the budget of %2."_text(
                        Text::number(exactByteText(hulls.smallest.bytes)),
                        Text::number(exactByteText(budget))));
    }
    const ExactSpending exact(things, budget);
    return exact.isSmall() ? exact.solve() : alongHulls(things, hulls, budget);
}

ByteSteps byteSteps(std::span<const ByteChoices> things) {
    Hulls hulls = hullsOf(things);
    return {{hulls.smallest.bytes, hulls.smallest.cost}, std::move(hulls.steps)};
}

}  // namespace weightscape::recipes
