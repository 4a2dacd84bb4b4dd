// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/block/block_page.h"

#include <QComboBox>
#include <QLabel>
#include <QSignalBlocker>
#include <QSpinBox>
#include <algorithm>
#include <limits>

#include "core/quantize/schemes/tiling.h"
#include "ui/look/box_layout.h"
#include "ui/look/plain_text.h"
#include "ui/look/theme.h"
#include "ui/pages/block/group_panel.h"
#include "ui/pages/page_controls.h"
#include "ui/pages/page_links.h"
#include "ui/session/session.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"
#include "ui/widgets/block_picture.h"

namespace weightscape::ui {
namespace {

// What the entries of the format list stand for beside formats' ids.
const QString kAsPlanned = QStringLiteral("plan");
const QString kAsStored = QStringLiteral("stored");

int spinValue(std::uint64_t value) {
    return static_cast<int>(std::min<std::uint64_t>(value, std::numeric_limits<int>::max()));
}

std::uint64_t valueOf(const QSpinBox& box) {
    return static_cast<std::uint64_t>(box.value());
}

/// Weights of one block of a row: of a scheme those of a group in the row.
std::uint64_t blockWeights(const TensorInfo& tensor, const encoders::Treatment& treatment) {
    if (!treatment.isSimulated()) return treatment.format->weightsPerBlock;
    return schemes::Tiling(tensor, treatment.scheme->granularity).tileColumns();
}

}  // namespace

BlockPage::BlockPage(Session& session)
    : m_session(session),
      m_format(new QComboBox(this)),
      m_row(new QSpinBox(this)),
      m_block(new QSpinBox(this)),
      m_picture(new BlockPicture(this)),
      m_group(new GroupPanel(this)),
      m_reading(plainLabel(QStringLiteral("blockReading"))),
      m_note(plainLabel(QStringLiteral("blockNote"))),
      m_task(session.pool(), Lane::Pictures, [this](const auto& block) { takeBlock(block); }) {
    setObjectName(QStringLiteral("blockPage"));
    remember(QStringLiteral("format"), m_format);
    remember(QStringLiteral("row"), m_row);
    remember(QStringLiteral("block"), m_block);
    setUpControls();
    setUpPicture();
    connectSession();
    restart();
}

void BlockPage::setUpControls() {
    nameControl(m_format, QStringLiteral("blockFormat"), {},
                tr("The format whose block is shown."));
    nameControl(m_row, QStringLiteral("blockRow"), {}, tr("The row of the matrix, from 0."));
    nameControl(m_block, QStringLiteral("blockNumber"), {},
                tr("The block within its row, from 0."));
    QLayout* row = makeControlRow();
    addLabelled(*row, tr("Form&at"), m_format);
    addLabelled(*row, tr("Ro&w"), m_row);
    addLabelled(*row, tr("Bloc&k"), m_block);
    for (QSpinBox* box : {m_row, m_block}) {
        box->setKeyboardTracking(false);
        box->setAccelerated(true);
        connect(box, &QSpinBox::valueChanged, this, &BlockPage::restart);
    }
    connect(m_format, &QComboBox::currentIndexChanged, this, &BlockPage::restart);
    makeColumn(this, {row})->setContentsMargins(0, 0, 0, kGapSmall);
}

void BlockPage::setUpPicture() {
    m_reading->setAccessibleName(tr("What is pointed at"));
    for (QLabel* label : {m_reading, m_note}) {
        label->setWordWrap(true);
        label->setContentsMargins(kGapWide, 2, kGapWide, 2);
        label->setMinimumWidth(1);
    }
    m_reading->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    fitReading();
    m_note->hide();
    m_group->hide();
    filled(static_cast<QVBoxLayout*>(layout()), {{m_picture, 1}, {m_group, 1}, m_reading, m_note});
    connect(m_picture, &BlockPicture::currentChanged, this, &BlockPage::showReading);
    connect(m_picture, &BlockPicture::stepRequested, this, &BlockPage::stepBlocks);
    connect(m_picture, &BlockPicture::weightActivated, this, [this](std::size_t weight) {
        const auto& view = m_picture->block()->view;
        PageLinks::of(m_session).showPlace(
            {m_session.currentTensor(), view.place.row, view.firstColumn() + weight});
    });
    connect(m_group, &GroupPanel::weightActivated, this, [this](std::size_t weight) {
        const Rectangle& listed = m_group->group()->listed;
        PageLinks::of(m_session).showPlace({m_session.currentTensor(),
                                            listed.row + weight / listed.columns,
                                            listed.column + weight % listed.columns});
    });
}

/// At least three lines, and never fewer than a reading took in this width: the picture must not
/// move while the pointer does.
void BlockPage::fitReading() {
    const int least = 3 * m_reading->fontMetrics().lineSpacing() + kGapSmall;
    const bool sameWidth = m_reading->width() == m_readingWidth;
    m_readingWidth = m_reading->width();
    m_reading->setFixedHeight(std::max(
        {least, m_reading->heightForWidth(m_readingWidth), sameWidth ? m_reading->height() : 0}));
}

void BlockPage::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    fitReading();
}

void BlockPage::connectSession() {
    for (const auto signal :
         {&Session::modelChanged, &Session::recipeChanged, &Session::selectionChanged}) {
        connect(&m_session, signal, this, [this] {
            if (isVisible()) restart();
        });
    }
    connect(&PageLinks::of(m_session), &PageLinks::blockRequested, this, [this] {
        if (isVisible()) takePlace();
    });
}

void BlockPage::showEvent(QShowEvent*) {
    restart();
    takePlace();
}

const TensorInfo* BlockPage::tensor() const {
    const int index = m_session.currentTensor();
    return m_session.model() && index >= 0 ? &m_session.info(index) : nullptr;
}

encoders::Treatment BlockPage::chosenTreatment() const {
    const QString id = m_format->currentData().toString();
    if (id == kAsPlanned) return m_session.shown().treatment(m_session.currentTensor());
    if (id == kAsStored) return {.format = tensor()->format};
    return {.format = formats::findFormat(id.toStdString())};
}

void BlockPage::takePlace() {
    const auto place = PageLinks::of(m_session).takeBlockPlace();
    const TensorInfo* shown = tensor();
    if (!place || shown == nullptr || place->tensor != m_session.currentTensor()) return;
    listFormats();
    const std::uint64_t weights = blockWeights(*shown, chosenTreatment());
    {
        const QSignalBlocker quietRow(m_row);
        const QSignalBlocker quietBlock(m_block);
        m_row->setMaximum(spinValue(shown->rowCount() - 1));
        m_block->setMaximum(std::numeric_limits<int>::max());
        m_row->setValue(spinValue(place->row));
        m_block->setValue(spinValue(place->column / weights));
    }
    m_weightWanted = static_cast<std::size_t>(place->column % weights);
    m_request.reset();
    m_picture->setFocus(Qt::OtherFocusReason);
    restart();
}

void BlockPage::listFormats() {
    const TensorInfo* shown = tensor();
    const encoders::Treatment plan = shown == nullptr
                                         ? encoders::Treatment{}
                                         : m_session.shown().treatment(m_session.currentTensor());
    if (m_listedModel == m_session.model() && m_listedTensor == m_session.currentTensor() &&
        m_listedPlan == plan) {
        return;
    }
    m_listedModel = m_session.model();
    m_listedTensor = m_session.currentTensor();
    m_listedPlan = plan;
    const QString before = m_format->currentData().toString();
    const QSignalBlocker quiet(m_format);
    m_format->clear();
    if (shown == nullptr) return;
    const QString name = fromUtf8(encoders::treatmentName(plan));
    m_format->addItem(tr("Planned: %1").arg(name), kAsPlanned);
    m_format->addItem(tr("Stored: %1").arg(fromUtf8(shown->format->info.label)), kAsStored);
    m_format->insertSeparator(m_format->count());
    for (const formats::Format& format : formats::allFormats()) {
        if (!format.canEncode() || !format.fitsRow(shown->rowLength())) continue;
        m_format->addItem(fromUtf8(format.info.label), fromUtf8(format.info.id));
    }
    m_format->setCurrentIndex(std::max(0, m_format->findData(before)));
}

void BlockPage::restart() {
    const TensorInfo* shown = tensor();
    listFormats();
    if (shown == nullptr) {
        showNothing(m_session.model() ? tr("Select a tensor to see its blocks.")
                                      : tr("Open a model to see its blocks."));
        return;
    }
    const encoders::Treatment treatment = chosenTreatment();
    const std::uint64_t weights = shown->weightCount() == 0 ? 0 : blockWeights(*shown, treatment);
    // The last group of a row may be shorter, a block may not.
    const std::uint64_t last = treatment.isSimulated() && weights != 0 ? weights - 1 : 0;
    const std::uint64_t blocks = weights == 0 ? 0 : (shown->rowLength() + last) / weights;
    if (blocks == 0) {
        showNothing(tr("This tensor has no blocks in this format."));
        return;
    }
    keepColumn(weights);
    {
        const QSignalBlocker quietRow(m_row);
        const QSignalBlocker quietBlock(m_block);
        m_row->setMaximum(spinValue(shown->rowCount() - 1));
        m_block->setMaximum(spinValue(blocks - 1));
    }
    Request request{m_session.model(),
                    m_session.currentTensor(),
                    treatment,
                    {valueOf(*m_row), valueOf(*m_block)},
                    m_session.importance()};
    if (request == m_request) return;
    m_request = request;
    m_task.start([request](TaskContext& task) -> Result<Shown> {
        const auto index = static_cast<std::size_t>(request.tensor);
        const auto importance =
            request.importance ? request.importance->of(index) : ColumnImportance{};
        const TensorInfo& info = request.model->tensors[index];
        if (request.treatment.isSimulated()) {
            auto group = measure::viewGroup(*request.model, info, *request.treatment.scheme,
                                            request.place, task, importance);
            if (!group) return fail(std::move(group.error()));
            return Shown{{}, std::make_shared<const measure::GroupView>(*std::move(group))};
        }
        auto view = measure::viewBlock(*request.model, info, request.treatment, request.place, task,
                                       importance);
        if (!view) return fail(std::move(view.error()));
        return Shown{std::make_shared<const ShownBlock>(shownBlock(*std::move(view))), {}};
    });
}

void BlockPage::keepColumn(std::uint64_t weights) {
    if (!m_request || m_request->tensor != m_session.currentTensor()) return;
    const std::uint64_t before = blockWeights(*tensor(), m_request->treatment);
    if (before == weights) return;
    const BlockTarget& chosen = m_picture->chosen();
    const bool isWeight = chosen.kind == BlockTarget::Kind::Weight;
    const std::uint64_t column = valueOf(*m_block) * before + (isWeight ? chosen.index : 0);
    const QSignalBlocker quiet(m_block);
    m_block->setMaximum(std::numeric_limits<int>::max());
    m_block->setValue(spinValue(column / weights));
    m_weightWanted = static_cast<std::size_t>(column % weights);
}

void BlockPage::showPicture() {
    m_group->setGroup(nullptr, {});
    m_group->hide();
    m_picture->show();
    m_reading->show();
}

void BlockPage::showNothing(const QString& why) {
    m_request.reset();
    m_task.cancel();
    showPicture();
    m_picture->setBlock(nullptr, tr("Block"), why);
    m_note->hide();
}

void BlockPage::takeBlock(const Result<Shown>& shown) {
    if (!m_request) return;
    if (!shown && shown.error().code == ErrorCode::Cancelled) return;
    if (shown && shown->group) return takeGroup(shown->group);
    showPicture();
    if (!shown) {
        m_picture->setBlock(nullptr, tr("Block"), errorSentence(shown.error()));
        m_note->hide();
        return;
    }
    const auto& view = shown->block->view;
    m_picture->setBlock(shown->block, titleOf(view), {});
    if (m_weightWanted) m_picture->choose({BlockTarget::Kind::Weight, *m_weightWanted});
    m_weightWanted.reset();
    m_note->setText(noteOf(view));
    m_note->setVisible(!m_note->text().isEmpty());
}

void BlockPage::takeGroup(const std::shared_ptr<const measure::GroupView>& group) {
    m_picture->setBlock(nullptr, tr("Block"), {});
    m_picture->hide();
    m_reading->hide();
    m_group->setGroup(group, titleOf(*group));
    m_group->show();
    if (m_weightWanted) m_group->choose(*m_weightWanted);
    m_weightWanted.reset();
    const bool whole = group->listed.weights() == group->area.weights();
    m_note->setText(
        whole ? QString()
              : tr("The group has %1 weights; listed and measured are %2 of its row.")
                    .arg(formatCount(group->area.weights()), formatCount(group->listed.weights())));
    m_note->setVisible(!whole);
}

QString BlockPage::titleOf(const measure::GroupView& view) const {
    const auto& info = m_request->model->tensors[static_cast<std::size_t>(m_request->tensor)];
    return tr("%1, row %2, group %3 of %4: %5, error %6")
        .arg(toQt(std::string_view(info.name)), formatCount(view.place.row),
             formatCount(view.place.block), formatCount(view.groupsPerRow),
             fromUtf8(schemes::schemeText(view.scheme)), formatPercent(view.errors.relativeRmse()));
}

QString BlockPage::titleOf(const measure::BlockView& view) const {
    const auto& info = m_request->model->tensors[static_cast<std::size_t>(m_request->tensor)];
    QString title = tr("%1, row %2, block %3 in %4: %5 bytes, %6")
                        .arg(toQt(std::string_view(info.name)), formatCount(view.place.row),
                             formatCount(view.place.block),
                             fromUtf8(encoders::treatmentName(m_request->treatment)))
                        .arg(view.bytes.size())
                        .arg(formatBitsPerWeight(view.format->bitsPerWeight()));
    if (view.isStored) return title;
    return tr("%1, error %2").arg(title, formatPercent(view.errors.relativeRmse()));
}

QString BlockPage::noteOf(const measure::BlockView& view) const {
    if (view.usesImportance) {
        return tr(
            "Encoded by importance: errors in columns that inputs drive strongly count more.");
    }
    if (view.lacksImportance && m_request->importance) {
        return tr("%1 needs importance, and the matrix has nothing that fits this tensor. Here "
                  "every weight counts the same.")
            .arg(fromUtf8(view.format->info.label));
    }
    if (view.lacksImportance) {
        return tr("%1 is never written without an importance matrix. Here every weight counts the "
                  "same.")
            .arg(fromUtf8(view.format->info.label));
    }
    return {};
}

void BlockPage::stepBlocks(int count) {
    if (!m_request) return;
    const auto blocks = static_cast<std::int64_t>(m_block->maximum()) + 1;
    const auto last = (static_cast<std::int64_t>(m_row->maximum()) + 1) * blocks - 1;
    const std::int64_t now = m_row->value() * blocks + m_block->value();
    const std::int64_t wanted = std::clamp<std::int64_t>(now + count, 0, last);
    {
        const QSignalBlocker quietRow(m_row);
        const QSignalBlocker quietBlock(m_block);
        m_row->setValue(static_cast<int>(wanted / blocks));
        m_block->setValue(static_cast<int>(wanted % blocks));
    }
    restart();
}

void BlockPage::showReading() {
    m_reading->setText(m_picture->block()
                           ? targetText(m_picture->block()->view, m_picture->current())
                           : QString());
    fitReading();
}

}  // namespace weightscape::ui
