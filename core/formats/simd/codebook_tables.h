// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/formats/codebook_search.h"

/// The levels of IQ4_NL and IQ4_XS as tables that need no search, for quotients from -136 to 136.
namespace weightscape::formats {

/// Where code `code` ends and the next one begins, exactly.
[[nodiscard]] constexpr float codebookThreshold(std::size_t code) {
    return static_cast<float>(kCodebook[code] + kCodebook[code + 1]) / 2.0F;
}

/// Bucket = kMiddleBucket + quotient * kBucketsPerUnit rounded to nearest: 0 to 31.
inline constexpr float kBucketsPerUnit = 0.0976F;
inline constexpr float kMiddleBucket = 14.0F;

/// The same before it is cut to a whole number.
constexpr float bucketPlace(float quotient) {
    return quotient * kBucketsPerUnit + (kMiddleBucket + 0.5F);
}

struct CodebookBuckets {
    float thresholds[32];  ///< quotients of the bucket below it have `below`
    float below[32];
    float above[32];  ///< the same as below where the bucket has no threshold
    float codes[32];  ///< of below
};

constexpr CodebookBuckets makeCodebookBuckets() {
    CodebookBuckets buckets{};
    std::size_t code = 0;
    for (std::size_t i = 0; i < 32; ++i) {
        const bool divided =
            code < 15 && static_cast<std::size_t>(bucketPlace(codebookThreshold(code))) == i;
        buckets.thresholds[i] = divided ? codebookThreshold(code) : 1e9F;
        buckets.below[i] = static_cast<float>(kCodebook[code]);
        buckets.codes[i] = static_cast<float>(code);
        if (divided) ++code;
        buckets.above[i] = static_cast<float>(kCodebook[code]);
    }
    return buckets;
}
inline constexpr CodebookBuckets kCodebookBuckets = makeCodebookBuckets();
static_assert(kCodebookBuckets.above[31] == kCodebook[15], "every threshold has its own bucket");

/// No threshold comes nearer to a bucket's border than a twentieth of a bucket, so the rounding of
/// the bucket's number does not matter.
constexpr bool bordersAreFar() {
    for (std::size_t code = 0; code < 15; ++code) {
        const float place = bucketPlace(codebookThreshold(code));
        const float part = place - static_cast<float>(static_cast<int>(place));
        if (part < 0.05F || part > 0.95F) return false;
    }
    return true;
}
static_assert(bordersAreFar());

/// Index = whole part of 2 * quotient, rounded down, + kHalvesBelowZero.
inline constexpr int kHalvesBelowZero = 272;
struct CodebookHalves {
    float levels[2 * kHalvesBelowZero + 1];
    std::int32_t codes[2 * kHalvesBelowZero + 1];
};

constexpr CodebookHalves makeCodebookHalves() {
    CodebookHalves halves{};
    for (int half = -kHalvesBelowZero; half <= kHalvesBelowZero; ++half) {
        int code = 0;
        while (code < 15 && half >= kCodebook[code] + kCodebook[code + 1]) ++code;
        halves.levels[half + kHalvesBelowZero] = static_cast<float>(kCodebook[code]);
        halves.codes[half + kHalvesBelowZero] = code;
    }
    return halves;
}
inline constexpr CodebookHalves kCodebookHalves = makeCodebookHalves();

}  // namespace weightscape::formats
