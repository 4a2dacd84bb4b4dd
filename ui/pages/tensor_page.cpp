// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/tensor_page.h"

#include <QComboBox>
#include <QLabel>
#include <QShortcut>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/icons.h"
#include "ui/pages/page_controls.h"
#include "ui/pages/page_links.h"
#include "ui/session.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"
#include "ui/theme.h"
#include "ui/widgets/matrix_view.h"

namespace weightscape::ui {
namespace {

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
      m_matrix(new MatrixView(this)),
      m_reading(new QLabel(this)),
      m_note(new QLabel(this)) {
    setObjectName(QStringLiteral("tensorPage"));
    setUpControls();
    setUpShortcuts();
    connectSession();
    refresh();
    takePlace();
}

void TensorPage::setUpControls() {
    const auto addMode = [this](const QString& text, MatrixMode mode) {
        m_mode->addItem(text, static_cast<int>(mode));
    };
    addMode(tr("Original | quantized"), MatrixMode::Split);
    addMode(tr("Original"), MatrixMode::Original);
    addMode(tr("Quantized"), MatrixMode::Quantized);
    addMode(tr("Difference"), MatrixMode::Difference);
    m_mode->setObjectName(QStringLiteral("matrixMode"));
    for (int zoom = kFarthestZoom; zoom <= kClosestZoom; ++zoom)
        m_zoom->addItem(zoomText(zoom), zoom);
    m_zoom->setObjectName(QStringLiteral("matrixZoom"));
    m_zoom->setMaxVisibleItems(kClosestZoom - kFarthestZoom + 1);
    for (const double sigmas : {2.0, 4.0, 8.0}) m_range->addItem(tr("±%1 σ").arg(sigmas), sigmas);
    m_range->addItem(tr("± largest"), 0.0);
    m_range->setCurrentIndex(1);
    m_range->setObjectName(QStringLiteral("matrixRange"));
    QLayout* row = makeControlRow();
    addLabelled(*row, tr("Sho&w"), m_mode);
    addLabelled(*row, tr("&Zoom"), m_zoom);
    auto* fit = makeButton(this, QStringLiteral("fit"), tr("Fit in view (Ctrl+0)"));
    fit->setObjectName(QStringLiteral("fitMatrixButton"));
    addControl(*row, tr("Fit in view"), fit);
    addLabelled(*row, tr("Colo&urs to"), m_range);
    for (QLabel* label : {m_reading, m_note}) {
        label->setTextFormat(Qt::PlainText);
        label->setContentsMargins(kGapWide, 2, kGapWide, 2);
        label->setMinimumWidth(1);
    }
    m_note->setWordWrap(true);
    m_reading->setObjectName(QStringLiteral("matrixReading"));
    m_reading->setAccessibleName(tr("Weight under the pointer"));
    m_note->setObjectName(QStringLiteral("matrixNote"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, kGapSmall);
    layout->setSpacing(0);
    layout->addLayout(row);
    layout->addWidget(m_matrix, 1);
    layout->addWidget(m_reading);
    layout->addWidget(m_note);
    connect(fit, &QToolButton::clicked, m_matrix, &MatrixView::fit);
    connect(m_mode, &QComboBox::currentIndexChanged, this, [this] {
        m_matrix->setMode(static_cast<MatrixMode>(m_mode->currentData().toInt()));
        showNote();
    });
    connect(m_zoom, &QComboBox::activated, this,
            [this] { m_matrix->setZoom(m_zoom->currentData().toInt()); });
    connect(m_range, &QComboBox::currentIndexChanged, this, &TensorPage::refresh);
    connect(m_matrix, &MatrixView::zoomChanged, this, [this](int zoom) {
        m_zoom->setCurrentIndex(m_zoom->findData(zoom));
        showNote();
    });
    connect(m_matrix, &MatrixView::weightActivated, this,
            [this](std::uint64_t weightRow, std::uint64_t column) {
                PageLinks::of(m_session).showBlock({m_session.currentTensor(), weightRow, column});
            });
    connect(m_matrix, &MatrixView::pointed, this, &TensorPage::showReading);
    connect(m_matrix, &MatrixView::refreshed, this, [this] {
        showReading();
        showNote();
    });
    connect(m_matrix, &MatrixView::failed, this, [this](const QString& sentence) {
        m_failure = sentence;
        showNote();
    });
    m_zoom->setCurrentIndex(m_zoom->findData(m_matrix->zoom()));
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
        const auto& info = m_session.model()->tensors[static_cast<std::size_t>(tensor)];
        const auto* format = m_session.plannedFormat(tensor);
        content.name = toQt(std::string_view(info.name));
        content.formatName =
            format == nullptr
                ? QString()
                : fromUtf8(analysis::treatmentName(m_session.plannedTreatment(tensor)));
        content.statistics = m_session.statistics(tensor);
        if (content.statistics != m_statistics) {
            m_statistics = content.statistics;
            // Shares the statistics: no copy of what may be a long list.
            m_rowAbsMax = m_statistics ? std::shared_ptr<const std::vector<float>>(
                                             m_statistics, &m_statistics->rowAbsMax)
                                       : nullptr;
        }
        content.input = {m_session.model(), &info, format, m_rowAbsMax,
                         m_session.treatedTensor(tensor)};
        // Three times the root mean square error covers nearly all of it.
        if (const auto error = m_session.error(tensor)) content.differenceRange = 3 * error->rmse();
    }
    m_matrix->setContent(std::move(content));
    showReading();
    showNote();
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
                               : tr("Point at a weight to read it. Wheel: zoom, drag: move, Space: "
                                    "swap original and quantized, double-click: see the block."));
        return;
    }
    const auto value = [](const std::optional<float>& number) {
        return number ? formatWeight(*number) : unknownText();
    };
    const QString separator = QStringLiteral("   ·   ");
    QString text =
        reading->weights == 1
            ? tr("row %1, column %2").arg(formatCount(reading->row), formatCount(reading->column))
            : tr("%1 × %1 weights from row %2, column %3, the loudest")
                  .arg(reading->weights)
                  .arg(formatCount(reading->row), formatCount(reading->column));
    text += separator + tr("block %1").arg(formatCount(reading->block));
    text += separator + tr("original %1").arg(value(reading->original));
    if (reading->decoded) {
        text +=
            separator + tr("%1 %2").arg(m_matrix->content().formatName, value(reading->decoded));
        text += separator + tr("error %1").arg(value(reading->difference));
    }
    m_reading->setText(text);
}

void TensorPage::showNote() {
    QString note = m_failure;
    if (note.isEmpty() && m_matrix->rowsAreSkipped()) {
        note =
            tr("For speed, of each %1 rows that share a pixel only the %2 loudest are shown; zoom "
               "in or choose Original to see all.")
                .arg(1 << -m_matrix->zoom())
                .arg(kMostEncodedRows);
    }
    m_note->setText(note);
    m_note->setVisible(!note.isEmpty());
}

}  // namespace weightscape::ui
