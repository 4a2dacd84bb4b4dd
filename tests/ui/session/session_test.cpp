// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/session.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <vector>

#include "tests/core/measure/encoding.h"
#include "tests/support/small_gguf.h"
#include "tests/support/temporary_folder.h"
#include "tests/ui/session/session_fixture.h"

namespace weightscape::test {
namespace {

using Session = SampleSession;

recipes::Recipe preset(const char* name) {
    recipes::Recipe recipe;
    recipe.preset = name;
    return recipe;
}

TEST_F(Session, StartsAtTheFirstTensorWithAPlanAndNothingToUndo) {
    EXPECT_EQ(m_session.recipe().preset, "Q4_K_M");
    ASSERT_TRUE(m_session.shown().plan());
    EXPECT_EQ(m_session.currentTensor(), 0);
    EXPECT_FALSE(m_session.undoStack()->canUndo());
}

TEST_F(Session, PlansInTheSameCallThatChangesTheRecipe) {
    const auto before = m_session.shown().plan()->fileBytes;
    choosePreset("Q8_0");
    const auto expected = recipes::planQuantization(*m_session.model(), m_session.recipe());
    ASSERT_TRUE(expected);
    EXPECT_EQ(m_session.shown().plan()->fileBytes, expected->fileBytes);
    EXPECT_GT(m_session.shown().plan()->fileBytes, before);
}

TEST_F(Session, UndoAndRedoGoBetweenRecipes) {
    choosePreset("Q8_0");
    choosePreset("Q4_0");
    m_session.undoStack()->undo();
    EXPECT_EQ(m_session.recipe().preset, "Q8_0");
    m_session.undoStack()->undo();
    EXPECT_EQ(m_session.recipe().preset, "Q4_K_M");
    m_session.undoStack()->redo();
    EXPECT_EQ(m_session.recipe().preset, "Q8_0");
}

TEST_F(Session, StepsWithTheSameKeyBecomeOne) {
    for (const char* preset : {"Q8_0", "Q6_K", "Q5_K_M"}) {
        recipes::Recipe recipe = m_session.recipe();
        recipe.preset = preset;
        m_session.changeRecipe(recipe, QStringLiteral("drag"), QStringLiteral("slider"));
    }
    EXPECT_EQ(m_session.undoStack()->count(), 1);
    m_session.undoStack()->undo();
    EXPECT_EQ(m_session.recipe().preset, "Q4_K_M");
}

TEST_F(Session, OneUndoStepChangesTheWholeRecipeBook) {
    ui::RecipeBook book = m_session.recipeBook();
    book.recipes.push_back({QStringLiteral("mine"), preset("Q8_0")});
    book.reference = 1;
    m_session.changeRecipeBook(book, QStringLiteral("add"));
    EXPECT_EQ(m_session.view(1).name(), QStringLiteral("mine"));
    EXPECT_EQ(m_session.referenceRecipe(), 1);
    m_session.undoStack()->undo();
    EXPECT_EQ(m_session.recipes().size(), 1U);
    EXPECT_EQ(m_session.referenceRecipe(), ui::kOriginal);
    book.active = 7;
    m_session.changeRecipeBook(book, QStringLiteral("invalid"));
    EXPECT_EQ(m_session.recipes().size(), 1U) << "an index out of range is refused";
}

TEST_F(Session, MeasuresEveryRecipeOfTheBook) {
    ui::RecipeBook book = m_session.recipeBook();
    book.recipes.push_back({{}, preset("Q8_0")});
    book.recipes.push_back({{}, preset("Q2_K")});
    book.reference = 2;
    m_session.changeRecipeBook(book, QStringLiteral("add"));
    ASSERT_TRUE(settle());
    const auto q8 = m_session.view(1).modelError();
    EXPECT_TRUE(q8.exact);
    EXPECT_EQ(q8.coveredFraction, 1.0);
    EXPECT_LT(q8.relativeRmse, m_session.view(0).modelError().relativeRmse);
    EXPECT_GT(m_session.view(2).modelError().relativeRmse,
              m_session.view(0).modelError().relativeRmse);
    EXPECT_EQ(m_session.shown().modelError().relativeRmse,
              m_session.view(0).modelError().relativeRmse);

    book.active = 1;
    m_session.changeRecipeBook(book, QStringLiteral("choose"));
    EXPECT_EQ(m_session.shown().modelError().relativeRmse, q8.relativeRmse) << "known already";
    EXPECT_EQ(m_session.recipe().preset, "Q8_0");
}

TEST_F(Session, APreviewIsShownButNotChosen) {
    const auto chosen = m_session.shown().plan();
    m_session.preview(preset("Q8_0"));
    EXPECT_TRUE(m_session.isPreviewing());
    EXPECT_GT(m_session.shown().plan()->fileBytes, chosen->fileBytes);
    EXPECT_EQ(m_session.view(0).plan(), chosen);
    EXPECT_EQ(m_session.recipe().preset, "Q4_K_M");
    EXPECT_EQ(m_session.undoStack()->count(), 0);
    m_session.endPreview();
    EXPECT_EQ(m_session.shown().plan(), chosen) << "planned once";

    m_session.preview(preset("Q8_0"));
    choosePreset("Q6_K");
    EXPECT_FALSE(m_session.isPreviewing()) << "a choice ends it";
}

TEST_F(Session, KeepsRecipesSelectionAndFiguresOfEveryOpenModel) {
    ASSERT_TRUE(settle());
    const auto first = m_session.shown().modelError();
    choosePreset("Q8_0");
    m_session.select({3});
    m_session.addModel(sampleModel());
    EXPECT_EQ(m_session.models().size(), 2U);
    EXPECT_EQ(m_session.currentModel(), 1);
    EXPECT_EQ(m_session.recipe().preset, "Q4_K_M");
    EXPECT_EQ(m_session.currentTensor(), 0);
    EXPECT_FALSE(m_session.undoGroup()->canUndo());

    m_session.setCurrentModel(0);
    EXPECT_EQ(m_session.recipe().preset, "Q8_0");
    EXPECT_EQ(m_session.currentTensor(), 3);
    m_session.undoGroup()->undo();
    EXPECT_EQ(m_session.shown().modelError().relativeRmse, first.relativeRmse);

    m_session.closeModel(0);
    EXPECT_EQ(m_session.models().size(), 1U);
    EXPECT_EQ(m_session.recipe().preset, "Q4_K_M");
    m_session.closeModel(0);
    EXPECT_EQ(m_session.model(), nullptr);
    EXPECT_TRUE(m_session.selection().empty());
}

TEST_F(Session, MakesNoStepForTheSameRecipe) {
    m_session.changeRecipe(m_session.recipe(), QStringLiteral("nothing"));
    EXPECT_EQ(m_session.undoStack()->count(), 0);
}

TEST_F(Session, SettlesOnExactFiguresForEveryTensor) {
    ASSERT_TRUE(settle());
    const int count = static_cast<int>(m_session.model()->tensors.size());
    for (int tensor = 0; tensor < count; ++tensor) {
        EXPECT_TRUE(m_session.statistics(tensor)) << tensor;
        const auto error = m_session.shown().error(tensor);
        ASSERT_TRUE(error) << tensor;
        EXPECT_EQ(error->sampledFraction, 1.0) << tensor;
    }
    EXPECT_TRUE(m_session.shown().modelError().exact);
    EXPECT_EQ(m_session.shown().modelError().coveredFraction, 1.0);
    EXPECT_GT(m_session.shown().modelError().relativeRmse, 0.0);
}

TEST_F(Session, GivesTheErrorThatTheCoreMeasures) {
    ASSERT_TRUE(settle());
    const int down = tensor("blk.3.ffn_down.weight");
    SilentTask task;
    const auto& info = m_session.model()->tensors[static_cast<std::size_t>(down)];
    const auto expected =
        test::measureExact(*m_session.model(), info, *m_session.shown().format(down), task);
    ASSERT_TRUE(expected);
    EXPECT_EQ(m_session.shown().error(down)->squaredError, expected->squaredError);
}

TEST_F(Session, RemembersErrorsOfARecipeThatComesBack) {
    ASSERT_TRUE(settle());
    const double first = m_session.shown().modelError().relativeRmse;
    choosePreset("Q2_K");
    ASSERT_TRUE(settle());
    EXPECT_GT(m_session.shown().modelError().relativeRmse, first);
    m_session.undoStack()->undo();
    EXPECT_EQ(m_session.shown().modelError().relativeRmse, first);  // at once, without waiting
}

TEST_F(Session, ForgetsTheErrorUntilTheNewFormatIsMeasured) {
    ASSERT_TRUE(settle());
    choosePreset("Q2_K");
    EXPECT_FALSE(m_session.shown().error(tensor("blk.0.attn_q.weight")));
}

TEST_F(Session, ServesTheCurrentTensorFirst) {
    const int wanted = tensor("blk.5.ffn_down.weight");
    ASSERT_TRUE(settle());
    m_session.select({wanted});
    QSignalSpy arrived(&m_session, &ui::Session::errorChanged);
    choosePreset("Q2_K");
    ASSERT_TRUE(settle());
    ASSERT_FALSE(arrived.isEmpty());
    EXPECT_EQ(arrived[0][0].toInt(), wanted);
}

TEST_F(Session, ServesTensorsInViewBeforeThoseOutOfIt) {
    const int selected = tensor("blk.0.attn_q.weight");
    const int visible = tensor("blk.5.ffn_down.weight");
    ASSERT_TRUE(settle());
    m_session.select({selected});
    m_session.setVisible({visible, -1, 1'000'000});
    QSignalSpy arrived(&m_session, &ui::Session::errorChanged);
    choosePreset("Q2_K");
    ASSERT_TRUE(settle());
    std::vector<int> order;
    for (const auto& signal : arrived) {
        const int tensor = signal[0].toInt();
        if (std::find(order.begin(), order.end(), tensor) == order.end()) order.push_back(tensor);
    }
    ASSERT_GE(order.size(), 2U);
    EXPECT_EQ(order[0], selected);
    EXPECT_EQ(order[1], visible);
}

TEST_F(Session, ClosesWhileItComputes) {
    choosePreset("Q3_K_M");
    m_session.setModel(nullptr);
    EXPECT_FALSE(m_session.shown().plan());
    EXPECT_EQ(m_session.currentTensor(), -1);
    EXPECT_FALSE(m_session.statistics(0));
    ASSERT_TRUE(settle());
}

TEST_F(Session, TakesAnotherModelWhileItComputes) {
    const TemporaryFolder folder;
    writeSmallLlama(folder / "small.gguf");
    const auto small = files::openModel(folder / "small.gguf");
    ASSERT_TRUE(small);
    m_session.setModel(*small);
    ASSERT_TRUE(settle());
    EXPECT_TRUE(m_session.shown().modelError().exact);
    for (int tensor = 0; tensor < static_cast<int>((*small)->tensors.size()); ++tensor) {
        EXPECT_EQ(m_session.statistics(tensor)->count,
                  (*small)->tensors[static_cast<std::size_t>(tensor)].weightCount());
    }
}

TEST_F(Session, EndsWhileItComputes) {
    const TemporaryFolder folder;
    writeSmallLlama(folder / "small.gguf");
    const auto small = files::openModel(folder / "small.gguf");
    ASSERT_TRUE(small);
    auto session = std::make_unique<ui::Session>();
    session->setModel(*small);
    session.reset();
    EXPECT_EQ(small->use_count(), 1) << "work goes on";
}

TEST_F(Session, IgnoresTensorsThatDoNotExist) {
    m_session.select({-3, 2, 100'000});
    EXPECT_EQ(m_session.selection(), std::vector<int>{2});
}

TEST(SessionWithAChangingFile, ThrowsResultsAwayWhenTheFileChanges) {
    const TemporaryFolder folder;
    const auto path = folder / "model.gguf";
    writeSmallLlama(path);
    const auto model = files::openModel(path);
    ASSERT_TRUE(model);
    ui::Session session;
    QSignalSpy failed(&session, &ui::Session::evaluationFailed);
    std::ofstream(path, std::ios::app) << "more";
    session.setModel(*model);
    ASSERT_TRUE(QTest::qWaitFor([&] { return session.isIdle() && !failed.isEmpty(); }, kPatience));
    EXPECT_FALSE(session.statistics(0));
    EXPECT_EQ(session.shown().modelError().coveredFraction, 0.0);
    EXPECT_TRUE(failed[0][0].toString().contains(QLatin1String("changed")))
        << failed[0][0].toString().toStdString();
}

}  // namespace
}  // namespace weightscape::test
