// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/kernels/multiply.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <string_view>
#include <vector>

#include "core/formats/registry.h"
#include "core/formats/vector_targets.h"
#include "core/support/parallel.h"
#include "tests/support/cancelling_task.h"

namespace weightscape::inference {
namespace {

using formats::Format;

/// Numbers in -1..1 that look random and are the same everywhere.
std::vector<float> drawnNumbers(std::size_t count, std::uint64_t seed) {
    std::vector<float> numbers(count);
    std::uint64_t state = seed;
    for (float& number : numbers) {
        state = state * 6364136223846793005U + 1442695040888963407U;
        number = static_cast<float>(static_cast<double>(state >> 40U) / 8388608.0 - 1.0);
    }
    return numbers;
}

/// A product with made-up weights and inputs.
struct Product {
    std::vector<std::byte> bytes;
    WeightMatrix weights;
    Rows inputs;
    Rows outputs;

    struct Shape {
        std::size_t tokens, rows, columns;
    };
    Product(const Format& format, const Shape& shape)
        : inputs(shape.tokens, shape.columns), outputs(shape.tokens, shape.rows) {
        bytes = encodedWeights(format, shape);
        weights = {&format, bytes, shape.rows, shape.columns};
        inputs.values = drawnNumbers(inputs.values.size(), 2);
    }
    Product(const Product&) = delete;
    Product& operator=(const Product&) = delete;

    /// Formats that cannot be written get the bytes of small numbers.
    static std::vector<std::byte> encodedWeights(const Format& format, const Shape& shape) {
        std::vector<std::byte> bytes(shape.rows * format.rowBytes(shape.columns));
        const std::vector<float> drawn = drawnNumbers(shape.rows * shape.columns, 1);
        if (format.canEncode()) {
            const std::vector<float> importance(shape.columns, 1.0F);
            format.encodeRows(drawn, shape.columns, importance, bytes);
        } else {
            for (std::size_t i = 0; i < bytes.size(); ++i) {
                bytes[i] = static_cast<std::byte>(
                    i % format.bytesPerBlock + 1 == format.bytesPerBlock ? 0x38 + i % 3 : i % 251);
            }
        }
        return bytes;
    }

    void run() {
        SilentTask task;
        ASSERT_TRUE(multiply(weights, inputs.view(), outputs.view(), task));
    }
    [[nodiscard]] std::vector<float> decodedRow(std::size_t row) const {
        std::vector<float> decoded(weights.columns);
        weights.format->decodeRow(weights.part(row, 1).bytes, decoded);
        return decoded;
    }
    /// The largest difference from sums in double, in units of the sum of the terms' magnitudes.
    [[nodiscard]] double largestError() const {
        double largest = 0.0;
        for (std::size_t r = 0; r < weights.rows; ++r) {
            const std::vector<float> row = decodedRow(r);
            for (std::size_t t = 0; t < inputs.count; ++t) {
                double sum = 0.0;
                double magnitude = 0.0;
                for (std::size_t k = 0; k < row.size(); ++k) {
                    const double term = double{row[k]} * double{inputs.row(t)[k]};
                    sum += term;
                    magnitude += std::fabs(term);
                }
                const double error = std::fabs(sum - double{outputs.row(t)[r]});
                largest = std::max(largest, magnitude > 0.0 ? error / magnitude : error);
            }
        }
        return largest;
    }
};

const Format& multiplyFormat(const char* id) {
    return *formats::findFormat(id);
}

/// A chain of n roundings is off by at most n * 2^-24 of the magnitudes; usually far less.
constexpr double kErrorAllowed = 2e-6;
/// Rounded inputs are off by up to 2^-14 of their block's largest, half of it up and half down.
constexpr double kRoundedErrorAllowed = 3e-5;

double errorAllowed(std::string_view format) {
    const bool rounded = format == "q4_k" || format == "q5_k" || format == "q6_k";
    return rounded ? kRoundedErrorAllowed : kErrorAllowed;
}

constexpr Product::Shape kOddShapes[] = {{1, 1, 256},  {1, 65, 512},  {2, 3, 256},
                                         {7, 65, 768}, {13, 64, 256}, {70, 17, 1280}};

TEST(Multiply, AgreesWithSumsInDoubleForEveryFormatAndShape) {
    for (const Format& format : formats::allFormats()) {
        if (!format.canDecode()) continue;
        for (const Product::Shape& shape : kOddShapes) {
            Product product(format, shape);
            product.run();
            EXPECT_LE(product.largestError(), errorAllowed(format.info.id))
                << format.info.id << ", " << shape.tokens << " tokens, " << shape.rows << " rows";
        }
    }
}

TEST(Multiply, TakesColumnsThatAreNoMultipleOfAnyVector) {
    for (const std::size_t columns : {1, 3, 17, 31, 259, 1025}) {
        for (const std::size_t tokens : {1, 5, 20}) {
            Product product(multiplyFormat("f16"), {tokens, 33, columns});
            product.run();
            EXPECT_LE(product.largestError(), kErrorAllowed) << columns << " columns";
        }
    }
}

TEST(Multiply, GivesTheSameBitsWithAnyNumberOfThreads) {
    for (const std::size_t tokens : {1, 4, 100}) {
        Product product(multiplyFormat("q4_k"), {tokens, 200, 512});
        setThreadLimit(1);
        product.run();
        const std::vector<float> alone = product.outputs.values;
        for (const unsigned threads : {2U, 3U, 4U}) {
            setThreadLimit(threads);
            product.outputs = Rows(tokens, 200);
            product.run();
            EXPECT_EQ(product.outputs.values, alone) << threads << " threads";
        }
        setThreadLimit(0);
    }
}

TEST(Multiply, GivesATokenTheSameBitsWhateverStandsBesideIt) {
    Product many(multiplyFormat("q8_0"), {64, 70, 512});
    many.run();
    Product some(multiplyFormat("q8_0"), {64, 70, 512});
    SilentTask task;
    ASSERT_TRUE(multiply(some.weights, some.inputs.view().part(20, 30),
                         some.outputs.view().part(20, 30), task));
    for (std::size_t t = 20; t < 50; ++t) {
        EXPECT_THAT(some.outputs.row(t), ::testing::ElementsAreArray(many.outputs.row(t)));
    }
}

TEST(Multiply, GivesNearlyTheSameOnEveryInstructionSet) {
    for (const char* id : {"f32", "f16", "bf16", "q8_0", "q4_0", "q4_k", "q6_k", "q2_k"}) {
        for (const std::size_t tokens : {1, 3, 20}) {
            Product product(multiplyFormat(id), {tokens, 37, 512});
            for (const std::int64_t target : formats::vectorTargets()) {
                formats::useVectorTarget(target);
                product.run();
                EXPECT_LE(product.largestError(), errorAllowed(id))
                    << id << " with " << formats::vectorTargetName(target);
            }
            formats::useVectorTarget(0);
        }
    }
}

TEST(Multiply, ReadsWeightsAtAnyAddressAndInputsAndOutputsWithGaps) {
    for (const char* id : {"f32", "f16", "q8_0", "q4_k", "q6_k"}) {
        Product product(multiplyFormat(id), {3, 20, 256});
        product.run();
        std::vector<std::byte> shifted(product.bytes.size() + 1);
        std::copy(product.bytes.begin(), product.bytes.end(), shifted.begin() + 1);
        Rows wideInputs(3, 300);
        Rows wideOutputs(3, 50);
        for (std::size_t t = 0; t < 3; ++t) {
            std::ranges::copy(product.inputs.row(t), wideInputs.row(t).begin() + 5);
        }
        const WeightMatrix weights{product.weights.format, std::span(shifted).subspan(1), 20, 256};
        SilentTask task;
        ASSERT_TRUE(multiply(weights, wideInputs.view().columns(5, 256),
                             wideOutputs.view().columns(7, 20), task));
        for (std::size_t t = 0; t < 3; ++t) {
            EXPECT_THAT(wideOutputs.row(t).subspan(7, 20),
                        ::testing::ElementsAreArray(product.outputs.row(t)));
            EXPECT_EQ(wideOutputs.row(t)[6], 0.0F);
            EXPECT_EQ(wideOutputs.row(t)[27], 0.0F);
        }
    }
}

TEST(Multiply, KeepsNaNToTheRowAndTheTokenThatHaveIt) {
    for (const std::size_t tokens : {3, 30}) {
        Product product(multiplyFormat("f32"), {tokens, 20, 64});
        const float notANumber = std::numeric_limits<float>::quiet_NaN();
        std::memcpy(product.bytes.data() + (4 * 64 + 10) * sizeof(float), &notANumber,
                    sizeof(float));
        product.inputs.row(1)[3] = notANumber;
        product.run();
        for (std::size_t t = 0; t < tokens; ++t) {
            for (std::size_t r = 0; r < 20; ++r) {
                EXPECT_EQ(std::isnan(product.outputs.row(t)[r]), t == 1 || r == 4);
            }
        }
    }
}

TEST(Multiply, StopsWhenCancelled) {
    for (const std::size_t tokens : {1, 64}) {
        Product product(multiplyFormat("q8_0"), {tokens, 4096, 64});
        test::CancellingTask task(0);
        const auto result =
            multiply(product.weights, product.inputs.view(), product.outputs.view(), task);
        ASSERT_FALSE(result);
        EXPECT_EQ(result.error().code, ErrorCode::Cancelled);
    }
}

TEST(Multiply, OfNoTokensOrNoRowsIsNothing) {
    Product product(multiplyFormat("f32"), {0, 5, 64});
    product.run();
    EXPECT_TRUE(product.outputs.values.empty());
    Product empty(multiplyFormat("f32"), {5, 0, 64});
    empty.run();
    EXPECT_TRUE(empty.outputs.values.empty());
}

}  // namespace
}  // namespace weightscape::inference
