// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/recipe_actions.h"

#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>
#include <system_error>
#include <utility>

#include "core/recipes/export_command.h"
#include "core/recipes/llama_quantize_command.h"
#include "core/recipes/recipe_json.h"
#include "core/support/platform/output_file.h"
#include "core/support/shell_text.h"
#include "ui/look/plain_text.h"
#include "ui/panels/export_dialog.h"
#include "ui/session/model_text.h"
#include "ui/session/tensor_edit.h"
#include "ui/text/to_qt.h"
#include "ui/window/action_row.h"

namespace weightscape::ui {
namespace {

/// Commands are pasted anywhere, so the model's path is whole.
recipes::CommandFiles filesOf(const Session& session) {
    auto files = recipes::commandFiles(*session.model(), *session.shown().plan(),
                                       toPath(ExportDialog::suggestedName(session)).string());
    if (session.importance() && isLearned(session.importance()->matrix())) {
        files.calibrationText = std::exchange(files.importance, {});
    }
    files.moments = session.moments().path.string();
    std::error_code ignored;
    const std::filesystem::path whole = std::filesystem::absolute(files.model, ignored);
    if (!whole.empty()) files.model = whole.string();
    return files;
}

QString countedTensors(std::size_t count) {
    return counted(static_cast<qsizetype>(count), RecipeActions::tr("tensor"),
                   RecipeActions::tr("tensors"));
}

}  // namespace

RecipeActions::RecipeActions(const WindowParts& parts) : m_parts(parts), m_session(parts.session) {}

void RecipeActions::addEditing(QMenu& menu) {
    // The history writes their texts: they name the step.
    static constexpr ActionLook kUndo = {"actionUndo", QT_TR_NOOP("&Undo"), "Ctrl+Z", "undo",
                                         QT_TR_NOOP("Takes the last change of the recipes back.")};
    static constexpr ActionLook kRedo = {"actionRedo", QT_TR_NOOP("&Redo"), "Ctrl+Shift+Z", "redo",
                                         QT_TR_NOOP("Makes the change again that was taken back.")};
    // clang-format off
    static constexpr ActionRow<RecipeActions> kRows[] = {
        {},
        {"actionFilter", QT_TR_NOOP("&Filter tensors"), "Ctrl+F", "filter", &RecipeActions::filterRequested, QT_TR_NOOP("Goes to the field that says which tensors are listed."), Needs::Model},
    };
    // clang-format on
    QUndoGroup* steps = m_session.undoGroup();
    menu.addAction(steps->createUndoAction(&menu, tr(kUndo.text)));
    dress(*menu.actions().last(), kUndo, m_session);
    menu.addAction(steps->createRedoAction(&menu, tr(kRedo.text)));
    dress(*menu.actions().last(), kRedo, m_session);
    addActions(menu, kRows, *this, m_session);
}

void RecipeActions::addTo(QMenu& menu) {
    // clang-format off
    static constexpr ActionRow<RecipeActions> kRows[] = {
        {"actionOpenRecipe", QT_TR_NOOP("&Open recipe…"), "Ctrl+Shift+O", "folder", &RecipeActions::open, QT_TR_NOOP("Reads a recipe file as one step that can be undone."), Needs::Model},
        {"actionSaveRecipe", QT_TR_NOOP("&Save recipe as…"), "Ctrl+Shift+S", "save", &RecipeActions::askWhereToSave, QT_TR_NOOP("Writes the recipe to a file, for other models and for the command line."), Needs::Model},
        {},
        {"actionResetOverrides", QT_TR_NOOP("&Reset selected tensors to the preset"), "Ctrl+Delete", "reset", &RecipeActions::resetOverrides, QT_TR_NOOP("Drops the rules that were made for the selected tensors."), Needs::Model},
        {"actionRecipeNotes", QT_TR_NOOP("&Notes on this recipe"), "", "", &RecipeActions::showNotes, QT_TR_NOOP("Shows what does not go as the recipe says, and why."), Needs::Model},
        {},
        {"actionCopyLlamaCommand", QT_TR_NOOP("Copy as &llama-quantize command"), "", "", &RecipeActions::copyLlamaCommand, QT_TR_NOOP("Copies a command with which llama-quantize decides as this recipe does."), Needs::Model},
        {"actionCopyOwnCommand", QT_TR_NOOP("Copy as &weightscape-cli command"), "", "", &RecipeActions::copyOwnCommand, QT_TR_NOOP("Copies a command that writes the same file without the window."), Needs::Model},
    };
    // clang-format on
    addActions(menu, kRows, *this, m_session);
}

std::optional<recipes::Recipe> RecipeActions::read(const QString& nameOrPath) {
    auto recipe = recipes::loadRecipe(toPath(nameOrPath).string());
    if (recipe) return *std::move(recipe);
    m_parts.complain(errorSentence(recipe.error()), QStringLiteral("recipeError"));
    return std::nullopt;
}

bool RecipeActions::load(const QString& nameOrPath) {
    const auto recipe = read(nameOrPath);
    if (!recipe) return false;
    m_session.changeRecipe(*recipe, tr("recipe %1").arg(said(recipes::recipeTitle(*recipe))));
    return true;
}

bool RecipeActions::loadReference(const QString& nameOrPath) {
    const auto recipe = read(nameOrPath);
    if (!recipe) return false;
    RecipeBook book = m_session.recipeBook();
    book.recipes.push_back({{}, *recipe});
    book.reference = static_cast<int>(book.recipes.size()) - 1;
    m_session.changeRecipeBook(book, tr("reference %1").arg(said(recipes::recipeTitle(*recipe))));
    return true;
}

void RecipeActions::open() {
    const QString path = QFileDialog::getOpenFileName(&m_parts.window, tr("Open a recipe"), {},
                                                      tr("Recipes (*.json);;All files (*)"));
    if (!path.isEmpty()) load(path);
}

bool RecipeActions::save() {
    const QString name = QFileInfo(ExportDialog::suggestedName(m_session)).completeBaseName();
    const QString path =
        QFileDialog::getSaveFileName(&m_parts.window, tr("Save the recipe"),
                                     name + QStringLiteral(".json"), tr("Recipes (*.json)"));
    if (path.isEmpty()) return false;
    // The file dialog has asked whether to replace an existing file.
    const auto written =
        files::writeWholeFile(toPath(path), recipes::toJson(m_session.recipe()), true);
    if (!written) {
        m_parts.complain(errorSentence(written.error()), QStringLiteral("recipeError"));
        return false;
    }
    m_session.undoStack()->setClean();
    return true;
}

bool RecipeActions::mayLose() {
    const recipes::Recipe& recipe = m_session.recipe();
    const bool worthSaving =
        m_session.model() && !(recipe.rules.empty() && recipe.metadata.empty());
    if (!worthSaving || m_session.undoStack()->isClean()) return true;
    QMessageBox box(QMessageBox::Question, tr("Recipe not saved"),
                    tr("The recipe has edits that are not saved."), QMessageBox::NoButton,
                    &m_parts.window);
    box.setObjectName(QStringLiteral("saveQuestion"));
    box.setTextFormat(Qt::PlainText);
    box.setStandardButtons(QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel);
    const int answer = box.exec();
    return answer == QMessageBox::Save ? save() : answer == QMessageBox::Discard;
}

void RecipeActions::showNotes() {
    QStringList notes;
    if (!m_session.shown().planError().isEmpty()) notes << m_session.shown().planError();
    if (m_session.shown().plan()) {
        for (const Text& warning : m_session.shown().plan()->warnings) notes << said(warning);
    }
    if (notes.isEmpty()) notes << tr("Nothing to note: every tensor gets the format it should.");
    QMessageBox box(QMessageBox::NoIcon, tr("Notes on this recipe"),
                    notes.join(QStringLiteral("\n\n")), QMessageBox::Close, &m_parts.window);
    box.setObjectName(QStringLiteral("recipeNotesBox"));
    box.setTextFormat(Qt::PlainText);
    box.exec();
}

void RecipeActions::resetOverrides() {
    if (m_session.selection().empty()) return;
    resetTensors(m_session, std::vector<int>(m_session.selection()));
}

void RecipeActions::copyCommand(Program program) {
    const QString place = QStringLiteral("commandCopy");
    if (!m_session.shown().plan())
        return m_parts.complainOfModel(m_session.shown().planError(), place);
    const bool ofLlama = program == Program::LlamaQuantize;
    const recipes::QuantizationPlan& plan = *m_session.shown().plan();
    const recipes::CommandFiles files = filesOf(m_session);
    const auto command = ofLlama
                             ? recipes::checkedLlamaQuantizeCommand(*m_session.model(), plan, files)
                             : recipes::exportCommand(plan.recipe, files);
    if (!command) return m_parts.complainOfModel(errorSentence(command.error()), place);
    QApplication::clipboard()->setText(fromUtf8(shellText(*command)));
    const QString copied = tr("Copied the %1 command.").arg(fromUtf8(command->front()));
    const QString checked =
        tr("It decides all %1 as this recipe does.").arg(countedTensors(plan.tensors.size()));
    m_parts.messages.add(MessageLines::Kind::Note,
                         ofLlama ? copied + QLatin1Char(' ') + checked : copied, {}, place,
                         m_session.model());
}

}  // namespace weightscape::ui
