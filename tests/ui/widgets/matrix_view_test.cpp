// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/matrix_view.h"

#include <gtest/gtest.h>

#include <QSignalSpy>
#include <QWheelEvent>
#include <cmath>

#include "core/formats/registry.h"
#include "tests/ui/pages/page_test.h"
#include "ui/widgets/matrix_painter.h"
#include "ui/widgets/motion.h"

namespace weightscape::ui {
namespace {

TEST(MatrixCamera, FitsAtTheClosestPowerOfTwo) {
    EXPECT_EQ(fitting({256, 256}, {1000, 600}).zoom, 1);
    EXPECT_EQ(fitting({14336, 4096}, {1000, 600}).zoom, -4);
    EXPECT_EQ(fitting({1, 1}, {1000, 600}).zoom, kClosestZoom);
    EXPECT_EQ(fitting({10'000'000, 1}, {1000, 600}).zoom, kFarthestZoom);
}

TEST(MatrixCamera, ZoomingKeepsTheWeightUnderThePointer) {
    MatrixCamera camera{0, 100, 50};
    const QPointF anchor(300, 200);
    const QPointF before = camera.toMatrix(anchor);
    for (int zoom = kFarthestZoom; zoom <= kClosestZoom; ++zoom) {
        camera = zoomed(camera, zoom, anchor);
        EXPECT_NEAR(camera.toMatrix(anchor).x(), before.x(), 1e-9);
        EXPECT_NEAR(camera.toMatrix(anchor).y(), before.y(), 1e-9);
    }
}

TEST(MatrixCamera, StaysOnTheMatrixAndCentresWhatIsSmaller) {
    const MatrixCamera far = kept({0, 5000, -300}, {2000, 2000}, {500, 400});
    EXPECT_EQ(far.left, 1500);
    EXPECT_EQ(far.top, 0);
    const MatrixCamera small = kept({0, 7, 7}, {100, 100}, {500, 400});
    EXPECT_EQ(small.left, -200);
    EXPECT_EQ(small.top, -150);
}

class MatrixTest : public PageTest {
  protected:
    void SetUp() override {
        openSample();
        m_input.model = m_session.model();
        m_input.tensor = m_input.model->find("blk.0.ffn_up.weight");
        m_input.format = formats::findFormat("q4_0");
    }
    MatrixInput m_input;
    SilentTask m_task;
};

TEST_F(MatrixTest, ATileHoldsTheWeightsAndTheirDecodedValues) {
    const auto tile = computeTile(m_input, {0, 0, 1, true}, m_task);
    ASSERT_TRUE(tile) << tile.error().detail;
    ASSERT_EQ((*tile)->width, 256);
    ASSERT_EQ((*tile)->height, 256);
    std::vector<float> row(256);
    decodeRows(*m_input.model, *m_input.tensor, 256 + 9, 1, row);
    for (int x = 0; x < 256; ++x) {
        const std::size_t i = (*tile)->index(x, 9);
        EXPECT_EQ((*tile)->original[i], row[static_cast<std::size_t>(x)]);
        EXPECT_EQ((*tile)->difference[i], (*tile)->decoded[i] - (*tile)->original[i]);
    }
}

TEST_F(MatrixTest, APixelOfManyWeightsKeepsTheLoudest) {
    const auto close = computeTile(m_input, {0, 0, 0, false}, m_task);
    const auto far = computeTile(m_input, {2, 0, 0, false}, m_task);
    ASSERT_TRUE(close && far);
    EXPECT_EQ((*far)->width, 64);
    EXPECT_FALSE((*far)->rowsSkipped);
    float loudest = 0;
    for (int y = 8; y < 12; ++y) {
        for (int x = 20; x < 24; ++x) {
            const float value = (*close)->original[(*close)->index(x, y)];
            if (std::abs(value) > std::abs(loudest)) loudest = value;
        }
    }
    EXPECT_EQ((*far)->original[(*far)->index(5, 2)], loudest);
}

TEST_F(MatrixTest, WhenRowsAreSkippedTheLoudOnesStay) {
    auto loudness = std::make_shared<std::vector<float>>(m_input.tensor->rowCount(), 0.0F);
    (*loudness)[13] = 1;
    m_input.rowAbsMax = loudness;
    const auto tile = computeTile(m_input, {4, 0, 0, true}, m_task);
    ASSERT_TRUE(tile);
    EXPECT_TRUE((*tile)->rowsSkipped);
    std::vector<float> row(256);
    decodeRows(*m_input.model, *m_input.tensor, 13, 1, row);
    float loudest = 0;
    for (int i = 0; i < 16; ++i)
        loudest = std::max(loudest, std::abs(row[static_cast<std::size_t>(i)]));
    EXPECT_GE(std::abs((*tile)->original[0]), loudest);
}

TEST_F(MatrixTest, ATileBeyondTheBorderIsEmptyAndACancelledOneIsNoTile) {
    const auto outside = computeTile(m_input, {0, 5, 0, false}, m_task);
    ASSERT_TRUE(outside);
    EXPECT_EQ((*outside)->width, 0);
    class Cancelled : public TaskContext {
      public:
        [[nodiscard]] bool cancelled() const override { return true; }
        void report(double, std::string_view) override {}
    } cancelled;
    EXPECT_EQ(computeTile(m_input, {0, 0, 0, false}, cancelled).error().code, ErrorCode::Cancelled);
}

TEST_F(MatrixTest, ThePreviewIsSmallAndKnowsTheSize) {
    const auto preview = computePreview(m_input, 64, m_task);
    ASSERT_TRUE(preview);
    EXPECT_EQ((*preview)->height, 64);
    EXPECT_EQ((*preview)->width, 32);
    EXPECT_GT((*preview)->rms, 0);
}

TEST_F(MatrixTest, ColoursAreNeutralAtZeroAndMarkWhatIsNotFinite) {
    MatrixTile tile;
    tile.width = 3;
    tile.height = 1;
    tile.original = {0.0F, 9.0F, std::nanf("")};
    const Theme& theme = themeOf(ThemeKind::Light);
    const QImage image = MatrixPainter::image(tile, Plane::Reference, 1.0, theme);
    EXPECT_EQ(image.pixel(0, 0), divergingColor(0, theme));
    EXPECT_EQ(image.pixel(1, 0), divergingColor(1, theme));
    EXPECT_EQ(image.pixelColor(2, 0), theme.error);
}

TEST(MatrixNumbers, AreAsShortAsASmallCellNeeds) {
    EXPECT_EQ(MatrixPainter::shortNumber(-0.0123F, 2), QStringLiteral("−.012"));
    EXPECT_EQ(MatrixPainter::shortNumber(0.5F, 2), QStringLiteral(".50"));
    EXPECT_EQ(MatrixPainter::shortNumber(0.0F, 2), QStringLiteral("0"));
    EXPECT_EQ(MatrixPainter::shortNumber(-3.2e-6F, 2), QStringLiteral("−3e−6"));
}

class MatrixViewTest : public MatrixTest {
  protected:
    void SetUp() override {
        MatrixTest::SetUp();
        m_view.resize(700, 500);
        m_view.show();
        MatrixContent content;
        content.name = QStringLiteral("blk.0.ffn_up.weight");
        content.activeName = QStringLiteral("Q4_0");
        content.input = m_input;
        m_view.setContent(content);
    }
    [[nodiscard]] bool waitUntilPainted() const {
        return QTest::qWaitFor([this] { return m_view.isComplete(); });
    }
    WorkPool m_pool;
    MatrixView m_view{m_pool};
};

TEST_F(MatrixViewTest, FitsAndReadsTheWeightUnderThePointer) {
    ASSERT_TRUE(waitUntilPainted());
    m_view.setZoom(4);
    ASSERT_TRUE(waitUntilPainted());
    const QPointF at = m_view.camera().toView(100, 300) + QPointF(8, 8);
    const auto reading = m_view.readingAt(m_view.pictureRect().contains(at) ? at : QPointF(20, 20));
    ASSERT_TRUE(reading);
    std::vector<float> row(256);
    decodeRows(*m_input.model, *m_input.tensor, reading->row, 1, row);
    EXPECT_EQ(reading->original, row[reading->column]);
    EXPECT_EQ(reading->block, reading->column / 32);
    EXPECT_TRUE(reading->decoded);
    EXPECT_FALSE(m_view.readingAt({-5, 10}));
}

TEST_F(MatrixViewTest, ARingClosesOnTheWeightThatIsShownUnlessMotionIsReduced) {
    ASSERT_TRUE(waitUntilPainted());
    m_view.showWeight(300, 100);
    const MatrixCamera camera = m_view.camera();
    EXPECT_EQ(m_view.landing(), 1.0);
    ASSERT_TRUE(QTest::qWaitFor([this] { return m_view.landing() == 0.0; }));
    EXPECT_EQ(m_view.camera().left, camera.left) << "the picture itself is there at once";
    setMotionReduced(true);
    m_view.showWeight(10, 10);
    EXPECT_EQ(m_view.landing(), 0.0);
    setMotionReduced(false);
}

TEST_F(MatrixViewTest, ARoughPictureStandsForTheZoomedOutOriginalOnly) {
    m_view.setZoom(-1);
    ASSERT_TRUE(QTest::qWaitFor([this] { return m_view.hasRoughPicture(); }));
    m_view.setPooling(Pooling::Mean);
    EXPECT_FALSE(m_view.hasRoughPicture()) << "it shows the loudest weights";
    m_view.setPooling(Pooling::Loudest);
    EXPECT_TRUE(m_view.hasRoughPicture());
    m_view.setZoom(0);
    EXPECT_FALSE(m_view.hasRoughPicture()) << "every weight has a pixel";
}

TEST_F(MatrixViewTest, TheWheelZoomsByPowersOfTwoAtThePointer) {
    const int before = m_view.zoom();
    QSignalSpy spy(&m_view, &MatrixView::zoomChanged);
    const QPointF at = m_view.pictureRect().center();
    const QPointF weight = m_view.camera().toMatrix(at);
    for (int i = 0; i < 3; ++i) {
        QWheelEvent event(at, m_view.mapToGlobal(at), {}, {0, 120}, Qt::NoButton, {},
                          Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(&m_view, &event);
    }
    EXPECT_EQ(m_view.zoom(), before + 3);
    EXPECT_EQ(spy.count(), 3);
    EXPECT_NEAR(m_view.camera().toMatrix(at).x(), weight.x(), 1.0);
}

TEST_F(MatrixViewTest, KeysFitZoomPanAndBlink) {
    QTest::keyClick(&m_view, Qt::Key_1, Qt::ControlModifier);
    EXPECT_EQ(m_view.zoom(), 0);
    QTest::keyClick(&m_view, Qt::Key_Plus);
    QTest::keyClick(&m_view, Qt::Key_Plus);
    EXPECT_EQ(m_view.zoom(), 2);
    const double top = m_view.camera().top;
    QTest::keyClick(&m_view, Qt::Key_Down);
    EXPECT_GT(m_view.camera().top, top);
    QTest::keyClick(&m_view, Qt::Key_0, Qt::ControlModifier);
    EXPECT_EQ(m_view.zoom(), fitting(m_view.matrixSize(), m_view.pictureRect().size()).zoom);
    QTest::keyClick(&m_view, Qt::Key_Space);
    EXPECT_TRUE(m_view.isBlinked());
    QTest::keyClick(&m_view, Qt::Key_Space);
    EXPECT_FALSE(m_view.isBlinked());
}

TEST_F(MatrixViewTest, TheDividerIsDraggedAndShowsBothSides) {
    ASSERT_TRUE(waitUntilPainted());
    const QRectF picture = m_view.pictureRect();
    const QPoint from(static_cast<int>(picture.width() / 2), 100);
    const QPoint to(static_cast<int>(picture.width() / 4), 100);
    QTest::mousePress(&m_view, Qt::LeftButton, {}, from);
    QTest::mouseMove(&m_view, to);
    QTest::mouseRelease(&m_view, Qt::LeftButton, {}, to);
    EXPECT_NEAR(m_view.divider(), 0.25, 0.01);
}

TEST_F(MatrixViewTest, ADoubleClickOnTheDividerPutsTheDifferenceBetween) {
    ASSERT_TRUE(waitUntilPainted());
    const QRectF picture = m_view.pictureRect();
    const auto at = [&](double share) {
        return QPoint(static_cast<int>(picture.left() + share * picture.width()), 100);
    };
    QSignalSpy activated(&m_view, &MatrixView::weightActivated);
    QSignalSpy modes(&m_view, &MatrixView::modeChanged);
    QTest::mouseDClick(&m_view, Qt::LeftButton, {}, at(0.5));
    EXPECT_EQ(m_view.mode(), MatrixMode::Thirds);
    EXPECT_EQ(modes.count(), 1);
    EXPECT_EQ(activated.count(), 0) << "the block behind the divider was opened";
    const double second = m_view.secondDivider();
    EXPECT_LT(m_view.divider(), second);
    QTest::mousePress(&m_view, Qt::LeftButton, {}, at(second));
    QTest::mouseMove(&m_view, at(0.95));
    QTest::mouseRelease(&m_view, Qt::LeftButton, {}, at(0.95));
    EXPECT_NEAR(m_view.secondDivider(), 0.95, 0.01);
    QTest::mouseDClick(&m_view, Qt::LeftButton, {}, at(0.95));
    EXPECT_EQ(m_view.mode(), MatrixMode::Split);
}

TEST_F(MatrixViewTest, KeysChooseTheSideAndMoveTheDivider) {
    QTest::keyClick(&m_view, Qt::Key_A);
    EXPECT_EQ(m_view.mode(), MatrixMode::Active);
    QTest::keyClick(&m_view, Qt::Key_B);
    EXPECT_EQ(m_view.mode(), MatrixMode::Reference);
    QTest::keyClick(&m_view, Qt::Key_D);
    EXPECT_EQ(m_view.mode(), MatrixMode::Difference);
    QTest::keyClick(&m_view, Qt::Key_S);
    EXPECT_EQ(m_view.mode(), MatrixMode::Split);
    const double before = m_view.divider();
    QTest::keyClick(&m_view, Qt::Key_Right, Qt::ControlModifier);
    EXPECT_GT(m_view.divider(), before);
    EXPECT_FALSE(m_view.accessibleDescription().isEmpty());
}

TEST_F(MatrixViewTest, TheMeanOfAPixelIsThatOfItsWeights) {
    m_view.setMode(MatrixMode::Reference);
    QTest::keyClick(&m_view, Qt::Key_M);
    ASSERT_EQ(m_view.pooling(), Pooling::Mean);
    m_view.setZoom(-2);
    ASSERT_TRUE(waitUntilPainted());
    const auto reading = m_view.readingAt(m_view.pictureRect().center());
    ASSERT_TRUE(reading && reading->original && reading->weights == 4);
    double sum = 0;
    for (std::uint64_t i = 0; i < 4; ++i) {
        std::vector<float> row(256);
        decodeRows(*m_input.model, *m_input.tensor, reading->row + i, 1, row);
        for (std::uint64_t j = 0; j < 4; ++j) sum += row[reading->column + j];
    }
    EXPECT_EQ(*reading->original, static_cast<float>(sum / 16));
}

TEST_F(MatrixViewTest, DraggingPansTheMatrix) {
    m_view.setMode(MatrixMode::Reference);
    m_view.setZoom(3);
    const double left = m_view.camera().left;
    QTest::mousePress(&m_view, Qt::LeftButton, {}, QPoint(300, 200));
    QTest::mouseMove(&m_view, QPoint(220, 200));
    QTest::mouseRelease(&m_view, Qt::LeftButton, {}, QPoint(220, 200));
    EXPECT_NEAR(m_view.camera().left, left + 10, 1e-9);
}

TEST_F(MatrixViewTest, OriginalAndQuantizedAreDifferentPictures) {
    ASSERT_TRUE(waitUntilPainted());
    const auto picture = [&](MatrixMode mode) {
        m_view.setMode(mode);
        EXPECT_TRUE(waitUntilPainted());
        return figureImage(m_view, m_view.size(), 1);
    };
    const QImage quantized = picture(MatrixMode::Active);
    const QImage difference = picture(MatrixMode::Difference);
    const QImage original = picture(MatrixMode::Reference);
    EXPECT_NE(quantized, original);
    EXPECT_NE(difference, original);
    EXPECT_EQ(picture(MatrixMode::Reference), original);
}

TEST_F(MatrixViewTest, AWeightCanBeShownInTheMiddle) {
    m_view.showWeight(300, 200);
    ASSERT_TRUE(waitUntilPainted());
    EXPECT_GE(m_view.zoom(), 4);
    const QPointF at = m_view.camera().toView(200, 300) + QPointF(1, 1);
    const auto reading = m_view.readingAt(at);
    ASSERT_TRUE(reading);
    EXPECT_EQ(reading->row, 300U);
    EXPECT_EQ(reading->column, 200U);
    EXPECT_EQ(m_view.table().front().size(), 6);
}

}  // namespace
}  // namespace weightscape::ui
