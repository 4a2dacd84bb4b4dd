// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/recipes/writable_treatment.h"

namespace weightscape::recipes {

Result<void> checkWritable(const formats::Format* format, const Text& where) {
    if (format == nullptr) {
        return fail(ErrorCode::InvalidArgument,
                    "The recipe names no format for %1; choose one."_text(where));
    }
    if (!format->canEncode() || format->info.ggmlType < 0) {
        return fail(ErrorCode::Unsupported,
                    "The recipe wants %1 for %2, which cannot be written; choose a format that "
                    "can, such as Q4_K."_text(format->info.label, where));
    }
    return {};
}

Result<void> checkWritable(const encoders::Treatment& treatment, const Text& where) {
    if (auto writable = checkWritable(treatment.format, where); !writable) return writable;
    return encoders::checkTreatment(treatment);
}

}  // namespace weightscape::recipes
