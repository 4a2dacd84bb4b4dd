// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/model.h"
#include "core/support/result.h"

namespace weightscape::recipes {

/// What a regular expression begins with; all else is a glob.
inline constexpr std::string_view kExpressionPrefix = "re:";

/// A rule's pattern made ready to be tried on many names: a glob on the whole name, or, after
/// "re:", a regular expression searched in it. Copies share the compiled expression. Safe to use
/// from several threads.
///
/// Globs know `*` (any run of characters) and `?` (one character); every other character stands
/// for itself. Regular expressions follow ECMAScript's syntax and work on bytes.
class TensorPattern {
  public:
    /// Errors: InvalidArgument with the place where a regular expression breaks.
    [[nodiscard]] static Result<TensorPattern> compile(std::string_view pattern);

    /// Errors: InvalidArgument when a regular expression needs more than a fixed number of steps,
    /// as nested repetitions may; the time is bounded whatever the pattern.
    [[nodiscard]] Result<bool> matches(std::string_view tensorName) const;
    /// The first of the tensor's names that matches: that in a GGUF, or one that people see: its
    /// own in a folder of another kind, or those that it was converted from. None: no name does.
    /// The view is into the tensor.
    [[nodiscard]] Result<std::optional<std::string_view>> matchedName(
        const Model& model, const TensorInfo& tensor) const;

  private:
    TensorPattern() = default;
    std::string m_text;
    bool m_isName = false;                     ///< a glob without wildcards
    std::shared_ptr<const void> m_expression;  ///< null for a glob
};

/// Whether a rule may have the pattern.
[[nodiscard]] Result<void> checkPattern(std::string_view pattern);
/// The tensors of the model that match, in file order. Never takes exponential time: an expression
/// that needs too many steps matches nothing. Precondition: checkPattern(pattern) succeeded.
[[nodiscard]] std::vector<const TensorInfo*> matchingTensors(const Model& model,
                                                             std::string_view pattern);

}  // namespace weightscape::recipes
