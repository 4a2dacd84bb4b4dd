// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantize/encoders/treated_tensor.h"

#include <gtest/gtest.h>

#include "core/measure/measure_treatment.h"
#include "tests/core/quantize/schemes/scheme_reference.h"

namespace weightscape::test {
namespace {

using encoders::EncodedPiece;
using encoders::TreatedTensor;

std::shared_ptr<const Model> shared(const OneTensorModel& model) {
    return {std::shared_ptr<const Model>(), &model.model()};
}

TEST(TreatedTensorTest, PlacesHoldWhatMeasuringSees) {
    const OneTensorModel model = modelOf(gaussianWeights(3, 256 * 40), {256, 40});
    SilentTask task;
    for (const char* text :
         {"int4", "int4 granularity=group:48 outliers=sparse:1", "nf4 granularity=column",
          "kmeans8 granularity=row", "int4 granularity=tensor scale=nested", "q4_0 calibration=mse",
          "q4_0"}) {
        const encoders::Treatment treatment = *encoders::parseTreatment(text);
        const encoders::TreatedTensor treated(shared(model), model.tensor(), treatment);
        encoders::EncodedPiece whole;
        ASSERT_TRUE(treated.read({0, 256 * 40}, whole, task)) << text;
        double sum = 0.0;
        for (std::size_t i = 0; i < whole.original.size(); ++i) {
            const double difference = static_cast<double>(whole.decoded[i]) - whole.original[i];
            sum += difference * difference;
        }
        const auto measured = measure::measureTreatment(model.model(), model.tensor(),
                                                        {.treatment = treatment}, task);
        ASSERT_TRUE(measured) << text;
        EXPECT_NEAR(sum, measured->error.squaredError, 1e-9 * sum) << text;
        encoders::EncodedPiece part;
        ASSERT_TRUE(treated.read({256 * 7 + 64, 96}, part, task)) << text;
        for (std::size_t i = 0; i < 96; ++i) {
            EXPECT_EQ(part.original[i], whole.original[256 * 7 + 64 + i]) << text;
            EXPECT_EQ(part.decoded[i], whole.decoded[256 * 7 + 64 + i]) << text;
        }
    }
}

TEST(TreatedTensorTest, ASchemeMayBeReadFromAnyColumn) {
    const OneTensorModel model = modelOf(gaussianWeights(3, 256 * 4), {256, 4});
    const encoders::TreatedTensor treated(shared(model), model.tensor(),
                                          *encoders::parseTreatment("int3"));
    SilentTask task;
    encoders::EncodedPiece whole;
    encoders::EncodedPiece part;
    ASSERT_TRUE(treated.read({0, 1024}, whole, task));
    ASSERT_TRUE(treated.read({256 + 33, 5}, part, task));
    for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(part.decoded[i], whole.decoded[256 + 33 + i]);
}

}  // namespace
}  // namespace weightscape::test
