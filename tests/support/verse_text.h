// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <filesystem>

#include "core/inference/evaluation/run_text.h"

namespace weightscape::test {

/// A text with a verse per line and an empty line between chapters, in tokens as the sample was
/// trained on it: each chapter between beginning and end of text, each verse encoded by itself with
/// a line feed behind it. Cut into at most so many pieces of 256, or into all there are; each goes
/// on where the one before ended.
[[nodiscard]] inference::TokenText verseText(const std::filesystem::path& path, std::size_t chunks);

}  // namespace weightscape::test
