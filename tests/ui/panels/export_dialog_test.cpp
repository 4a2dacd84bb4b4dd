// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/export_dialog.h"

#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

#include "core/files/open_model.h"
#include "tests/support/random_folder.h"
#include "tests/support/small_gguf.h"
#include "tests/support/small_safetensors.h"
#include "tests/ui/window/window_fixture.h"
#include "ui/text/number_format.h"

namespace weightscape::test {
namespace {

class ExportDialogTest : public WindowTest {
  protected:
    void openDialog() {
        m_dialog = std::make_unique<ui::ExportDialog>(session());
        m_dialog->show();
    }
    template <typename Widget>
    [[nodiscard]] Widget& part(const char* name) {
        return *m_dialog->findChild<Widget*>(QString::fromLatin1(name));
    }
    void aimAt(const std::filesystem::path& target) {
        auto& line = part<QLineEdit>("exportTarget");
        line.setFocus();
        line.selectAll();
        QTest::keyClicks(&line, ui::fromPath(target));
    }
    [[nodiscard]] bool stateBecomes(const QString& words) {
        return QTest::qWaitFor([&] { return part<QLabel>("exportState").text().contains(words); },
                               kPatience);
    }
    void use(const char* preset) {
        recipes::Recipe recipe;
        recipe.preset = preset;
        session().changeRecipe(recipe, QStringLiteral("choose"));
    }

    std::unique_ptr<ui::ExportDialog> m_dialog;
};

TEST_F(ExportDialogTest, WritesAFolderAsTheGgufOfItsConverter) {
    writeRandomFolder(m_folder / "folder", randomModel(randomDecoder("llama")));
    ASSERT_TRUE(open(m_folder / "folder"));
    use("Q8_0");
    openDialog();
    aimAt(m_folder / "out.gguf");
    ASSERT_TRUE(
        QTest::qWaitFor([&] { return part<QPushButton>("exportStart").isEnabled(); }, kPatience));
    EXPECT_EQ(part<QLabel>("exportSizeCaption").text(), QStringLiteral("File size, exact"));
    const QString told = part<QLabel>("exportSize").text();
    QSignalSpy finished(&m_window->exports(), &ui::ExportActions::exported);
    m_window->exports().startExport(m_dialog->request());
    ASSERT_TRUE(finished.wait(kPatience));
    EXPECT_EQ(told, ui::formatBytesExact(std::filesystem::file_size(m_folder / "out.gguf")));
    const auto written = files::openModel(m_folder / "out.gguf");
    ASSERT_TRUE(written);
    EXPECT_NE((*written)->find("blk.0.attn_q.weight"), nullptr);
    EXPECT_NE(findValue((*written)->metadata, "tokenizer.ggml.tokens"), nullptr);
}

TEST_F(ExportDialogTest, SaysBeforeTheClickWhyAFolderCannotBecomeAGguf) {
    writeLlamaConfig(m_folder / "folder");
    writeSafetensors(m_folder / "folder" / "model.safetensors",
                     {{"model.layers.0.self_attn.q_proj.weight", "F16", {256, 256}}});
    ASSERT_TRUE(open(m_folder / "folder"));
    openDialog();
    EXPECT_EQ(part<QLabel>("exportSizeCaption").text(), QStringLiteral("Weights only, no file"));
    EXPECT_EQ(part<QLabel>("exportSize").text(),
              ui::formatBytesExact(session().shown().plan()->tensorBytes));
    EXPECT_TRUE(stateBecomes(QStringLiteral("has no tokenizer")));
    EXPECT_FALSE(part<QPushButton>("exportStart").isEnabled());
    // Types that safetensors lacks are known before the click, too.
    aimAt(m_folder / "out.safetensors");
    EXPECT_TRUE(QTest::qWaitFor(
        [&] {
            const QString state = part<QLabel>("exportState").text();
            return !state.isEmpty() && !state.contains(QStringLiteral("no tokenizer"));
        },
        kPatience));
    EXPECT_FALSE(part<QPushButton>("exportStart").isEnabled());
    use("BF16");
    openDialog();
    aimAt(m_folder / "out.safetensors");
    ASSERT_TRUE(
        QTest::qWaitFor([&] { return part<QPushButton>("exportStart").isEnabled(); }, kPatience));
    EXPECT_EQ(part<QLabel>("exportSizeCaption").text(), QStringLiteral("File size, exact"));
    const QString told = part<QLabel>("exportSize").text();
    QSignalSpy finished(&m_window->exports(), &ui::ExportActions::exported);
    m_window->exports().startExport(m_dialog->request());
    ASSERT_TRUE(finished.wait(kPatience));
    EXPECT_EQ(told, ui::formatBytesExact(std::filesystem::file_size(m_folder / "out.safetensors")));
}

TEST_F(ExportDialogTest, ValuesThatDoNotFitAreClampedWhereAsked) {
    writeSmallGguf(m_folder / "loud.gguf", smallLlamaMetadata(1),
                   {{"blk.0.ffn_up.weight", {256, 8}, "f32", {{3, 1e9F}, {700, -1e6F}}}});
    ASSERT_TRUE(open(m_folder / "loud.gguf"));
    use("Q8_0");
    openDialog();
    EXPECT_FALSE(part<QCheckBox>("exportSaturate").isVisible());
    use("F16");
    openDialog();
    auto& tick = part<QCheckBox>("exportSaturate");
    ASSERT_TRUE(tick.isVisible());
    EXPECT_FALSE(tick.isChecked());
    EXPECT_FALSE(m_dialog->request().options.saturate);
    tick.setFocus();
    QTest::keyClick(&tick, Qt::Key_Space);
    EXPECT_TRUE(m_dialog->request().options.saturate);
    const auto target = m_folder / "out.gguf";
    aimAt(target);
    ASSERT_TRUE(
        QTest::qWaitFor([&] { return part<QPushButton>("exportStart").isEnabled(); }, kPatience));
    QSignalSpy finished(&m_window->exports(), &ui::ExportActions::exported);
    m_window->exports().startExport({target, {}});
    ASSERT_TRUE(finished.wait(kPatience));
    EXPECT_FALSE(finished[0][0].toBool());
    m_window->exports().startExport(m_dialog->request());
    ASSERT_TRUE(finished.wait(kPatience));
    ASSERT_TRUE(finished[1][0].toBool());
    const QString all = m_window->messages().join(QLatin1Char('\n'));
    EXPECT_TRUE(all.contains(QStringLiteral("Weights clamped because they do not fit: 2")))
        << all.toStdString();
}

}  // namespace
}  // namespace weightscape::test
