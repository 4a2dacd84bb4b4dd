// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/model_shelf.h"

#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QSettings>
#include <QToolButton>
#include <utility>

#include "ui/look/box_layout.h"
#include "ui/look/icons.h"
#include "ui/look/plain_text.h"
#include "ui/session/model_folders.h"
#include "ui/text/to_qt.h"
#include "ui/widgets/row_table.h"

namespace weightscape::ui {
namespace {

constexpr int kFilterWidth = 260;

}  // namespace

ModelShelf::ModelShelf(WorkPool& pool, files::EnvironmentLookup environment)
    : m_environment(std::move(environment)),
      m_rows(new TableModel<ShelfRow>(shelfColumns(), this)),
      m_view(new QTableView),
      m_filter(new QLineEdit),
      m_state(smallLabel(QStringLiteral("shelfState"))),
      m_folders(new QToolButton),
      m_finding(pool, Lane::Files,
                [this](const Result<files::FoundModels>& found) {
                    if (found) showFound(*found);
                }),
      m_overview(pool, Lane::Samples,
                 [this](const Result<memory::ModelOverview>& overview) { take(overview); }) {
    nameControl(this, QStringLiteral("modelShelf"), tr("Models on this machine"),
                tr("Models that Ollama, the Hugging Face cache, LM Studio and llama.cpp keep, and "
                   "those in folders of yours. Only their headers are read."));
    nameControl(m_filter, QStringLiteral("shelfFilter"), tr("Filter the models"));
    m_filter->setPlaceholderText(tr("Filter: name, program, quantization"));
    m_filter->setMinimumWidth(kFilterWidth);
    m_filter->setClearButtonEnabled(true);
    m_filter->addAction(lineIcon(QStringLiteral("filter")), QLineEdit::LeadingPosition);
    m_state->setWordWrap(true);
    setUpTable();
    setUpFolders();
    QLabel* title = headingLabel(QStringLiteral("shelfTitle"), tr("Models on this machine"));
    auto* top = makeRow(nullptr, {title, BoxItem::room(1), m_filter, m_folders}, kGap);
    // Without a list it takes the list's room.
    m_state->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    makeColumn(this, {top, {m_view, 1}, m_state}, kGapSmall);
    m_filter->hide();
    m_view->hide();
}

void ModelShelf::setUpTable() {
    nameControl(m_view, QStringLiteral("shelfTable"), tr("Models on this machine"));
    m_sorted = showSortedRows(*m_view, *m_rows);
    m_sorted->setFilterKeyColumn(-1);
    m_sorted->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_sorted->setSortCaseSensitivity(Qt::CaseInsensitive);
    m_view->sortByColumn(ShelfRow::Name, Qt::AscendingOrder);
    m_view->setTabKeyNavigation(false);
    m_view->setWordWrap(false);
    m_view->setShowGrid(false);
    m_view->setTextElideMode(Qt::ElideMiddle);
    m_view->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_view->horizontalHeader()->setSectionResizeMode(ShelfRow::Name, QHeaderView::Stretch);
    // What is wrong with a model stands here too: its tool tip has the whole sentence.
    constexpr int kSentenceWidth = 150;
    for (const int column : {ShelfRow::Architecture, ShelfRow::Quantization}) {
        m_view->horizontalHeader()->setSectionResizeMode(column, QHeaderView::Interactive);
        m_view->setColumnWidth(column, kSentenceWidth);
    }
    m_view->setWhatsThis(tr("Enter opens the model. Click a heading to sort."));
    connect(m_view, &QTableView::activated, this, &ModelShelf::openRow);
    connect(m_filter, &QLineEdit::textChanged, m_sorted,
            &QSortFilterProxyModel::setFilterFixedString);
}

void ModelShelf::setUpFolders() {
    nameControl(m_folders, QStringLiteral("shelfFolders"), {},
                tr("Adds a folder in which you keep models, takes one from the list, or looks "
                   "again."));
    m_folders->setText(tr("&Folders"));
    m_folders->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(m_folders);
    menu->setObjectName(QStringLiteral("shelfFolderMenu"));
    connect(menu, &QMenu::aboutToShow, this, &ModelShelf::fillFolderMenu);
    m_folders->setMenu(menu);
    fillFolderMenu();
}

void ModelShelf::fillFolderMenu() {
    QMenu* menu = m_folders->menu();
    menu->clear();
    connect(menu->addAction(tr("&Add a folder…")), &QAction::triggered, this,
            &ModelShelf::addFolder);
    connect(menu->addAction(tr("&Look again")), &QAction::triggered, this, &ModelShelf::look);
    const QStringList folders = modelFolders();
    if (!folders.isEmpty()) menu->addSeparator();
    for (const QString& folder : folders) {
        const QString shown = toQt(folder.toStdString()).replace(u'&', QStringLiteral("&&"));
        connect(menu->addAction(tr("Leave out %1").arg(shown)), &QAction::triggered, this,
                [this, folder] {
                    removeModelFolder(folder);
                    look();
                });
    }
}

void ModelShelf::addFolder() {
    const QString folder = QFileDialog::getExistingDirectory(this, tr("A folder with models"));
    if (folder.isEmpty()) return;
    addModelFolder(folder);
    look();
}

void ModelShelf::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (!m_looked) look();
}

void ModelShelf::look() {
    m_looked = true;
    m_overview.cancel();
    std::vector<std::filesystem::path> own;
    for (const QString& folder : modelFolders()) own.push_back(toPath(folder));
    m_memories = readMemoryChoice(QSettings()).sizes;
    m_finding.start(
        [own, environment = m_environment](TaskContext& task) -> Result<files::FoundModels> {
            return files::findModels(own, environment, task);
        });
    tellState();
}

void ModelShelf::showFound(const files::FoundModels& found) {
    QList<ShelfRow> rows;
    for (const files::FoundModel& model : found) rows.append(shelfRow(model));
    m_rows->setRows(std::move(rows));
    m_view->setColumnHidden(ShelfRow::Fit, m_memories.empty());
    m_view->setVisible(m_rows->rowCount() > 0);
    m_filter->setVisible(m_rows->rowCount() > 0);
    m_reading = -1;
    readNext();
}

/// Those with a problem are done already.
void ModelShelf::readNext() {
    const ShelfRow* row = nullptr;
    do {
        row = m_rows->row(++m_reading);
    } while (row != nullptr && row->isRead);
    tellState();
    if (row == nullptr) return;
    m_overview.start([path = toPath(row->path), options = readMemoryChoice(QSettings()).options](
                         TaskContext&) { return memory::overviewOf(path, options); });
}

void ModelShelf::take(const Result<memory::ModelOverview>& overview) {
    const ShelfRow* read = m_rows->row(m_reading);
    const bool isStopped = !overview && overview.error().code == ErrorCode::Cancelled;
    if (read == nullptr || isStopped) return;
    ShelfRow row = *read;
    addOverview(row, overview, m_memories);
    m_rows->replace(m_reading, std::move(row));
    readNext();
}

void ModelShelf::tellState() {
    const int count = m_rows->rowCount();
    if (m_finding.isRunning()) {
        m_state->setText(tr("Looking for models…"));
    } else if (count == 0) {
        m_state->setText(
            tr("Neither Ollama, Hugging Face, LM Studio nor llama.cpp keeps models "
               "here. Folders of yours can be added."));
    } else if (m_reading < count) {
        m_state->setText(tr("Reading headers: %1 of %2").arg(m_reading + 1).arg(count));
    } else {
        m_state->setText(tr("Enter opens a model. Only headers were read."));
    }
}

void ModelShelf::openRow(const QModelIndex& index) {
    const ShelfRow* row = m_rows->row(m_sorted->mapToSource(index).row());
    if (row != nullptr) Q_EMIT openRequested(row->path);
}

}  // namespace weightscape::ui
