// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "core/report/model_report.h"
#include "core/support/language.h"

namespace weightscape::report {

/// One self-contained page in a language: no network, no other file; light or dark as the reader's
/// browser, and fit for paper. Well-formed XML too. Equal reports give equal bytes.
[[nodiscard]] std::string toHtml(const ModelReport& report, const Language& language);

}  // namespace weightscape::report
