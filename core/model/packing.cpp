// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/model/packing.h"

#include <cmath>

#include "core/support/number_text.h"
#include "core/support/printable.h"

namespace weightscape {
namespace {

Text bitsText(double bits) {
    if (bits == std::floor(bits)) return "%1 bits"_text(static_cast<std::uint64_t>(bits));
    return "%1 bits on average"_text(Text::number(fixedText(bits, 2)));
}

}  // namespace

Text PackedGroup::text() const {
    if (rows == kAll && columns == kAll) return "one scale per tensor"_text;
    if (rows == 1 && columns == kAll) return "one scale per row"_text;
    if (rows == kAll && columns == 1) return "one scale per column"_text;
    if (rows == 1) return "groups of %1"_text(columns);
    return "blocks of %1 x %2"_text(rows, columns);
}

Text PackedType::label() const {
    // "MXFP4 FP4" says it twice.
    const std::string code = method.ends_with(element) ? "" : printable(element, 60);
    Text what = printable(method, 60);
    if (!code.empty()) {
        what = "%1 %2"_text(what, code);
    } else if (element.empty() && bits != 0) {
        what = "%1 %2"_text(what, bitsText(bits));
    }
    return group ? "%1, %2"_text(what, group->text()) : what;
}

Text storedAs(const formats::Format& format, const PackedType* packed) {
    return packed == nullptr ? Text(format.info.label) : packed->label();
}

std::string storedId(const formats::Format& format, const PackedType* packed) {
    return packed == nullptr ? std::string(format.info.id) : packed->label().english();
}

Text PackedType::text() const {
    Text what = printable(method, 60);
    bool first = true;
    const auto add = [&what, &first](const Text& part) {
        what = first ? "%1: %2"_text(what, part) : "%1, %2"_text(what, part);
        first = false;
    };
    if (!element.empty()) add(printable(element, 60));
    if (bits != 0) add(bitsText(bits));
    if (group) add(group->text());
    return what;
}

Text Packing::sentence() const {
    if (isRead()) {
        return "The weights are packed by %1. They are read as what codes and scales mean, in F32; "
               "errors are counted against that, the real loss is larger. Start from the "
               "unquantized model if you can."_text(text());
    }
    const auto pattern =
        unread == 1
            ? "The weights are packed by %1. The numbers in %2 tensor are codes whose scales are "
              "stored beside them, so they are not measured and the model cannot be exported. Use "
              "the unquantized model."_text
            : "The weights are packed by %1. The numbers in %2 tensors are codes whose scales are "
              "stored beside them, so they are not measured and the model cannot be exported. Use "
              "the unquantized model."_text;
    const Text refused = pattern(text(), unread);
    return whyUnread.empty() ? refused : "%1 %2"_text(refused, whyUnread);
}

}  // namespace weightscape
