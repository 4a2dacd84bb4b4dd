// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/memory_panel.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QTableWidget>

#include "tests/ui/window/window_fixture.h"
#include "ui/text/number_format.h"
#include "ui/widgets/memory_bar.h"

namespace weightscape::test {
namespace {

class Memory : public WindowTest {
  protected:
    void SetUp() override { ASSERT_TRUE(open("sample")); }

    /// The panel, opened as a person does.
    [[nodiscard]] ui::MemoryPanel* openPanel() {
        auto* bar = find<ui::MemoryBar>("memoryBar");
        QTest::mouseClick(bar, Qt::LeftButton, {}, bar->segment(0).center().toPoint());
        auto* panel = m_window->findChild<ui::MemoryPanel*>();
        EXPECT_NE(panel, nullptr);
        return panel;
    }
    void type(const char* field, const QString& text) {
        auto* edit = find<QLineEdit>(field);
        edit->selectAll();
        QTest::keyClicks(edit, text);
        QTest::keyClick(edit, Qt::Key_Return);
        EXPECT_TRUE(edit->window()->isVisible()) << "Enter closed the panel";
    }
    [[nodiscard]] memory::MemoryUse use() {
        return ui::memoryUse(session(), session().shown().plan().get());
    }
};

TEST_F(Memory, AClickOnTheBarOpensTheTermsWithTheirFormulas) {
    ASSERT_NE(openPanel(), nullptr);
    auto* terms = find<QTableWidget>("memoryTerms");
    ASSERT_EQ(terms->rowCount(), 5);
    EXPECT_EQ(terms->item(0, 1)->text(), ui::formatBytes(use().weights));
    EXPECT_EQ(terms->item(1, 1)->text(), ui::formatBytes(use().keyValueCache));
    terms->setCurrentCell(1, 0);
    EXPECT_EQ(find<QLabel>("memoryFormula")->text(), ui::said(use().cache[0].formula));
}

TEST_F(Memory, SizesAreEnteredAndAnswered) {
    ASSERT_NE(openPanel(), nullptr);
    type("memorySizes", QStringLiteral("8, 3 MiB"));
    EXPECT_EQ(session().memoryChoice().sizes,
              (std::vector<ui::MemorySize>{3ULL << 20U, 8ULL << 30U}));
    const QString fits = find<QLabel>("memoryFits")->text();
    EXPECT_TRUE(fits.contains(QStringLiteral("6 of 6 layers"))) << fits.toStdString();
    EXPECT_TRUE(find<QLabel>("recipeMemoryDetail")->text().contains(QStringLiteral("Fits 8 GiB")));
    type("memorySizes", QStringLiteral("large"));
    EXPECT_TRUE(find<QLabel>("memoryProblem")->isVisible());
    EXPECT_EQ(session().memoryChoice().sizes.size(), 2U);
}

TEST_F(Memory, TypesOfTheCacheAndTheReserveCount) {
    ASSERT_NE(openPanel(), nullptr);
    const std::uint64_t before = use().keyValueCache;
    auto* values = find<QComboBox>("memoryValues");
    values->setFocus();
    QTest::keyClicks(values, QStringLiteral("Q4_0"));
    Q_EMIT values->activated(values->currentIndex());
    EXPECT_LT(use().keyValueCache, before);
    type("memoryReserve", QStringLiteral("1 GiB"));
    EXPECT_EQ(use().reserve, 1ULL << 30U);
}

TEST_F(Memory, TheContextIsTypedAsPeopleWriteIt) {
    ui::MemoryChoice choice;
    choice.takeContext(QStringLiteral("128K"));
    EXPECT_EQ(choice.options.context, 131'072U);
    choice.takeContext(QStringLiteral("16 384"));
    EXPECT_EQ(choice.options.context, 16'384U);
    choice.takeContext(QStringLiteral("many"));
    EXPECT_EQ(choice.options.context, 16'384U);
}

TEST_F(Memory, TheBarIsReachedByKeys) {
    auto* bar = find<ui::MemoryBar>("memoryBar");
    bar->setFocus();
    QTest::keyClick(bar, Qt::Key_Right);
    QTest::keyClick(bar, Qt::Key_Right);
    QTest::keyClick(bar, Qt::Key_Return);
    ASSERT_NE(m_window->findChild<ui::MemoryPanel*>(), nullptr);
    EXPECT_EQ(find<QTableWidget>("memoryTerms")->currentRow(), 1);
    EXPECT_FALSE(bar->accessibleDescription().isEmpty());
}

TEST_F(Memory, TheChoiceIsKeptForTheNextRun) {
    ui::MemoryChoice choice = session().memoryChoice();
    choice.sizes = {8ULL << 30U, 24'000'000'000};
    choice.options.values = *memory::findCacheFormat("q8_0");
    choice.options.reserve = 0;
    session().setMemoryChoice(choice);
    m_window->close();
    m_window = std::make_unique<ui::MainWindow>();
    EXPECT_EQ(session().memoryChoice(), choice);
}

TEST_F(Memory, TheWindowStaysSmallWithNotesAndSizes) {
    m_window->resize(1024, 700);
    ui::MemoryChoice choice;
    choice.sizes = {8ULL << 30U};
    choice.options.context = 131072;
    session().setMemoryChoice(choice);
    recipes::Recipe recipe;
    recipe.preset = "Q2_K";
    recipe.rules = {{"no.such.tensor", {formats::findFormat("q8_0")}}};
    session().changeRecipe(recipe, QStringLiteral("with a note"));
    ASSERT_FALSE(session().shown().plan()->warnings.empty());
    ASSERT_TRUE(settle());
    EXPECT_EQ(m_window->width(), 1024);
}

TEST(MemorySizes, ReadBackAsTheyAreWritten) {
    const std::vector<ui::MemorySize> sizes = {100, 5'000'000, 8ULL << 30U, 24'000'000'000};
    EXPECT_EQ(*ui::parseSizes(ui::sizesText(sizes)), sizes);
    EXPECT_FALSE(ui::parseSizes(QStringLiteral("8 GiB, many")));
    const auto typed = ui::parseSizes(QStringLiteral("8 GiB, 4 GB,0.5 GiB, 1.5TB"));
    EXPECT_EQ(ui::sizesText(*typed), QStringLiteral("0.5 GiB, 4 GB, 8 GiB, 1.5TB"));
    EXPECT_EQ(typed->at(1).bytes, 4'000'000'000U);
    EXPECT_EQ(ui::fitText(memory::Fit::Fits, typed->at(1)), QStringLiteral("Fits 4 GB"));
    EXPECT_TRUE(ui::parseSizes(QString())->empty());
}

}  // namespace
}  // namespace weightscape::test
