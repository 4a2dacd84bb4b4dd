// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/recipes/missing_importance.h"

#include "core/support/printable.h"

namespace weightscape::recipes {

Result<MissingImportance> parseMissingImportance(std::string_view text) {
    using enum MissingImportance::Choice;
    if (text == "refuse") return MissingImportance{Refuse};
    if (text == "uniform") return MissingImportance{Uniform};
    const formats::Format* format = formats::findFormat(text);
    if (format != nullptr && format->canEncode() && format->info.ggmlType >= 0 &&
        format->info.importance != formats::ImportanceUse::Required) {
        return MissingImportance{Substitute, format};
    }
    return fail(ErrorCode::InvalidArgument,
                "\"%1\" is no choice for missing importance; give refuse, uniform, or a format "
                "that does without, such as q4_k."_text(printable(text, 100)));
}

}  // namespace weightscape::recipes
