// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/model/metadata_panel.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSet>
#include <QSortFilterProxyModel>
#include <QToolButton>
#include <QTreeView>
#include <utility>

#include "core/recipes/metadata_edits.h"
#include "core/recipes/metadata_overrides.h"
#include "ui/look/box_layout.h"
#include "ui/look/plain_text.h"
#include "ui/models/metadata_tree_model.h"
#include "ui/pages/model/metadata_form.h"
#include "ui/session/session.h"
#include "ui/text/to_qt.h"
#include "ui/widgets/flow_layout.h"

namespace weightscape::ui {
namespace {

/// Filters entries by key and value; what an entry unfolds into goes with it.
class EntryFilter : public QSortFilterProxyModel {
  public:
    using QSortFilterProxyModel::QSortFilterProxyModel;

  protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex& parent) const override {
        return parent.isValid() || QSortFilterProxyModel::filterAcceptsRow(row, parent);
    }
};

/// A value as the name of a step has room for it.
QString shortened(const std::string& text) {
    constexpr qsizetype kMostCharacters = 40;
    const QString line = toQt(text);
    return line.size() <= kMostCharacters ? line : line.left(kMostCharacters) + QChar(0x2026);
}

}  // namespace

/// A command for the chosen key: in the context menu, as a button and by its keys.
struct MetadataPanel::ActionRow {
    const char* id;
    const char* text;
    const char* keys;  ///< portable text of key sequences
    const char* toolTip;
    void (MetadataPanel::*slot)();
    QAction* MetadataPanel::*action;  ///< null: always possible
};

MetadataPanel::MetadataPanel(Session& session)
    : m_session(session),
      m_filter(new QLineEdit),
      m_view(new QTreeView),
      m_keys(new MetadataTreeModel(this)),
      m_filtered(new EntryFilter(this)),
      m_problem(plainLabel(QStringLiteral("metadataProblem"))),
      m_form(new MetadataForm),
      m_reading(session.pool(), Lane::Files, [this](const Result<MetadataEdit>& edit) {
          if (!edit && edit.error().code == ErrorCode::Cancelled) return;
          apply(edit, pathText(std::filesystem::path(m_readEdit.text).filename()));
      }) {
    setUpTree();
    auto* copy = new QPushButton(tr("Copy &value"));
    nameControl(copy, QStringLiteral("copyMetadata"), tr("Copy value"));
    copy->setToolTip(tr("The whole value of the selected key"));
    connect(copy, &QPushButton::clicked, this, &MetadataPanel::copyValue);
    auto* commands = new FlowLayout;
    commands->setSpacing(kGap);
    setUpActions(*commands);
    m_problem->setWordWrap(true);
    m_problem->hide();
    m_form->hide();
    auto* top = makeRow(nullptr, {{m_filter, 1}, copy}, kGap);
    makeColumn(this, {top, {m_view, 1}, m_problem, m_form, commands}, kGap)
        ->setContentsMargins(kGap, kGap, kGap, kGapSmall);
    connect(m_form, &MetadataForm::accepted, this, &MetadataPanel::applyForm);
    connect(m_form, &MetadataForm::rejected, this, &MetadataPanel::closeForm);
    connect(m_form, &MetadataForm::fileWanted, this, [this] { chooseFile(m_form->key()); });
    connect(&m_session, &Session::modelChanged, this, [this] {
        m_reading.cancel();
        m_form->hide();
        refresh();
    });
    connect(&m_session, &Session::recipeChanged, this, &MetadataPanel::refresh);
    refresh();
}

void MetadataPanel::setUpTree() {
    nameControl(m_filter, QStringLiteral("metadataFilter"), tr("Search keys and values"));
    m_filter->setPlaceholderText(tr("Search keys and values"));
    m_filter->setClearButtonEnabled(true);
    m_filtered->setSourceModel(m_keys);
    m_filtered->setFilterKeyColumn(-1);
    m_filtered->setFilterCaseSensitivity(Qt::CaseInsensitive);
    nameControl(m_view, QStringLiteral("metadataTree"), tr("Metadata"),
                tr("Every key that the exported file will have. Edits are part of the recipe and "
                   "can be undone; what is removed is struck through."));
    m_view->setModel(m_filtered);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setUniformRowHeights(true);
    m_view->setTextElideMode(Qt::ElideMiddle);
    QHeaderView* header = m_view->header();
    header->resizeSection(MetadataTreeModel::KeyColumn, 212);
    header->resizeSection(MetadataTreeModel::TypeColumn, 84);
    header->resizeSection(MetadataTreeModel::ChangeColumn, 112);
    // What is changed stays in sight, however narrow the page.
    header->setStretchLastSection(false);
    header->setSectionResizeMode(MetadataTreeModel::ValueColumn, QHeaderView::Stretch);
    m_view->setContextMenuPolicy(Qt::ActionsContextMenu);
    connect(m_filter, &QLineEdit::textChanged, m_filtered,
            &QSortFilterProxyModel::setFilterFixedString);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this, [this] {
        complain({});
        enableActions();
    });
    connect(m_view, &QTreeView::doubleClicked, this, [this](const QModelIndex& index) {
        if (!m_filtered->hasChildren(index.siblingAtColumn(0))) editValue();
    });
}

void MetadataPanel::setUpActions(QLayout& row) {
    // clang-format off
    static constexpr ActionRow kRows[] = {
        {"metadataEdit", QT_TR_NOOP("Ed&it…"), "F2, Return, Enter", QT_TR_NOOP("Edit the value of the key (F2 or Enter)"), &MetadataPanel::editValue, &MetadataPanel::m_edit},
        {"metadataFile", QT_TR_NOOP("Value from a fi&le…"), "", QT_TR_NOOP("Take the text of a file as the value of the key"), &MetadataPanel::chooseFileForCurrent, &MetadataPanel::m_file},
        {"metadataAdd", QT_TR_NOOP("A&dd a key…"), "Ins", QT_TR_NOOP("Add a key to the exported file (Insert)"), &MetadataPanel::addKey, nullptr},
        {"metadataRemove", QT_TR_NOOP("Rem&ove"), "Del", QT_TR_NOOP("Leave the key out of the exported file (Delete)"), &MetadataPanel::removeKey, &MetadataPanel::m_remove},
        {"metadataPutBack", QT_TR_NOOP("Put &back"), "", QT_TR_NOOP("Let the key be as it is in the file"), &MetadataPanel::putBack, &MetadataPanel::m_putBack},
    };
    // clang-format on
    for (const ActionRow& each : kRows) {
        auto* action = new QAction(tr(each.text), this);
        action->setObjectName(QString::fromLatin1(each.id));
        action->setToolTip(tr(each.toolTip));
        action->setShortcuts(QKeySequence::listFromString(
            QString::fromLatin1(each.keys).replace(QStringLiteral(", "), QStringLiteral("; "))));
        action->setShortcutContext(Qt::WidgetShortcut);
        connect(action, &QAction::triggered, this, each.slot);
        m_view->addAction(action);
        auto* button = new QToolButton;
        button->setDefaultAction(action);
        button->setObjectName(action->objectName() + QStringLiteral("Button"));
        row.addWidget(button);
        if (each.action != nullptr) this->*each.action = action;
    }
}

const MetadataChanges& MetadataPanel::changes() const {
    return m_session.recipe().metadata;
}

QModelIndex MetadataPanel::current() const {
    return m_filtered->mapToSource(m_view->currentIndex());
}

std::string MetadataPanel::currentKey() const {
    const QModelIndex index = current();
    return index.isValid() ? m_keys->keyAt(index).key : std::string();
}

void MetadataPanel::refresh() {
    if (m_shownModel == m_session.model() && (!m_shownModel || m_shownChanges == changes())) return;
    const std::string key = currentKey();
    const int row = m_view->currentIndex().row();
    const int scrolled = m_view->verticalScrollBar()->value();
    QSet<QString> unfolded;
    for (int each = 0; each < m_filtered->rowCount(); ++each) {
        const QModelIndex index = m_filtered->index(each, 0);
        if (m_view->isExpanded(index)) unfolded.insert(index.data().toString());
    }
    m_shownModel = m_session.model();
    m_shownChanges = m_shownModel ? changes() : MetadataChanges();
    m_keys->setModel(m_shownModel, m_shownChanges);
    m_view->setColumnHidden(MetadataTreeModel::ChangeColumn, m_shownChanges.empty());
    for (int each = 0; each < m_filtered->rowCount(); ++each) {
        const QModelIndex index = m_filtered->index(each, 0);
        if (unfolded.contains(index.data().toString())) m_view->expand(index);
    }
    if (!key.empty()) selectKey(key);
    if (!m_view->currentIndex().isValid() && row >= 0) {
        m_view->setCurrentIndex(m_filtered->index(std::min(row, m_filtered->rowCount() - 1), 0));
    }
    m_view->verticalScrollBar()->setValue(scrolled);
    complain({});
    enableActions();
}

void MetadataPanel::selectKey(const std::string& key) {
    for (int row = 0; row < m_filtered->rowCount(); ++row) {
        const QModelIndex index = m_filtered->index(row, MetadataTreeModel::KeyColumn);
        if (m_keys->keyAt(m_filtered->mapToSource(index)).key == key) {
            return m_view->setCurrentIndex(index);
        }
    }
}

void MetadataPanel::enableActions() {
    const QModelIndex index = current();
    const recipes::EditedKey* key = index.isValid() ? &m_keys->keyAt(index) : nullptr;
    m_edit->setEnabled(key != nullptr);
    m_file->setEnabled(key != nullptr);
    m_remove->setEnabled(key != nullptr && !key->removed);
    m_putBack->setEnabled(key != nullptr && key->isChanged());
}

void MetadataPanel::complain(const QString& sentence) {
    m_problem->setText(sentence);
    m_problem->setVisible(!sentence.isEmpty());
}

QString MetadataPanel::whyNotEdited(const std::string& key) const {
    const auto possible = recipes::checkEditable(*m_shownModel, changes(), key);
    return possible ? QString() : errorSentence(possible.error());
}

void MetadataPanel::editValue() {
    const std::string key = currentKey();
    if (key.empty()) return;
    complain(whyNotEdited(key));
    if (!m_problem->text().isEmpty()) return;
    m_form->show();
    m_form->start(key, recipes::requiredType(*m_shownModel, changes(), key),
                  m_keys->keyAt(current()).value());
}

void MetadataPanel::addKey() {
    if (!m_shownModel) return;
    const auto possible = recipes::checkChangeable(*m_shownModel);
    if (!possible) return complain(errorSentence(possible.error()));
    complain({});
    m_form->show();
    m_form->startNew();
}

void MetadataPanel::chooseFileForCurrent() {
    chooseFile(currentKey());
}

void MetadataPanel::chooseFile(const std::string& key) {
    if (!m_shownModel) return;
    complain(whyNotEdited(key));
    if (!m_problem->text().isEmpty()) return;
    const QString path =
        QFileDialog::getOpenFileName(this, tr("Take a value from a file"), {}, tr("All files (*)"));
    if (!path.isEmpty()) setFromFile(key, toPath(path));
}

void MetadataPanel::setFromFile(const std::string& key, const std::filesystem::path& path) {
    const auto edit = makeMetadataEdit(key, MetadataEdit::Kind::File, path.string());
    if (!edit) return complain(errorSentence(edit.error()));
    m_readEdit = *edit;
    m_reading.start([edit = *edit](TaskContext&) { return recipes::withContent(edit); });
}

void MetadataPanel::applyForm() {
    if (!m_form->isModified()) return closeForm();
    apply(m_form->edit(), {});
}

void MetadataPanel::apply(const Result<MetadataEdit>& edit, const QString& source) {
    if (!edit) return complain(errorSentence(edit.error()));
    const QString key = toQt(edit->key);
    change(recipes::withEdit(*m_shownModel, changes(), *edit), edit->key,
           source.isEmpty() ? QStringLiteral("%1 = %2").arg(key, shortened(edit->text))
                            : tr("%1 from %2").arg(key, source));
}

void MetadataPanel::removeKey() {
    const std::string key = currentKey();
    if (key.empty()) return;
    change(recipes::withoutKey(*m_shownModel, changes(), key), key, tr("remove %1").arg(toQt(key)));
}

void MetadataPanel::putBack() {
    const std::string key = currentKey();
    if (key.empty()) return;
    change(recipes::withoutChange(changes(), key), key, tr("%1 as in the file").arg(toQt(key)));
}

void MetadataPanel::change(const Result<MetadataChanges>& changed, const std::string& key,
                           const QString& what) {
    if (!changed) return complain(errorSentence(changed.error()));
    if (*changed != changes()) {
        recipes::Recipe recipe = m_session.recipe();
        recipe.metadata = *changed;
        m_session.changeRecipe(recipe, what);
    }
    closeForm();
    selectKey(key);
}

void MetadataPanel::closeForm() {
    complain({});
    m_form->hide();
    m_view->setFocus();
}

void MetadataPanel::showKey(const QString& key) {
    m_filter->clear();
    const QModelIndexList found =
        m_filtered->match(m_filtered->index(0, MetadataTreeModel::KeyColumn), Qt::DisplayRole, key,
                          1, Qt::MatchExactly);
    if (found.isEmpty()) return;
    m_view->setCurrentIndex(found.first());
    m_view->scrollTo(found.first());
    m_view->setFocus();
}

void MetadataPanel::copyValue() {
    QApplication::clipboard()->setText(m_keys->fullText(current()));
}

}  // namespace weightscape::ui
