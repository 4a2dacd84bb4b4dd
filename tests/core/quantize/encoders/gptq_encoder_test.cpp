// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantize/encoders/gptq_encoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>

#include "tests/core/measure/encoding.h"
#include "tests/core/measure/one_tensor_model.h"
#include "tests/core/quantize/encoders/correlated_inputs.h"
#include "tests/support/sanitized.h"

namespace weightscape::encoders {
namespace {

using test::decodedBy;
using test::modelOf;
using test::OneTensorModel;
using test::outputError;
using ::testing::Contains;
using ::testing::HasSubstr;

constexpr std::size_t kColumns = 512;
constexpr std::size_t kRows = 12;

std::vector<float> normalWeights(std::size_t count, unsigned seed) {
    std::mt19937 generator(seed);
    std::normal_distribution<float> normal(0.0F, 0.02F);
    std::vector<float> weights(count);
    for (float& weight : weights) weight = normal(generator);
    return weights;
}

/// Random weights, with what is known of their inputs.
struct Layer {
    explicit Layer(std::vector<std::uint64_t> dimensions = {kColumns, kRows})
        : weights(normalWeights(kColumns * kRows, 1)), model(modelOf(weights, dimensions)) {}

    [[nodiscard]] ColumnImportance inputs() const { return {{}, 1, &hessians}; }
    [[nodiscard]] std::vector<float> decoded(const Treatment& treatment) const {
        return decodedBy(model.model(), model.tensor(), treatment, {.importance = inputs()});
    }
    [[nodiscard]] double error(const Treatment& treatment) const {
        return outputError(*hessian(), weights, decoded(treatment));
    }
    /// What encoders minimize: the same with the standard damping.
    [[nodiscard]] double cost(const Treatment& treatment) const {
        const std::vector<float> made = decoded(treatment);
        double mean = 0.0;
        for (const float number : hessian()->diagonal()) mean += number / double{kColumns};
        double squares = 0.0;
        for (std::size_t i = 0; i < made.size(); ++i) {
            squares += std::pow(static_cast<double>(made[i]) - weights[i], 2);
        }
        return outputError(*hessian(), weights, made) + FeedbackOptions{}.damping * mean * squares;
    }
    [[nodiscard]] static std::shared_ptr<const InputHessian> hessian() {
        static const auto shared =
            std::make_shared<const InputHessian>(test::correlatedInputs(kColumns, 2, 2 * kColumns));
        return shared;
    }

    std::vector<float> weights;
    OneTensorModel model;
    TensorHessians hessians = {hessian()};
};

Treatment parsed(const std::string& text) {
    auto treatment = parseTreatment(text);
    if (!treatment) throw std::runtime_error(treatment.error().detail.english());
    return *std::move(treatment);
}

/// Of those with feedback; few where it takes ten times as long.
bool isRefined(const std::string& text) {
    return !test::kSanitized || text == "q4_0" || text == "q4_k" || text == "iq2_s" ||
           text.starts_with("int4 outliers=sparse");
}

std::vector<std::string> treatmentsWithFeedback() {
    std::vector<std::string> texts = {
        "int4 granularity=group:128", "int4 mapping=affine granularity=group:64",
        "nf4 granularity=row",        "int4 outliers=equalize",
        "int4 outliers=sparse:1",     "int3 granularity=tensor scale=nested",
        "kmeans8 granularity=row",    "int4 store=q4_0",
        "q4_0 calibration=mse"};
    for (const formats::Format& format : formats::allFormats()) {
        if (takesFeedback(format)) texts.emplace_back(format.info.id);
    }
    return texts;
}

std::vector<std::byte> encodedBy(const Layer& layer, const Treatment& treatment) {
    SilentTask task;
    EncodedPiece piece;
    const auto encoder = test::encoderFor(layer.model.model(), layer.model.tensor(), treatment,
                                          {.importance = layer.inputs()});
    EXPECT_TRUE(encoder->encode(wholeOf(layer.model.tensor()), {.bytes = true}, piece, task));
    return piece.bytes;
}

TEST(GptqEncoder, LowersTheErrorOfTheOutputsUnderEveryTreatmentThatLetsIt) {
    const Layer layer;
    for (const std::string& text : treatmentsWithFeedback()) {
        EXPECT_LT(layer.error(parsed(text + " gptq")), 0.95 * layer.error(parsed(text))) << text;
    }
}

TEST(GptqEncoder, RoundsAfterwardsLowerItFurtherAndEachNeverRaisesIt) {
    const Layer layer;
    for (const std::string& text : treatmentsWithFeedback()) {
        if (!isRefined(text)) continue;
        double before = layer.cost(parsed(text + " gptq"));
        const double first = before;
        for (const char* rounds : {"1", "2", "4"}) {
            const double after = layer.cost(parsed(text + " gptq=rounds=" + rounds));
            EXPECT_LE(after, before * (1.0 + 1e-6)) << text << ", rounds " << rounds;
            before = after;
        }
        EXPECT_LT(before, first) << text;
    }
}

TEST(GptqEncoder, AfterRoundsTheBytesDecodeToWhatIsMeasured) {
    const Layer layer;
    for (const formats::Format& format : formats::allFormats()) {
        if (!takesFeedback(format) || !isRefined(std::string(format.info.id))) continue;
        const Treatment treatment = parsed(std::string(format.info.id) + " gptq=rounds=2");
        const std::vector<std::byte> bytes = encodedBy(layer, treatment);
        std::vector<float> fromBytes(layer.weights.size());
        format.decodeRow(bytes, fromBytes);
        EXPECT_EQ(fromBytes, layer.decoded(treatment)) << format.info.id;
    }
}

TEST(GptqEncoder, AllTypesOfBlocksAreAmongThem) {
    for (const char* id : {"q4_0",  "q4_1",  "q5_0",    "q5_1",   "q8_0",   "q2_k",    "q3_k",
                           "q4_k",  "q5_k",  "q6_k",    "iq4_nl", "iq4_xs", "mxfp4",   "nvfp4",
                           "iq1_s", "iq1_m", "iq2_xxs", "iq2_xs", "iq2_s",  "iq3_xxs", "iq3_s"}) {
        EXPECT_THAT(treatmentsWithFeedback(), Contains(id));
    }
}

TEST(GptqEncoder, KeepsTheScalesThatTheFormatChoseByTheDiagonal) {
    const Layer layer;
    const std::vector<float> diagonal = Layer::hessian()->diagonal();
    for (const char* id : {"q4_0", "q2_k", "q4_k", "q6_k", "iq4_xs", "nvfp4", "iq1_s", "iq2_xxs",
                           "iq2_xs", "iq2_s", "iq3_xxs", "iq3_s"}) {
        const formats::Format& format = test::formatNamed(id);
        std::vector<std::byte> plain(format.rowBytes(layer.weights.size()));
        format.encodeRows(layer.weights, kColumns, diagonal, plain);
        const std::vector<std::byte> bytes = encodedBy(layer, parsed(std::string(id) + " gptq"));
        EXPECT_NE(bytes, plain) << id;
        for (std::size_t i = 0; i < layer.weights.size(); i += 16) {
            const std::size_t at = i / format.weightsPerBlock * format.bytesPerBlock;
            const std::size_t weight = i % format.weightsPerBlock;
            const auto levelsIn = [&](const std::vector<std::byte>& blocks) {
                return formats::levelsOf(
                    format, std::span(blocks).subspan(at, format.bytesPerBlock), weight);
            };
            ASSERT_EQ(levelsIn(bytes), levelsIn(plain)) << id << " " << i;
        }
    }
}

TEST(GptqEncoder, WithoutCorrelationEveryWeightGetsItsNearestLevel) {
    Layer layer;
    std::vector<float> identity(kColumns * kColumns);
    for (std::size_t i = 0; i < kColumns; ++i) identity[i * (kColumns + 1)] = 1.0F;
    layer.hessians = {
        std::make_shared<const InputHessian>(InputHessian{kColumns, 1.0, std::move(identity)})};
    const formats::Format& format = test::formatNamed("q4_k");
    const Treatment treatment = parsed("q4_k gptq");
    const std::vector<std::byte> bytes = encodedBy(layer, treatment);
    const std::vector<float> decoded = layer.decoded(treatment);
    for (std::size_t i = 0; i < layer.weights.size(); ++i) {
        const std::size_t at = i / format.weightsPerBlock * format.bytesPerBlock;
        const auto block = std::span(bytes).subspan(at, format.bytesPerBlock);
        const auto levels = formats::levelsOf(format, block, i % format.weightsPerBlock);
        for (const float level : levels) {
            ASSERT_LE(std::fabs(decoded[i] - layer.weights[i]),
                      std::fabs(level - layer.weights[i]));
        }
    }
}

TEST(GptqEncoder, OrderAndDampingMatter) {
    const Layer layer;
    EXPECT_NE(layer.decoded(parsed("q4_k gptq")), layer.decoded(parsed("q4_k gptq=order=0")));
    EXPECT_NE(layer.decoded(parsed("q4_k gptq")), layer.decoded(parsed("q4_k gptq=1")));
    EXPECT_LT(layer.error(parsed("q4_k gptq=order=0")), layer.error(parsed("q4_k")));
}

TEST(GptqEncoder, WithoutHessiansOrBlindToThemItIsPlainRounding) {
    const Layer layer;
    const std::vector<float> plain =
        decodedBy(layer.model.model(), layer.model.tensor(), parsed("q4_k"));
    EXPECT_EQ(decodedBy(layer.model.model(), layer.model.tensor(), parsed("q4_k gptq")), plain);
    EXPECT_EQ(decodedBy(layer.model.model(), layer.model.tensor(), parsed("q4_k gptq"),
                        {.importance = layer.inputs(), .blind = true}),
              plain);
}

TEST(GptqEncoder, MeasuresWhatItWrites) {
    const Layer layer;
    SilentTask task;
    for (const char* text :
         {"q4_k gptq", "int4 granularity=group:128 gptq", "int4 store=q4_0 gptq"}) {
        const Treatment treatment = parsed(text);
        const std::vector<float> decoded = layer.decoded(treatment);
        double sum = 0.0;
        for (std::size_t i = 0; i < decoded.size(); ++i) {
            const double error = static_cast<double>(decoded[i]) - layer.weights[i];
            sum += error * error;
        }
        const auto measured = test::errorFor(
            layer.model.model(), layer.model.tensor(),
            {.treatment = treatment, .importance = layer.inputs(), .explain = true}, task);
        ASSERT_TRUE(measured) << text;
        EXPECT_NEAR(measured->squaredError, sum, 1e-9 * sum) << text;
        std::vector<float> stored(decoded.size());
        treatment.format->decodeRow(encodedBy(layer, treatment), stored);
        for (std::size_t i = 0; i < decoded.size(); ++i) {
            ASSERT_NEAR(stored[i], decoded[i], 1e-3F * std::fabs(decoded[i])) << text;
        }
    }
}

TEST(GptqEncoder, RowsDoNotDependOnEachOther) {
    const Layer layer;
    SilentTask task;
    const auto encoder = test::encoderFor(layer.model.model(), layer.model.tensor(),
                                          parsed("q4_k gptq"), {.importance = layer.inputs()});
    const std::vector<float> whole = layer.decoded(parsed("q4_k gptq"));
    std::vector<float> part(3 * kColumns);
    ASSERT_TRUE(decodeRows(*encoder, 5, 3, part, task));
    EXPECT_TRUE(std::equal(part.begin(), part.end(), whole.begin() + 5 * kColumns));
}

TEST(GptqEncoder, RowsThatAreNotFiniteStayAsTheFormatLeavesThem) {
    Layer layer;
    layer.weights[3 * kColumns + 7] = std::numeric_limits<float>::quiet_NaN();
    const Layer clean;
    const OneTensorModel spoilt = modelOf(layer.weights, {kColumns, kRows});
    const std::vector<float> decoded = decodedBy(
        spoilt.model(), spoilt.tensor(), parsed("q4_0 gptq"), {.importance = clean.inputs()});
    const std::vector<float> expected = clean.decoded(parsed("q4_0 gptq"));
    for (std::size_t i = 0; i < decoded.size(); ++i) {
        if (i / kColumns == 3) continue;
        ASSERT_EQ(decoded[i], expected[i]) << i;
    }
}

TEST(GptqEncoder, EveryExpertHasInputsOfItsOwn) {
    Layer layer({kColumns, kRows / 2, 2});
    auto other =
        std::make_shared<const InputHessian>(test::correlatedInputs(kColumns, 9, 2 * kColumns));
    layer.hessians = {Layer::hessian(), other};
    const std::vector<float> both = layer.decoded(parsed("q4_0 gptq"));
    Layer first;
    const std::vector<float> byFirst = first.decoded(parsed("q4_0 gptq"));
    first.hessians = {other};
    const std::vector<float> bySecond = first.decoded(parsed("q4_0 gptq"));
    const std::size_t half = both.size() / 2;
    for (std::size_t i = 0; i < half; ++i) ASSERT_EQ(both[i], byFirst[i]);
    for (std::size_t i = half; i < both.size(); ++i) ASSERT_EQ(both[i], bySecond[i]);
    layer.hessians = {nullptr, other};
    const std::vector<float> unseen = layer.decoded(parsed("q4_0 gptq"));
    for (std::size_t i = 0; i < half; ++i) {
        ASSERT_EQ(unseen[i], bySecond[i]) << "what nothing reached leans on its neighbours";
    }
}

TEST(GptqEncoder, RefusesHessiansOfAnotherModel) {
    Layer layer;
    layer.hessians = {std::make_shared<const InputHessian>(test::correlatedInputs(32, 1, 50))};
    const auto made = makeEncoder({layer.model.model(), layer.model.tensor()}, parsed("q4_0 gptq"),
                                  {.importance = layer.inputs()});
    ASSERT_FALSE(made);
    EXPECT_THAT(made.error().detail.english(), HasSubstr("another model"));
}

TEST(GptqEncoder, TreatmentsNameItAndSayWhereItCannotBe) {
    for (const char* text : {"q4_k gptq", "q4_k gptq=0.05", "q4_0 calibration=mse gptq=order=0",
                             "int4 granularity=group:128 gptq", "int8 store=q8_0 gptq"}) {
        EXPECT_EQ(treatmentText(parsed(text)), text);
        EXPECT_FALSE(parsed(text).isPlain());
    }
    EXPECT_EQ(treatmentLabel(parsed("q4_k gptq")).english(), "Q4_K, gptq");
    EXPECT_NE(parsed("q4_k gptq"), parsed("q4_k"));
    for (const char* text : {"f16 gptq", "bf16 gptq", "int4 rounding=floor gptq", "q4_k gptq=2",
                             "q4_k gptq gptq", "q4_k gptq=speed=3"}) {
        const auto treatment = parseTreatment(text);
        ASSERT_FALSE(treatment) << text;
        EXPECT_EQ(treatment.error().code, ErrorCode::InvalidArgument) << text;
    }
}

}  // namespace
}  // namespace weightscape::encoders
