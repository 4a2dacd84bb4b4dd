// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantize/encoders/row_descent.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "core/quantize/encoders/gptq_choice.h"
#include "core/quantize/encoders/scale_refit.h"
#include "core/quantize/encoders/settled_levels.h"
#include "tests/core/quantize/encoders/correlated_inputs.h"
#include "tests/support/sanitized.h"

namespace weightscape::encoders {
namespace {

constexpr std::size_t kWidth = 256;
constexpr std::size_t kHeight = 5;
constexpr double kDamping = 0.01;

/// Rows in a format, with what their errors cost.
class EncodedRows {
  public:
    explicit EncodedRows(const formats::Format& format)
        : m_format(format),
          m_hessian(std::make_shared<const InputHessian>(test::correlatedInputs(kWidth, 5))),
          m_descent(m_hessian, kDamping, format.info.sharedCodes ? 8 : 1),
          m_original(kWidth * kHeight),
          m_decoded(m_original.size()),
          m_leavesOut(kHeight) {
        std::mt19937 generator(7);
        std::normal_distribution<float> normal(0.0F, 0.03F);
        for (float& weight : m_original) weight = normal(generator);
        m_bytes.resize(format.rowBytes(m_original.size()));
        format.encodeRows(m_original, kWidth, m_hessian->diagonal(), m_bytes);
        format.decodeRow(m_bytes, m_decoded);
        m_rows.rounded = {m_original, m_decoded, m_leavesOut, {}, 0};
        m_descent.start(m_rows);
    }
    void refit() { ScaleRefit(m_format).sweep(m_descent, m_bytes, m_rows); }
    void chooseCodes() {
        if (const auto* codes = formats::pointCodesOf(m_format)) {
            const NearestCodes search(*codes);
            m_descent.sweep(SettledPoints(m_format, *codes, search, m_bytes, kWidth), m_rows);
            return;
        }
        LevelSets levels;
        levelsOfBlocks(m_format, m_bytes, kWidth, m_leavesOut, levels);
        m_descent.sweep(levels, m_rows);
        m_format.encodeAgain(m_decoded, m_bytes);
    }
    /// As the rows keep it, and computed from what the bytes decode to.
    [[nodiscard]] double cost() const { return m_descent.cost(m_rows); }
    [[nodiscard]] double costOfBytes() const {
        std::vector<float> decoded(m_original.size());
        m_format.decodeRow(m_bytes, decoded);
        double mean = 0.0;
        for (const float number : m_hessian->diagonal()) mean += number / double{kWidth};
        double squares = 0.0;
        for (std::size_t i = 0; i < decoded.size(); ++i) {
            squares += std::pow(static_cast<double>(decoded[i]) - m_original[i], 2);
        }
        return test::outputError(*m_hessian, m_original, decoded) + kDamping * mean * squares;
    }

  private:
    const formats::Format& m_format;
    std::shared_ptr<const InputHessian> m_hessian;
    RowDescent m_descent;
    std::vector<float> m_original;
    std::vector<float> m_decoded;
    std::vector<std::uint8_t> m_leavesOut;
    std::vector<std::byte> m_bytes;
    RowDescent::Rows m_rows;
};

TEST(RowDescent, EveryStepLowersTheCostThatTheBytesHave) {
    for (const formats::Format& format : formats::allFormats()) {
        if (!takesFeedback(format) || !format.fitsRow(kWidth)) continue;
        const std::string_view id = format.info.id;
        if (test::kSanitized && id != "q4_k" && id != "q5_0" && id != "iq2_s") continue;
        EncodedRows rows(format);
        double before = rows.costOfBytes();
        EXPECT_NEAR(rows.cost(), before, 1e-4 * before) << format.info.id;
        for (int round = 0; round < 2; ++round) {
            rows.refit();
            const double refitted = rows.costOfBytes();
            EXPECT_LE(refitted, before) << format.info.id << ", scales";
            EXPECT_NEAR(rows.cost(), refitted, 1e-3 * refitted) << format.info.id;
            rows.chooseCodes();
            const double chosen = rows.costOfBytes();
            EXPECT_LT(chosen, refitted) << format.info.id << ", codes";
            EXPECT_NEAR(rows.cost(), chosen, 1e-3 * chosen) << format.info.id;
            before = chosen;
        }
    }
}

}  // namespace
}  // namespace weightscape::encoders
