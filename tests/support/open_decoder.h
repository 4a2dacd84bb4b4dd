// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>

#include "core/inference/decoders/decoder.h"
#include "core/inference/running_model.h"

namespace weightscape::test {

/// The model of a file, ready to run. Throws where it cannot be opened or run.
class OpenDecoder {
  public:
    explicit OpenDecoder(const std::filesystem::path& path);

    [[nodiscard]] const inference::Decoder& decoder() const { return *m_running.decoder; }
    /// The scores at all positions of a text that is seen at once.
    [[nodiscard]] inference::Rows logits(std::span<const std::int32_t> tokens,
                                         const inference::RunOptions& options = {}) const;
    /// Those of hidden states that left the last layer.
    [[nodiscard]] inference::Rows scores(inference::ConstRows hidden,
                                         const inference::RunOptions& options = {}) const;

  private:
    inference::RunningModel m_running;
};

}  // namespace weightscape::test
