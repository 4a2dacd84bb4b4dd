// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/parts/embedding.h"

#include <gtest/gtest.h>

#include <vector>

#include "core/formats/registry.h"
#include "tests/support/gradient_check.h"

namespace weightscape::test {
namespace {

using inference::Embedding;
using inference::Rows;

/// Five tokens of 64 numbers, encoded.
struct EncodedVocabulary {
    std::vector<std::byte> bytes;
    Embedding embedding;

    explicit EncodedVocabulary(std::string_view formatId) {
        const formats::Format* format = formats::findFormat(formatId);
        const Rows rows = variedRows(5, 64, 1);
        bytes.resize(5 * format->rowBytes(64));
        format->encodeRows(rows.values, 64, {}, bytes);
        embedding = {{format, bytes, 5, 64}, 2.0F};
    }
    [[nodiscard]] std::vector<float> decoded(std::size_t token) const {
        std::vector<float> row(64);
        embedding.weights.format->decodeRow(embedding.weights.part(token, 1).bytes, row);
        for (float& x : row) x *= embedding.scale;
        return row;
    }
};

TEST(Embedding, DecodesTheRowsOfTheTokens) {
    for (const char* format : {"f32", "q8_0", "q4_0"}) {
        const EncodedVocabulary vocabulary(format);
        const std::vector<std::uint32_t> tokens{3, 0, 3, 4};
        Rows outputs(4, 64);
        SilentTask task;
        inference::embed(vocabulary.embedding, tokens, outputs.view(), task);
        for (std::size_t i = 0; i < tokens.size(); ++i) {
            const std::span<const float> row = outputs.view().row(i);
            EXPECT_EQ(std::vector<float>(row.begin(), row.end()), vocabulary.decoded(tokens[i]));
        }
    }
}

TEST(Embedding, AddsTheGradientsOfTheSameToken) {
    const EncodedVocabulary vocabulary("f32");
    const std::vector<std::uint32_t> tokens{3, 0, 3};
    Rows outputGradients(3, 64);
    std::ranges::fill(outputGradients.row(0), 1.0F);
    std::ranges::fill(outputGradients.row(1), 10.0F);
    std::ranges::fill(outputGradients.row(2), 100.0F);
    Rows gradients(5, 64);
    inference::embedBackward(vocabulary.embedding, tokens, outputGradients.view(),
                             gradients.view());
    EXPECT_EQ(gradients.row(0)[5], 20.0F);
    EXPECT_EQ(gradients.row(1)[5], 0.0F);
    EXPECT_EQ(gradients.row(3)[5], 202.0F);
}

}  // namespace
}  // namespace weightscape::test
