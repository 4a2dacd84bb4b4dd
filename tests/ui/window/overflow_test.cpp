// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Weights that the recipe cannot hold, and weights that are no numbers, as the window shows them.
#include <QImage>
#include <QLabel>
#include <limits>

#include "tests/support/small_gguf.h"
#include "tests/ui/window/window_fixture.h"
#include "ui/look/theme.h"
#include "ui/pages/xray/xray_page.h"
#include "ui/panels/live_number.h"
#include "ui/text/number_format.h"
#include "ui/widgets/heat_map.h"

namespace weightscape::test {
namespace {

class Overflow : public WindowTest {
  protected:
    void openWith(float weight, const char* preset) {
        writeSmallGguf(m_folder / "loud.gguf", smallLlamaMetadata(2),
                       {{"blk.0.ffn_up.weight", {256, 8}, "f32", {{300, weight}}},
                        {"blk.1.ffn_up.weight", {256, 8}, "f32"}});
        ASSERT_TRUE(open(m_folder / "loud.gguf"));
        recipes::Recipe recipe;
        recipe.preset = preset;
        session().changeRecipe(recipe, QStringLiteral("choose"));
        ASSERT_TRUE(m_window->showPage(QStringLiteral("xray")));
        ASSERT_TRUE(settle());
    }
    [[nodiscard]] ui::LiveNumber& error() {
        auto* label = find<QLabel>("recipeError");
        return *qobject_cast<ui::LiveNumber*>(label->parentWidget());
    }
    /// As it is painted: the strokes of the digits are whole pixels wide.
    [[nodiscard]] bool isErrorRed() {
        const QImage picture = find<QLabel>("recipeError")->grab().toImage();
        const QRgb red = ui::currentTheme().error.rgb();
        for (int y = 0; y < picture.height(); ++y) {
            for (int x = 0; x < picture.width(); ++x) {
                if (picture.pixel(x, y) == red) return true;
            }
        }
        return false;
    }
    /// The picture follows the figures after a pause.
    [[nodiscard]] bool cellComesToBe(bool alarming, std::string_view name) {
        auto* map = m_window->findChild<ui::XrayPage*>()->findChild<ui::HeatMap*>();
        const auto isSo = [&] {
            const ui::HeatGrid& grid = map->grid();
            const ui::HeatCell* cell = ui::cellAt(grid, ui::placeOfTensor(grid, tensor(name)));
            return cell != nullptr && cell->state == ui::CellState::Known &&
                   cell->alarm == alarming;
        };
        return QTest::qWaitFor(isSo, kPatience);
    }
};

TEST_F(Overflow, TheRecipeBarIsRedAndTheXrayMarksTheCell) {
    openWith(1e9F, "Q8_0");
    ASSERT_FALSE(HasFatalFailure());
    EXPECT_EQ(error().value(), ui::formatPercent(std::numeric_limits<double>::infinity()));
    EXPECT_TRUE(error().value().contains(QStringLiteral("∞")));
    EXPECT_TRUE(isErrorRed());
    EXPECT_TRUE(find<QLabel>("recipeErrorDetail")->text().contains(QStringLiteral("32")));
    EXPECT_TRUE(cellComesToBe(true, "blk.0.ffn_up.weight"));
    EXPECT_TRUE(cellComesToBe(false, "blk.1.ffn_up.weight"));
    recipes::Recipe holds;
    holds.preset = "BF16";
    session().changeRecipe(holds, QStringLiteral("choose"));
    ASSERT_TRUE(settle());
    EXPECT_FALSE(isErrorRed());
    EXPECT_FALSE(error().value().contains(QStringLiteral("∞")));
    EXPECT_TRUE(cellComesToBe(false, "blk.0.ffn_up.weight"));
}

TEST_F(Overflow, ANanOfTheModelIsToldWhereItsErrorIs) {
    openWith(std::numeric_limits<float>::quiet_NaN(), "BF16");
    ASSERT_FALSE(HasFatalFailure());
    EXPECT_TRUE(isErrorRed());
    EXPECT_TRUE(find<QLabel>("recipeErrorDetail")->text().contains(QStringLiteral("1")));
    EXPECT_TRUE(cellComesToBe(true, "blk.0.ffn_up.weight"));
    EXPECT_TRUE(cellComesToBe(false, "blk.1.ffn_up.weight"));
}

}  // namespace
}  // namespace weightscape::test
