// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/format_ladder.h"

#include <QEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <array>

#include "core/quantize/encoders/treated_tensor.h"
#include "ui/look/plain_text.h"
#include "ui/session/session.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"
#include "ui/widgets/matrix_painter.h"

namespace weightscape::ui {
namespace {

/// In a narrow cell a number goes without its unit, which its line says elsewhere; digits are never
/// cut.
QString withoutUnit(const QString& text, const QFontMetrics& metrics, double width) {
    const qsizetype unit = text.lastIndexOf(QChar::Nbsp);
    return metrics.horizontalAdvance(text) <= width || unit < 0 ? text : text.left(unit);
}

/// From what loses nothing to what loses much; all can be written without an importance matrix.
constexpr std::array kLadder = {"f16",  "q8_0",   "q6_k", "q5_k", "q4_k",
                                "q4_0", "iq4_xs", "q3_k", "q2_k"};
constexpr double kHead = 2, kFoot = 46;

}  // namespace

std::vector<const formats::Format*> ladderFormats(std::uint64_t rowLength) {
    std::vector<const formats::Format*> formats;
    for (const char* id : kLadder) {
        const formats::Format* format = formats::findFormat(id);
        if (format != nullptr && format->canEncode() && format->fitsRow(rowLength)) {
            formats.push_back(format);
        }
    }
    return formats;
}

FormatLadder::FormatLadder(Session& session, QWidget* parent)
    : FigureWidget(parent),
      m_session(session),
      m_task(session.pool(), Lane::Pictures, [this](const auto& rung) { take(rung); }) {
    connect(&m_session, &Session::answered, this, &FormatLadder::readErrors);
    connect(&m_session, &Session::errorChanged, this, [this](int tensor) {
        if (tensor == m_target.tensor) readErrors();
    });
    nameControl(this, QStringLiteral("formatLadder"), tr("The same weights in other formats"),
                tr("The middle of the view in formats from F16 down, each with its bits and the "
                   "tensor's sampled error. A click gives the tensor that format."));
    setCursor(Qt::PointingHandCursor);
}

void FormatLadder::setTarget(const LadderTarget& target) {
    if (target == m_target) return;
    m_target = target;
    m_task.cancel();
    m_steps.clear();
    if (target.model && target.tensor >= 0) {
        const TensorInfo& tensor = target.model->tensors[static_cast<std::size_t>(target.tensor)];
        if (tensor.format->canDecode() && tensor.weightCount() > 0) {
            m_columns = std::min(kLadderColumns, tensor.rowLength());
            m_rows = std::min(kLadderRows, tensor.rowCount());
            m_target.column = std::min(target.column, tensor.rowLength() - m_columns);
            m_target.row = std::min(target.row, tensor.rowCount() - m_rows);
            for (const formats::Format* format : ladderFormats(tensor.rowLength())) {
                Step step;
                step.format = format;
                m_steps.push_back(std::move(step));
            }
        }
    }
    update();
    readErrors();
    computeNext();
}

void FormatLadder::readErrors() {
    if (m_steps.empty() || m_target.model != m_session.model()) return;
    std::vector<encoders::Treatment> treatments;
    for (const Step& step : m_steps) treatments.push_back({step.format});
    const auto errors = m_session.workbench().askErrors(this, m_target.tensor, treatments);
    for (std::size_t i = 0; i < errors.size(); ++i) {
        if (errors[i] != nullptr) m_steps[i].error = *errors[i];
    }
    update();
}

void FormatLadder::setCurrent(const formats::Format* format) {
    m_current = format;
    update();
}

bool FormatLadder::isComplete() const {
    return std::ranges::none_of(
        m_steps, [](const Step& step) { return step.weights.empty() || !step.error; });
}

const formats::Format* FormatLadder::format(std::size_t step) const {
    return m_steps[step].format;
}

/// One step after the other.
void FormatLadder::computeNext() {
    const auto next =
        std::ranges::find_if(m_steps, [](const Step& step) { return step.weights.empty(); });
    if (next == m_steps.end()) return;
    const auto step = static_cast<std::size_t>(next - m_steps.begin());
    m_task.start([target = m_target, columns = m_columns, rows = m_rows, step,
                  format = next->format](TaskContext& task) -> Result<Rung> {
        const auto index = static_cast<std::size_t>(target.tensor);
        const TensorInfo& tensor = target.model->tensors[index];
        Rung rung;
        rung.step = step;
        const encoders::TreatedTensor treated(target.model, tensor, {format}, target.importance);
        encoders::EncodedPiece piece;
        for (std::uint64_t row = target.row; row < target.row + rows; ++row) {
            const std::uint64_t first = row * tensor.rowLength() + target.column;
            if (auto read = treated.read({first, columns}, piece, task); !read) {
                return fail(read.error());
            }
            const auto& weights = piece.decoded.empty() ? piece.original : piece.decoded;
            rung.weights.insert(rung.weights.end(), weights.begin(), weights.end());
        }
        return rung;
    });
}

void FormatLadder::take(const Result<Rung>& rung) {
    if (!rung) return;  // cancelled, or weights that no longer can be read: the window says so
    Step& step = m_steps[rung->step];
    step.weights = rung->weights;
    makePictures();
    update();
    computeNext();
}

void FormatLadder::makePictures() {
    for (Step& step : m_steps) {
        if (step.weights.empty() || !step.picture.isNull()) continue;
        MatrixTile tile;
        tile.width = static_cast<int>(m_columns);
        tile.height = static_cast<int>(m_rows);
        tile.original = step.weights;
        step.picture = MatrixPainter::image(tile, Plane::Reference, m_target.range, currentTheme());
    }
}

void FormatLadder::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange) {
        for (Step& step : m_steps) step.picture = QImage();
        makePictures();
    }
    FigureWidget::changeEvent(event);
}

QRectF FormatLadder::placeIn(const QSizeF& size, std::size_t step) const {
    const double width = size.width() / static_cast<double>(std::max<std::size_t>(1, count()));
    return QRectF(width * static_cast<double>(step), kHead, width, size.height() - kHead)
        .adjusted(3, 0, -3, 0);
}

void FormatLadder::paint(QPainter& painter, const QSizeF& size, const Theme& theme) const {
    if (m_steps.empty()) {
        return paintEmpty(painter, size, theme, tr("Select a tensor whose weights can be read."));
    }
    painter.save();
    painter.setFont(textFont(kTextSmall));
    for (std::size_t i = 0; i < m_steps.size(); ++i) {
        const Step& step = m_steps[i];
        const QRectF cell = placeIn(size, i);
        const QRectF picture = cell.adjusted(0, 0, 0, -kFoot);
        if (step.picture.isNull()) {
            paintHatch(painter, picture, theme);
        } else {
            painter.drawImage(picture, step.picture);
        }
        const QRectF words(cell.left(), picture.bottom() + 2, cell.width(), kFoot - 2);
        const auto line = [&](int number, const QString& text, const QColor& color) {
            painter.setPen(color);
            painter.drawText(QRectF(words.left(), words.top() + 14 * number, words.width(), 14),
                             Qt::AlignHCenter | Qt::AlignVCenter,
                             withoutUnit(text, painter.fontMetrics(), words.width()));
        };
        line(0, fromUtf8(step.format->info.label), theme.text);
        line(1, formatBitsPerWeight(step.format->bitsPerWeight()), theme.secondaryText);
        line(2, step.error ? formatPercent(step.error->relativeRmse()) : unknownText(),
             theme.secondaryText);
        if (step.format == m_current) {
            paintOutline(painter, picture.adjusted(1, 1, -1, -1), theme.recipeA, 2);
        }
    }
    painter.restore();
}

void FormatLadder::paintMoment(QPainter& painter, const Theme& theme) const {
    if (!hasFocus() || m_focused >= static_cast<int>(count())) return;
    paintFocusFrame(painter, place(static_cast<std::size_t>(m_focused)), theme);
}

QString FormatLadder::title() const {
    if (!m_target.model || m_target.tensor < 0) return tr("Formats");
    return tr("%1 in other formats")
        .arg(toQt(m_target.model->tensors[static_cast<std::size_t>(m_target.tensor)].name));
}

std::vector<QStringList> FormatLadder::table() const {
    std::vector<QStringList> rows = {{tr("Format"), tr("Bits per weight (bpw)"),
                                      tr("Relative RMSE (%)"), tr("Half of its interval (%)")}};
    for (const Step& step : m_steps) {
        rows.push_back({fromUtf8(step.format->info.label),
                        tableNumber(step.format->bitsPerWeight()),
                        step.error ? tableNumber(100 * step.error->relativeRmse()) : QString(),
                        step.error ? tableNumber(100 * step.error->confidence) : QString()});
    }
    return rows;
}

void FormatLadder::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return;
    for (std::size_t i = 0; i < m_steps.size(); ++i) {
        if (!place(i).contains(event->position())) continue;
        m_focused = static_cast<int>(i);
        Q_EMIT chosen(m_steps[i].format);
        return;
    }
}

void FormatLadder::keyPressEvent(QKeyEvent* event) {
    const int last = static_cast<int>(count()) - 1;
    if (last < 0) return FigureWidget::keyPressEvent(event);
    if (event->key() == Qt::Key_Left || event->key() == Qt::Key_Right) {
        m_focused = std::clamp(m_focused + (event->key() == Qt::Key_Left ? -1 : 1), 0, last);
        update();
    } else if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        Q_EMIT chosen(m_steps[static_cast<std::size_t>(m_focused)].format);
    } else {
        FigureWidget::keyPressEvent(event);
    }
}

}  // namespace weightscape::ui
