// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/lessons/training/character_model.h"

#include <algorithm>
#include <cmath>

#include "core/lessons/training/draws.h"
#include "core/support/number_text.h"

namespace weightscape::lessons {
namespace {

constexpr std::size_t kFewestContexts = 100;
/// One part in so many of the text is held out.
constexpr std::size_t kHeldOutPart = 10;

SmallNetwork characterNetwork(std::size_t characters, const CharacterModelSettings& settings) {
    ParameterLayout layout;
    layout.addMatrix("embedding.weight", characters, settings.embedding);
    std::vector<std::size_t> widths = {settings.context * settings.embedding};
    widths.insert(widths.end(), settings.hidden.begin(), settings.hidden.end());
    widths.push_back(characters);
    DenseLayers layers(layout, widths);
    return {std::move(layout), std::move(layers)};
}

/// Contexts of each part; none reaches from one into the other.
ExampleCounts contextsOf(std::size_t characters, std::size_t context) {
    const std::size_t heldOut = characters / kHeldOutPart;
    return {characters - heldOut - context, heldOut - context};
}

std::string charactersOf(std::string_view text) {
    std::string characters(text);
    std::ranges::sort(characters);
    characters.erase(std::ranges::unique(characters).begin(), characters.end());
    return characters;
}

std::vector<std::uint32_t> codesOf(std::string_view text, std::string_view characters) {
    std::vector<std::uint32_t> codes;
    codes.reserve(text.size());
    for (const char character : text) {
        const std::size_t code = characters.find(character);
        codes.push_back(code == characters.npos ? 0U : static_cast<std::uint32_t>(code));
    }
    return codes;
}

/// A class drawn from softmax(logits / temperature).
std::uint32_t drawClass(const Eigen::Ref<const Eigen::VectorXf>& logits, double temperature,
                        Draws& draws) {
    const Eigen::ArrayXd scaled = logits.cast<double>().array() / temperature;
    const Eigen::ArrayXd shares = (scaled - scaled.maxCoeff()).exp();
    double left = draws.uniform() * shares.sum();
    for (Eigen::Index i = 0; i < shares.size(); ++i) {
        left -= shares[i];
        if (left < 0.0) return static_cast<std::uint32_t>(i);
    }
    return static_cast<std::uint32_t>(shares.size() - 1);
}

}  // namespace

CharacterModel::CharacterModel(std::vector<std::uint32_t> codes, std::string characters,
                               const CharacterModelSettings& settings)
    : TrainingProblem(characterNetwork(characters.size(), settings),
                      contextsOf(codes.size(), settings.context)),
      m_settings(settings),
      m_characters(std::move(characters)),
      m_codes(std::move(codes)) {}

Result<std::shared_ptr<const CharacterModel>> CharacterModel::make(
    std::string_view text, const CharacterModelSettings& settings) {
    const std::size_t fewest = kHeldOutPart * (settings.context + kFewestContexts);
    if (text.size() < fewest) {
        return fail(ErrorCode::InvalidArgument,
                    "the text has %1 characters; training needs at least %2"_text(
                        groupedText(text.size()), groupedText(fewest)));
    }
    std::string characters = charactersOf(text);
    auto codes = codesOf(text, characters);
    return std::shared_ptr<const CharacterModel>(
        new CharacterModel(std::move(codes), std::move(characters), settings));
}

std::vector<float> CharacterModel::initialParameters(std::uint64_t seed) const {
    std::vector<float> parameters(layout().count());
    Draws draws(seed);
    const ParameterTensor& embedding = layout().tensors().front();
    for (float& number : std::span(parameters).subspan(embedding.offset, embedding.count())) {
        number = static_cast<float>(draws.normal());
    }
    layers().initialize(parameters, draws);
    return parameters;
}

void CharacterModel::embed(std::span<const float> parameters, std::span<const std::uint32_t> codes,
                           Eigen::Ref<Eigen::VectorXf> column) const {
    const std::size_t width = m_settings.embedding;
    const auto table = parameters.subspan(layout().tensors().front().offset);
    float* out = column.data();
    for (const std::uint32_t code : codes) {
        out = std::ranges::copy(table.subspan(code * width, width), out).out;
    }
}

void CharacterModel::gather(std::span<const float> parameters, Examples from,
                            std::span<const std::uint32_t> examples, Batch& batch) const {
    const std::size_t context = m_settings.context;
    const std::size_t first = from == Examples::Training ? 0 : counts().training + context;
    batch.inputs.resize(static_cast<Eigen::Index>(layers().inputs()),
                        static_cast<Eigen::Index>(examples.size()));
    batch.labels.resize(examples.size());
    for (std::size_t i = 0; i < examples.size(); ++i) {
        const std::size_t place = first + examples[i];
        embed(parameters, std::span(m_codes).subspan(place, context),
              batch.inputs.col(static_cast<Eigen::Index>(i)));
        batch.labels[i] = m_codes[place + context];
    }
}

void CharacterModel::scatter(std::span<const std::uint32_t> examples, const Columns& inputGradient,
                             std::span<float> gradient) const {
    const std::size_t width = m_settings.embedding;
    const auto table = gradient.subspan(layout().tensors().front().offset);
    for (std::size_t i = 0; i < examples.size(); ++i) {
        const float* from = inputGradient.col(static_cast<Eigen::Index>(i)).data();
        for (std::size_t place = 0; place < m_settings.context; ++place) {
            const auto row = table.subspan(m_codes[examples[i] + place] * width, width);
            for (float& number : row) number += *from++;
        }
    }
}

std::string CharacterModel::continueText(std::span<const float> parameters, std::string_view begin,
                                         const ContinueWish& wish) const {
    Draws draws(wish.seed);
    // What stands before the text is its first character.
    std::vector<std::uint32_t> codes(m_settings.context, 0U);
    const auto begun = codesOf(begin, m_characters);
    codes.insert(codes.end(), begun.begin(), begun.end());
    std::string written;
    Columns inputs(static_cast<Eigen::Index>(layers().inputs()), 1);
    LayerOutputs outputs;
    for (std::size_t i = 0; i < wish.characters; ++i) {
        embed(parameters, std::span(codes).last(m_settings.context), inputs.col(0));
        layers().forward(parameters, inputs, outputs);
        codes.push_back(drawClass(outputs.logits().col(0), wish.temperature, draws));
        written.push_back(m_characters[codes.back()]);
    }
    return written;
}

}  // namespace weightscape::lessons
