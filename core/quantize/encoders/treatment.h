// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/formats/registry.h"
#include "core/model/tensor_info.h"
#include "core/quantize/calibration/calibrated_format.h"
#include "core/quantize/encoders/gptq_choice.h"
#include "core/quantize/encoders/tensor_scaling.h"
#include "core/quantize/encoders/tuned_blocks.h"
#include "core/quantize/schemes/scheme.h"
#include "core/support/result.h"
#include "core/support/shared_optional.h"

namespace weightscape::encoders {

/// What is done to the weights of a tensor: a small comparable value with one text form. Either
/// they are stored in a format, whose scales a calibrator may choose where the format leaves them
/// open, or a composed scheme is simulated: what the scheme leaves of them
/// is stored in a float format, so that every program that reads the file can judge the scheme, or
/// in the ggml type that holds exactly the scheme's codes and scales (schemes::containerOf). Either
/// way the codes may be chosen by error feedback.
struct Treatment {
    const formats::Format* format = nullptr;  ///< what the weights are stored as
    SharedOptional<schemes::Scheme> scheme = {};
    /// Chooses the block scales of `format`; only without a scheme. Such files are not those that
    /// llama.cpp makes.
    SharedOptional<calibration::CalibratorChoice> calibration = {};
    /// Codes are chosen anew under the scales that all of the above settles, so that errors of the
    /// layer's output cancel (ErrorFeedback). Where nothing is known of a tensor's inputs they
    /// stay.
    SharedOptional<GptqChoice> feedback = {};
    /// Scales are searched where the format's own encoder does not (ScaleSearch). Only plans give
    /// it; the text form leaves it out.
    bool searchesScale = false;
    /// The weights are first multiplied with factors that belong to what other tensors become. Only
    /// plans give it; the text form leaves it out.
    SharedOptional<TensorScaling> scaling = {};
    /// What the weights become, blocks and all; the rest says how the search began. Only plans give
    /// it; the text form leaves it out.
    SharedOptional<TunedBlocks> tuned = {};

    [[nodiscard]] bool isSimulated() const { return static_cast<bool>(scheme); }
    /// True when the format's own encoder does all.
    [[nodiscard]] bool isPlain() const {
        return !scheme && !calibration && !feedback && !searchesScale && !scaling && !tuned;
    }
    /// The same without feedback: what settles the scales.
    [[nodiscard]] Treatment withoutFeedback() const;
    /// The same of the weights as they are.
    [[nodiscard]] Treatment withoutScaling() const;
    /// The same before it was tuned.
    [[nodiscard]] Treatment withoutTuning() const;
    /// True when the file holds the scheme's own codes, and not floats that simulate it.
    [[nodiscard]] bool isContained() const;
    /// True when a tensor stays as it is, byte for byte.
    [[nodiscard]] bool keeps(const TensorInfo& tensor) const {
        return isPlain() && format == tensor.format;
    }
    friend bool operator==(const Treatment&, const Treatment&) = default;
};

/// F16, BF16, F32 or a type that is the container of some scheme, by name, any case.
/// Errors: InvalidArgument.
[[nodiscard]] Result<const formats::Format*> parseStore(std::string_view name);

/// Whether the treatment's format can hold what its scheme leaves. Errors: InvalidArgument.
[[nodiscard]] Result<void> checkStore(const Treatment& simulated);

/// A scheme and what its weights are stored as.
/// Errors: as parseScheme(), parseStore() and checkStore().
[[nodiscard]] Result<Treatment> simulate(std::string_view scheme, std::string_view store = "f16");

/// The format with a calibrator for its scales. Errors: NotFound, InvalidArgument (a format that
/// leaves no scale open, or not for this calibrator).
[[nodiscard]] Result<Treatment> calibrate(const formats::Format& format,
                                          std::string_view calibrator);

/// The treatment with GPTQ. Errors: as parseGptq(); InvalidArgument (formats whose codes stand for
/// several weights or that have no blocks; schemes that do not round to nearest).
[[nodiscard]] Result<Treatment> withFeedback(Treatment treatment, std::string_view parameters = {});

/// The feedback of a treatment where another format takes the place of its own; nothing if that
/// cannot have any.
[[nodiscard]] SharedOptional<GptqChoice> feedbackUnder(const Treatment& treatment,
                                                       const formats::Format& format);

/// Whether the treatment can be carried out on some tensor. Errors: InvalidArgument.
[[nodiscard]] Result<void> checkTreatment(const Treatment& treatment);
/// Whether importance of the columns has a say in what a tensor becomes.
[[nodiscard]] bool usesImportance(const TensorInfo& tensor, const Treatment& treatment);

/// Whole sentences about what a treatment can hardly do for a tensor of this shape; usually none.
[[nodiscard]] std::vector<Text> treatmentRemarks(const TensorInfo& tensor,
                                                 const Treatment& treatment);

/// What a treatment takes, overhead included, but not the floats that simulate it.
struct TreatmentCost {
    std::uint64_t bytes = 0;
    bool exact = true;  ///< false: at least so much; only the weights tell
};
/// As far as the shape tells. Precondition: the format has a known size, or the tensor keeps it.
[[nodiscard]] TreatmentCost costOf(const TensorInfo& tensor, const Treatment& treatment);

/// "q4_0"; "q4_0 calibration=mse"; "int4 granularity=group:64"; "int4 store=bf16" where the store
/// is not F16; each with "gptq" or "gptq=0.05" at its end. Precondition: there is a format.
[[nodiscard]] std::string treatmentText(const Treatment& treatment);
/// Reads treatmentText() back. Errors: NotFound, InvalidArgument.
[[nodiscard]] Result<Treatment> parseTreatment(std::string_view text);

/// The treatment for people: "Q4_0"; "Q4_0, mse"; "int4 granularity=group:64, simulated as F16";
/// "int4, stored as Q4_0"; "Q4_K, gptq"; "Q4_0, awq" where it is scaled,
/// "Q4_0, tuned" where its blocks are.
[[nodiscard]] Text treatmentLabel(const Treatment& treatment);
/// The same for narrow places: "Q4_0", "Q4_0, mse", "int4".
[[nodiscard]] std::string treatmentName(const Treatment& treatment);

}  // namespace weightscape::encoders
