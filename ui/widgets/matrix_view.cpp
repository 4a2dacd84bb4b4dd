// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/matrix_view.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/look/plain_text.h"
#include "ui/text/number_format.h"
#include "ui/widgets/matrix_control.h"
#include "ui/widgets/matrix_margins.h"
#include "ui/widgets/matrix_painter.h"
#include "ui/widgets/motion.h"

namespace weightscape::ui {
namespace {

constexpr double kOverviewSide = 128;
constexpr std::size_t kMostImages = 256;
/// A table of more cells would take longer to make than anyone reads.
constexpr double kMostTableCells = 65'536;

}  // namespace

MatrixView::MatrixView(WorkPool& pool, QWidget* parent)
    : FigureWidget(parent), m_control(new MatrixControl(*this)), m_store(pool) {
    nameControl(this, QStringLiteral("matrix"), tr("Weights of the tensor as a picture"),
                tr("Each weight is a pixel or a cell; blue is negative, orange positive. "
                   "Double-click a weight to see its block."));
    connect(&m_store, &TileStore::tileReady, this, [this] {
        update();
        Q_EMIT refreshed();
    });
    connect(&m_store, &TileStore::previewReady, this, [this] { update(); });
    connect(&m_store, &TileStore::failed, this, &MatrixView::failed);
    m_landing.setStartValue(1.0);
    m_landing.setEndValue(0.0);
    m_landing.setDuration(kMotionMilliseconds);
    m_landing.setEasingCurve(QEasingCurve::OutCubic);
    connect(&m_landing, &QVariantAnimation::valueChanged, this, [this] { update(); });
}

MatrixSize MatrixView::matrixSize() const {
    const TensorInfo* tensor = m_content.input.tensor;
    return tensor == nullptr ? MatrixSize{} : MatrixSize{tensor->rowLength(), tensor->rowCount()};
}

QRectF MatrixView::pictureRect() const {
    return matrixFrame(size()).picture;
}

void MatrixView::setContent(MatrixContent content) {
    const MatrixInput& before = m_store.input();
    const bool sameTensor =
        content.input.model == before.model && content.input.tensor == before.tensor;
    const bool sameInput = content.input == before;
    m_content = std::move(content);
    if (!sameInput) m_store.setInput(m_content.input);
    if (!sameTensor) {
        m_marked.reset();
        m_blinked = false;
        fit();
    }
    request();
    update();
}

void MatrixView::setMode(MatrixMode mode) {
    m_mode = mode;
    m_blinked = false;
    describeDivider();
    request();
    update();
}

void MatrixView::blink() {
    if (m_mode == MatrixMode::Difference) return;
    m_blinked = !m_blinked;
    request();
    update();
}

void MatrixView::setPooling(Pooling pooling) {
    if (m_pooling == pooling) return;
    m_pooling = pooling;
    request();
    update();
    Q_EMIT poolingChanged(pooling);
}

void MatrixView::setCamera(const MatrixCamera& camera) {
    m_fitted = false;
    moveTo(camera);
}

void MatrixView::setDivider(double share) {
    const double apart = m_mode == MatrixMode::Thirds ? m_secondDivider - m_divider : 0.0;
    m_divider = std::clamp(share, 0.0, 1.0 - apart);
    m_secondDivider = std::min(1.0, std::max(m_secondDivider, m_divider + apart));
    describeDivider();
    update();
}

void MatrixView::setLeftDivider(double share) {
    m_divider = std::clamp(share, 0.0, m_mode == MatrixMode::Thirds ? m_secondDivider : 1.0);
    describeDivider();
    update();
}

void MatrixView::setSecondDivider(double share) {
    m_secondDivider = std::clamp(share, m_divider, 1.0);
    describeDivider();
    update();
}

void MatrixView::describeDivider() {
    setAccessibleDescription(
        m_mode == MatrixMode::Split
            ? tr("Divider at %1").arg(formatPercent(m_divider))
            : tr("Dividers at %1 and %2")
                  .arg(formatPercent(m_divider), formatPercent(m_secondDivider)));
}

void MatrixView::moveTo(const MatrixCamera& camera) {
    const int zoomBefore = m_camera.zoom;
    m_camera = kept(camera, matrixSize(), pictureRect().size());
    request();
    update();
    if (m_camera.zoom != zoomBefore) Q_EMIT zoomChanged(m_camera.zoom);
    Q_EMIT cameraMoved();
}

void MatrixView::setZoom(int zoom) {
    m_fitted = false;
    moveTo(zoomed(m_camera, zoom, pictureRect().center()));
}

void MatrixView::fit() {
    m_fitted = true;
    moveTo(fitting(matrixSize(), pictureRect().size()));
}

void MatrixView::showWeight(std::uint64_t row, std::uint64_t column) {
    m_fitted = false;
    m_marked = {row, column};
    MatrixCamera camera = m_camera;
    camera.zoom = std::max(camera.zoom, 4);
    camera.left = static_cast<double>(column) + 0.5 - pictureRect().width() / 2 / camera.scale();
    camera.top = static_cast<double>(row) + 0.5 - pictureRect().height() / 2 / camera.scale();
    moveTo(camera);
    if (!isMotionReduced()) m_landing.start();
}

double MatrixView::landing() const {
    return m_landing.state() == QAbstractAnimation::Running ? m_landing.currentValue().toDouble()
                                                            : 0.0;
}

bool MatrixView::needsDecoded() const {
    return m_mode != MatrixMode::Reference || m_blinked || m_content.input.reference;
}

/// Where every weight has a pixel of its own, all poolings are the same.
Pooling MatrixView::poolingAt(int level) const {
    return level == 0 ? Pooling::Loudest : m_pooling;
}

std::vector<TileKey> MatrixView::visibleTiles() const {
    const QRectF seen = visiblePart(m_camera, matrixSize(), pictureRect().size());
    std::vector<TileKey> keys;
    if (seen.isEmpty()) return keys;
    const int level = std::max(0, -m_camera.zoom);
    const double side = kTileSide * std::ldexp(1.0, level);
    for (int y = static_cast<int>(seen.top() / side); y * side < seen.bottom(); ++y) {
        for (int x = static_cast<int>(seen.left() / side); x * side < seen.right(); ++x) {
            keys.push_back({level, x, y, needsDecoded(), poolingAt(level)});
        }
    }
    return keys;
}

void MatrixView::request() {
    auto keys = visibleTiles();
    const QPointF middle = m_camera.toMatrix(pictureRect().center());
    const auto distance = [&](const TileKey& key) {
        const double side = kTileSide * std::ldexp(1.0, key.level);
        const double x = (key.x + 0.5) * side - middle.x();
        const double y = (key.y + 0.5) * side - middle.y();
        return x * x + y * y;
    };
    std::sort(keys.begin(), keys.end(),
              [&](const TileKey& a, const TileKey& b) { return distance(a) < distance(b); });
    m_store.want(keys);
}

bool MatrixView::hasRoughPicture() const {
    const auto preview = m_store.preview();
    return preview && preview->width > 0 && m_camera.zoom < 0 && m_pooling == Pooling::Loudest &&
           !m_content.input.reference;
}

bool MatrixView::isComplete() const {
    const auto keys = visibleTiles();
    return std::all_of(keys.begin(), keys.end(),
                       [this](const TileKey& key) { return m_store.tile(key) != nullptr; });
}

bool MatrixView::rowsAreSkipped() const {
    const auto keys = visibleTiles();
    return std::any_of(keys.begin(), keys.end(), [this](const TileKey& key) {
        const auto tile = m_store.tile(key);
        return tile && tile->rowsSkipped;
    });
}

const QImage& MatrixView::imageOf(const TileKey& key, Plane plane, double range,
                                  const Theme& theme) const {
    const auto tile = m_store.tile(key);
    if (m_images.size() > kMostImages) m_images.clear();
    Colored& colored = m_images[{key, plane}];
    if (colored.tile.lock() != tile || colored.range != range || colored.theme != theme.kind) {
        colored = {tile, range, theme.kind, MatrixPainter::image(*tile, plane, range, theme)};
    }
    return colored.image;
}

double MatrixView::rangeOf(Plane plane) const {
    const MatrixContent& content = m_content;
    double sigma = 0;
    if (content.statistics) {
        sigma = content.statistics->standardDeviation;
    } else if (m_store.preview()) {
        sigma = m_store.preview()->rms;
    }
    double range = sigma * content.colorSigmas;
    if (content.statistics && (content.colorSigmas <= 0 || !(range > 0)))
        range = content.statistics->absMax();
    if (!(range > 0)) range = 1;
    if (plane != Plane::Difference) return range;
    return content.differenceRange > 0 ? content.differenceRange : range / 4;
}

Plane MatrixView::mainPlane() const {
    switch (m_mode) {
        case MatrixMode::Reference:
            return m_blinked ? Plane::Active : Plane::Reference;
        case MatrixMode::Active:
            return m_blinked ? Plane::Reference : Plane::Active;
        case MatrixMode::Difference:
            return Plane::Difference;
        case MatrixMode::Split:
        case MatrixMode::Thirds:
            return m_blinked ? Plane::Active : Plane::Reference;
    }
    return Plane::Reference;
}

bool MatrixView::isDivided() const {
    return !m_blinked && (m_mode == MatrixMode::Split || m_mode == MatrixMode::Thirds);
}

QImage MatrixView::previewImage(const Theme& theme) const {
    const auto preview = m_store.preview();
    MatrixTile tile;
    tile.width = preview->width;
    tile.height = preview->height;
    tile.original = preview->values;
    return MatrixPainter::image(tile, Plane::Reference, rangeOf(Plane::Reference), theme);
}

std::optional<MatrixReading> MatrixView::readingAt(const QPointF& position) const {
    if (!pictureRect().contains(position) || m_content.input.tensor == nullptr) return std::nullopt;
    const QPointF at = m_camera.toMatrix(position);
    const MatrixSize matrix = matrixSize();
    if (at.x() < 0 || at.y() < 0 || at.x() >= static_cast<double>(matrix.columns) ||
        at.y() >= static_cast<double>(matrix.rows)) {
        return std::nullopt;
    }
    MatrixReading reading;
    const int level = std::max(0, -m_camera.zoom);
    reading.weights = std::uint64_t{1} << static_cast<unsigned>(level);
    reading.row = static_cast<std::uint64_t>(at.y()) / reading.weights * reading.weights;
    reading.column = static_cast<std::uint64_t>(at.x()) / reading.weights * reading.weights;
    const auto* format = m_content.input.format;
    reading.block = format == nullptr ? 0 : reading.column / format->weightsPerBlock;
    const std::uint64_t side = kTileSide * reading.weights;
    const TileKey key{level, static_cast<int>(reading.column / side),
                      static_cast<int>(reading.row / side), needsDecoded(), poolingAt(level)};
    const auto tile = m_store.tile(key);
    if (!tile) return reading;
    const std::size_t index = tile->index(static_cast<int>(reading.column % side / reading.weights),
                                          static_cast<int>(reading.row % side / reading.weights));
    reading.original = tile->original[index];
    if (!tile->reference.empty()) reading.reference = tile->reference[index];
    if (!tile->decoded.empty()) {
        reading.decoded = tile->decoded[index];
        reading.difference = tile->difference[index];
    }
    return reading;
}

QRectF MatrixView::overviewRect() const {
    const MatrixSize matrix = matrixSize();
    const QRectF picture = pictureRect();
    const QRectF seen = visiblePart(m_camera, matrix, picture.size());
    const auto preview = m_store.preview();
    const bool everything = seen.width() >= static_cast<double>(matrix.columns) &&
                            seen.height() >= static_cast<double>(matrix.rows);
    if (everything || !preview || preview->width == 0) return {};
    const double scale = kOverviewSide / std::max(preview->width, preview->height);
    const QSizeF size(std::max(8.0, preview->width * scale),
                      std::max(8.0, preview->height * scale));
    return {picture.right() - size.width() - kGapWide, picture.bottom() - size.height() - kGapWide,
            size.width(), size.height()};
}

void MatrixView::paint(QPainter& painter, const QSizeF& size, const Theme& theme) const {
    if (m_content.input.tensor == nullptr) {
        return paintEmpty(painter, size, theme, m_content.emptyText);
    }
    MatrixPainter(*this, painter, theme).paint();
}

void MatrixView::paintMoment(QPainter& painter, const Theme& theme) const {
    if (!hasFocus()) return;
    painter.setRenderHint(QPainter::Antialiasing, false);
    paintOutline(painter, rect().adjusted(0, 0, -1, -1), theme.accent, 1);
}

void MatrixView::resizeEvent(QResizeEvent*) {
    if (m_fitted) {
        fit();
    } else {
        moveTo(m_camera);
    }
}

void MatrixView::addOwnActions(QMenu& menu, const QPoint& at) {
    m_control->addActions(menu, at);
}

std::optional<QPointF> MatrixView::pointer() const {
    return m_control->pointer();
}

QString MatrixView::title() const {
    return m_content.name.isEmpty() ? tr("Tensor") : m_content.name;
}

std::vector<QStringList> MatrixView::table() const {
    std::vector<QStringList> rows = {{tr("Row"), tr("Column"), tr("Original"),
                                      m_content.referenceName, m_content.activeName,
                                      tr("Difference")}};
    const QRectF seen = visiblePart(m_camera, matrixSize(), pictureRect().size());
    const double step = std::ldexp(1.0, std::max(0, -m_camera.zoom));
    if (seen.width() / step * seen.height() / step > kMostTableCells) {
        if (!m_content.statistics) return rows;
        rows = {{tr("Row"), tr("Largest |weight|")}};
        const auto& profile = m_content.statistics->rowAbsMax;
        for (std::size_t row = 0; row < profile.size(); ++row) {
            rows.push_back({QString::number(row), tableNumber(profile[row])});
        }
        return rows;
    }
    for (const TileKey& key : visibleTiles()) {
        const auto tile = m_store.tile(key);
        if (!tile) continue;
        for (int y = 0; y < tile->height; ++y) {
            for (int x = 0; x < tile->width; ++x) {
                const QRectF cell((key.x * kTileSide + x) * step, (key.y * kTileSide + y) * step,
                                  step, step);
                if (!cell.intersects(seen)) continue;
                const std::size_t i = tile->index(x, y);
                const bool decoded = !tile->decoded.empty();
                const auto& reference = tile->reference.empty() ? tile->original : tile->reference;
                rows.push_back({QString::number(cell.top(), 'f', 0),
                                QString::number(cell.left(), 'f', 0),
                                tableNumber(tile->original[i]), tableNumber(reference[i]),
                                decoded ? tableNumber(tile->decoded[i]) : QString(),
                                decoded ? tableNumber(tile->difference[i]) : QString()});
            }
        }
    }
    return rows;
}

}  // namespace weightscape::ui
