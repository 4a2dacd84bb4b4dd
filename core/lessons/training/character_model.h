// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/lessons/training/training_problem.h"
#include "core/support/result.h"

namespace weightscape::lessons {

struct CharacterModelSettings {
    std::size_t context = 8;     ///< characters that the next one is guessed from, above 0
    std::size_t embedding = 12;  ///< numbers per character, above 0
    std::vector<std::size_t> hidden = {96};  ///< widths of the hidden layers, above 0
};

/// How a text is continued.
struct ContinueWish {
    std::size_t characters = 200;
    double temperature = 1.0;  ///< above 0; small: the likeliest character nearly always
    std::uint64_t seed = 1;
};

/// A language model of characters: the embeddings of the last few, fully connected layers, and a
/// probability for each character that the text has. An example is a place of the text; the last
/// tenth of the text is held out. Source of the design: Bengio, Ducharme, Vincent, Jauvin, A Neural
/// Probabilistic Language Model, 2003.
class CharacterModel final : public TrainingProblem {
  public:
    /// Characters are bytes. Errors: InvalidArgument (a text of fewer than 100 contexts).
    [[nodiscard]] static Result<std::shared_ptr<const CharacterModel>> make(
        std::string_view text, const CharacterModelSettings& settings);

    [[nodiscard]] std::size_t classes() const override { return m_characters.size(); }
    [[nodiscard]] std::vector<float> initialParameters(std::uint64_t seed) const override;
    /// The characters of the text, ascending: the character of each class.
    [[nodiscard]] std::string_view characters() const { return m_characters; }

    /// What the network writes after `begin`, drawn character by character; characters of
    /// `begin` that the text does not have count as its first one.
    [[nodiscard]] std::string continueText(std::span<const float> parameters,
                                           std::string_view begin, const ContinueWish& wish) const;

  private:
    CharacterModel(std::vector<std::uint32_t> codes, std::string characters,
                   const CharacterModelSettings& settings);
    void gather(std::span<const float> parameters, Examples from,
                std::span<const std::uint32_t> examples, Batch& batch) const override;
    void scatter(std::span<const std::uint32_t> examples, const Columns& inputGradient,
                 std::span<float> gradient) const override;
    /// The embeddings of `context` codes, one after the other.
    void embed(std::span<const float> parameters, std::span<const std::uint32_t> codes,
               Eigen::Ref<Eigen::VectorXf> column) const;

    CharacterModelSettings m_settings;
    std::string m_characters;
    std::vector<std::uint32_t> m_codes;  ///< the text
};

}  // namespace weightscape::lessons
