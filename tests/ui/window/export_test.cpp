// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <QCheckBox>
#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMessageBox>
#include <QPushButton>
#include <QTableView>
#include <QTimer>
#include <QToolButton>
#include <fstream>

#include "core/files/open_model.h"
#include "tests/support/golden_sample.h"
#include "tests/support/small_gguf.h"
#include "tests/ui/window/window_fixture.h"

namespace weightscape::test {
namespace {

class Export : public WindowTest {
  protected:
    [[nodiscard]] std::vector<std::string> filesIn(const std::filesystem::path& folder) {
        std::vector<std::string> names;
        for (const auto& entry : std::filesystem::directory_iterator(folder)) {
            names.push_back(entry.path().filename().string());
        }
        std::sort(names.begin(), names.end());
        return names;
    }
    [[nodiscard]] std::filesystem::path makeTargetFolder() {
        const auto folder = m_folder / "target";
        std::filesystem::create_directory(folder);
        return folder;
    }
    /// Large and slow enough to be at work still when somebody has clicked.
    [[nodiscard]] bool openForALongExport() {
        writeSmallGguf(m_folder / "large.gguf", smallLlamaMetadata(1),
                       {{"blk.0.ffn_up.weight", {4096, 8192}}});
        if (!open(m_folder / "large.gguf")) return false;
        recipes::Recipe slow;
        slow.preset = "IQ3_S";
        session().changeRecipe(slow, QStringLiteral("IQ3_S"));
        return session().shown().plan() != nullptr;
    }
    [[nodiscard]] bool write(const std::filesystem::path& target) {
        QSignalSpy finished(&m_window->exports(), &ui::ExportActions::exported);
        m_window->exports().startExport({target, {}});
        return finished.wait(kPatience) && finished[0][0].toBool();
    }
};

TEST_F(Export, WritesWhatTheDialogSaysWhenStartIsPressed) {
    ASSERT_TRUE(open("sample"));
    const auto target = makeTargetFolder() / "out.gguf";
    ui::ExportDialog dialog(session());
    dialog.findChild<QLineEdit*>(QStringLiteral("exportTarget"))->setText(ui::fromPath(target));
    auto* start = dialog.findChild<QPushButton*>(QStringLiteral("exportStart"));
    ASSERT_TRUE(QTest::qWaitFor([&] { return start->isEnabled(); }, kPatience));
    auto* table = dialog.findChild<QTableView*>(QStringLiteral("exportTable"));
    EXPECT_EQ(table->model()->rowCount(),
              static_cast<int>(session().shown().plan()->tensors.size()));
    start->click();
    ASSERT_EQ(dialog.result(), QDialog::Accepted);
    QSignalSpy finished(&m_window->exports(), &ui::ExportActions::exported);
    m_window->exports().startExport(dialog.request());
    ASSERT_TRUE(finished.wait(kPatience));
    ASSERT_TRUE(finished[0][0].toBool())
        << m_window->messages().join(QLatin1Char(' ')).toStdString();
    EXPECT_EQ(std::filesystem::file_size(target), session().shown().plan()->fileBytes);
    EXPECT_TRUE(m_window->messages().last().contains(
        QString::fromStdString(goldenSample("Q4_K_M").sha256)));
    const auto written = files::openModel(target);
    ASSERT_TRUE(written);
    EXPECT_EQ((*written)->tensors.size(), session().model()->tensors.size());
}

TEST_F(Export, NeedsATickBeforeAFileIsReplaced) {
    ASSERT_TRUE(open("sample"));
    const auto target = makeTargetFolder() / "out.gguf";
    std::ofstream(target) << "precious";
    ui::ExportDialog dialog(session());
    dialog.findChild<QLineEdit*>(QStringLiteral("exportTarget"))->setText(ui::fromPath(target));
    auto* replace = dialog.findChild<QCheckBox*>(QStringLiteral("exportReplace"));
    ASSERT_TRUE(QTest::qWaitFor([&] { return !replace->isHidden(); }, kPatience));
    auto* start = dialog.findChild<QPushButton*>(QStringLiteral("exportStart"));
    EXPECT_FALSE(start->isEnabled());
    replace->setChecked(true);
    EXPECT_TRUE(start->isEnabled());
    EXPECT_TRUE(dialog.request().options.replaceExisting);
}

TEST_F(Export, RefusesAnExistingFileWithoutTheTick) {
    ASSERT_TRUE(open("sample"));
    const auto target = makeTargetFolder() / "out.gguf";
    std::ofstream(target) << "precious";
    EXPECT_FALSE(write(target));
    EXPECT_EQ(std::filesystem::file_size(target), 8U);
    EXPECT_EQ(m_window->messages().size(), 1);
}

TEST_F(Export, SaysThatAFolderIsMissing) {
    ASSERT_TRUE(open("sample"));
    ui::ExportDialog dialog(session());
    dialog.findChild<QLineEdit*>(QStringLiteral("exportTarget"))
        ->setText(ui::fromPath(m_folder / "nowhere" / "out.gguf"));
    auto* state = dialog.findChild<QLabel*>(QStringLiteral("exportState"));
    ASSERT_TRUE(QTest::qWaitFor([&] { return !state->text().isEmpty(); }, kPatience));
    EXPECT_TRUE(state->text().contains(QStringLiteral("folder")));
    EXPECT_FALSE(dialog.findChild<QPushButton*>(QStringLiteral("exportStart"))->isEnabled());
}

TEST_F(Export, NeedsATickToQuantizeAgain) {
    writeSmallGguf(m_folder / "q8.gguf", smallLlamaMetadata(1),
                   {{"blk.0.attn_q.weight", {256, 8}, "q8_0"}});
    ASSERT_TRUE(open(m_folder / "q8.gguf"));
    ui::ExportDialog dialog(session());
    dialog.findChild<QLineEdit*>(QStringLiteral("exportTarget"))
        ->setText(ui::fromPath(m_folder / "out.gguf"));
    auto* tick = dialog.findChild<QCheckBox*>(QStringLiteral("exportRequantize"));
    auto* start = dialog.findChild<QPushButton*>(QStringLiteral("exportStart"));
    EXPECT_FALSE(tick->isHidden());
    EXPECT_FALSE(start->isEnabled());
    tick->setChecked(true);
    ASSERT_TRUE(QTest::qWaitFor([&] { return start->isEnabled(); }, kPatience));
    EXPECT_TRUE(dialog.request().options.allowRequantize);
}

TEST_F(Export, SuggestsANameFromModelAndRecipe) {
    ASSERT_TRUE(open("sample"));
    EXPECT_EQ(ui::ExportDialog::suggestedName(session()), QStringLiteral("sample-Q4_K_M.gguf"));
}

TEST_F(Export, LeavesNothingWhenCancelled) {
    ASSERT_TRUE(openForALongExport());
    // What is odd about the model comes first.
    ASSERT_TRUE(QTest::qWaitFor([&] { return !m_window->messages().isEmpty(); }, kPatience));
    QStringList messages = m_window->messages();
    const auto folder = makeTargetFolder();
    QSignalSpy finished(&m_window->exports(), &ui::ExportActions::exported);
    m_window->exports().startExport({folder / "out.gguf", {}});
    find<QToolButton>("exportTaskCancel")->click();
    ASSERT_TRUE(finished.wait(kPatience));
    EXPECT_FALSE(finished[0][0].toBool());
    EXPECT_TRUE(filesIn(folder).empty());
    messages << QStringLiteral("Cancelled. No file was written.");
    EXPECT_EQ(m_window->messages(), messages);
}

TEST_F(Export, NeverWritesOntoTheModelItReads) {
    writeSmallLlama(m_folder / "model.gguf");
    ASSERT_TRUE(open(m_folder / "model.gguf"));
    const auto before = std::filesystem::file_size(m_folder / "model.gguf");
    QSignalSpy finished(&m_window->exports(), &ui::ExportActions::exported);
    exporting::ExportOptions options;
    options.replaceExisting = true;
    m_window->exports().startExport({m_folder / "model.gguf", options});
    ASSERT_TRUE(finished.wait(kPatience));
    EXPECT_FALSE(finished[0][0].toBool());
    EXPECT_EQ(std::filesystem::file_size(m_folder / "model.gguf"), before);
}

TEST_F(Export, AsksBeforeTheWindowClosesOnIt) {
    ASSERT_TRUE(openForALongExport());
    const auto folder = makeTargetFolder();
    m_window->exports().startExport({folder / "out.gguf", {}});
    bool asked = false;
    QTimer::singleShot(0, m_window.get(), [&asked] {
        auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
        asked = box != nullptr;
        if (box == nullptr) return;
        for (QAbstractButton* button : box->buttons()) {
            if (box->buttonRole(button) == QMessageBox::DestructiveRole) button->click();
        }
    });
    EXPECT_TRUE(m_window->close());
    EXPECT_TRUE(asked);
    m_window.reset();
    EXPECT_TRUE(filesIn(folder).empty());
}

TEST_F(Export, SaysWhatIsKnownOfTheFileBeforeAnythingIsWritten) {
    auto tensors = wholeLlama(2);
    std::erase_if(tensors, [](const auto& tensor) { return tensor.name.starts_with("blk.1."); });
    for (std::uint64_t i = 0; i < 256; ++i) tensors[1].pokes[i] = 0.0F;  // output_norm
    writeSmallGguf(m_folder / "gap.gguf", smallLlamaMetadata(2), tensors);
    ASSERT_TRUE(open(m_folder / "gap.gguf"));
    ui::ExportDialog dialog(session());
    const auto* notes = dialog.findChild<QListWidget*>(QStringLiteral("exportNotes"));
    const auto says = [notes](const QString& words) {
        return !notes->findItems(words, Qt::MatchContains).isEmpty();
    };
    EXPECT_TRUE(
        QTest::qWaitFor([&] { return says(QStringLiteral("hold nothing but zeros")); }, kPatience));
    EXPECT_TRUE(says(QStringLiteral("Layer 1 of 2")));
    EXPECT_FALSE(notes->isHidden());
}

}  // namespace
}  // namespace weightscape::test
