// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/figures/logits_codes.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

#include "core/inference/figures/softmax_loops.h"

namespace weightscape::inference {
namespace {

constexpr float kLargestCode = 65535.0F;
constexpr float kSpan = 16.0F;
/// What rounding to codes can make of ln 1, with room to spare.
constexpr float kMostLogarithm = 0.01F;

struct RowHead {
    float scale = 0.0F;
    float leastLogarithm = std::numeric_limits<float>::quiet_NaN();
};
static_assert(sizeof(RowHead) == 8);

}  // namespace

void encodeLogits(std::span<const float> logits, std::span<std::byte> bytes) {
    std::ranges::fill(bytes, std::byte{0});
    const float largest = largestLogit(logits);
    RowHead head;
    if (std::isfinite(largest)) {
        const float smallest = *std::ranges::min_element(logits);
        const float least = std::max(smallest, largest - kSpan);
        // Each step is rounded to a float, as llama-perplexity does.
        const auto logarithm = static_cast<float>(std::log(sumOfExponentials(logits, largest)));
        head = {(largest - least) / kLargestCode, least - largest - logarithm};
        const float inverse = head.scale > 0.0F ? 1.0F / head.scale : 0.0F;
        std::byte* place = bytes.data() + sizeof(head);
        for (const float logit : logits) {
            const float steps =
                logit > least ? std::min(inverse * (logit - least), kLargestCode) : 0.0F;
            const auto code = static_cast<std::uint16_t>(std::lrint(steps));
            std::memcpy(place, &code, sizeof(code));
            place += sizeof(code);
        }
    }
    std::memcpy(bytes.data(), &head, sizeof(head));
}

ReferenceRow decodeLogits(std::span<const std::byte> bytes, std::size_t vocabulary,
                          std::vector<float>& room) {
    RowHead head;
    std::memcpy(&head, bytes.data(), sizeof(head));
    room.resize(vocabulary);
    const std::byte* place = bytes.data() + sizeof(head);
    for (float& value : room) {
        std::uint16_t code = 0;
        std::memcpy(&code, place, sizeof(code));
        value = head.scale * static_cast<float>(code) + head.leastLogarithm;
        place += sizeof(code);
    }
    ReferenceRow row;
    row.values = room;
    row.least = kLeastCodedLogarithm;
    const float largest = largestLogit(room);
    if (std::isfinite(largest) && largest <= kMostLogarithm) {
        row.next.top = static_cast<std::size_t>(std::ranges::find(room, largest) - room.begin());
    } else {
        row.next.logarithmOfSum = std::numeric_limits<double>::quiet_NaN();
    }
    return row;
}

}  // namespace weightscape::inference
