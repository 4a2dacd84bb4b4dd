// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/importance/importance_checks.h"

#include <algorithm>
#include <cmath>

#include "core/support/printable.h"
#include "core/support/utf8.h"

namespace weightscape::files {

Result<void> checkImportanceNumbers(std::span<const float> numbers, const Text& what,
                                    Negative negative, const ImportanceSource& source) {
    const auto wrong = std::ranges::find_if_not(numbers, [negative](float number) {
        return std::isfinite(number) && (negative == Negative::Odd || number >= 0.0F);
    });
    if (wrong == numbers.end()) return {};
    const auto index = static_cast<std::uint64_t>(wrong - numbers.begin());
    const Words reason = std::isnan(*wrong)   ? "not a number"_text
                         : std::isinf(*wrong) ? "infinite"_text
                                              : "negative"_text;
    return fail(
        ErrorCode::Damaged,
        "%1 of tensor %2 is %3 (number %4 of %5); collect the importance matrix again."_text(
            what, inQuotes(source.tensor), reason, index + 1, numbers.size()),
        source.file, source.offset + index * sizeof(float));
}

Result<void> checkImportanceQuotients(const ImportanceEntry& entry,
                                      const ImportanceSource& source) {
    const std::size_t columns = entry.columns();
    for (std::size_t i = 0; i < entry.sums.size(); ++i) {
        const float count = entry.counts[i / columns];
        if (count == 0.0F || std::isfinite(entry.sums[i] / count)) continue;
        return fail(
            ErrorCode::Damaged,
            "A sum of tensor %1 (number %2) is infinite once it is divided by its count; collect "
            "the importance matrix again."_text(inQuotes(entry.tensor), i + 1),
            source.file, source.offset + i * sizeof(float));
    }
    return {};
}

void ImportanceOddities::look(const ImportanceEntry& entry) {
    constexpr float kPast64Bits = 18446744073709551616.0F;
    const auto isZero = [](float number) { return number == 0.0F; };
    if (!isUtf8(entry.tensor)) m_foreignNames.note(entry.tensor);
    if (std::ranges::all_of(entry.counts, isZero)) {
        m_neverReached.note(entry.tensor);
    } else if (std::ranges::any_of(entry.counts, isZero)) {
        m_partlyReached.note(entry.tensor);
    } else if (std::ranges::all_of(entry.sums, isZero)) {
        m_allZero.note(entry.tensor);
    }
    if (std::ranges::any_of(entry.sums, [](float sum) { return sum < 0.0F; })) {
        m_negative.note(entry.tensor);
    }
    if (std::ranges::any_of(entry.counts, [](float n) { return n >= kPast64Bits; })) {
        m_hugeCounts.note(entry.tensor);
    }
}

void ImportanceOddities::report(std::vector<Text>& warnings) const {
    m_foreignNames.report(
        "Tensor names that are not UTF-8, shown escaped; few models have such"_text, warnings);
    m_neverReached.report("Tensors that calibration never reached"_text, warnings);
    m_partlyReached.report("Tensors with experts that calibration never reached"_text, warnings);
    m_allZero.report("Tensors whose importance is 0 in every column"_text, warnings);
    m_negative.report("Tensors with negative importance, which no text gives"_text, warnings);
    m_hugeCounts.report("Tensors with a count larger than any text"_text, warnings);
}

}  // namespace weightscape::files
