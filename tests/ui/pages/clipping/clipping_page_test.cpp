// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/clipping/clipping_page.h"

#include <gtest/gtest.h>

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QSignalSpy>
#include <QSlider>
#include <QTest>
#include <limits>

#include "core/files/open_model.h"
#include "tests/support/small_gguf.h"
#include "tests/support/temporary_folder.h"
#include "tests/ui/session/session_fixture.h"
#include "ui/pages/page_links.h"
#include "ui/text/number_format.h"
#include "ui/widgets/error_parts_view.h"

namespace weightscape::test {
namespace {

using ui::ClippingPage;

class ClippingPageTest : public SampleSession {
  protected:
    void SetUp() override {
        SampleSession::SetUp();
        m_tensor = tensor("blk.0.ffn_down.weight");
        m_session.select({m_tensor});
        use("int4");
        m_page = std::make_unique<ClippingPage>(m_session);
        m_page->resize(900, 700);
        m_page->show();
        ASSERT_TRUE(QTest::qWaitForWindowExposed(m_page.get()));
        waitForCurve();
    }
    void use(const std::string& treatment) {
        recipes::Recipe recipe;
        recipe.rules = {{"*", *encoders::parseTreatment(treatment)}};
        m_session.changeRecipe(recipe, QStringLiteral("test"));
    }
    void waitForCurve() {
        ASSERT_TRUE(
            QTest::qWaitFor([this] { return chart().data().series.size() > 3; }, kPatience));
        ASSERT_TRUE(QTest::qWaitFor(
            [this] {
                return child<QLabel>("clippingSentence")->text().contains(QStringLiteral("SQNR"));
            },
            kPatience));
    }
    template <typename T>
    T* child(const char* name) const {
        T* found = m_page->findChild<T*>(QString::fromLatin1(name));
        EXPECT_NE(found, nullptr) << name;
        return found;
    }
    ui::ChartFigure& chart() const { return *child<ui::ChartFigure>("clippingChart"); }
    std::string treatment() const {
        return encoders::treatmentText(m_session.shown().treatment(m_tensor));
    }
    int seriesNamed(const QString& name) const {
        const auto& series = chart().data().series;
        for (std::size_t i = 0; i < series.size(); ++i) {
            if (series[i].name == name) return static_cast<int>(i);
        }
        ADD_FAILURE() << name.toStdString();
        return 0;
    }

    int m_tensor = 0;
    std::unique_ptr<ClippingPage> m_page;
};

TEST_F(ClippingPageTest, DraggingTheSliderClipsTheTensorInOneUndoableStep) {
    const int steps = m_session.undoStack()->count();
    auto* slider = child<QSlider>("clippingSlider");
    slider->setFocus();
    slider->setValue(900);
    QTest::keyClick(slider, Qt::Key_Left);
    QTest::keyClick(slider, Qt::Key_Left);
    EXPECT_EQ(treatment(), "int4 calibration=clip:0.88");
    EXPECT_EQ(m_session.undoStack()->count(), steps + 1);
    m_session.undoStack()->undo();
    EXPECT_EQ(treatment(), "int4");
}

TEST_F(ClippingPageTest, PressingOnThePlotMovesTheThresholdThere) {
    const auto place = chart().positionOf(0, 20);  // names stand right, so factors descend
    ASSERT_TRUE(place);
    const QPoint at(place->toPoint().x(), 40);
    QTest::mouseClick(&chart(), Qt::LeftButton, {}, at);
    const double factor = chart().data().series[0].points[20].x() / 100;
    const auto chosen = m_session.shown().treatment(m_tensor).scheme->calibration;
    EXPECT_EQ(chosen.calibrator->id, "clip");
    EXPECT_NEAR(chosen.parameters.front(), factor, 0.01);
    EXPECT_NEAR(child<QDoubleSpinBox>("clippingThreshold")->value(), 100 * factor, 1.0);
}

TEST_F(ClippingPageTest, ClickingAMarkUsesThatCalibrator) {
    const int mark = seriesNamed(QStringLiteral("Least squared error"));
    const auto place = chart().positionOf(static_cast<std::size_t>(mark), 0);
    ASSERT_TRUE(place);
    QTest::mouseClick(&chart(), Qt::LeftButton, {}, place->toPoint());
    EXPECT_EQ(treatment(), "int4 calibration=mse");
}

TEST_F(ClippingPageTest, TheCurveIsTheCores) {
    SilentTask task;
    const auto& info = m_session.model()->tensors[static_cast<std::size_t>(m_tensor)];
    const auto scheme = *schemes::parseScheme("int4");
    const auto curve = measure::clipCurve(*m_session.model(), info, {scheme}, task);
    ASSERT_TRUE(curve);
    const auto& shown = chart().data().series[0].points;
    ASSERT_EQ(shown.size(), curve->points.size());
    EXPECT_EQ(shown.back().y(), 100 * curve->relativeRmse(curve->points.front().total));
    EXPECT_EQ(shown.front().y(), 100 * curve->relativeRmse(curve->points.back().total));
}

TEST_F(ClippingPageTest, TellsTheCausesAndTheWorstGroupsOfAScheme) {
    const auto rows = child<ui::ErrorPartsView>("clippingParts")->table();
    ASSERT_EQ(rows.size(), 5U);
    double sum = 0.0;
    for (std::size_t i = 1; i < rows.size(); ++i) sum += rows[i][1].toDouble();
    EXPECT_NEAR(sum, 1.0, 1e-9);
    auto* groups = child<QAbstractItemView>("clippingGroups");
    EXPECT_EQ(groups->model()->rowCount(), 20);
    QSignalSpy pages(&ui::PageLinks::of(m_session), &ui::PageLinks::pageRequested);
    groups->setCurrentIndex(groups->model()->index(0, 0));
    groups->setFocus();
    QTest::keyClick(groups, Qt::Key_Return);
    ASSERT_EQ(pages.count(), 1);
    EXPECT_EQ(pages[0][0].toString(), QStringLiteral("tensor"));
}

TEST_F(ClippingPageTest, AFileTypeWithAnOpenScaleStaysThatType) {
    use("q4_0");
    ASSERT_TRUE(QTest::qWaitFor(
        [this] { return child<QLabel>("clippingNote")->text().contains(QStringLiteral("Q4_0")); },
        kPatience));
    ASSERT_TRUE(QTest::qWaitFor([this] { return chart().data().series.size() > 3; }, kPatience));
    child<QDoubleSpinBox>("clippingThreshold")->setValue(92.0);
    EXPECT_EQ(treatment(), "q4_0 calibration=clip:0.92");
}

TEST_F(ClippingPageTest, ATypeWithAMinimumHasTheCurveOfItsAffineScheme) {
    use("q4_1");
    ASSERT_TRUE(QTest::qWaitFor(
        [this] {
            const auto* note = child<QLabel>("clippingNote");
            return note->text().contains(QStringLiteral("Q4_1 as the scheme")) &&
                   chart().data().series.size() > 3;
        },
        kPatience));
    const auto subject = ui::clipSubjectOf(m_session.shown().treatment(m_tensor));
    EXPECT_EQ(schemes::schemeText(subject.scheme), "int4 mapping=affine");
    child<QDoubleSpinBox>("clippingThreshold")->setValue(92.0);
    EXPECT_EQ(treatment(), "q4_1 calibration=clip:0.92");
}

TEST_F(ClippingPageTest, SaysWhatTheCurveLeavesOut) {
    use("int4 outliers=sparse:1");
    EXPECT_TRUE(QTest::qWaitFor(
        [this] {
            return child<QLabel>("clippingNote")->text().contains(QStringLiteral("outliers"));
        },
        kPatience));
}

TEST_F(ClippingPageTest, KeepsSayingWhyThereIsNoCurve) {
    use("kmeans16");
    const auto saysWhy = [this] {
        return child<QLabel>("clippingNote")->text().contains(QStringLiteral("fitted"));
    };
    ASSERT_TRUE(QTest::qWaitFor(saysWhy, kPatience));
    m_page->hide();
    m_page->show();
    EXPECT_TRUE(saysWhy());
    EXPECT_FALSE(child<QSlider>("clippingSlider")->isEnabled());
}

TEST_F(ClippingPageTest, ADragThatWouldMakeASchemeOfAFileTypeOnlyPreviewsAndAsks) {
    use("q4_k");
    ASSERT_TRUE(QTest::qWaitFor([this] { return chart().data().series.size() > 3; }, kPatience));
    const recipes::Recipe before = m_session.recipe();
    const int steps = m_session.undoStack()->count();
    const auto drag = [this](std::size_t from, std::size_t to) {
        waitForCurve();
        const QPoint start(chart().positionOf(0, from)->toPoint().x(), 40);
        const QPoint end(chart().positionOf(0, to)->toPoint().x(), 40);
        QTest::mousePress(&chart(), Qt::LeftButton, {}, start);
        QTest::mouseMove(&chart(), end);
        QTest::mouseRelease(&chart(), Qt::LeftButton, {}, end);
    };
    drag(10, 20);
    EXPECT_TRUE(m_session.isPreviewing());
    EXPECT_EQ(m_session.recipe(), before);
    EXPECT_EQ(m_session.undoStack()->count(), steps);
    EXPECT_TRUE(treatment().starts_with("int4 calibration=clip:"));
    EXPECT_TRUE(child<QWidget>("treatmentOffer")->isVisible());
    EXPECT_TRUE(child<QLabel>("offerText")->text().contains(QStringLiteral("blk.")));
    QTest::mouseClick(child<QAbstractButton>("offerTakeBack"), Qt::LeftButton);
    EXPECT_FALSE(m_session.isPreviewing());
    EXPECT_FALSE(child<QWidget>("treatmentOffer")->isVisible());
    EXPECT_EQ(treatment(), "q4_k");
    drag(10, 20);
    const std::string wanted = treatment();
    QTest::mouseClick(child<QAbstractButton>("offerUse"), Qt::LeftButton);
    EXPECT_FALSE(m_session.isPreviewing());
    EXPECT_EQ(treatment(), wanted);
    EXPECT_EQ(m_session.undoStack()->count(), steps + 1);
    EXPECT_FALSE(child<QWidget>("treatmentOffer")->isVisible());
    // What is a scheme already follows at once.
    drag(10, 15);
    EXPECT_FALSE(m_session.isPreviewing());
    EXPECT_EQ(m_session.undoStack()->count(), steps + 2);
    EXPECT_NE(treatment(), wanted);
}

TEST_F(ClippingPageTest, LookingAtAnotherTensorTakesTheOfferBack) {
    use("q4_k");
    ASSERT_TRUE(QTest::qWaitFor([this] { return chart().data().series.size() > 3; }, kPatience));
    child<QDoubleSpinBox>("clippingThreshold")->setValue(90.0);
    ASSERT_TRUE(m_session.isPreviewing());
    m_session.select({tensor("blk.1.attn_k.weight")});
    EXPECT_FALSE(m_session.isPreviewing());
    EXPECT_FALSE(child<QWidget>("treatmentOffer")->isVisible());
}

TEST_F(ClippingPageTest, ATypeWithoutThresholdSaysSoAndBecomesTheSchemeWhenMoved) {
    use("q4_k");
    ASSERT_TRUE(QTest::qWaitFor(
        [this] {
            return child<QLabel>("clippingNote")->text().contains(QStringLiteral("no threshold"));
        },
        kPatience));
    ASSERT_TRUE(QTest::qWaitFor([this] { return chart().data().series.size() > 3; }, kPatience));
    child<QDoubleSpinBox>("clippingThreshold")->setValue(90.0);
    EXPECT_EQ(treatment(), "int4 calibration=clip:0.9");
}

TEST_F(ClippingPageTest, DescribesWhatTheTensorHasInTheDigitsOfItsField) {
    const std::string text = "nf4 granularity=group:64 calibration=mse outliers=columns:6";
    use(text);
    waitForCurve();
    ASSERT_TRUE(settle());
    SilentTask task;
    const auto has = *encoders::parseTreatment(text);
    const auto measured = measure::measureTreatment(*m_session.model(), m_session.info(m_tensor),
                                                    {.treatment = has, .explain = true}, task);
    ASSERT_TRUE(measured);
    const schemes::ErrorParts& parts = measured->explanation->parts;
    const QString reading = child<QLabel>("clippingReadout")->text();
    EXPECT_TRUE(reading.contains(
        QStringLiteral("outliers=columns:6, simulated as F16 at %1 of the range: error %2, of "
                       "which clipping causes %3")
            .arg(child<QDoubleSpinBox>("clippingThreshold")->text(),
                 ui::formatPercent(measured->error.relativeRmse()),
                 ui::shareText(parts.clipping / parts.total()))))
        << reading.toStdString();
    EXPECT_TRUE(reading.contains(ui::formatBitsPerWeight(measured->error.bitsPerWeight())));
}

TEST_F(ClippingPageTest, ASampledCurveHasItsMarkAndItsInterval) {
    // The sample's largest tensors are more than the curve looks at.
    const int large = tensor("token_embd.weight");
    ASSERT_GT(m_session.info(large).weightCount(), 200'000U);
    m_session.select({large});
    ASSERT_TRUE(QTest::qWaitFor(
        [this] {
            return child<QLabel>("clippingNote")->text().contains(QStringLiteral("sample of"));
        },
        kPatience));
    const QString note = child<QLabel>("clippingNote")->text();
    EXPECT_TRUE(note.contains(QStringLiteral(": ± "))) << note.toStdString();
    EXPECT_TRUE(chart().data().yTitle.contains(QStringLiteral("≈ sampled")));
    const auto& intervals = chart().data().series[0].intervals;
    EXPECT_GT(std::ranges::count_if(intervals, [](double each) { return each > 0.0; }), 3);
}

TEST_F(ClippingPageTest, AnErrorThatIsInfiniteHasNoShares) {
    const TemporaryFolder folder;
    writeSmallGguf(folder / "loud.gguf", smallLlamaMetadata(1),
                   {{"blk.0.ffn_down.weight", {256, 8}, "f32", {{40, 1e9F}}}});
    const auto model = files::openModel(folder / "loud.gguf");
    ASSERT_TRUE(model);
    m_session.setModel(*model);
    m_session.select({0});
    use("q8_0");
    ASSERT_TRUE(QTest::qWaitFor(
        [this] {
            return child<QLabel>("clippingSentence")
                ->text()
                .contains(QStringLiteral("Weights that overflow: 32."));
        },
        kPatience))
        << child<QLabel>("clippingSentence")->text().toStdString();
    EXPECT_EQ(child<ui::ErrorPartsView>("clippingParts")->table().size(), 1U);
    EXPECT_FALSE(child<QWidget>("clippingGroups")->isVisible());
    const double infinite = std::numeric_limits<double>::infinity();
    const QString error = QStringLiteral("error ") + ui::formatPercent(infinite);
    EXPECT_TRUE(QTest::qWaitFor(
        [&] { return child<QLabel>("clippingReadout")->text().contains(error); }, kPatience))
        << child<QLabel>("clippingReadout")->text().toStdString();
}

}  // namespace
}  // namespace weightscape::test
