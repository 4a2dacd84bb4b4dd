// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/parts/row_loops.h"

#include <algorithm>
#include <cstddef>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/inference/parts/row_loops.cpp"
#include <hwy/foreach_target.h>
// Highway's order: these come after the targets.
#include <hwy/highway.h>

#include "core/inference/parts/row_lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace weightscape::inference::HWY_NAMESPACE {
namespace {

using Row = std::span<const float>;
using MutableRow = std::span<float>;

float sumHere(Row row) {
    return sumLanes(row.size(), [&](auto tag, std::size_t i, auto sum) HWY_ATTR {
        return hn::Add(sum, hn::LoadU(tag, row.data() + i));
    });
}

float squaresHere(Row row, float centre) {
    return sumLanes(row.size(), [&](auto tag, std::size_t i, auto sum) HWY_ATTR {
        const auto part = hn::Sub(hn::LoadU(tag, row.data() + i), hn::Set(tag, centre));
        return hn::MulAdd(part, part, sum);
    });
}

float dotHere(Row a, Row b) {
    return sumLanes(a.size(), [&](auto tag, std::size_t i, auto sum) HWY_ATTR {
        return hn::MulAdd(hn::LoadU(tag, a.data() + i), hn::LoadU(tag, b.data() + i), sum);
    });
}

void addScaledHere(float factor, Row row, MutableRow sum) {
    forEachLane(row.size(), [&](auto tag, std::size_t i) HWY_ATTR {
        const auto before = hn::LoadU(tag, sum.data() + i);
        hn::StoreU(hn::MulAdd(hn::Set(tag, factor), hn::LoadU(tag, row.data() + i), before), tag,
                   sum.data() + i);
    });
}

void centreHere(Row row, float centre, float factor, MutableRow out) {
    forEachLane(row.size(), [&](auto tag, std::size_t i) HWY_ATTR {
        const auto part = hn::Sub(hn::LoadU(tag, row.data() + i), hn::Set(tag, centre));
        hn::StoreU(hn::Mul(part, hn::Set(tag, factor)), tag, out.data() + i);
    });
}

void multiplyHere(Row factors, MutableRow row) {
    forEachLane(row.size(), [&](auto tag, std::size_t i) HWY_ATTR {
        hn::StoreU(hn::Mul(hn::LoadU(tag, row.data() + i), hn::LoadU(tag, factors.data() + i)), tag,
                   row.data() + i);
    });
}

void addHere(Row row, MutableRow sum) {
    forEachLane(row.size(), [&](auto tag, std::size_t i) HWY_ATTR {
        hn::StoreU(hn::Add(hn::LoadU(tag, row.data() + i), hn::LoadU(tag, sum.data() + i)), tag,
                   sum.data() + i);
    });
}

void capHere(MutableRow row, float cap) {
    const float inverse = 1.0F / cap;
    forEachLane(row.size(), [&](auto tag, std::size_t i) HWY_ATTR {
        const auto part = hn::Mul(hn::LoadU(tag, row.data() + i), hn::Set(tag, inverse));
        hn::StoreU(hn::Mul(hn::Set(tag, cap), tangent(tag, part)), tag, row.data() + i);
    });
}

float largestHere(Row row) {
    const Full tag;
    auto largest = hn::Set(tag, row[0]);
    auto other = largest;
    std::size_t i = 0;
    for (; i + 2 * kLanes <= row.size(); i += 2 * kLanes) {
        largest = hn::Max(hn::LoadU(tag, row.data() + i), largest);
        other = hn::Max(hn::LoadU(tag, row.data() + i + kLanes), other);
    }
    float result = hn::GetLane(hn::MaxOfLanes(tag, hn::Max(largest, other)));
    for (; i < row.size(); ++i) result = std::max(result, row[i]);
    return result;
}

/// So many exponentials are summed as floats before they join a double.
constexpr std::size_t kSummed = 1024;

double exponentiateHere(Row row, float subtracted, MutableRow out) {
    double total = 0.0;
    for (std::size_t begin = 0; begin < row.size(); begin += kSummed) {
        const float* from = row.data() + begin;
        float* to = out.data() + begin;
        const std::size_t count = std::min(kSummed, row.size() - begin);
        total += sumLanes(count, [&](auto tag, std::size_t i, auto sum) HWY_ATTR {
            const auto power =
                exponential(tag, hn::Sub(hn::LoadU(tag, from + i), hn::Set(tag, subtracted)));
            hn::StoreU(power, tag, to + i);
            return hn::Add(sum, power);
        });
    }
    return total;
}

void turnHalvesHere(const Angles& angles, MutableRow first, MutableRow second) {
    forEachLane(first.size(), [&](auto tag, std::size_t i) HWY_ATTR {
        const auto cosine = hn::LoadU(tag, angles.cosines.data() + i);
        const auto sine = hn::LoadU(tag, angles.sines.data() + i);
        const auto x = hn::LoadU(tag, first.data() + i);
        const auto y = hn::LoadU(tag, second.data() + i);
        hn::StoreU(hn::Sub(hn::Mul(x, cosine), hn::Mul(y, sine)), tag, first.data() + i);
        hn::StoreU(hn::Add(hn::Mul(x, sine), hn::Mul(y, cosine)), tag, second.data() + i);
    });
}

void turnNeighboursHere(const Angles& angles, MutableRow row) {
    const Full tag;
    const std::size_t pairs = angles.cosines.size();
    std::size_t i = 0;
    for (; i + kLanes <= pairs; i += kLanes) {
        const auto cosine = hn::LoadU(tag, angles.cosines.data() + i);
        const auto sine = hn::LoadU(tag, angles.sines.data() + i);
        auto x = hn::Zero(tag);
        auto y = x;
        hn::LoadInterleaved2(tag, row.data() + 2 * i, x, y);
        hn::StoreInterleaved2(hn::Sub(hn::Mul(x, cosine), hn::Mul(y, sine)),
                              hn::Add(hn::Mul(x, sine), hn::Mul(y, cosine)), tag,
                              row.data() + 2 * i);
    }
    for (; i < pairs; ++i) {
        const float x = row[2 * i];
        const float y = row[2 * i + 1];
        row[2 * i] = x * angles.cosines[i] - y * angles.sines[i];
        row[2 * i + 1] = x * angles.sines[i] + y * angles.cosines[i];
    }
}

}  // namespace
}  // namespace weightscape::inference::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace weightscape::inference {
namespace {
HWY_EXPORT(sumHere);
HWY_EXPORT(squaresHere);
HWY_EXPORT(dotHere);
HWY_EXPORT(addScaledHere);
HWY_EXPORT(centreHere);
HWY_EXPORT(multiplyHere);
HWY_EXPORT(addHere);
HWY_EXPORT(capHere);
HWY_EXPORT(largestHere);
HWY_EXPORT(exponentiateHere);
HWY_EXPORT(turnHalvesHere);
HWY_EXPORT(turnNeighboursHere);
}  // namespace

float sumOf(std::span<const float> row) {
    return HWY_DYNAMIC_DISPATCH(sumHere)(row);
}

float sumOfSquares(std::span<const float> row) {
    return HWY_DYNAMIC_DISPATCH(squaresHere)(row, 0.0F);
}

float sumOfSquaresAbout(std::span<const float> row, float centre) {
    return HWY_DYNAMIC_DISPATCH(squaresHere)(row, centre);
}

float dotProduct(std::span<const float> a, std::span<const float> b) {
    return HWY_DYNAMIC_DISPATCH(dotHere)(a, b);
}

void addScaled(float factor, std::span<const float> row, std::span<float> sum) {
    HWY_DYNAMIC_DISPATCH(addScaledHere)(factor, row, sum);
}

void centreAndScale(std::span<const float> row, float centre, float factor, std::span<float> out) {
    HWY_DYNAMIC_DISPATCH(centreHere)(row, centre, factor, out);
}

void multiplyEach(std::span<const float> factors, std::span<float> row) {
    HWY_DYNAMIC_DISPATCH(multiplyHere)(factors, row);
}

void addEach(std::span<const float> row, std::span<float> sum) {
    HWY_DYNAMIC_DISPATCH(addHere)(row, sum);
}

void capSoftly(std::span<float> row, float cap) {
    HWY_DYNAMIC_DISPATCH(capHere)(row, cap);
}

float greatestOf(std::span<const float> row) {
    return HWY_DYNAMIC_DISPATCH(largestHere)(row);
}

double exponentiate(std::span<const float> row, float subtracted, std::span<float> out) {
    return HWY_DYNAMIC_DISPATCH(exponentiateHere)(row, subtracted, out);
}

void turnHalves(const Angles& angles, std::span<float> first, std::span<float> second) {
    HWY_DYNAMIC_DISPATCH(turnHalvesHere)(angles, first, second);
}

void turnNeighbours(const Angles& angles, std::span<float> row) {
    HWY_DYNAMIC_DISPATCH(turnNeighboursHere)(angles, row);
}

}  // namespace weightscape::inference
#endif  // HWY_ONCE
