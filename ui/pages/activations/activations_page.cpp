// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/activations/activations_page.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFileDialog>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QSpinBox>
#include <QSplitter>
#include <QTabWidget>
#include <QTextBlock>
#include <algorithm>

#include "ui/look/box_layout.h"
#include "ui/look/plain_text.h"
#include "ui/pages/activations/activation_pictures.h"
#include "ui/pages/page_controls.h"
#include "ui/panels/task_strip.h"
#include "ui/session/session.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"
#include "ui/widgets/channel_picture.h"
#include "ui/widgets/chart_figure.h"
#include "ui/widgets/row_table.h"

namespace weightscape::ui {

ActivationsPage::ActivationsPage(Session& session)
    : m_session(session),
      m_text(new QComboBox(this)),
      m_browse(new QPushButton(tr("&Browse…"), this)),
      m_pieces(new QSpinBox(this)),
      m_threshold(new QDoubleSpinBox(this)),
      m_run(new QPushButton(tr("&Read the text"), this)),
      m_strip(new TaskStrip(
          QStringLiteral("activationsTask"), [this] { m_task.cancel(); }, this)),
      m_note(plainLabel(QStringLiteral("activationsNote"))),
      m_view(new QTableView(this)),
      m_rows(new TableModel<InputRow>(inputColumns(), this)),
      m_words(new QPlainTextEdit(this)),
      m_tabs(new QTabWidget(this)),
      m_tokens(new ChannelPicture),
      m_layers(new ChannelPicture),
      m_maxima(new ChartFigure),
      m_values(new ChartFigure),
      m_task(
          session.pool(), Lane::Files, [this](const auto& reading) { finish(reading); },
          [this](double fraction, const QString&) { m_strip->setProgress(fraction, {}); }) {
    setObjectName(QStringLiteral("activationsPage"));
    setUpControls();
    setUpTable();
    setUpPictures();
    remember(QStringLiteral("pieces"), m_pieces);
    remember(QStringLiteral("threshold"), m_threshold);
    remember(QStringLiteral("tab"), m_tabs);
    connectSession();
    restart();
}

void ActivationsPage::setUpControls() {
    m_text->addItem(tr("Held-out text of the sample"), QString());
    nameControl(m_text, QStringLiteral("activationsText"), {},
                tr("What the model reads. Use text like that which it will work with."));
    nameControl(m_browse, QStringLiteral("activationsBrowse"), tr("Choose a text file"),
                tr("Lets the model read a text of your own."));
    m_pieces->setRange(1, 100'000);
    m_pieces->setValue(static_cast<int>(ActivationWish{}.pieces));
    nameControl(m_pieces, QStringLiteral("activationsPieces"), {},
                tr("How many pieces of 512 tokens are read at most. Figures are of all of them, "
                   "pictures of the first 256 tokens."));
    m_threshold->setRange(0.01, 1e6);
    m_threshold->setDecimals(2);
    m_threshold->setValue(ActivationWish{}.threshold);
    m_threshold->setKeyboardTracking(false);
    nameControl(m_threshold, QStringLiteral("activationsThreshold"), {},
                tr("From this magnitude on a value is an outlier: 6 in LLM.int8(). The text is "
                   "read again for another one."));
    nameControl(m_run, QStringLiteral("activationsRun"), {},
                tr("Lets the model read the text and watches what flows into its weights."));
    QLayout* row = makeControlRow();
    addLabelled(*row, tr("&Text"), m_text);
    addControl(*row, {}, m_browse);
    addLabelled(*row, tr("&Pieces"), m_pieces);
    addLabelled(*row, tr("&Threshold"), m_threshold);
    addControl(*row, {}, m_run);
    m_note->setWordWrap(true);
    m_note->setAccessibleName(tr("What is going on"));
    m_note->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_note->setContentsMargins(kGapWide, 0, kGapWide, kGapSmall);
    m_strip->hide();
    makeColumn(this, {row, m_strip, m_note});
    connect(m_browse, &QPushButton::clicked, this, &ActivationsPage::browse);
    connect(m_run, &QPushButton::clicked, this, &ActivationsPage::run);
    connect(m_threshold, &QDoubleSpinBox::valueChanged, this, [this] {
        if (m_reading) run();
    });
}

void ActivationsPage::setUpTable() {
    nameControl(m_view, QStringLiteral("activationsInputs"), tr("Inputs of tensors"),
                tr("What flows into each tensor: how loud it gets, and how much of it is beyond "
                   "the threshold."));
    m_sorted = showSortedRows(*m_view, *m_rows);
    m_view->horizontalHeader()->setSortIndicatorClearable(true);
    m_view->sortByColumn(-1, Qt::AscendingOrder);
    m_view->setTabKeyNavigation(false);
    m_view->setWordWrap(false);
    auto* header = m_view->horizontalHeader();
    header->setResizeContentsPrecision(100);
    header->setMinimumSectionSize(100);  // names of tensors stay readable in small windows
    header->setSectionResizeMode(QHeaderView::ResizeToContents);
    header->setSectionResizeMode(InputRow::Name, QHeaderView::Stretch);
    m_view->setTextElideMode(Qt::ElideMiddle);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &ActivationsPage::chooseRow);
}

QWidget* ActivationsPage::makeTextSide() {
    m_words->setReadOnly(true);
    m_words->setFrameShape(QFrame::NoFrame);
    m_words->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_words->setMinimumWidth(120);
    nameControl(m_words, QStringLiteral("activationsWords"), tr("The first tokens of the text"),
                tr("The text that was read. The token under the cursor is marked in the picture, "
                   "and the other way round."));
    connect(m_words, &QPlainTextEdit::cursorPositionChanged, this, &ActivationsPage::chooseToken);
    return m_words;
}

void ActivationsPage::setUpPictures() {
    nameControl(m_tokens, QStringLiteral("activationsTokens"), {},
                tr("Tokens by channels: bright is loud, outliers have a colour of their own."));
    nameControl(m_layers, QStringLiteral("activationsLayers"), {},
                tr("The same channel through all layers: outlier channels stand out as lines."));
    nameControl(m_maxima, QStringLiteral("activationsMaxima"), tr("Largest |x| by channel"),
                tr("The loudest that each channel gets with any token."));
    nameControl(m_values, QStringLiteral("activationsValues"), tr("Values"),
                tr("How many values lie where; the ends are the outliers."));
    nameControl(m_tabs, QStringLiteral("activationsTabs"), tr("Pictures"),
                tr("Tokens or layers by channels, the largest of each channel, or all values."));
    m_tabs->setDocumentMode(true);
    m_tabs->addTab(m_tokens, tr("Tokens"));
    m_tabs->addTab(m_layers, tr("Layers"));
    m_tabs->addTab(m_maxima, tr("Channels"));
    m_tabs->addTab(m_values, tr("Values"));
    connect(m_tokens, &ChannelPicture::rowChosen, this, &ActivationsPage::markToken);
    auto* lower = makeSplitter(Qt::Horizontal, QStringLiteral("activationsLower"),
                               {{makeTextSide(), 1}, {m_tabs, 3}});
    lower->setChildrenCollapsible(false);
    auto* splitter = makeSplitter(Qt::Vertical, QStringLiteral("activationsSplitter"),
                                  {{m_view, 0}, {lower, 1}});
    m_splitters = {{splitter, {180, 400}}, {lower, {180, 540}}};
    m_view->hide();
    m_words->hide();
    filled(static_cast<QVBoxLayout*>(layout()), {{splitter, 1}});
}

void ActivationsPage::connectSession() {
    connect(&m_session, &Session::modelChanged, this, &ActivationsPage::restart);
    connect(&m_session, &Session::selectionChanged, this, &ActivationsPage::followSelection);
}

void ActivationsPage::chooseText(const QString& path) {
    int index = m_text->findData(path);
    if (index < 0) {
        index = m_text->count();
        m_text->addItem(pathText(toPath(path).filename()), path);
    }
    m_text->setCurrentIndex(index);
}

void ActivationsPage::browse() {
    const QString path = QFileDialog::getOpenFileName(
        this, tr("Choose a text file"), {}, tr("Text files (*.txt *.md *.raw);;All files (*)"));
    if (!path.isEmpty()) chooseText(path);
}

ActivationWish ActivationsPage::wish() const {
    return {m_text->currentData().toString(), static_cast<std::size_t>(m_pieces->value()),
            m_threshold->value()};
}

void ActivationsPage::run() {
    if (!m_session.model()) return;
    m_failure.clear();
    m_strip->start(tr("Reading the text"));
    m_task.start([model = m_session.model(), wish = wish()](TaskContext& task) {
        return readActivations(model, wish, task);
    });
    m_run->setEnabled(false);
    showNote();
}

void ActivationsPage::finish(const Result<std::shared_ptr<const ActivationReading>>& reading) {
    m_strip->finish();
    m_run->setEnabled(m_session.model() != nullptr);
    if (reading) {
        m_reading = *reading;
        showReading();
        followSelection();
        if (currentInput() < 0) m_view->selectRow(0);
    } else {
        m_failure = reading.error().code == ErrorCode::Cancelled ? tr("Cancelled.")
                                                                 : errorSentence(reading.error());
    }
    showNote();
    showPictures();
}

void ActivationsPage::restart() {
    m_task.cancel();
    m_failure.clear();
    m_reading.reset();
    m_run->setEnabled(m_session.model() != nullptr);
    showReading();
    showNote();
    showPictures();
}

void ActivationsPage::showNote() {
    QString note = m_failure;
    if (note.isEmpty() && m_reading) note = outlierSentence(*m_reading);
    if (m_reading) {
        std::uint64_t notFinite = 0;
        for (const InputRow& row : m_rows->rows()) notFinite = std::max(notFinite, row.notFinite);
        if (notFinite > 0) {
            note += QLatin1Char(' ') + tr("Left out, for a value was NaN or infinite: %1 tokens.")
                                           .arg(formatCount(notFinite));
        }
    }
    m_note->setText(note);
    m_note->setVisible(!note.isEmpty());
}

void ActivationsPage::showReading() {
    const QScopedValueRollback following(m_following, true);
    const bool isRead = m_reading != nullptr;
    const bool wasRead = !m_view->isHidden();
    if (wasRead) {
        for (auto& [splitter, sizes] : m_splitters) sizes = splitter->sizes();
    }
    m_rows->setRows(isRead ? inputRows(m_reading->inputs, m_reading->wish.threshold)
                           : QList<InputRow>());
    m_view->setVisible(isRead);
    m_words->setVisible(isRead);
    if (isRead && !wasRead) {
        for (const auto& [splitter, sizes] : m_splitters) splitter->setSizes(sizes);
    }
    m_wordEnds.clear();
    QString text;
    if (m_reading) {
        for (const QString& word : m_reading->words) {
            text += word;
            m_wordEnds.push_back(static_cast<int>(text.size()));
        }
    }
    m_words->setExtraSelections({});
    m_words->setPlainText(text);
}

void ActivationsPage::showPictures() {
    const int input = currentInput();
    if (input < 0) {
        const QString empty = m_session.model() == nullptr
                                  ? tr("Open a model to see what flows through it.")
                                  : tr("Read a text to see what flows through the model.");
        for (ChannelPicture* picture : {m_tokens, m_layers}) {
            ChannelPictureContent content;
            content.emptyText = empty;
            picture->setContent(std::move(content));
        }
        for (ChartFigure* chart : {m_maxima, m_values}) {
            ChartData nothing;
            nothing.emptyText = empty;
            chart->setData(std::move(nothing));
        }
        return;
    }
    const auto index = static_cast<std::size_t>(input);
    m_tokens->setContent(tokensByChannels(*m_reading, index));
    m_layers->setContent(layersByChannels(*m_reading));
    m_maxima->setData(channelMaxima(*m_reading, index));
    m_values->setData(valueDistribution(*m_reading, index));
}

int ActivationsPage::currentInput() const {
    const QModelIndex index = m_sorted->mapToSource(m_view->currentIndex());
    const InputRow* row = m_reading && index.isValid() ? m_rows->row(index.row()) : nullptr;
    return row == nullptr ? -1 : row->input;
}

void ActivationsPage::chooseRow() {
    if (m_following) return;
    showPictures();
    const int input = currentInput();
    if (input < 0) return;
    const auto& tensors = m_reading->inputs[static_cast<std::size_t>(input)].tensors;
    const auto& all = m_session.model()->tensors;
    const auto found = std::ranges::find(all, tensors.front(), &TensorInfo::ggufName);
    if (found == all.end()) return;
    const QScopedValueRollback following(m_following, true);
    m_session.select({static_cast<int>(found - all.begin())});
}

void ActivationsPage::followSelection() {
    const int tensor = m_session.currentTensor();
    if (m_following || !m_reading || tensor < 0) return;
    const int input = m_reading->inputOf(m_session.info(tensor).ggufName);
    if (input < 0 || input == currentInput()) return;
    const QScopedValueRollback following(m_following, true);
    const QModelIndex index = m_sorted->mapFromSource(m_rows->index(input, 0));
    m_view->setCurrentIndex(index);
    m_view->scrollTo(index);
    showPictures();
}

void ActivationsPage::markToken(int token) {
    if (token < 0 || static_cast<std::size_t>(token) >= m_wordEnds.size()) return;
    const QScopedValueRollback following(m_following, true);
    const auto at = static_cast<std::size_t>(token);
    QTextCursor cursor(m_words->document());
    cursor.setPosition(at == 0 ? 0 : m_wordEnds[at - 1]);
    cursor.setPosition(m_wordEnds[at], QTextCursor::KeepAnchor);
    QTextEdit::ExtraSelection mark;
    mark.cursor = cursor;
    mark.format.setBackground(currentTheme().accent);
    mark.format.setForeground(inkOn(currentTheme().accent));
    m_words->setExtraSelections({mark});
    cursor.clearSelection();
    m_words->setTextCursor(cursor);
    m_words->ensureCursorVisible();
}

void ActivationsPage::chooseToken() {
    if (m_following || m_wordEnds.empty()) return;
    const auto found = std::ranges::upper_bound(m_wordEnds, m_words->textCursor().position());
    if (found == m_wordEnds.end()) return;
    const int token = static_cast<int>(found - m_wordEnds.begin());
    m_tokens->setRow(token);
    markToken(token);
}

}  // namespace weightscape::ui
