// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "core/quantize/calibration/all_calibrators.h"
#include "core/support/parameters.h"
#include "core/support/result.h"
#include "core/support/text.h"

/// How coarse the inputs of matrices become: a table of ways, and one text form for all of them.
namespace weightscape::inference {

class InputRanges;
class InputRounding;
struct ActivationMode;

/// Whose largest magnitude the levels of inputs are laid on.
enum class RangeKind {
    Token,   ///< each token's own, found as it comes
    Tensor,  ///< that of all tokens of a batch, found as they come
    Static,  ///< one per tensor, chosen beforehand from a calibration text
};

struct InputRange {
    RangeKind kind = RangeKind::Token;
    calibration::CalibratorChoice calibrator = {};  ///< of Static; none else
    friend bool operator==(const InputRange&, const InputRange&) = default;
};

/// One way. Rows live for the whole program, so pointers to them identify a way.
struct ActivationKind {
    std::string_view id;  ///< "w8a8"
    Words label;          ///< "W8A8"
    Words summary;        ///< one plain line, no full stop
    unsigned bits = 0;    ///< of the inputs' integers; 0: they are no integers, or some format's
    std::string_view weights = {};  ///< scheme that the weights are rounded by; empty: none
    std::span<const ParameterSpec> parameters = {};
    bool takesRange = false;   ///< InputRange has a say
    bool needsMaxima = false;  ///< the largest magnitude of every input channel
    std::unique_ptr<InputRounding> (*create)(const ActivationMode& mode,
                                             std::shared_ptr<const InputRanges> ranges) = nullptr;
};

/// The table; the first row changes nothing.
[[nodiscard]] std::span<const ActivationKind> allActivationKinds();
/// By id, any case; null when there is none.
[[nodiscard]] const ActivationKind* findActivationKind(std::string_view id);

/// A way with its choices: a small comparable value.
struct ActivationMode {
    const ActivationKind* kind = &allActivationKinds().front();
    InputRange range = {};
    ParameterValues parameters = {};  ///< one for each row of ActivationKind::parameters

    [[nodiscard]] bool changesNothing() const { return kind->create == nullptr; }
    friend bool operator==(const ActivationMode&, const ActivationMode&) = default;
};

/// "w8a8", "w4a4 range=tensor", "a8 range=percentile:99.9", "llm.int8 threshold=5",
/// "smoothquant:0.6": a way, perhaps its first number behind a colon, then name=value, in any
/// order, each at most once. Ranges: `token` and `tensor` as they come, or a symmetric calibrator
/// of the schemes (absmax, percentile:P, mse, kl), which makes them static.
/// Errors: NotFound (way, calibrator), InvalidArgument.
[[nodiscard]] Result<ActivationMode> parseActivationMode(std::string_view text);
/// The shortest text that reads back as the same mode.
[[nodiscard]] std::string activationModeText(const ActivationMode& mode);
/// For people: "W8A8", "LLM.int8(), threshold=5".
[[nodiscard]] Text activationModeLabel(const ActivationMode& mode);

/// The statistics of inputs that the mode asks for: to be given to a run over a calibration text as
/// its observer, and then to makeInputRounding(). Null: none.
[[nodiscard]] std::shared_ptr<InputRanges> neededRanges(const ActivationMode& mode);

/// Carries out the mode in RunOptions::rounding; null where it changes nothing. One rounding serves
/// one decoder, for it keeps weights. Precondition: `ranges` is what neededRanges() made, after the
/// run; they are not changed any more.
[[nodiscard]] std::unique_ptr<InputRounding> makeInputRounding(
    const ActivationMode& mode, std::shared_ptr<const InputRanges> ranges);

/// Whether the ways that choose levels themselves touch a matrix: those of the layers, but not the
/// router of experts and not the output, which deployments leave in full precision too. What
/// llama.cpp's kernels round does not ask.
[[nodiscard]] bool isRoundedMatrix(std::string_view tensor);

}  // namespace weightscape::inference
