// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QVariantAnimation>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "core/measure/statistics.h"
#include "ui/look/control_key.h"
#include "ui/widgets/figure_widget.h"
#include "ui/widgets/matrix_camera.h"
#include "ui/widgets/tile_store.h"

namespace weightscape::ui {

class MatrixControl;

enum class Plane { Reference, Active, Difference };
/// Split: reference | active. Thirds: reference | difference | active.
enum class MatrixMode { Reference, Active, Difference, Split, Thirds };

/// What the picture is of. Statistics may come later; marks and gutters need them.
struct MatrixContent {
    QString name;
    QString referenceName;     ///< of the side on the left: "Original"
    QString activeName;        ///< of the side on the right: "Q4_K"
    QString referenceFigures;  ///< what that side costs and loses: "4.50 bpw, 7.8 %"
    QString activeFigures;
    QString emptyText;  ///< shown without a tensor
    MatrixInput input;
    std::shared_ptr<const measure::TensorStatistics> statistics;
    double colorSigmas = 4;      ///< the colours end at this many σ
    double differenceRange = 0;  ///< the difference's colours end here; 0: a quarter of the other's
};

/// What is under the pointer.
struct MatrixReading {
    std::uint64_t row = 0;
    std::uint64_t column = 0;
    std::uint64_t weights = 1;  ///< on each side of the pixel; above 1 the loudest are given
    std::uint64_t block = 0;    ///< in its row
    std::optional<float> original, reference, decoded, difference;
};

/// A tensor as a picture: zoom from 1/64 to 64 pixels per weight, reference and active side by
/// side, alternating, or their difference. Paints what has been computed; nothing is decoded here.
class MatrixView : public FigureWidget {
    Q_OBJECT

  public:
    static constexpr ControlKey kKeys[] = {
        {QT_TR_NOOP("Tensor picture"), "+, -", QT_TR_NOOP("zoom in and out")},
        {QT_TR_NOOP("Tensor picture"), "Ctrl+0", QT_TR_NOOP("fit in view")},
        {QT_TR_NOOP("Tensor picture"), "Ctrl+1", QT_TR_NOOP("one pixel per weight")},
        {QT_TR_NOOP("Tensor picture"), "Left, Right, Up, Down", QT_TR_NOOP("move over the matrix")},
        {QT_TR_NOOP("Tensor picture"), "Ctrl+Left, Ctrl+Right", QT_TR_NOOP("move the divider")},
        {QT_TR_NOOP("Tensor picture"), "A, B, D, S",
         QT_TR_NOOP("recipe, reference, difference, side by side")},
        {QT_TR_NOOP("Tensor picture"), "Space", QT_TR_NOOP("blink between the sides")},
        {QT_TR_NOOP("Tensor picture"), "X", QT_TR_NOOP("swap the sides")},
        {QT_TR_NOOP("Tensor picture"), "M", QT_TR_NOOP("loudest weight or mean where zoomed out")},
        {QT_TR_NOOP("Tensor picture"), "[, ]", QT_TR_NOOP("tensor before, next tensor")},
        {QT_TR_NOOP("Tensor picture"), "Return", QT_TR_NOOP("show the block")},
    };
    explicit MatrixView(WorkPool& pool, QWidget* parent = nullptr);

    void setContent(MatrixContent content);
    [[nodiscard]] const MatrixContent& content() const { return m_content; }
    void setMode(MatrixMode mode);
    [[nodiscard]] MatrixMode mode() const { return m_mode; }

    [[nodiscard]] int zoom() const { return m_camera.zoom; }
    [[nodiscard]] const MatrixCamera& camera() const { return m_camera; }
    void setZoom(int zoom);
    void fit();
    /// Zooms in on one weight, in the middle of the view, and marks it.
    void showWeight(std::uint64_t row, std::uint64_t column);
    /// What a pixel of several weights shows.
    void setPooling(Pooling pooling);
    [[nodiscard]] Pooling pooling() const { return m_pooling; }
    /// As zoom and corner were before; kept within the matrix.
    void setCamera(const MatrixCamera& camera);
    [[nodiscard]] bool isFitted() const { return m_fitted; }
    /// Shows the other of reference and active until called again.
    void blink();
    [[nodiscard]] bool isBlinked() const { return m_blinked; }
    /// Where the divider stands, 0..1 of the picture's width: of Split the only one, of Thirds the
    /// left one. The right one keeps its distance.
    void setDivider(double share);
    [[nodiscard]] double divider() const { return m_divider; }
    /// Moves the left divider alone; the right one of two stops it.
    void setLeftDivider(double share);
    void setSecondDivider(double share);
    [[nodiscard]] double secondDivider() const { return m_secondDivider; }

    [[nodiscard]] MatrixSize matrixSize() const;
    [[nodiscard]] QRectF pictureRect() const;
    /// Where the whole matrix is shown small; empty when all of it is seen anyway.
    [[nodiscard]] QRectF overviewRect() const;
    /// The marked weight as row and column.
    [[nodiscard]] const std::optional<std::pair<std::uint64_t, std::uint64_t>>& marked() const {
        return m_marked;
    }
    /// The plane that is painted, of several the one on the left.
    [[nodiscard]] Plane mainPlane() const;
    /// True when the dividers are seen.
    [[nodiscard]] bool isDivided() const;
    /// Where the colours of a plane end, in the weights' unit.
    [[nodiscard]] double rangeOf(Plane plane) const;
    /// All of the original, roughly. Precondition: overviewRect() is not empty, or
    /// hasRoughPicture().
    [[nodiscard]] QImage previewImage(const Theme& theme) const;
    [[nodiscard]] std::optional<MatrixReading> readingAt(const QPointF& position) const;
    [[nodiscard]] bool rowsAreSkipped() const;
    /// Where the mouse is; empty outside.
    [[nodiscard]] std::optional<QPointF> pointer() const;
    /// How far the ring around the marked weight is still open: 1 to 0, and 0 where nothing moves.
    [[nodiscard]] double landing() const;
    /// True when the loudest weights of a zoomed out original can be shown before its tiles.
    [[nodiscard]] bool hasRoughPicture() const;
    /// True when everything that is seen has been computed.
    [[nodiscard]] bool isComplete() const;

    void paint(QPainter& painter, const QSizeF& size, const Theme& theme) const override;
    [[nodiscard]] QString title() const override;
    [[nodiscard]] std::vector<QStringList> table() const override;
    [[nodiscard]] QSize sizeHint() const override { return {720, 520}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {320, 240}; }

  Q_SIGNALS:
    void zoomChanged(int zoom);
    void cameraMoved();
    void modeChanged(MatrixMode mode);  ///< by a key or on the divider
    void poolingChanged(Pooling pooling);
    void swapRequested();
    void stepRequested(int tensors);  ///< 1: the next tensor, -1: the one before
    void pointed();    ///< the reading under the pointer changed, or there is none any more
    void refreshed();  ///< tiles arrived
    void failed(const QString& sentence);
    /// Double-click, Enter or the menu: the weight there (of several in a pixel the first).
    void weightActivated(std::uint64_t row, std::uint64_t column);

  protected:
    void paintMoment(QPainter& painter, const Theme& theme) const override;
    void addOwnActions(QMenu& menu, const QPoint& at) override;
    void resizeEvent(QResizeEvent* event) override;

  private:
    friend class MatrixPainter;
    void moveTo(const MatrixCamera& camera);
    void request();
    [[nodiscard]] bool needsDecoded() const;
    [[nodiscard]] Pooling poolingAt(int level) const;
    void describeDivider();
    [[nodiscard]] std::vector<TileKey> visibleTiles() const;
    /// The tile as colours; made once per range and theme. Precondition: the tile is there.
    [[nodiscard]] const QImage& imageOf(const TileKey& key, Plane plane, double range,
                                        const Theme& theme) const;

    MatrixContent m_content;
    MatrixMode m_mode = MatrixMode::Split;
    bool m_blinked = false;
    double m_divider = 0.5;
    double m_secondDivider = 2.0 / 3;
    Pooling m_pooling = Pooling::Loudest;
    MatrixCamera m_camera;
    bool m_fitted = true;  ///< stays fitted when the view changes its size
    std::optional<std::pair<std::uint64_t, std::uint64_t>> m_marked;  ///< row, column
    QVariantAnimation m_landing;  ///< a ring that closes on the marked weight, from 1 to 0
    MatrixControl* m_control;
    TileStore m_store;

    struct Colored {
        std::weak_ptr<const MatrixTile> tile;
        double range = 0;
        ThemeKind theme = ThemeKind::Light;
        QImage image;
    };
    mutable std::map<std::pair<TileKey, Plane>, Colored> m_images;
};

}  // namespace weightscape::ui
