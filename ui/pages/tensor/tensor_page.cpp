// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/tensor/tensor_page.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QShortcut>
#include <QToolButton>
#include <algorithm>

#include "ui/look/box_layout.h"
#include "ui/look/icons.h"
#include "ui/look/plain_text.h"
#include "ui/look/theme.h"
#include "ui/pages/page_controls.h"
#include "ui/pages/page_links.h"
#include "ui/pages/tensor/tensor_sides.h"
#include "ui/session/session.h"
#include "ui/session/tensor_edit.h"
#include "ui/tasks/pause.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"
#include "ui/widgets/format_ladder.h"
#include "ui/widgets/matrix_view.h"

namespace weightscape::ui {
namespace {

constexpr int kAimMilliseconds = 120;  ///< the view has to stand still so long
constexpr qsizetype kShortPart = 40;   ///< letters

QString zoomText(int zoom) {
    return zoom >= 0 ? TensorPage::tr("%1 px per weight").arg(1 << zoom)
                     : TensorPage::tr("1/%1 px per weight").arg(1 << -zoom);
}

QToolButton* makeButton(QWidget* parent, const QString& icon, const QString& text) {
    auto* button = new QToolButton(parent);
    button->setIcon(lineIcon(icon));
    button->setToolTip(text);
    button->setAccessibleName(text);
    button->setAutoRaise(true);
    return button;
}

}  // namespace

TensorPage::TensorPage(Session& session)
    : m_session(session),
      m_mode(new QComboBox(this)),
      m_zoom(new QComboBox(this)),
      m_range(new QComboBox(this)),
      m_pooling(new QComboBox(this)),
      m_showLadder(new QCheckBox(tr("&Ladder"), this)),
      m_matrix(new MatrixView(session.pool(), this)),
      m_ladder(new FormatLadder(session, this)),
      m_reading(new QLabel(this)),
      m_note(new QLabel(this)) {
    setObjectName(QStringLiteral("tensorPage"));
    remember(QStringLiteral("mode"), m_mode);
    remember(QStringLiteral("range"), m_range);
    remember(QStringLiteral("pooling"), m_pooling);
    remember(QStringLiteral("ladder"), m_showLadder);
    setUpControls();
    setUpShortcuts();
    connectSession();
    refresh();
    takePlace();
}

void TensorPage::setUpControls() {
    fillControls();
    QLayout* row = makeControlRow();
    addLabelled(*row, tr("Sho&w"), m_mode);
    addLabelled(*row, tr("&Zoom"), m_zoom);
    auto* fit = makeButton(this, QStringLiteral("fit"), tr("Fit in view (Ctrl+0)"));
    fit->setObjectName(QStringLiteral("fitMatrixButton"));
    addControl(*row, tr("Fit in view"), fit);
    connect(fit, &QToolButton::clicked, m_matrix, &MatrixView::fit);
    addLabelled(*row, tr("Colo&urs to"), m_range);
    addLabelled(*row, tr("Zoomed o&ut"), m_pooling);
    nameControl(m_showLadder, QStringLiteral("showLadder"), tr("Ladder of formats"));
    m_showLadder->setToolTip(tr("The piece in the middle of the view in other formats"));
    addControl(*row, tr("Ladder of formats"), m_showLadder);
    m_ladder->hide();
    setUpLayout(*row);
    connectControls();
}

void TensorPage::fillControls() {
    const auto addMode = [this](const QString& text, MatrixMode mode) {
        m_mode->addItem(text, static_cast<int>(mode));
    };
    addMode(tr("Both sides"), MatrixMode::Split);
    addMode(tr("Both, difference between"), MatrixMode::Thirds);
    addMode(tr("Reference"), MatrixMode::Reference);
    addMode(tr("Recipe"), MatrixMode::Active);
    addMode(tr("Difference"), MatrixMode::Difference);
    nameControl(m_mode, QStringLiteral("matrixMode"), {},
                tr("Which side is shown: both with a divider, one alone, or their difference."));
    for (int zoom = kFarthestZoom; zoom <= kClosestZoom; ++zoom)
        m_zoom->addItem(zoomText(zoom), zoom);
    nameControl(m_zoom, QStringLiteral("matrixZoom"), {},
                tr("Pixels per weight, by powers of two."));
    m_zoom->setMaxVisibleItems(kClosestZoom - kFarthestZoom + 1);
    m_zoom->setCurrentIndex(m_zoom->findData(m_matrix->zoom()));
    for (const double sigmas : {2.0, 4.0, 8.0}) m_range->addItem(tr("±%1 σ").arg(sigmas), sigmas);
    m_range->addItem(tr("± largest"), 0.0);
    m_range->setCurrentIndex(1);
    nameControl(m_range, QStringLiteral("matrixRange"), {},
                tr("Where the colours end. Louder weights get the last colour."));
    m_pooling->addItem(tr("loudest"), static_cast<int>(Pooling::Loudest));
    m_pooling->addItem(tr("mean"), static_cast<int>(Pooling::Mean));
    m_pooling->setObjectName(QStringLiteral("matrixPooling"));
    m_pooling->setToolTip(tr("What a pixel of several weights shows (M)"));
}

void TensorPage::setUpLayout(QLayout& controls) {
    for (QLabel* label : {m_reading, m_note}) {
        label->setTextFormat(Qt::PlainText);
        label->setContentsMargins(kGapWide, 2, kGapWide, 2);
        label->setMinimumWidth(1);
    }
    for (QLabel* label : {m_reading, m_note}) label->setWordWrap(true);
    // Room for all figures: the picture does not jump while the pointer moves over it.
    m_reading->setMinimumHeight(2 * m_reading->fontMetrics().lineSpacing() + 4);
    m_reading->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    nameControl(m_reading, QStringLiteral("matrixReading"), tr("Weight under the pointer"));
    m_note->setObjectName(QStringLiteral("matrixNote"));
    makeColumn(this, {&controls, {m_matrix, 1}, m_ladder, m_reading, m_note})
        ->setContentsMargins(0, 0, 0, kGapSmall);
}

void TensorPage::connectControls() {
    connect(m_mode, &QComboBox::currentIndexChanged, this, [this] {
        m_matrix->setMode(static_cast<MatrixMode>(m_mode->currentData().toInt()));
        showNote();
    });
    connect(m_matrix, &MatrixView::modeChanged, this, [this](MatrixMode mode) {
        m_mode->setCurrentIndex(m_mode->findData(static_cast<int>(mode)));
    });
    connect(m_zoom, &QComboBox::activated, this,
            [this] { m_matrix->setZoom(m_zoom->currentData().toInt()); });
    connect(m_range, &QComboBox::currentIndexChanged, this, &TensorPage::refresh);
    connect(m_pooling, &QComboBox::currentIndexChanged, this, [this] {
        m_matrix->setPooling(static_cast<Pooling>(m_pooling->currentData().toInt()));
        showNote();
    });
    connect(m_matrix, &MatrixView::poolingChanged, this, [this](Pooling pooling) {
        m_pooling->setCurrentIndex(m_pooling->findData(static_cast<int>(pooling)));
    });
    connect(m_matrix, &MatrixView::zoomChanged, this, [this](int zoom) {
        m_zoom->setCurrentIndex(m_zoom->findData(zoom));
        showNote();
    });
    connect(m_matrix, &MatrixView::weightActivated, this,
            [this](std::uint64_t weightRow, std::uint64_t column) {
                PageLinks::of(m_session).showBlock({m_session.currentTensor(), weightRow, column});
            });
    connect(m_showLadder, &QCheckBox::toggled, this, [this](bool on) {
        m_ladder->setVisible(on);
        aimLadder();
    });
    connect(m_ladder, &FormatLadder::chosen, this, &TensorPage::chooseFormat);
    callOnce(m_aim, kAimMilliseconds, this, &TensorPage::aimLadder);
    connect(m_matrix, &MatrixView::cameraMoved, this, [this] {
        if (m_showLadder->isChecked()) m_aim.start();
    });
    connect(m_matrix, &MatrixView::swapRequested, this, &TensorPage::swapSides);
    connect(m_matrix, &MatrixView::stepRequested, this, &TensorPage::step);
    connect(m_matrix, &MatrixView::pointed, this, &TensorPage::showReading);
    connect(m_matrix, &MatrixView::refreshed, this, [this] {
        showReading();
        showNote();
    });
    connect(m_matrix, &MatrixView::failed, this, [this](const QString& sentence) {
        m_failure = sentence;
        showNote();
    });
}

void TensorPage::setUpShortcuts() {
    // For the whole page; the picture itself has the same keys when it has the focus.
    const auto add = [this](const QKeySequence& keys, auto&& action) {
        auto* shortcut = new QShortcut(keys, this);
        shortcut->setContext(Qt::WidgetWithChildrenShortcut);
        connect(shortcut, &QShortcut::activated, this, action);
    };
    add(QKeySequence(Qt::CTRL | Qt::Key_0), [this] { m_matrix->fit(); });
    add(QKeySequence(Qt::CTRL | Qt::Key_1), [this] { m_matrix->setZoom(0); });
}

void TensorPage::connectSession() {
    const auto ifShown = [this](int tensor) {
        if (tensor == m_session.currentTensor()) refresh();
    };
    connect(&m_session, &Session::modelChanged, this, &TensorPage::refresh);
    connect(&m_session, &Session::selectionChanged, this, &TensorPage::refresh);
    connect(&m_session, &Session::recipeChanged, this, &TensorPage::refresh);
    connect(&m_session, &Session::statisticsChanged, this, ifShown);
    connect(&m_session, &Session::errorChanged, this, ifShown);
    connect(&PageLinks::of(m_session), &PageLinks::placeRequested, this, &TensorPage::takePlace);
}

void TensorPage::refresh() {
    const int tensor = m_session.currentTensor();
    MatrixContent content;
    content.emptyText = m_session.model() ? tr("Select a tensor to see its weights.")
                                          : tr("Open a model to see its weights.");
    content.colorSigmas = m_range->currentData().toDouble();
    m_failure.clear();
    if (m_session.model() && tensor >= 0) {
        const TensorInfo& info = m_session.info(tensor);
        content.name = toQt(std::string_view(info.name));
        content.statistics = m_session.statistics(tensor);
        if (content.statistics != m_statistics) {
            m_statistics = content.statistics;
            // Shares the statistics: no copy of what may be a long list.
            m_rowAbsMax = m_statistics ? std::shared_ptr<const std::vector<float>>(
                                             m_statistics, &m_statistics->rowAbsMax)
                                       : nullptr;
        }
        content.input = {m_session.model(), &info, m_session.shown().format(tensor), m_rowAbsMax,
                         m_session.shown().treatedTensor(tensor)};
        addSides(content, m_session);
    }
    m_matrix->setContent(std::move(content));
    aimLadder();
    showReading();
    showNote();
}

void TensorPage::aimLadder() {
    if (!m_showLadder->isChecked()) return;
    const MatrixContent& content = m_matrix->content();
    LadderTarget target;
    target.model = content.input.model;
    target.tensor = content.input.tensor == nullptr ? -1 : m_session.currentTensor();
    target.importance = m_session.importance();
    if (content.statistics) target.range = 4 * content.statistics->standardDeviation;
    if (!(target.range > 0)) target.range = 1;
    const QPointF middle = m_matrix->camera().toMatrix(m_matrix->pictureRect().center());
    target.row = static_cast<std::uint64_t>(
        std::max(0.0, middle.y() - static_cast<double>(kLadderRows) / 2));
    target.column = static_cast<std::uint64_t>(
        std::max(0.0, middle.x() - static_cast<double>(kLadderColumns) / 2));
    m_ladder->setTarget(target);
    m_ladder->setCurrent(m_session.shown().plan() && target.tensor >= 0
                             ? m_session.shown().format(target.tensor)
                             : nullptr);
}

void TensorPage::chooseFormat(const formats::Format* format) {
    const int tensor = m_session.currentTensor();
    if (!m_session.shown().plan() || tensor < 0) return;
    treatTensors(m_session, {tensor}, {format}, fromUtf8(format->info.label));
}

/// The tensor before or behind in the order of the file.
void TensorPage::step(int tensors) {
    if (!m_session.model()) return;
    const auto count = static_cast<int>(m_session.model()->tensors.size());
    const int wanted = m_session.currentTensor() + tensors;
    if (wanted >= 0 && wanted < count) m_session.select({wanted});
}

void TensorPage::swapSides() {
    if (m_session.referenceRecipe() == kOriginal) {
        m_failure =
            tr("Only recipes can be swapped: the other side is the model as it is. Choose "
               "what to compare with on the page Compare.");
        return showNote();
    }
    m_session.changeRecipeBook(withSidesSwapped(m_session.recipeBook()), tr("swap of the sides"));
}

QJsonObject TensorPage::pageState() const {
    const MatrixCamera& camera = m_matrix->camera();
    QJsonObject state = PageState::pageState();
    state.insert(QStringLiteral("divider"), m_matrix->divider());
    state.insert(QStringLiteral("secondDivider"), m_matrix->secondDivider());
    if (!m_matrix->isFitted()) {
        state.insert(QStringLiteral("camera"), QJsonObject{{QStringLiteral("zoom"), camera.zoom},
                                                           {QStringLiteral("left"), camera.left},
                                                           {QStringLiteral("top"), camera.top}});
    }
    return state;
}

void TensorPage::restorePageState(const QJsonObject& state) {
    PageState::restorePageState(state);
    m_matrix->setSecondDivider(
        state.value(QStringLiteral("secondDivider")).toDouble(m_matrix->secondDivider()));
    m_matrix->setDivider(state.value(QStringLiteral("divider")).toDouble(m_matrix->divider()));
    const QJsonObject camera = state.value(QStringLiteral("camera")).toObject();
    if (camera.isEmpty()) return;
    m_matrix->setCamera(
        {std::clamp(camera.value(QStringLiteral("zoom")).toInt(), kFarthestZoom, kClosestZoom),
         camera.value(QStringLiteral("left")).toDouble(),
         camera.value(QStringLiteral("top")).toDouble()});
}

void TensorPage::takePlace() {
    const auto place = PageLinks::of(m_session).takePlace();
    if (!place || place->tensor != m_session.currentTensor()) return;
    m_matrix->showWeight(place->row, place->column);
}

void TensorPage::showReading() {
    const auto pointer = m_matrix->pointer();
    const auto reading = pointer ? m_matrix->readingAt(*pointer) : std::nullopt;
    if (!reading) {
        m_reading->setText(m_matrix->content().input.tensor == nullptr
                               ? QString()
                               : tr("Point at a weight to read it. The menu has all keys."));
        return;
    }
    const auto value = [](const std::optional<float>& number) {
        return number ? formatWeight(*number) : unknownText();
    };
    const QString place =
        reading->weights == 1
            ? tr("row %1, column %2").arg(formatCount(reading->row), formatCount(reading->column))
        : m_matrix->pooling() == Pooling::Mean
            ? tr("%1 × %1 weights from row %2, column %3, their mean")
                  .arg(reading->weights)
                  .arg(formatCount(reading->row), formatCount(reading->column))
            : tr("%1 × %1 weights from row %2, column %3, the loudest")
                  .arg(reading->weights)
                  .arg(formatCount(reading->row), formatCount(reading->column));
    // What the page is for comes first.
    QStringList parts = {tr("original %1").arg(value(reading->original))};
    if (reading->reference) {
        parts << QStringLiteral("%1: %2").arg(m_matrix->content().referenceName,
                                              value(reading->reference));
    }
    if (reading->decoded) {
        parts << QStringLiteral("%1: %2").arg(m_matrix->content().activeName,
                                              value(reading->decoded));
        const QString difference = value(reading->difference);
        parts << (reading->reference ? tr("difference %1").arg(difference)
                                     : tr("error %1").arg(difference));
    }
    parts << place << tr("block %1").arg(formatCount(reading->block));
    // Lines break between the parts; the names of some recipes are longer than a line.
    for (QString& part : parts) {
        if (part.size() < kShortPart) part.replace(QLatin1Char(' '), QChar::Nbsp);
    }
    m_reading->setText(parts.join(QStringLiteral("\u00a0\u00a0· ")));
}

void TensorPage::showNote() {
    QString note = m_failure;
    if (note.isEmpty() && m_matrix->rowsAreSkipped()) {
        const QString rows =
            m_matrix->pooling() == Pooling::Mean
                ? tr("For speed, of each %1 rows that share a pixel only %2 count; zoom in to see "
                     "all.")
                : tr("For speed, of each %1 rows that share a pixel only the %2 loudest are "
                     "shown; zoom in to see all.");
        note = rows.arg(1 << -m_matrix->zoom()).arg(kMostEncodedRows);
    }
    m_note->setText(note);
    m_note->setVisible(!note.isEmpty());
}

}  // namespace weightscape::ui
