// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/model/metadata_panel.h"

#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTabWidget>
#include <QTimer>
#include <QToolButton>
#include <QTreeView>

#include "core/files/open_model.h"
#include "tests/support/file_bytes.h"
#include "tests/ui/window/window_fixture.h"
#include "ui/models/metadata_tree_model.h"

namespace weightscape::test {
namespace {

using ui::MetadataTreeModel;

class MetadataInWindow : public WindowTest {
  protected:
    void SetUp() override {
        ASSERT_TRUE(open("sample"));
        m_window->resize(1280, 800);
        m_window->activateWindow();
        ASSERT_TRUE(QTest::qWaitForWindowActive(m_window.get()));
        m_window->showPage(QStringLiteral("model"));
        find<QTabWidget>("modelTabs")->setCurrentIndex(1);
        m_tree = find<QTreeView>("metadataTree");
        m_value = find<QPlainTextEdit>("metadataValue");
    }
    [[nodiscard]] QModelIndex row(const QString& key) const {
        const QModelIndexList found = m_tree->model()->match(
            m_tree->model()->index(0, 0), Qt::DisplayRole, key, 1, Qt::MatchExactly);
        return found.isEmpty() ? QModelIndex() : found.first();
    }
    [[nodiscard]] QString cell(const QString& key, MetadataTreeModel::ColumnIndex column) const {
        return row(key).siblingAtColumn(column).data().toString();
    }
    [[nodiscard]] QFont fontOf(const QString& key) const {
        return row(key).data(Qt::FontRole).value<QFont>();
    }
    [[nodiscard]] QPoint placeOf(const QString& key) {
        m_tree->scrollTo(row(key));
        return m_tree->visualRect(row(key)).center();
    }
    void choose(const QString& key) {
        ASSERT_TRUE(row(key).isValid()) << key.toStdString();
        QTest::mouseClick(m_tree->viewport(), Qt::LeftButton, {}, placeOf(key));
        ASSERT_EQ(m_tree->currentIndex().siblingAtColumn(0), row(key));
    }
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) {
        QTest::keyClick(QApplication::focusWidget(), key, modifiers);
    }
    void type(const QString& text) { QTest::keyClicks(QApplication::focusWidget(), text); }
    /// Chooses the key and gives it a value, all but the first click from the keyboard.
    void edit(const QString& key, const QString& value) {
        choose(key);
        press(Qt::Key_F2);
        ASSERT_TRUE(m_value->hasFocus());
        type(value);
        press(Qt::Key_Return);
    }
    [[nodiscard]] QString problem() {
        const auto* label = find<QLabel>("metadataProblem");
        return label->isVisible() ? label->text() : QString();
    }
    [[nodiscard]] const MetadataChanges& changes() { return session().recipe().metadata; }
    [[nodiscard]] QString lastStep() { return session().undoStack()->undoText(); }
    /// Clicks a button that asks for a file, and names this one.
    void giveFile(const char* button, const std::filesystem::path& path) {
        bool asked = false;
        QTimer answer;
        QObject::connect(&answer, &QTimer::timeout, &answer, [&] {
            auto* dialog = qobject_cast<QFileDialog*>(QApplication::activeModalWidget());
            if (dialog == nullptr) return;
            asked = true;
            // It takes no name while it still reads its folder: then the next tick tries again.
            auto* name = dialog->findChild<QLineEdit*>(QStringLiteral("fileNameEdit"));
            name->setText(ui::fromPath(path));
            QTest::keyClick(name, Qt::Key_Return);
        });
        answer.start(50);
        QTest::mouseClick(m_window->findChild<QAbstractButton*>(QString::fromLatin1(button)),
                          Qt::LeftButton);
        EXPECT_TRUE(asked);
        m_window->activateWindow();
        EXPECT_TRUE(QTest::qWaitForWindowActive(m_window.get()));
    }

    const QString m_name = QStringLiteral("general.name");
    const QString m_template = QStringLiteral("tokenizer.chat_template");
    QTreeView* m_tree = nullptr;
    QPlainTextEdit* m_value = nullptr;
};

TEST_F(MetadataInWindow, AValueIsEditedFromTheKeyboardAndUndone) {
    const std::uint64_t size = session().shown().plan()->fileBytes;
    EXPECT_TRUE(m_tree->isColumnHidden(MetadataTreeModel::ChangeColumn));
    const QString longName(1000, QLatin1Char('x'));
    edit(m_name, longName);
    EXPECT_FALSE(m_value->isVisible());
    EXPECT_EQ(cell(m_name, MetadataTreeModel::ChangeColumn), QStringLiteral("was KJV 4.6M"));
    EXPECT_TRUE(cell(m_name, MetadataTreeModel::ValueColumn).startsWith(longName.left(300)));
    EXPECT_TRUE(fontOf(m_name).bold());
    EXPECT_FALSE(m_tree->isColumnHidden(MetadataTreeModel::ChangeColumn));
    EXPECT_EQ(lastStep(), QStringLiteral("general.name = %1…").arg(longName.left(40)));
    EXPECT_EQ(find<QLabel>("recipeRules")->text(), QStringLiteral("1 key edited"));
    // Exact: 988 bytes more of text, in steps of the alignment.
    EXPECT_EQ(session().shown().plan()->fileBytes, size + 992);
    // The row is still the chosen one, so that the next key goes on from there.
    EXPECT_EQ(m_tree->currentIndex().siblingAtColumn(0), row(m_name));
    press(Qt::Key_Z, Qt::ControlModifier);
    EXPECT_TRUE(changes().empty());
    EXPECT_EQ(cell(m_name, MetadataTreeModel::ValueColumn), QStringLiteral("KJV 4.6M"));
    EXPECT_FALSE(fontOf(m_name).bold());
    EXPECT_EQ(session().shown().plan()->fileBytes, size);
    press(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    EXPECT_EQ(changes().edits.size(), 1U);
}

TEST_F(MetadataInWindow, ADoubleClickEditsAndEscapeLeavesTheValue) {
    QTest::mouseClick(m_tree->viewport(), Qt::LeftButton, {}, placeOf(m_name));
    QTest::mouseDClick(m_tree->viewport(), Qt::LeftButton, {}, placeOf(m_name));
    ASSERT_TRUE(m_value->isVisible());
    EXPECT_EQ(m_value->toPlainText(), QStringLiteral("KJV 4.6M"));
    type(QStringLiteral("other"));
    press(Qt::Key_Escape);
    EXPECT_FALSE(m_value->isVisible());
    EXPECT_TRUE(m_tree->hasFocus());
    EXPECT_EQ(session().undoStack()->count(), 0);
    // Nothing typed is no step either.
    press(Qt::Key_Return);
    ASSERT_TRUE(m_value->hasFocus());
    press(Qt::Key_Return);
    EXPECT_EQ(session().undoStack()->count(), 0);
}

TEST_F(MetadataInWindow, AValueThatDoesNotFitItsTypeIsRefused) {
    const QString key = QStringLiteral("llama.context_length");
    edit(key, QStringLiteral("99999999999"));
    EXPECT_TRUE(problem().contains(
        QStringLiteral("'99999999999' does not fit the key llama.context_length, which has the "
                       "type u32: give a whole number from 0 to 4294967295")));
    EXPECT_TRUE(m_value->isVisible());
    EXPECT_TRUE(changes().empty());
    m_value->selectAll();
    type(QStringLiteral("many"));
    press(Qt::Key_Return);
    EXPECT_TRUE(problem().contains(QStringLiteral("'many' is not a whole number")));
    m_value->selectAll();
    type(QStringLiteral("1024"));
    press(Qt::Key_Return);
    EXPECT_EQ(problem(), QString());
    EXPECT_EQ(cell(key, MetadataTreeModel::ValueColumn), QStringLiteral("1024"));
    EXPECT_EQ(cell(key, MetadataTreeModel::TypeColumn), QStringLiteral("u32"));
}

TEST_F(MetadataInWindow, KeysThatCannotBeEditedSayWhy) {
    choose(QStringLiteral("tokenizer.ggml.tokens"));
    press(Qt::Key_F2);
    EXPECT_TRUE(problem().contains(QStringLiteral("is a list")));
    EXPECT_FALSE(m_value->isVisible());
    choose(QStringLiteral("general.architecture"));
    EXPECT_EQ(problem(), QString());
    press(Qt::Key_Delete);
    EXPECT_TRUE(problem().contains(QStringLiteral("cannot be removed, only set")));
    press(Qt::Key_Insert);
    type(QStringLiteral("split.count"));
    press(Qt::Key_Return);
    EXPECT_TRUE(problem().contains(QStringLiteral("split.*")));
    EXPECT_TRUE(changes().empty());
}

TEST_F(MetadataInWindow, AKeyOfAChosenTypeIsAdded) {
    m_tree->setFocus();
    press(Qt::Key_Insert);
    type(QStringLiteral("mine.rank"));
    press(Qt::Key_Tab);
    auto* kind = find<QComboBox>("metadataType");
    ASSERT_TRUE(kind->hasFocus());
    press(Qt::Key_Down);
    EXPECT_EQ(kind->currentText(), QStringLiteral("whole number (int)"));
    press(Qt::Key_Tab);
    type(QStringLiteral("-3"));
    press(Qt::Key_Return);
    EXPECT_EQ(lastStep(), QStringLiteral("mine.rank = -3"));
    const QString key = QStringLiteral("mine.rank");
    EXPECT_EQ(cell(key, MetadataTreeModel::TypeColumn), QStringLiteral("i32"));
    EXPECT_EQ(cell(key, MetadataTreeModel::ChangeColumn), QStringLiteral("added"));
    EXPECT_EQ(m_tree->currentIndex().siblingAtColumn(0), row(key));
    // It may become anything else, and is gone where it is removed.
    edit(key, QStringLiteral("7"));
    EXPECT_EQ(cell(key, MetadataTreeModel::TypeColumn), QStringLiteral("u32"));
    press(Qt::Key_Delete);
    EXPECT_FALSE(row(key).isValid());
    EXPECT_TRUE(changes().empty());
}

TEST_F(MetadataInWindow, ARemovedKeyIsStruckThroughAndPutBack) {
    choose(m_name);
    press(Qt::Key_Delete);
    EXPECT_EQ(lastStep(), QStringLiteral("remove general.name"));
    EXPECT_TRUE(fontOf(m_name).strikeOut());
    EXPECT_EQ(cell(m_name, MetadataTreeModel::ChangeColumn), QStringLiteral("removed"));
    EXPECT_FALSE(find<QAction>("metadataRemove")->isEnabled());
    // Without its old value it may have another type.
    press(Qt::Key_F2);
    auto* kind = find<QComboBox>("metadataType");
    EXPECT_TRUE(kind->isEnabled());
    press(Qt::Key_Escape);
    QTest::mouseClick(find<QToolButton>("metadataPutBackButton"), Qt::LeftButton);
    EXPECT_EQ(lastStep(), QStringLiteral("general.name as in the file"));
    EXPECT_FALSE(fontOf(m_name).strikeOut());
    EXPECT_TRUE(changes().empty());
    EXPECT_FALSE(find<QAction>("metadataPutBack")->isEnabled());
}

TEST_F(MetadataInWindow, AValueComesFromAFile) {
    const std::string text = "{% if x %}\r\n\t'q' \" \xc2\xa0 é\n" + std::string(3000, 'x');
    writeBytes(m_folder / "new.jinja", text);
    m_tree->setFocus();
    press(Qt::Key_Insert);
    type(m_template);
    giveFile("metadataFromFile", m_folder / "new.jinja");
    ASSERT_TRUE(QTest::qWaitFor([&] { return !changes().empty(); }, kPatience))
        << problem().toStdString();
    EXPECT_EQ(lastStep(), QStringLiteral("tokenizer.chat_template from new.jinja"));
    EXPECT_EQ(changes().edits.front().text, text);
    EXPECT_TRUE(
        find<QPlainTextEdit>("chatTemplate")->toPlainText().contains(QStringLiteral("{% if x %}")));
    // A file that cannot be taken says why, by its name.
    choose(m_name);
    writeBytes(m_folder / "latin1.txt", "caf\xe9");
    giveFile("metadataFileButton", m_folder / "latin1.txt");
    ASSERT_TRUE(QTest::qWaitFor([&] { return !problem().isEmpty(); }, kPatience));
    EXPECT_TRUE(problem().startsWith(QStringLiteral("latin1.txt: ")));
    EXPECT_EQ(changes().edits.size(), 1U);
}

TEST_F(MetadataInWindow, ATextKeepsItsLinesAndSpacesWhenAPartIsEdited) {
    const std::string text =
        "a\r\n\xc2\xa0"
        "b";
    writeBytes(m_folder / "lines.txt", text);
    choose(m_name);
    giveFile("metadataFileButton", m_folder / "lines.txt");
    ASSERT_TRUE(QTest::qWaitFor([&] { return !changes().empty(); }, kPatience));
    press(Qt::Key_F2);
    press(Qt::Key_End, Qt::ControlModifier);
    press(Qt::Key_Return, Qt::ShiftModifier);
    type(QStringLiteral("c"));
    press(Qt::Key_Return);
    EXPECT_EQ(changes().edits.front().text, text + "\r\nc");
}

TEST_F(MetadataInWindow, TheExportedFileHasWhatTheTableShows) {
    choose(m_name);
    press(Qt::Key_F2);
    QApplication::clipboard()->setText(QStringLiteral("Mine, Größe 7"));
    press(Qt::Key_V, Qt::ControlModifier);
    press(Qt::Key_Return);
    edit(QStringLiteral("llama.rope.freq_base"), QStringLiteral("500000"));
    m_tree->setFocus();
    press(Qt::Key_Insert);
    type(m_template);
    press(Qt::Key_Tab);
    press(Qt::Key_Tab);
    type(QStringLiteral("{{ x }}"));
    press(Qt::Key_Return);
    choose(QStringLiteral("general.license"));
    press(Qt::Key_Delete);
    ASSERT_EQ(session().undoStack()->count(), 4);
    ui::ExportDialog dialog(session());
    EXPECT_EQ(dialog.findChild<QLabel*>(QStringLiteral("exportMetadata"))->text(),
              QStringLiteral("4"));
    const auto target = m_folder / "out.gguf";
    QSignalSpy finished(&m_window->exports(), &ui::ExportActions::exported);
    m_window->exports().startExport({target, {}});
    ASSERT_TRUE(finished.wait(kPatience));
    ASSERT_TRUE(finished[0][0].toBool());
    EXPECT_EQ(std::filesystem::file_size(target), session().shown().plan()->fileBytes);
    const auto written = files::openModel(target).value();
    const auto value = [&](std::string_view key) { return findValue(written->metadata, key); };
    EXPECT_EQ(value("general.name")->asString(), "Mine, Größe 7");
    EXPECT_EQ(value("llama.rope.freq_base")->type, ValueType::Float32);
    EXPECT_EQ(value("llama.rope.freq_base")->asDouble(), 500000.0);
    EXPECT_EQ(value("tokenizer.chat_template")->asString(), "{{ x }}");
    EXPECT_EQ(value("general.license"), nullptr);
    EXPECT_EQ(value("llama.context_length")->asUnsigned(), 512U);
}

TEST_F(MetadataInWindow, EditsStayWithTheirModelAndWithThePreset) {
    edit(m_name, QStringLiteral("mine"));
    recipes::Recipe recipe = session().recipe();
    auto* presets = find<QComboBox>("recipeCombo");
    presets->setFocus();
    press(Qt::Key_Down);
    EXPECT_NE(session().recipe().preset, recipe.preset);
    EXPECT_EQ(session().recipe().metadata, recipe.metadata);
    // They are worth a question before they are lost.
    QString question;
    QTimer answer;
    QObject::connect(&answer, &QTimer::timeout, &answer, [&] {
        auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
        if (box == nullptr) return;
        question = box->text();
        box->button(QMessageBox::Discard)->click();
    });
    answer.start(20);
    ASSERT_TRUE(open("sample"));
    EXPECT_EQ(question, QStringLiteral("The recipe has edits that are not saved."));
    EXPECT_TRUE(changes().empty());
    EXPECT_EQ(cell(m_name, MetadataTreeModel::ValueColumn), QStringLiteral("KJV 4.6M"));
}

}  // namespace
}  // namespace weightscape::test
