// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/model/input_hessians.h"
#include "core/model/model.h"
#include "core/support/result.h"

/// What errors of a model's weights do to its answers, to second order: moments of what flows
/// through its matrices, weighted by how its own loss changes with what comes out.
namespace weightscape {

/// Of a tensor whose matrices multiply inputs x to outputs, with g the gradients of the loss there.
struct MatrixMoments {
    /// Per matrix the mean over the tokens that reached it of w x xᵀ, w being the mean of g² over
    /// the outputs; where the moments are forward only, of x xᵀ. Null: no token reached it.
    TensorHessians hessians;
    /// Per matrix and output the mean of g²: the diagonal of the Fisher information of the outputs.
    /// Empty where the moments are forward only.
    std::vector<std::vector<float>> outputs;
    /// Per matrix and input the mean of w δ², δ being what rounding the input as CPU kernels do
    /// changes: as Q8_0 (blocks of 32) and as Q8_K (256). Empty where moments are forward only, or
    /// rows are no whole blocks.
    std::vector<std::vector<float>> roundedAsQ8_0;
    std::vector<std::vector<float>> roundedAsQ8K;
};

/// Of a table whose rows are looked up by tokens: the embedding.
struct LookupMoments {
    /// The mean of g gᵀ over the text, g being the gradient of a row that was looked up.
    InputHessian gradients;
    /// How often each row was, of all tokens: they add up to 1.
    std::vector<float> frequencies;
};

/// The moments of a model, by the GGUF names of its tensors. Fill it, then share it as const.
struct ModelMoments {
    std::map<std::string, MatrixMoments, std::less<>> matrices;
    std::map<std::string, LookupMoments, std::less<>> lookups;
    double tokens = 0.0;  ///< of the text, all that were counted
    bool isForwardOnly = false;
    std::vector<std::string> leftOut;  ///< tensors whose inputs were seen to no avail
    std::vector<std::string> texts;    ///< names of what was read
    std::string textSha256;            ///< of all of it; empty: not known
    std::uint32_t context = 0;         ///< tokens that the text was cut into

    /// Null: the tensor is no matrix that was seen.
    [[nodiscard]] const MatrixMoments* matrix(std::string_view tensor) const {
        const auto found = matrices.find(tensor);
        return found == matrices.end() ? nullptr : &found->second;
    }
    [[nodiscard]] const LookupMoments* lookup(std::string_view tensor) const {
        const auto found = lookups.find(tensor);
        return found == lookups.end() ? nullptr : &found->second;
    }
};

/// Whether the moments are of such a model: all tensors that both know have as many matrices, rows
/// and columns in both, and there is one. Errors: InvalidArgument, which names a tensor.
[[nodiscard]] Result<void> checkMoments(const Model& model, const ModelMoments& moments);

/// The moments as Hessians for encoders that let errors cancel. Those of a table are the moments of
/// its gradients; a tied embedding has both, the table's for a row as often as the mean one is
/// looked up. Damping and order do not depend on the unit.
[[nodiscard]] InputHessians hessiansOf(const ModelMoments& moments);
/// Forward-only moments of which hessiansOf() makes the same Hessians, so that a file can keep
/// them.
[[nodiscard]] ModelMoments momentsOf(const InputHessians& hessians);

}  // namespace weightscape
