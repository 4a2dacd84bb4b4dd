// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string_view>

#include "tests/support/random_decoders.h"

namespace weightscape::test {

/// Writes the model of a row as the folder that a converter would have made the GGUF from: names of
/// Hugging Face, rows of Q and K in halves where the GGUF has neighbours, norms without the one
/// that is added to them, experts one by one or with gates and ups by turns, matrices of GPT-2 with
/// inputs as rows. Tensors of rotary factors are left out. With a tokenizer where the metadata has
/// one. `config`: further members of config.json, as JSON.
void writeRandomFolder(const std::filesystem::path& folder, const RandomModel& model,
                       std::string_view config = "{}");

}  // namespace weightscape::test
