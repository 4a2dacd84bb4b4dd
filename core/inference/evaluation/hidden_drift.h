// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/inference/decoders/decoder.h"
#include "core/inference/evaluation/run_text.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

/// How an error grows on its way through the layers: two runs of one text side by side.
namespace weightscape::inference {

/// One of the two runs. Observers are not asked.
struct DriftSide {
    const Decoder& decoder;
    RunOptions options = {};
};

/// What is compared: some chunks of a text.
struct DriftText {
    const TokenText& text;
    /// In ascending order. They go through the layers together; of more than kMostDriftTokens the
    /// rest is left out, but not the first.
    std::vector<std::size_t> chunks;
    /// Positions in each chunk whose answers are followed; none: the last one.
    std::vector<std::size_t> positions = {};
};
inline constexpr std::size_t kMostDriftTokens = 2048;

/// Changed state h' against the original h of one token.
struct StateDifference {
    double relativeError = 0.0;  ///< |h' - h| / |h|; infinite where only h is 0
    double cosine = 1.0;         ///< of the angle between them; 0 where one of them is 0
};
/// In double, in the order of the channels. The spans are equally long.
[[nodiscard]] StateDifference stateDifference(std::span<const float> original,
                                              std::span<const float> changed);

/// Means over the tokens.
struct LayerDrift {
    double relativeError = 0.0;
    double cosine = 1.0;
    /// Share of the followed positions whose answers would differ if the models ended here.
    double otherAnswers = 0.0;
};

/// The tokens that both runs would answer with if the model ended behind each layer: the output is
/// applied to the hidden states in between (nostalgebraist, interpreting GPT: the logit lens,
/// 2020). The last entry is the real answer.
struct AnswerPath {
    std::size_t chunk = 0;
    std::size_t position = 0;  ///< in the chunk; what is answered is the token behind it
    std::vector<std::int32_t> original;
    std::vector<std::int32_t> changed;
    /// The first entry from which the answers differ to the end; none: the last ones agree.
    std::optional<std::size_t> flipsFrom;
};
/// AnswerPath::flipsFrom of two paths of equal length.
[[nodiscard]] std::optional<std::size_t> flipLayer(std::span<const std::int32_t> original,
                                                   std::span<const std::int32_t> changed);

/// Entry 0 of each list of layers is the embedding, entry i what leaves layer i - 1.
struct HiddenDrift {
    std::vector<std::size_t> chunks;  ///< that were compared
    std::size_t context = 0;          ///< tokens in each of them
    std::vector<LayerDrift> layers;
    Rows relativeErrors;  ///< a row for each entry, a column for each token, chunk after chunk
    Rows cosines;         ///< the same
    std::vector<AnswerPath> answers;  ///< chunk after chunk
};

/// Runs both sides layer by layer together, so that the states of two layers are in memory and
/// no others: 8 bytes x tokens x width. Errors: InvalidArgument (models of different shapes, a
/// chunk or position that the text does not have), Cancelled, those of the decoders.
[[nodiscard]] Result<HiddenDrift> measureDrift(const DriftSide& original, const DriftSide& changed,
                                               const DriftText& text, TaskContext& task);

/// HiddenDrift::layers over the first chunk of a text, 64 of whose positions, at even distances,
/// are followed. Errors: those of measureDrift().
[[nodiscard]] Result<std::vector<LayerDrift>> layerDrifts(const DriftSide& original,
                                                          const DriftSide& changed,
                                                          const TokenText& text, TaskContext& task);

}  // namespace weightscape::inference
