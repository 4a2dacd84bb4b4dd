// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDesktopServices>
#include <QDir>
#include <QDockWidget>
#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>
#include <QMessageBox>
#include <QStackedWidget>
#include <QTabBar>
#include <QToolBar>
#include <QUrl>
#include <algorithm>

#include "core/files/open_model.h"
#include "core/recipes/recipe_edits.h"
#include "core/support/platform/output_file.h"
#include "ui/look/plain_text.h"
#include "ui/panels/message_lines.h"
#include "ui/panels/start_page.h"
#include "ui/panels/task_strip.h"
#include "ui/session/recent_files.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"
#include "ui/window/main_window.h"

namespace weightscape::ui {

void MainWindow::browseForModel() {
    const QString path = QFileDialog::getOpenFileName(
        this, tr("Open a model"), {}, tr("Models (*.gguf *.safetensors *.json);;All files (*)"));
    if (!path.isEmpty()) openModel(path);
}

void MainWindow::openModel(const QString& path) {
    if (path.endsWith(QLatin1String(".weightscape"), Qt::CaseInsensitive)) {
        return openSession(path);
    }
    m_keeper.autosaveNow();
    m_openingPath = path;
    m_openStrip->start(tr("Opening %1").arg(toQt(QFileInfo(path).fileName().toStdString())));
    m_opening.start([file = toPath(path)](TaskContext&) { return files::openModel(file); });
}

void MainWindow::finishOpening(const Result<std::shared_ptr<const Model>>& opened) {
    m_openStrip->finish();
    if (!opened) {
        if (opened.error().code == ErrorCode::Cancelled) return;
        Error error = opened.error();
        if (error.file.empty()) error.file = toPath(m_openingPath).string();
        const QString sentence = errorSentence(error);
        m_messages->add(MessageLines::Kind::Error, sentence, {}, QStringLiteral("openError"));
        Q_EMIT openFailed(sentence);
        return;
    }
    m_messages->clear();
    if (m_settings == Settings::Use && m_openingPath != QLatin1String("sample")) {
        const QString path = QFileInfo(m_openingPath).absoluteFilePath();
        rememberRecentFile({path, (*opened)->fileBytes(), QDateTime::currentDateTime()});
    }
    // The same file again: it may have changed. Others stand beside what is open.
    const auto models = m_session.models();
    const auto same = std::find_if(models.begin(), models.end(), [&](const auto& model) {
        return model->path == (*opened)->path;
    });
    if (same == models.end()) {
        m_session.addModel(*opened);
    } else {
        m_session.setCurrentModel(static_cast<int>(same - models.begin()));
        if (!mayLoseRecipe()) return;
        m_session.setModel(*opened);
    }
    Q_EMIT modelOpened();
}

void MainWindow::showModel() {
    const bool open = m_session.model() != nullptr;
    const bool wasOpen = m_centre->currentIndex() == 1;
    m_centre->setCurrentIndex(open ? 1 : 0);
    m_recipeToolBar->setVisible(open);
    for (QAction* action : m_modelActions) action->setEnabled(open);
    if (!open) {
        m_messages->clear();
        m_start->refresh();
    } else if (m_tabs->count() > 0) {
        m_pages->setCurrentWidget(ensurePage(m_tabs->currentIndex()));
    }
    if (open != wasOpen || !open) togglePanels(m_hidePanels->isChecked());
    showModelWarnings();
    showTitle();
}

void MainWindow::showTitle() {
    if (!m_session.model()) {
        setWindowTitle(QStringLiteral("Weightscape"));
        setWindowModified(false);
        return;
    }
    const QString file = pathText(m_session.model()->path.filename());
    setWindowTitle(QStringLiteral("%1 · %2[*] · Weightscape")
                       .arg(file, toQt(recipes::recipeTitle(m_session.recipe()))));
    setWindowModified(!m_session.undoStack()->isClean());
}

void MainWindow::showModelWarnings() {
    if (!m_session.model()) return;
    for (const std::string& warning : m_session.model()->warnings) {
        m_messages->add(MessageLines::Kind::Warning, coreText(warning));
    }
    int quantized = 0;
    for (const TensorInfo& tensor : m_session.model()->tensors) {
        if (tensor.format->isQuantized()) ++quantized;
    }
    if (quantized == 0) return;
    m_messages->add(MessageLines::Kind::Warning,
                    tr("Quantized already: %1. Errors are counted against them, "
                       "not against the original weights.")
                        .arg(counted(quantized, tr("tensor"), tr("tensors"))));
}

void MainWindow::showNonFinite() {
    std::uint64_t nans = 0;
    std::uint64_t infinities = 0;
    int tensors = 0;
    QString first;
    for (int tensor = 0; tensor < static_cast<int>(m_session.model()->tensors.size()); ++tensor) {
        const auto statistics = m_session.statistics(tensor);
        if (!statistics || statistics->nonFinite() == 0) continue;
        nans += statistics->nans;
        infinities += statistics->infinities;
        if (++tensors == 1) {
            first = toQt(m_session.model()->tensors[static_cast<std::size_t>(tensor)].name);
        }
    }
    m_messages->add(MessageLines::Kind::Warning,
                    tr("%1 NaN and %2 infinite weights in %3 tensors, first in %4: such weights "
                       "cannot be quantized.")
                        .arg(formatCount(nans), formatCount(infinities))
                        .arg(tensors)
                        .arg(first),
                    {}, QStringLiteral("nonFinite"));
}

void MainWindow::showNotes() {
    QStringList notes;
    if (!m_session.planError().isEmpty()) notes << m_session.planError();
    if (m_session.plan()) {
        for (const std::string& warning : m_session.plan()->warnings) notes << coreText(warning);
    }
    if (notes.isEmpty()) notes << tr("Nothing to note: every tensor gets the format it should.");
    QMessageBox box(QMessageBox::NoIcon, tr("Notes on this recipe"),
                    notes.join(QStringLiteral("\n\n")), QMessageBox::Close, this);
    box.setObjectName(QStringLiteral("recipeNotesBox"));
    box.setTextFormat(Qt::PlainText);
    box.exec();
}

std::optional<recipes::Recipe> MainWindow::readRecipe(const QString& nameOrPath) {
    auto recipe = recipes::loadRecipe(toPath(nameOrPath).string());
    if (recipe) return *std::move(recipe);
    m_messages->add(MessageLines::Kind::Error, errorSentence(recipe.error()), {},
                    QStringLiteral("recipeError"));
    return std::nullopt;
}

bool MainWindow::loadRecipe(const QString& nameOrPath) {
    const auto recipe = readRecipe(nameOrPath);
    if (!recipe) return false;
    m_session.changeRecipe(*recipe, tr("recipe %1").arg(toQt(recipes::recipeTitle(*recipe))));
    return true;
}

bool MainWindow::loadReference(const QString& nameOrPath) {
    const auto recipe = readRecipe(nameOrPath);
    if (!recipe) return false;
    RecipeBook book = m_session.recipeBook();
    book.recipes.push_back({{}, *recipe});
    book.reference = static_cast<int>(book.recipes.size()) - 1;
    m_session.changeRecipeBook(book, tr("reference %1").arg(toQt(recipes::recipeTitle(*recipe))));
    return true;
}

bool MainWindow::selectTensor(const QString& name) {
    const TensorInfo* tensor =
        m_session.model() ? m_session.model()->find(name.toStdString()) : nullptr;
    if (tensor == nullptr) {
        m_messages->add(MessageLines::Kind::Error,
                        tr("The model has no tensor named \"%1\".").arg(name));
        return false;
    }
    m_session.select({static_cast<int>(tensor - m_session.model()->tensors.data())});
    return true;
}

void MainWindow::openRecipeFile() {
    const QString path = QFileDialog::getOpenFileName(this, tr("Open a recipe"), {},
                                                      tr("Recipes (*.json);;All files (*)"));
    if (!path.isEmpty()) loadRecipe(path);
}

bool MainWindow::saveRecipeFile() {
    const QString name = QFileInfo(ExportDialog::suggestedName(m_session)).completeBaseName();
    const QString path = QFileDialog::getSaveFileName(
        this, tr("Save the recipe"), name + QStringLiteral(".json"), tr("Recipes (*.json)"));
    if (path.isEmpty()) return false;
    // The file dialog has asked whether to replace an existing file.
    const auto written =
        files::writeWholeFile(toPath(path), recipes::toJson(m_session.recipe()), true);
    if (!written) {
        m_messages->add(MessageLines::Kind::Error, errorSentence(written.error()), {},
                        QStringLiteral("recipeError"));
        return false;
    }
    m_session.undoStack()->setClean();
    return true;
}

bool MainWindow::mayLoseRecipe() {
    const bool worthSaving = m_session.model() && !m_session.recipe().rules.empty();
    if (!worthSaving || m_session.undoStack()->isClean()) return true;
    QMessageBox box(QMessageBox::Question, tr("Recipe not saved"),
                    tr("The recipe has rules that are not saved."), QMessageBox::NoButton, this);
    box.setObjectName(QStringLiteral("saveQuestion"));
    box.setTextFormat(Qt::PlainText);
    box.setStandardButtons(QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel);
    const int answer = box.exec();
    if (answer == QMessageBox::Save) return saveRecipeFile();
    return answer == QMessageBox::Discard;
}

void MainWindow::resetOverrides() {
    if (m_session.selection().empty()) return;
    m_session.changeRecipe(
        recipes::withoutOverrides(*m_session.model(), m_session.recipe(), m_session.selection()),
        tr("reset of %1")
            .arg(counted(static_cast<qsizetype>(m_session.selection().size()), tr("tensor"),
                         tr("tensors"))));
}

void MainWindow::askForExport() {
    if (!m_session.plan()) return;
    if (m_exporting.isRunning()) {
        m_messages->add(MessageLines::Kind::Note, tr("An export is running; wait or cancel it."));
        return;
    }
    ExportDialog dialog(m_session, this);
    if (dialog.exec() == QDialog::Accepted) startExport(dialog.request());
}

void MainWindow::startExport(const ExportRequest& request) {
    m_exportStrip->start(tr("Writing %1").arg(pathText(request.target.filename())));
    m_exporting.start(
        [model = m_session.model(), plan = m_session.plan(), request](TaskContext& task) {
            return exporting::exportModel(*model, *plan, request.target, request.options, task);
        });
}

void MainWindow::finishExport(const Result<exporting::ExportReport>& written) {
    m_exportStrip->finish();
    if (!written) {
        const bool cancelled = written.error().code == ErrorCode::Cancelled;
        m_messages->add(
            cancelled ? MessageLines::Kind::Note : MessageLines::Kind::Error,
            cancelled ? tr("Cancelled. No file was written.") : errorSentence(written.error()), {},
            QStringLiteral("exportResult"));
        Q_EMIT exportFinished(false);
        return;
    }
    const QString folder = QFileInfo(fromPath(written->output)).absolutePath();
    m_messages->add(
        MessageLines::Kind::Note,
        tr("Wrote %1: %2 in %3 s\nSHA-256 %4")
            .arg(pathText(written->output), formatBytesExact(written->bytes),
                 formatSignificant(written->seconds), fromUtf8(written->sha256)),
        {tr("Show folder"), [folder] { QDesktopServices::openUrl(QUrl::fromLocalFile(folder)); }},
        QStringLiteral("exportResult"));
    for (const std::string& warning : written->warnings) {
        m_messages->add(MessageLines::Kind::Warning, coreText(warning));
    }
    Q_EMIT exportFinished(true);
}

}  // namespace weightscape::ui
