// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT

// Ascending of ternary_search.h for groups side by side, one per lane.
#if defined(WEIGHTSCAPE_SIMD_SORTED_LANES_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef WEIGHTSCAPE_SIMD_SORTED_LANES_INL_H
#undef WEIGHTSCAPE_SIMD_SORTED_LANES_INL_H
#else
#define WEIGHTSCAPE_SIMD_SORTED_LANES_INL_H
#endif

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>

#include "core/formats/simd/lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace weightscape::formats::HWY_NAMESPACE {

#if !WEIGHTSCAPE_NO_VECTORS

/// Groups of Count weights in ascending order; equal ones keep theirs. What is at place p of every
/// group is at [p * kLanes]; behind the last is something larger than any weight.
template <std::size_t Count>
struct SortedLanes {
    HWY_ALIGN float weights[(Count + 1) * kLanes];
    HWY_ALIGN std::int32_t order[(Count + 1) * kLanes];  ///< which weight of the group it is
};

/// Two places of a sorting network that change what they hold when it is the wrong way round.
struct Exchange {
    std::size_t first, second;
};

/// Batcher's odd-even merge sort: calls take(Exchange) in order.
template <std::size_t Count, typename Take>
constexpr void forEachExchange(const Take& take) {
    for (std::size_t part = 1; part < Count; part *= 2) {
        for (std::size_t apart = part; apart > 0; apart /= 2) {
            for (std::size_t begin = apart % part; begin + apart < Count; begin += 2 * apart) {
                for (std::size_t i = begin; i < begin + apart && i + apart < Count; ++i) {
                    if (i / (2 * part) == (i + apart) / (2 * part)) take(Exchange{i, i + apart});
                }
            }
        }
    }
}

template <std::size_t Count>
constexpr std::size_t countExchanges() {
    std::size_t count = 0;
    forEachExchange<Count>([&](Exchange /*exchange*/) { ++count; });
    return count;
}

template <std::size_t Count>
constexpr auto listExchanges() {
    std::array<Exchange, countExchanges<Count>()> list{};
    std::size_t next = 0;
    forEachExchange<Count>([&](Exchange exchange) { list[next++] = exchange; });
    return list;
}

/// Sorting keys. A weight as a double has room for its number in the lowest bits, so that equal
/// weights differ, their order is kept and an exchange is a minimum and a maximum.
using DoubleTag = hn::Repartition<double, FloatTag>;
using Doubles = hn::Vec<DoubleTag>;
inline constexpr DoubleTag kDoubles;
inline constexpr std::size_t kHalfLanes = hn::MaxLanes(DoubleTag());

template <std::size_t Count>
HWY_INLINE Doubles sortingKeys(const float* HWY_RESTRICT weights, std::size_t number) {
    const hn::RebindToSigned<DoubleTag> words;
    const hn::Rebind<float, DoubleTag> halves;
    // Adding 0 makes -0 equal to it.
    const Doubles values =
        hn::Add(hn::PromoteTo(kDoubles, hn::Load(halves, weights)), hn::Zero(kDoubles));
    const auto bits = hn::BitCast(words, values);
    // More bits make a negative number smaller, so those of its number count from the other end.
    const auto tie = hn::Xor(hn::BroadcastSignBit(bits), hn::Set(words, number));
    return hn::BitCast(kDoubles, hn::Or(bits, hn::And(tie, hn::Set(words, Count - 1))));
}

/// Takes keys apart again.
template <std::size_t Count>
HWY_INLINE void storeSorted(Doubles keys, float* HWY_RESTRICT weights,
                            std::int32_t* HWY_RESTRICT order) {
    const hn::RebindToSigned<DoubleTag> words;
    const hn::RebindToUnsigned<DoubleTag> unsignedWords;
    const hn::Rebind<float, DoubleTag> halves;
    const hn::Rebind<std::uint32_t, DoubleTag> numbers;
    const hn::Rebind<std::int32_t, DoubleTag> orders;
    hn::Store(hn::DemoteTo(halves, keys), halves, weights);  // rounds the number away
    const auto bits = hn::BitCast(words, keys);
    const auto number =
        hn::And(hn::Xor(hn::BroadcastSignBit(bits), bits), hn::Set(words, Count - 1));
    hn::Store(hn::BitCast(orders, hn::TruncateTo(numbers, hn::BitCast(unsignedWords, number))),
              orders, order);
}

template <std::size_t Count, std::size_t... I>
HWY_INLINE void sortKeys(Doubles (&keys)[Count], std::index_sequence<I...> /*exchanges*/) {
    constexpr auto kExchanges = listExchanges<Count>();
    const auto exchange = [&](Doubles& first, Doubles& second) HWY_ATTR {
        const Doubles less = hn::Min(first, second);
        second = hn::Max(first, second);
        first = less;
    };
    (exchange(keys[kExchanges[I].first], keys[kExchanges[I].second]), ...);
}

/// Weight i of every group is at weights[i * kLanes]. Precondition: no NaN.
template <std::size_t Count>
HWY_INLINE void sortLanes(const float* HWY_RESTRICT weights, SortedLanes<Count>& out) {
    for (std::size_t half = 0; half < kLanes; half += kHalfLanes) {
        Doubles keys[Count];
        for (std::size_t i = 0; i < Count; ++i) {
            keys[i] = sortingKeys<Count>(weights + i * kLanes + half, i);
        }
        sortKeys(keys, std::make_index_sequence<countExchanges<Count>()>());
        for (std::size_t i = 0; i < Count; ++i) {
            storeSorted<Count>(keys[i], out.weights + i * kLanes + half,
                               out.order + i * kLanes + half);
        }
    }
    hn::Store(all(std::numeric_limits<float>::infinity()), kFloats, out.weights + Count * kLanes);
    hn::Store(hn::Zero(kInts), kInts, out.order + Count * kLanes);
}

#endif

}  // namespace weightscape::formats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard
