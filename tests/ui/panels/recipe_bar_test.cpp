// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/recipe_bar.h"

#include <QLabel>
#include <QTest>
#include <limits>

#include "tests/support/small_gguf.h"
#include "tests/support/small_safetensors.h"
#include "tests/ui/window/window_fixture.h"
#include "ui/text/number_format.h"

namespace weightscape::test {
namespace {

class RecipeBarTest : public WindowTest {
  protected:
    [[nodiscard]] QString text(const char* label) { return find<QLabel>(label)->text(); }
    /// What stands under the error once nothing flashes any more.
    [[nodiscard]] bool detailBecomes(const QString& words) {
        return QTest::qWaitFor([&] { return text("recipeErrorDetail").contains(words); },
                               kPatience);
    }
    static constexpr std::uint64_t kWeights = 512 * 256;  ///< of each feed-forward matrix
    void openWith(std::map<std::uint64_t, float> pokes) {
        std::vector<SmallTensor> tensors = wholeLlama(1);
        for (SmallTensor& tensor : tensors) {
            if (tensor.name == "blk.0.ffn_up.weight") tensor.pokes = std::move(pokes);
        }
        writeSmallGguf(m_folder / "model.gguf", smallLlamaMetadata(1), tensors);
        ASSERT_TRUE(open(m_folder / "model.gguf"));
        ASSERT_TRUE(settle());
    }
};

TEST_F(RecipeBarTest, TheMedianStandsBesideTheMeanThatOneTensorOwns) {
    openWith({{0, 60'000.0F}});
    ASSERT_FALSE(HasFatalFailure());
    std::vector<double> errors;
    for (int tensor = 0; tensor < static_cast<int>(session().model()->tensors.size()); ++tensor) {
        const auto& planned = *session().shown().plan()->find(static_cast<std::size_t>(tensor));
        if (!planned.format->isQuantized()) continue;
        errors.push_back(session().shown().error(tensor)->relativeRmse());
    }
    std::ranges::sort(errors);
    ASSERT_GE(errors.size(), 5U);
    const std::size_t middle = errors.size() / 2;
    const double median =
        errors.size() % 2 == 1 ? errors[middle] : (errors[middle - 1] + errors[middle]) / 2;
    EXPECT_LT(session().shown().modelError().relativeRmse, 0.2 * median);
    EXPECT_TRUE(detailBecomes(QStringLiteral("exact, median ") + ui::formatPercent(median)))
        << text("recipeErrorDetail").toStdString();
}

TEST_F(RecipeBarTest, AModelWithNaNOrTensorsOfZerosSaysSo) {
    std::map<std::uint64_t, float> nans;
    for (std::uint64_t i = 0; i < 257; ++i) nans[i] = std::numeric_limits<float>::quiet_NaN();
    openWith(nans);
    ASSERT_FALSE(HasFatalFailure());
    EXPECT_TRUE(detailBecomes(QStringLiteral("NaN or infinite in 1 tensor, median ")))
        << text("recipeErrorDetail").toStdString();
    std::map<std::uint64_t, float> zeros;
    for (std::uint64_t i = 0; i < kWeights; ++i) zeros[i] = 0.0F;
    openWith(zeros);
    ASSERT_FALSE(HasFatalFailure());
    EXPECT_TRUE(detailBecomes(QStringLiteral("only zeros in 1 tensor, median ")))
        << text("recipeErrorDetail").toStdString();
}

TEST_F(RecipeBarTest, ASizeIsThatOfAFileOnlyWhereThereCanBeOne) {
    ASSERT_TRUE(open("sample"));
    EXPECT_EQ(text("recipeSizeCaption"), QStringLiteral("File size, exact"));
    writeLlamaConfig(m_folder / "folder");
    writeSafetensors(m_folder / "folder" / "model.safetensors",
                     {{"model.layers.0.self_attn.q_proj.weight", "F16", {256, 256}}});
    ASSERT_TRUE(open(m_folder / "folder"));
    EXPECT_EQ(text("recipeSizeCaption"), QStringLiteral("Weights, without header"));
    EXPECT_EQ(text("recipeSize"), ui::formatBytesShort(session().shown().plan()->tensorBytes));
    std::filesystem::copy(m_folder / "folder" / "model.safetensors",
                          m_folder / "alone.safetensors");
    ASSERT_TRUE(open(m_folder / "alone.safetensors"));
    EXPECT_EQ(text("recipeSizeCaption"), QStringLiteral("Weights only, no file"));
    EXPECT_EQ(text("recipeSize"), ui::formatBytesShort(session().shown().plan()->tensorBytes));
}

TEST_F(RecipeBarTest, TheReserveStandsBesideWhatInferenceTakes) {
    ASSERT_TRUE(open("sample"));
    const QString memory = text("recipeMemory");
    EXPECT_FALSE(text("recipeMemoryDetail").contains(QStringLiteral("reserve")));
    ui::MemoryChoice choice = session().memoryChoice();
    choice.options.reserve = 512ULL << 20U;
    session().setMemoryChoice(choice);
    EXPECT_EQ(text("recipeMemory"), memory);
    EXPECT_TRUE(
        text("recipeMemoryDetail")
            .endsWith(ui::formatBytesShort(choice.options.reserve) + QStringLiteral(" reserve")))
        << text("recipeMemoryDetail").toStdString();
}

}  // namespace
}  // namespace weightscape::test
