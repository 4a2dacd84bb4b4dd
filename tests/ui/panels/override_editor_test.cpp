// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/override_editor.h"

#include <gtest/gtest.h>

#include <QAbstractButton>
#include <QAbstractSpinBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QSlider>
#include <QStandardItemModel>
#include <memory>

#include "core/measure/measure_treatment.h"
#include "tests/ui/session/session_fixture.h"
#include "ui/text/number_format.h"

namespace weightscape::test {
namespace {

class OverrideEditorTest : public SampleSession {
  protected:
    void SetUp() override {
        SampleSession::SetUp();
        m_tensor = tensor("blk.0.attn_v.weight");
        m_session.select({m_tensor});
        m_editor = std::make_unique<ui::OverrideEditor>(m_session);
        m_editor->resize(320, 700);
        m_editor->show();
        ASSERT_TRUE(QTest::qWaitForWindowExposed(m_editor.get()));
    }
    template <typename T>
    T* child(const char* name) const {
        T* found = m_editor->findChild<T*>(QString::fromLatin1(name));
        EXPECT_NE(found, nullptr) << name;
        return found;
    }
    void chooseFamily(int family) { child<QComboBox>("overrideFamily")->setCurrentIndex(family); }
    void choose(const char* combo, const char* text) const {
        auto* box = child<QComboBox>(combo);
        const int index = box->findText(QString::fromLatin1(text), Qt::MatchStartsWith);
        ASSERT_GE(index, 0) << text;
        box->setCurrentIndex(index);
    }
    QString preview() const { return child<QLabel>("overridePreview")->text(); }
    void apply() { child<QAbstractButton>("overrideApply")->click(); }
    std::string treatment() const {
        return encoders::treatmentText(m_session.shown().treatment(m_tensor));
    }

    int m_tensor = 0;
    std::unique_ptr<ui::OverrideEditor> m_editor;
};

TEST_F(OverrideEditorTest, ComposesASchemeFromItsParts) {
    chooseFamily(1);
    choose("overrideFormat", "INT3");
    choose("part_mappingChoice", "Affine");
    child<QDoubleSpinBox>("part_granularitycolumns")->setValue(64);
    choose("part_calibrationChoice", "Percentile");
    child<QDoubleSpinBox>("part_calibrationpercent")->setValue(99.0);
    choose("part_roundingChoice", "Stochastic");
    apply();
    EXPECT_EQ(treatment(),
              "int3 mapping=affine granularity=group:64 calibration=percentile:99 "
              "rounding=stochastic:1");
    m_session.undoStack()->undo();
    EXPECT_FALSE(m_session.shown().treatment(m_tensor).isSimulated());
}

TEST_F(OverrideEditorTest, ShowsOnlyThePartsThatApply) {
    chooseFamily(0);
    choose("overrideFormat", "Q4_K");
    EXPECT_FALSE(child<QWidget>("part_calibration")->isVisible());
    choose("overrideFormat", "Q4_0");
    EXPECT_TRUE(child<QWidget>("part_calibration")->isVisible());
    EXPECT_FALSE(child<QWidget>("part_mapping")->isVisible());
    chooseFamily(1);
    EXPECT_TRUE(child<QWidget>("part_mapping")->isVisible());
    chooseFamily(3);
    choose("overrideFormat", "Ternary");
    EXPECT_TRUE(child<QWidget>("part_granularity")->isVisible());
}

TEST_F(OverrideEditorTest, ChoicesThatDoNotGoTogetherAreOffAndSayWhy) {
    chooseFamily(1);
    choose("overrideFormat", "INT4");
    auto* calibration = child<QComboBox>("part_calibrationChoice");
    const int hqq = calibration->findText(QStringLiteral("Half-quadratic"), Qt::MatchStartsWith);
    const auto* items = qobject_cast<QStandardItemModel*>(calibration->model());
    EXPECT_FALSE(items->item(hqq)->isEnabled());
    EXPECT_TRUE(items->item(hqq)->toolTip().contains(QStringLiteral("affine")));
    choose("part_mappingChoice", "Affine");
    EXPECT_TRUE(items->item(hqq)->isEnabled());
}

TEST_F(OverrideEditorTest, SizeIsThereAtOnceAndTheSampledErrorFollows) {
    chooseFamily(1);
    choose("overrideFormat", "INT4");
    choose("part_calibrationChoice", "Manual clip");
    auto* slider = child<QSlider>("part_calibrationfactorSlider");
    slider->setFocus();
    for (int i = 0; i < 10; ++i) QTest::keyClick(slider, Qt::Key_Left);
    EXPECT_TRUE(preview().startsWith(ui::formatBitsPerWeight(4.5)));
    EXPECT_NEAR(child<QDoubleSpinBox>("part_calibrationfactor")->value(), 0.9, 1e-9);
    const auto index = static_cast<std::size_t>(m_tensor);
    const auto chosen = *encoders::parseTreatment("int4 calibration=clip:0.9");
    SilentTask task;
    const auto measured =
        measure::measureTreatment(*m_session.model(), m_session.model()->tensors[index],
                                  {.treatment = chosen, .cells = 4096}, task);
    ASSERT_TRUE(measured);
    const QString expected =
        ui::formatPercentInterval(measured->error.relativeRmse(), measured->error.confidence);
    EXPECT_TRUE(QTest::qWaitFor([&] { return preview().contains(expected); }, kPatience))
        << preview().toStdString() << " lacks " << expected.toStdString();
}

TEST_F(OverrideEditorTest, ThePreviewsErrorIsTheOneAfterTheClick) {
    chooseFamily(0);
    choose("overrideFormat", "Q4_0");
    ASSERT_TRUE(QTest::qWaitFor(
        [&] { return preview().contains(QLatin1String("error ")) && preview().contains(u'%'); },
        kPatience));
    const QString previewed = preview();
    apply();
    const auto* error = m_session.shown().error(m_tensor);
    ASSERT_NE(error, nullptr) << "known at once, without measuring again";
    EXPECT_TRUE(
        previewed.contains(ui::formatPercentInterval(error->relativeRmse(), error->confidence)))
        << previewed.toStdString();
}

TEST_F(OverrideEditorTest, ACalibratedFileTypeSaysThatItsBytesDiffer) {
    chooseFamily(0);
    choose("overrideFormat", "Q4_0");
    choose("part_calibrationChoice", "Least squared error");
    EXPECT_TRUE(QTest::qWaitFor(
        [&] { return preview().contains(QStringLiteral("not byte-equal to llama.cpp")); },
        kPatience));
    apply();
    EXPECT_EQ(treatment(), "q4_0 calibration=mse");
}

TEST_F(OverrideEditorTest, ShowsWhatTheRecipeDoesNow) {
    recipes::Recipe recipe;
    recipe.rules = {{"*", *encoders::parseTreatment("nf4 granularity=tile:64x128 scale=nested")}};
    m_session.changeRecipe(recipe, QStringLiteral("test"));
    m_editor->refresh();
    EXPECT_EQ(child<QComboBox>("overrideFamily")->currentIndex(), 3);
    EXPECT_EQ(child<QComboBox>("overrideFormat")->currentData().toString(), QStringLiteral("nf4"));
    EXPECT_EQ(child<QDoubleSpinBox>("part_granularityrows")->value(), 64);
    EXPECT_FALSE(child<QAbstractButton>("overrideApply")->isEnabled());
}

}  // namespace
}  // namespace weightscape::test
