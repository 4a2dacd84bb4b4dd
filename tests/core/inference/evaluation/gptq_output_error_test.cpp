// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What GPTQ promises, on a real model: with Hessians of one text, every matrix answers another text
// more like the original than plain rounding makes it.
#include <gtest/gtest.h>

#include <cmath>
#include <ostream>
#include <string>
#include <utility>

#include "core/inference/evaluation/collect_text.h"
#include "core/inference/running_model.h"
#include "core/quantize/encoders/product_loops.h"
#include "tests/core/measure/encoding.h"
#include "tests/support/file_bytes.h"
#include "tests/support/sample_model.h"
#include "tests/support/sanitized.h"
#include "tests/support/test_paths.h"
#include "tests/support/verse_text.h"

namespace weightscape::inference {
namespace {

const std::shared_ptr<const Model>& sample() {
    static const auto model = test::sampleModel();
    return model;
}

InputHessians hessiansOf(TokenText text) {
    SilentTask task;
    const auto running = runStored(sample(), task).value();
    return calibrateByText(*running.decoder, {{"text", std::move(text)}}, {}, task)
        .value()
        .hessians;
}

/// Of 20,480 tokens that the sample was trained on.
const InputHessians& learned() {
    static const InputHessians hessians =
        hessiansOf(test::verseText(test::testData() / "inference/genesis.txt", 80));
    return hessians;
}

/// Of a text that the sample was not trained on.
const InputHessians& unseen() {
    static const InputHessians hessians =
        hessiansOf(test::verseText(test::testData() / "interop/passages.txt", 0));
    return hessians;
}

/// tr(E H Eᵀ): the squared error of the outputs per token.
double outputError(const InputHessian& hessian, const std::vector<float>& original,
                   const std::vector<float>& decoded) {
    const std::size_t columns = hessian.columns;
    std::vector<float> errors(original.size());
    for (std::size_t i = 0; i < errors.size(); ++i) errors[i] = decoded[i] - original[i];
    std::vector<float> products(errors.size());
    encoders::addProduct({.left = errors.data(),
                          .leftPerRow = columns,
                          .right = hessian.values.data(),
                          .rightPerTerm = columns,
                          .terms = columns},
                         {.first = products.data(),
                          .perRow = columns,
                          .rows = errors.size() / columns,
                          .columns = columns});
    double sum = 0.0;
    for (std::size_t i = 0; i < errors.size(); ++i) {
        sum += static_cast<double>(errors[i]) * static_cast<double>(products[i]);
    }
    return sum;
}

/// A matrix of the sample, plainly rounded by the importance of its inputs and with feedback.
struct RoundedTwice {
    RoundedTwice(const TensorInfo& tensor, const std::string& treatment,
                 const TensorHessians& hessians)
        : original(tensor.weightCount()) {
        TensorSource{*sample(), tensor}.decode({0, original.size()}, original);
        const std::vector<float> diagonal = hessians.front()->diagonal();
        plain = test::decodedBy(*sample(), tensor, encoders::parseTreatment(treatment).value(),
                                {.importance = {diagonal, tensor.rowCount()}});
        withFeedback = test::decodedBy(*sample(), tensor,
                                       encoders::parseTreatment(treatment + " gptq").value(),
                                       {.importance = {{}, 1, &hessians}});
    }
    /// The output's error with feedback over that without.
    [[nodiscard]] double ratio(const InputHessian& hessian) const {
        return outputError(hessian, original, withFeedback) / outputError(hessian, original, plain);
    }

    std::vector<float> original;
    std::vector<float> plain;
    std::vector<float> withFeedback;
};

struct Promise {
    std::string treatment;
    double most;  ///< geometric mean of the ratios on the unseen text
};

void PrintTo(const Promise& promise, std::ostream* stream) {
    *stream << promise.treatment;
}

class GptqOutputError : public ::testing::TestWithParam<Promise> {};

TEST_P(GptqOutputError, IsBelowThatOfPlainRoundingInEveryMatrixOnAnyText) {
    if (test::kSanitized)
        GTEST_SKIP() << "texts and encoders are tested alone; a promise of figures";
    std::size_t matrices = 0;
    double logarithms = 0.0;
    for (const TensorInfo& tensor : sample()->tensors) {
        const TensorHessians* const hessians = learned().find(tensor.name);
        if (hessians == nullptr) continue;
        const RoundedTwice rounded(tensor, GetParam().treatment, *hessians);
        EXPECT_LT(rounded.ratio(*hessians->front()), 1.0) << tensor.name;
        const double ratio = rounded.ratio(*unseen().find(tensor.name)->front());
        EXPECT_LT(ratio, 1.0) << tensor.name;
        logarithms += std::log(ratio);
        ++matrices;
    }
    EXPECT_EQ(matrices, 43U) << "all but the token embedding";
    EXPECT_LT(std::exp(logarithms / static_cast<double>(matrices)), GetParam().most);
}

INSTANTIATE_TEST_SUITE_P(
    Treatments, GptqOutputError,
    ::testing::Values(Promise{"q4_0", 0.62}, Promise{"q4_k", 0.67}, Promise{"q2_k", 0.74},
                      Promise{"int4 granularity=group:128", 0.55}, Promise{"iq1_s", 0.73},
                      Promise{"iq1_m", 0.71}, Promise{"iq2_xxs", 0.68}, Promise{"iq2_xs", 0.69},
                      Promise{"iq2_s", 0.67}, Promise{"iq3_xxs", 0.65}, Promise{"iq3_s", 0.59}));

}  // namespace
}  // namespace weightscape::inference
