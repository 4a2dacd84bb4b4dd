// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/memory_panel.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTableWidget>
#include <array>
#include <iterator>

#include "core/support/byte_text.h"
#include "ui/look/box_layout.h"
#include "ui/look/plain_text.h"
#include "ui/session/session.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"
#include "ui/widgets/memory_bar.h"

namespace weightscape::ui {
namespace {

void fillCacheTypes(QComboBox* combo) {
    for (const formats::Format* format : memory::cacheFormats()) {
        combo->addItem(QStringLiteral("%1   %2").arg(fromUtf8(format->info.label),
                                                     formatBitsPerWeight(format->bitsPerWeight())),
                       fromUtf8(format->info.id));
    }
}

void selectCacheType(QComboBox* combo, const formats::Format* format) {
    combo->setCurrentIndex(
        combo->findData(format == nullptr ? QStringLiteral("f16") : fromUtf8(format->info.id)));
}

constexpr MemoryPanel::Setting kSettings[] = {
    {"memoryContext", QT_TRANSLATE_NOOP("MemoryPanel", "Context length in tokens")},
    {"memoryKeys", QT_TRANSLATE_NOOP("MemoryPanel", "Type of the cached keys")},
    {"memoryValues", QT_TRANSLATE_NOOP("MemoryPanel", "Type of the cached values")},
    {"memoryReserve", QT_TRANSLATE_NOOP("MemoryPanel", "Reserve")},
    {"memorySizes", QT_TRANSLATE_NOOP("MemoryPanel", "Memory sizes to compare with")},
};

}  // namespace

std::span<const MemoryPanel::Setting> MemoryPanel::settings() {
    return kSettings;
}

MemoryPanel& MemoryPanel::open(Session& session, QWidget& window) {
    auto* panel = new MemoryPanel(session, &window);
    panel->setAttribute(Qt::WA_DeleteOnClose);
    panel->show();
    return *panel;
}

void setUpContexts(QComboBox& list, Session& session) {
    list.setEditable(true);
    list.setInsertPolicy(QComboBox::NoInsert);
    for (int bit = 9; bit <= 17; ++bit) list.addItem(QString::number(1 << bit));
    const auto choose = [&list, &session] {
        MemoryChoice choice = session.memoryChoice();
        choice.takeContext(list.currentText());
        session.setMemoryChoice(choice);
        list.setCurrentText(QString::number(choice.options.context));
    };
    QObject::connect(&list, &QComboBox::activated, &list, choose);
    QObject::connect(list.lineEdit(), &QLineEdit::editingFinished, &list, choose);
}

MemoryPanel::MemoryPanel(Session& session, QWidget* parent)
    : QDialog(parent),
      m_session(session),
      m_context(new QComboBox),
      m_keys(new QComboBox),
      m_values(new QComboBox),
      m_reserve(new QLineEdit),
      m_sizes(new QLineEdit),
      m_problem(plainLabel(QStringLiteral("memoryProblem"))),
      m_bar(new MemoryBar(MemoryBar::Style::Large)),
      m_terms(new QTableWidget),
      m_formula(plainLabel(QStringLiteral("memoryFormula"))),
      m_fits(plainLabel(QStringLiteral("memoryFits"))) {
    setObjectName(QStringLiteral("memoryPanel"));
    setWhatsThis(
        tr("What running the model takes, term by term. Enter the sizes of your memories to see "
           "what fits."));
    setWindowTitle(tr("Memory"));
    setUpControls();
    setUpTable();
    setUpLayout();
    connect(&m_session, &Session::recipeChanged, this, &MemoryPanel::refresh);
    connect(&m_session, &Session::memoryChoiceChanged, this, &MemoryPanel::refresh);
    connect(&m_session, &Session::modelChanged, this, &QWidget::close);
    refresh();
    resize(720, 560);
}

void MemoryPanel::setUpControls() {
    const std::array<QWidget*, std::size(kSettings)> controls = {m_context, m_keys, m_values,
                                                                 m_reserve, m_sizes};
    for (std::size_t i = 0; i < controls.size(); ++i) {
        nameControl(controls[i], QString::fromLatin1(kSettings[i].id), tr(kSettings[i].name));
    }
    setUpContexts(*m_context, m_session);
    fillCacheTypes(m_keys);
    fillCacheTypes(m_values);
    m_sizes->setPlaceholderText(tr("8 GiB, 24 GB"));
    m_sizes->setToolTip(
        tr("Memories to compare with, separated by commas; a number alone is in "
           "GiB"));
    m_reserve->setToolTip(tr("Left to the system and other programs"));
    m_problem->hide();
    connect(m_keys, &QComboBox::activated, this, &MemoryPanel::chooseTypes);
    connect(m_values, &QComboBox::activated, this, &MemoryPanel::chooseTypes);
    connect(m_reserve, &QLineEdit::editingFinished, this, &MemoryPanel::chooseReserve);
    connect(m_sizes, &QLineEdit::editingFinished, this, &MemoryPanel::chooseSizes);
}

void MemoryPanel::setUpTable() {
    nameControl(m_terms, QStringLiteral("memoryTerms"), tr("Terms of the sum"));
    m_terms->setColumnCount(4);
    m_terms->setHorizontalHeaderLabels({tr("Term"), tr("Bytes"), tr("GiB, MiB"), tr("GB, MB")});
    m_terms->verticalHeader()->hide();
    m_terms->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_terms->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_terms->setSelectionMode(QAbstractItemView::SingleSelection);
    m_terms->setTabKeyNavigation(false);
    m_terms->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_terms->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_formula->setWordWrap(true);
    m_fits->setWordWrap(true);
    m_formula->setTextInteractionFlags(Qt::TextSelectableByMouse);
    connect(m_terms, &QTableWidget::currentCellChanged, this, [this](int row) {
        const auto& terms = m_bar->terms();
        const bool isTerm = row >= 0 && row < static_cast<int>(terms.size());
        m_bar->setCurrent(isTerm ? row : -1);
        m_formula->setText(isTerm ? terms[static_cast<std::size_t>(row)].formula : QString());
    });
    connect(m_bar, &MemoryBar::termChosen, this, &MemoryPanel::showTerm);
}

void MemoryPanel::setUpLayout() {
    auto* form = new QFormLayout;
    form->addRow(tr("&Context, tokens"), m_context);
    form->addRow(tr("&Keys in the cache"), m_keys);
    form->addRow(tr("&Values in the cache"), m_values);
    form->addRow(tr("&Reserve"), m_reserve);
    form->addRow(tr("&Memory sizes"), m_sizes);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    // Enter ends an entry, not the dialog.
    buttons->button(QDialogButtonBox::Close)->setAutoDefault(false);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    filled(new QVBoxLayout(this),
           {form, m_problem, m_bar, {m_terms, 1}, m_formula, m_fits, buttons})
        ->setSpacing(kGap);
}

void MemoryPanel::showTerm(int term) {
    m_terms->setCurrentCell(term, term < 0 ? -1 : 0);
}

void MemoryPanel::refresh() {
    if (!m_session.shown().plan()) return;
    const memory::MemoryOptions& options = m_session.memoryChoice().options;
    m_context->setCurrentText(QString::number(options.context));
    selectCacheType(m_keys, options.keys);
    selectCacheType(m_values, options.values);
    m_reserve->setText(MemorySize(options.reserve).words);
    m_sizes->setText(sizesText(m_session.memoryChoice().sizes));
    showTerms();
    showFits();
}

void MemoryPanel::showTerms() {
    const memory::MemoryUse use = memoryUse(m_session, m_session.shown().plan().get());
    std::vector<MemoryTerm> terms = memoryTerms(use);
    MemoryTerm all;
    all.name = tr("In all");
    all.low = use.totalLow();
    all.high = use.totalHigh();
    const int selected = m_terms->currentRow();
    const QSignalBlocker blocker(m_terms);
    m_terms->setRowCount(static_cast<int>(terms.size()) + 1);
    const auto range = [](const MemoryTerm& term, QString (*text)(std::uint64_t)) {
        return term.low == term.high
                   ? text(term.low)
                   : QStringLiteral("%1 – %2").arg(text(term.low), text(term.high));
    };
    for (int row = 0; row < m_terms->rowCount(); ++row) {
        const bool isTerm = row < static_cast<int>(terms.size());
        const MemoryTerm& term = isTerm ? terms[static_cast<std::size_t>(row)] : all;
        const QStringList cells = {term.name, range(term, formatBytes),
                                   range(term, formatBytesShort), range(term, formatBytesDecimal)};
        for (int column = 0; column < cells.size(); ++column) {
            auto* item = new QTableWidgetItem(cells[column]);
            item->setTextAlignment((column == 0 ? Qt::AlignLeft : Qt::AlignRight) |
                                   Qt::AlignVCenter);
            m_terms->setItem(row, column, item);
        }
    }
    m_bar->setTerms(std::move(terms), m_session.memoryChoice().sizes);
    m_terms->setCurrentCell(selected, selected < 0 ? -1 : 0);
}

void MemoryPanel::showFits() {
    const auto& sizes = m_session.memoryChoice().sizes;
    const memory::MemoryUse use = memoryUse(m_session, m_session.shown().plan().get());
    const memory::LayerBytes bytes =
        memory::layerBytes(*m_session.model(), m_session.shown().plan().get());
    QStringList lines;
    for (const MemorySize& size : sizes) {
        const memory::LayerSplit split = memory::splitLayers(use, bytes, size.bytes);
        QString line = fitText(memory::fitIn(use, size.bytes), size);
        if (split.layers > 0) {
            line =
                tr("%1. On a GPU of this size: %2 of %3, %4; the computer keeps %5.")
                    .arg(line)
                    .arg(split.deviceLayers)
                    .arg(counted(static_cast<qsizetype>(split.layers), tr("layer"), tr("layers")))
                    .arg(formatBytesShort(split.deviceBytes), formatBytesShort(split.hostBytes));
        }
        lines << line;
    }
    m_fits->setText(lines.isEmpty()
                        ? tr("Enter the sizes of your memories to see whether the model fits and "
                             "how many layers a GPU can take.")
                        : lines.join(QLatin1Char('\n')));
}

void MemoryPanel::chooseTypes() {
    MemoryChoice choice = m_session.memoryChoice();
    choice.options.keys = cacheFormatNamed(m_keys->currentData().toString());
    choice.options.values = cacheFormatNamed(m_values->currentData().toString());
    m_session.setMemoryChoice(choice);
}

void MemoryPanel::chooseReserve() {
    const auto reserve = parseByteSize(m_reserve->text().toStdString());
    m_problem->setVisible(!reserve);
    if (!reserve) return m_problem->setText(errorSentence(reserve.error()));
    MemoryChoice choice = m_session.memoryChoice();
    choice.options.reserve = *reserve;
    m_session.setMemoryChoice(choice);
}

void MemoryPanel::chooseSizes() {
    const auto sizes = parseSizes(m_sizes->text());
    m_problem->setVisible(!sizes);
    if (!sizes) {
        return m_problem->setText(
            tr("Give sizes with units, separated by commas, such as: 8 GiB, 24 GB."));
    }
    MemoryChoice choice = m_session.memoryChoice();
    choice.sizes = *sizes;
    m_session.setMemoryChoice(choice);
}

}  // namespace weightscape::ui
