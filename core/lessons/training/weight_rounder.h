// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/lessons/training/parameter_layout.h"
#include "core/quantize/elements/group_codec.h"
#include "core/quantize/schemes/scheme.h"
#include "core/quantize/schemes/tiling.h"
#include "core/support/result.h"

namespace weightscape::lessons {

/// The scheme of the lab for so many bits a weight, 1 .. 8: whole numbers (binary for 1) with a
/// scale per row that gives the least squared error.
[[nodiscard]] schemes::Scheme schemeOfBits(unsigned bits);

/// Rounds the matrices of a network by a scheme, group by group with the workbench's calibrators
/// and codecs; biases stay. Immutable; any thread.
class WeightRounder {
  public:
    /// Errors: InvalidArgument (checkScheme; a scheme whose groups depend on each other: levels
    /// fitted to the tensor, scales with a second level, outliers).
    [[nodiscard]] static Result<WeightRounder> make(const ParameterLayout& layout,
                                                    const schemes::Scheme& scheme);

    [[nodiscard]] const schemes::Scheme& scheme() const { return m_scheme; }
    /// Bytes of the network: codes, scales and zero points of matrices, biases in binary32.
    [[nodiscard]] std::uint64_t bytes() const { return m_bytes; }

    /// What all parameters become. Draws of stochastic rounding differ from `turn` to `turn`.
    void round(std::span<const float> parameters, std::uint64_t turn,
               std::span<float> rounded) const;
    [[nodiscard]] std::vector<float> rounded(std::span<const float> parameters,
                                             std::uint64_t turn = 0) const;

  private:
    struct Matrix {
        std::size_t offset = 0;
        schemes::Tiling tiling;
    };
    WeightRounder(const schemes::Scheme& scheme, elements::Levels levels);

    schemes::Scheme m_scheme;
    std::shared_ptr<const elements::GroupCodec> m_codec;
    std::vector<Matrix> m_matrices;
    std::uint64_t m_bytes = 0;
};

}  // namespace weightscape::lessons
