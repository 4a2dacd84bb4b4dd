// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/distribution/distribution_page.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QSpinBox>
#include <QTabWidget>
#include <algorithm>
#include <limits>
#include <utility>

#include "ui/look/box_layout.h"
#include "ui/look/plain_text.h"
#include "ui/look/theme.h"
#include "ui/pages/distribution/clip_controls.h"
#include "ui/pages/distribution/distribution_facts.h"
#include "ui/pages/distribution/loudest_panel.h"
#include "ui/pages/distribution/outlier_columns.h"
#include "ui/pages/page_controls.h"
#include "ui/pages/page_links.h"
#include "ui/session/session.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"
#include "ui/widgets/block_strip.h"
#include "ui/widgets/histogram_view.h"
#include "ui/widgets/row_table.h"

namespace weightscape::ui {

DistributionPage::DistributionPage(Session& session)
    : m_session(session),
      m_view(new QComboBox(this)),
      m_scale(new QComboBox(this)),
      m_showDecoded(new QCheckBox(tr("&Decoded"), this)),
      m_showLevels(new QCheckBox(tr("&Levels"), this)),
      m_row(new QSpinBox(this)),
      m_block(new QSpinBox(this)),
      m_facts(new QLabel(this)),
      m_note(new QLabel(this)),
      m_histogram(new HistogramView(this)),
      m_clip(new ClipControls(session, *m_histogram)),
      m_views(new DistributionViews(session, this)),
      m_strip(new BlockStrip(this)),
      m_lists(new QTabWidget(this)),
      m_table(new QTableView(this)),
      m_outliers(new TableModel<measure::Outlier>(outlierColumns(), this)),
      m_rowTask(session.pool(), Lane::Pictures, [this](const auto& row) { takeRow(row); }) {
    setObjectName(QStringLiteral("distributionPage"));
    remember(QStringLiteral("view"), m_view);
    remember(QStringLiteral("counts"), m_scale);
    remember(QStringLiteral("decoded"), m_showDecoded);
    remember(QStringLiteral("levels"), m_showLevels);
    remember(QStringLiteral("clip"), m_clip->tick());
    remember(QStringLiteral("list"), m_lists);
    setUpControls();
    setUpPictures();
    connectBlocks();
    connectSession();
    refresh();
}

void DistributionPage::setUpControls() {
    m_scale->addItem(tr("Logarithmic"), true);
    m_scale->addItem(tr("Linear"), false);
    nameControl(m_scale, QStringLiteral("countScale"), tr("Scale of the counts"),
                tr("How the height of the bars grows with the count."));
    m_showDecoded->setObjectName(QStringLiteral("showDecoded"));
    m_showDecoded->setChecked(true);
    m_showDecoded->setToolTip(tr("Draw the distribution after encoding and decoding over it"));
    m_showLevels->setObjectName(QStringLiteral("showLevels"));
    m_showLevels->setChecked(true);
    m_showLevels->setToolTip(tr("Draw the values that the weights of one block can take"));
    nameControl(m_row, QStringLiteral("levelRow"), {},
                tr("The row whose levels are drawn, from 0."));
    nameControl(m_block, QStringLiteral("levelBlock"), {},
                tr("The block whose levels are drawn, from 0."));
    const auto addView = [this](const QString& text, View view) {
        m_view->addItem(text, static_cast<int>(view));
    };
    addView(tr("Histogram"), View::Histogram);
    addView(tr("Cumulative"), View::Cumulative);
    addView(tr("Against normal"), View::Normal);
    addView(tr("Role in all layers, σ"), View::RoleSigmas);
    addView(tr("Role in all layers, values"), View::RoleValues);
    nameControl(m_view, QStringLiteral("distributionView"), tr("What is drawn"),
                tr("The histogram, its running sum, a comparison with a normal distribution, or "
                   "one small histogram for each layer."));
    m_view->setToolTip(tr("The histogram, other views of the same counts, or all layers at once"));
    QLayout* row = makeControlRow();
    addLabelled(*row, tr("&View"), m_view);
    addLabelled(*row, tr("&Counts"), m_scale);
    addControl(*row, tr("Decoded distribution"), m_showDecoded);
    addControl(*row, tr("Levels"), m_showLevels);
    addLabelled(*row, tr("&Row"), m_row);
    addLabelled(*row, tr("&Block"), m_block);
    makeColumn(this, {row});
}

void DistributionPage::setUpPictures() {
    auto* histogram = new QWidget;
    makeColumn(histogram, {{m_histogram, 1}, m_clip, m_strip});
    m_views->setHistogram(histogram);
    auto* picture = new QWidget(this);
    makeColumn(picture, {{m_views, 1}, m_note, m_facts});
    for (QLabel* label : {m_note, m_facts}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        label->setContentsMargins(kGapWide, kGapSmall, kGapWide, kGapSmall);
    }
    nameControl(m_facts, QStringLiteral("distributionFacts"), tr("Figures of the tensor"),
                tr("Figures of the whole tensor, exact."));
    nameControl(m_note, QStringLiteral("distributionNote"), tr("Note"),
                tr("What to know about this picture."));
    setUpTable();
    auto* splitter = makeSplitter(Qt::Vertical, QStringLiteral("distributionSplitter"),
                                  {{picture, 1}, {makeLists(), 0}});
    splitter->setSizes({460, 190});
    filled(static_cast<QVBoxLayout*>(layout()), {{splitter, 1}});
}

void DistributionPage::setUpTable() {
    m_table->setObjectName(QStringLiteral("outlierTable"));
    m_table->setAccessibleName(tr("The loudest weights of the tensor"));
    showRows(*m_table, *m_outliers);
    m_table->verticalHeader()->show();
    m_table->setToolTip(tr("The largest weights. Click or press Enter to see one in the tensor."));
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
}

QWidget* DistributionPage::makeLists() {
    nameControl(m_lists, QStringLiteral("outlierTabs"), tr("Loudest weights"),
                tr("The loudest weights of this tensor, or of the whole model."));
    m_lists->setDocumentMode(true);
    m_lists->addTab(m_table, tr("Loudest in this tensor"));
    m_lists->addTab(new LoudestPanel(m_session), tr("Loudest in the model"));
    return m_lists;
}

void DistributionPage::connectBlocks() {
    connect(m_scale, &QComboBox::currentIndexChanged, this,
            [this] { m_histogram->setLogarithmic(m_scale->currentData().toBool()); });
    connect(m_view, &QComboBox::currentIndexChanged, this, [this] {
        m_views->choose(static_cast<View>(m_view->currentData().toInt()));
        showView();
    });
    connect(m_showDecoded, &QCheckBox::toggled, this, &DistributionPage::refresh);
    connect(m_showLevels, &QCheckBox::toggled, this, &DistributionPage::refresh);
    connect(m_row, &QSpinBox::valueChanged, this, &DistributionPage::requestRow);
    connect(m_block, &QSpinBox::valueChanged, this, &DistributionPage::chooseBlock);
    connect(m_strip, &BlockStrip::blockChosen, m_block, &QSpinBox::setValue);
    connect(m_strip, &BlockStrip::blockHovered, this,
            [this](int block) { showBlock(block >= 0 ? block : m_block->value()); });
    connect(m_histogram, &HistogramView::outlierClicked, this, &DistributionPage::showOutlier);
    const auto open = [this](const QModelIndex& index) { showOutlier(index.row()); };
    connect(m_table, &QTableView::clicked, this, open);
    connect(m_table, &QTableView::activated, this, open);
}

void DistributionPage::connectSession() {
    const auto ifShown = [this](int changed) {
        if (changed == m_tensor) refresh();
        if (m_views->showsRole()) showView();
    };
    connect(&m_session, &Session::modelChanged, this, &DistributionPage::refresh);
    connect(&m_session, &Session::selectionChanged, this, &DistributionPage::refresh);
    connect(&m_session, &Session::recipeChanged, this, &DistributionPage::refresh);
    connect(&m_session, &Session::statisticsChanged, this, ifShown);
    connect(&m_session, &Session::answered, this, [this] {
        if (m_showDecoded->isChecked() && !m_sketch) refresh();
    });
}

const TensorInfo* DistributionPage::tensor() const {
    return m_model && m_tensor >= 0 ? &m_model->tensors[static_cast<std::size_t>(m_tensor)]
                                    : nullptr;
}

void DistributionPage::refresh() {
    const int current = m_session.currentTensor();
    const auto treated = m_session.shown().treatedTensor(current);
    const bool otherTensor = current != m_tensor || m_session.model() != m_model;
    if (otherTensor || treated != m_treated) {
        m_model = m_session.model();
        m_tensor = current;
        m_treated = treated;
        m_rowTask.cancel();
        m_rowRequested = false;
        m_failure.clear();
        m_sketch.reset();
        m_levels.reset();
        m_strip->setBlocks(static_cast<std::uint64_t>(m_row->value()), {});
        if (otherTensor) {
            const QSignalBlocker blockRow(m_row);
            const QSignalBlocker blockBlock(m_block);
            const std::uint64_t rows = tensor() == nullptr ? 1 : tensor()->rowCount();
            m_row->setRange(
                0, static_cast<int>(std::min<std::uint64_t>(std::max<std::uint64_t>(rows, 1) - 1,
                                                            std::numeric_limits<int>::max())));
            m_row->setValue(0);
            m_block->setValue(0);
        }
    }
    const auto statistics = tensor() == nullptr ? nullptr : m_session.statistics(m_tensor);
    if (statistics != m_listed) {
        m_listed = statistics;
        m_outliers->setRows(statistics ? QList<measure::Outlier>(statistics->outliers.begin(),
                                                                 statistics->outliers.end())
                                       : QList<measure::Outlier>());
    }
    if (m_showDecoded->isChecked() && !m_sketch) askSketch();
    if (m_showLevels->isChecked() && !m_rowRequested) requestRow();
    m_strip->setVisible(m_showLevels->isChecked() && tensor() != nullptr);
    m_row->setEnabled(m_showLevels->isChecked() && tensor() != nullptr);
    m_block->setEnabled(m_row->isEnabled());
    showContent();
}

void DistributionPage::askSketch() {
    // A tensor that is kept decodes to itself: a second line would only hide the first.
    if (tensor() == nullptr || !m_treated || m_treated->isKept()) return;
    const auto sketch = m_session.workbench().ask<DecodedSketch>(
        this, {"decoded sketch", m_tensor, m_treated->treatment()},
        [treated = m_treated](TaskContext& task) { return sketchDecoded(*treated, task); });
    m_sketch = sketch.value;
    if (sketch.failure != nullptr) m_failure = errorSentence(*sketch.failure);
}

void DistributionPage::requestRow() {
    const TensorInfo* info = tensor();
    if (info == nullptr || !m_treated || info->weightCount() == 0) return;
    const auto row = static_cast<std::uint64_t>(m_row->value());
    m_rowRequested = true;
    m_rowTask.start(
        [treated = m_treated, row](TaskContext& task) -> Result<std::shared_ptr<const RowLevels>> {
            auto levels = levelsOfRow(*treated, row, task);
            if (!levels) return fail(levels.error());
            return std::make_shared<const RowLevels>(std::move(*levels));
        });
}

void DistributionPage::takeRow(const Result<std::shared_ptr<const RowLevels>>& row) {
    if (!row) {
        if (row.error().code != ErrorCode::Cancelled) showFailure(row.error());
        return;
    }
    m_levels = *row;
    std::vector<StripBlock> blocks;
    for (const ScaleGroup& group : m_levels->groups) {
        blocks.push_back({group.first, group.count, group.absMax});
    }
    m_strip->setBlocks(m_levels->row, std::move(blocks));
    const QSignalBlocker blocker(m_block);
    m_block->setRange(0, static_cast<int>(m_levels->groups.size()) - 1);
    chooseBlock(m_block->value());
}

void DistributionPage::showFailure(const Error& error) {
    m_failure = errorSentence(error);
    showContent();
}

void DistributionPage::chooseBlock(int group) {
    m_strip->setCurrent(group);
    showBlock(group);
}

void DistributionPage::showBlock(int group) {
    m_shownBlock = group;
    showContent();
}

void DistributionPage::showContent() {
    HistogramContent content;
    const TensorInfo* info = tensor();
    QString note = m_failure;
    QString facts;
    if (info == nullptr) {
        content.emptyText = m_session.model()
                                ? tr("Select a tensor to see how its weights are distributed.")
                                : tr("Open a model to see how its weights are distributed.");
    } else {
        content.name = toQt(std::string_view(info->name));
        content.emptyText = tr("The weights of %1 are being counted.").arg(content.name);
        content.statistics = m_session.statistics(m_tensor);
        if (content.statistics) facts = distributionFacts(*content.statistics);
        if (m_treated) {
            content.formatName = fromUtf8(encoders::treatmentName(m_treated->treatment()));
        }
        if (m_showDecoded->isChecked() && m_sketch) {
            content.decoded = {m_sketch, &m_sketch->sketch};
            content.decodedFraction = m_sketch->fraction;
        }
        const QString about = addBlock(content);
        if (note.isEmpty() && m_treated && m_treated->isKept()) {
            note = tr("This tensor stays %1: decoding changes nothing.").arg(content.formatName);
        } else if (note.isEmpty()) {
            note = about;
        }
    }
    for (const auto& [label, text] : {std::pair(m_facts, facts), std::pair(m_note, note)}) {
        label->setText(text);
        label->setVisible(!text.isEmpty());
    }
    m_histogram->setContent(std::move(content));
    m_clip->refresh();
    showView();
}

void DistributionPage::showView() {
    m_views->refresh(tensor() == nullptr ? -1 : m_tensor);
}

QString DistributionPage::addBlock(HistogramContent& content) const {
    if (!m_showLevels->isChecked() || !m_levels || m_shownBlock < 0 ||
        m_shownBlock >= static_cast<int>(m_levels->groups.size())) {
        return {};
    }
    const ScaleGroup& group = m_levels->groups[static_cast<std::size_t>(m_shownBlock)];
    if (group.levels.empty()) {
        const bool isScheme = m_treated && m_treated->treatment().isSimulated();
        return (isScheme ? tr("The levels of %1 follow each group's scale and are not drawn.")
                         : tr("%1 has no levels: every weight keeps a value of its own."))
            .arg(content.formatName);
    }
    content.blockName = tr("row %1, weights %2–%3")
                            .arg(formatCount(m_levels->row), formatCount(group.first),
                                 formatCount(group.first + group.count - 1));
    content.levels = group.levels;
    const auto first = m_levels->original.begin() + static_cast<std::ptrdiff_t>(group.first);
    content.blockWeights.assign(first, first + static_cast<std::ptrdiff_t>(group.count));
    return {};
}

void DistributionPage::showOutlier(int index) {
    const measure::Outlier* outlier = m_outliers->row(index);
    if (outlier == nullptr) return;
    PageLinks::of(m_session).showPlace({m_tensor, outlier->row, outlier->column});
}

}  // namespace weightscape::ui
