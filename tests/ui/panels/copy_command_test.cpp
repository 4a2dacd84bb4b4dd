// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QMenu>
#include <QMenuBar>
#include <filesystem>

#include "tests/support/small_gguf.h"
#include "tests/ui/window/window_fixture.h"

namespace weightscape::test {
namespace {

class CopyCommand : public WindowTest {
  protected:
    CopyCommand() { QApplication::clipboard()->setText(QStringLiteral("before")); }

    /// A model whose path needs quotes.
    [[nodiscard]] bool openModel() {
        writeSmallLlama(m_folder / "it's mine.gguf");
        return open(m_folder / "it's mine.gguf");
    }
    void addRule(const char* pattern, const encoders::Treatment& treatment) {
        recipes::Recipe recipe = session().recipe();
        recipe.rules.push_back({pattern, treatment});
        session().changeRecipe(recipe, QStringLiteral("rule"));
    }
    [[nodiscard]] std::string copied(const char* action) {
        find<QAction>(action)->trigger();
        return QApplication::clipboard()->text().toStdString();
    }
    [[nodiscard]] QString status() { return m_window->messages().last(); }
    [[nodiscard]] std::string quotedPath() {
        return "'" + (m_folder.path() / "it'\\''s mine.gguf").string() + "'";
    }
};

TEST_F(CopyCommand, NeedsAModel) {
    EXPECT_FALSE(find<QAction>("actionCopyLlamaCommand")->isEnabled());
    EXPECT_FALSE(find<QAction>("actionCopyOwnCommand")->isEnabled());
}

TEST_F(CopyCommand, PutsTheLlamaQuantizeCommandOnTheClipboard) {
    ASSERT_TRUE(openModel());
    addRule("blk.*.ffn_up.weight", {formats::findFormat("q8_0")});
    EXPECT_EQ(copied("actionCopyLlamaCommand"),
              "llama-quantize --tensor-type '^blk\\..*\\.ffn_up\\.weight$=q8_0' " + quotedPath() +
                  " it-s-mine-Q4_K_M-1-rule.gguf Q4_K_M");
    const auto tensors = QString::number(session().model()->tensors.size());
    EXPECT_TRUE(status().contains(QStringLiteral("llama-quantize"))) << status().toStdString();
    EXPECT_TRUE(status().contains(QStringLiteral("all %1 tensors").arg(tensors)));
}

TEST_F(CopyCommand, PutsTheOwnCommandOnTheClipboard) {
    ASSERT_TRUE(openModel());
    addRule("*ffn*", encoders::simulate("int4 granularity=row").value());
    EXPECT_EQ(copied("actionCopyOwnCommand"),
              "weightscape-cli quantize " + quotedPath() +
                  " it-s-mine-Q4_K_M-1-rule.gguf --recipe Q4_K_M --tensor-type "
                  "'*ffn*=int4 granularity=row'");
    EXPECT_TRUE(status().contains(QStringLiteral("weightscape-cli")));
}

TEST_F(CopyCommand, SaysWhyLlamaQuantizeCannotDoIt) {
    ASSERT_TRUE(openModel());
    addRule("*ffn*", encoders::simulate("int4").value());
    EXPECT_EQ(copied("actionCopyLlamaCommand"), "before");
    ASSERT_EQ(m_window->messages().size(), 1);
    EXPECT_TRUE(m_window->messages()[0].contains(QStringLiteral("scheme")));
}

TEST_F(CopyCommand, IsReachedByKeysThroughTheRecipeMenu) {
    ASSERT_TRUE(openModel());
    QTest::keyClick(m_window.get(), Qt::Key_R, Qt::AltModifier);
    auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
    ASSERT_NE(menu, nullptr);
    QTest::keyClick(menu, Qt::Key_L);
    EXPECT_TRUE(QApplication::clipboard()->text().startsWith(QStringLiteral("llama-quantize ")));
}

}  // namespace
}  // namespace weightscape::test
