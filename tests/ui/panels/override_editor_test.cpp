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
#include "ui/panels/preview_combo.h"
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
    EXPECT_EQ(treatment(),
              "int3 mapping=affine granularity=group:64 calibration=percentile:99 "
              "rounding=stochastic:1");
    m_session.undoStack()->setIndex(0);
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
    const auto measured = measure::measureTreatment(
        *m_session.model(), m_session.model()->tensors[index], {.treatment = chosen}, task);
    ASSERT_TRUE(measured);
    const QString expected = ui::formatPercentInterval(measured->error.relativeRmse(), 0.0);
    EXPECT_TRUE(QTest::qWaitFor([&] { return preview().contains(expected); }, kPatience))
        << preview().toStdString() << " lacks " << expected.toStdString();
}

TEST_F(OverrideEditorTest, ThePreviewsErrorIsTheOneAfterTheChoice) {
    chooseFamily(0);
    auto* formats = child<ui::PreviewCombo>("overrideFormat");
    const int index = formats->findText(QStringLiteral("Q4_0"), Qt::MatchStartsWith);
    ASSERT_GE(index, 0);
    const std::string before = treatment();
    Q_EMIT formats->tried(index);
    const auto shown = [this] { return m_session.shown().error(m_tensor); };
    ASSERT_TRUE(QTest::qWaitFor(
        [&] {
            return preview().contains(QLatin1String("error ")) && preview().contains(u'%') &&
                   shown() != nullptr;
        },
        kPatience));
    const QString previewed = preview();
    Q_EMIT formats->trialEnded();
    EXPECT_EQ(treatment(), before) << "only looked at";
    formats->setCurrentIndex(index);
    EXPECT_EQ(treatment(), "q4_0");
    const auto error = shown();
    ASSERT_NE(error, nullptr) << "known at once, without measuring again";
    EXPECT_TRUE(
        previewed.contains(ui::formatPercentInterval(error->relativeRmse(), error->confidence)))
        << previewed.toStdString();
}

TEST_F(OverrideEditorTest, ADraggedSliderIsOneStep) {
    chooseFamily(1);
    choose("part_calibrationChoice", "Manual clip");
    const int before = m_session.undoStack()->count();
    auto* slider = child<QSlider>("part_calibrationfactorSlider");
    slider->setFocus();
    for (int i = 0; i < 10; ++i) QTest::keyClick(slider, Qt::Key_Left);
    EXPECT_EQ(treatment(), "int4 calibration=clip:0.9");
    EXPECT_EQ(m_session.undoStack()->count(), before + 1);
    m_session.undoStack()->undo();
    EXPECT_EQ(treatment(), "int4 calibration=clip");
}

TEST_F(OverrideEditorTest, SaysWhatTheRuleCostsAgainstThePreset) {
    EXPECT_EQ(child<QLabel>("overrideConsequence")->text(), QString());
    EXPECT_FALSE(child<QAbstractButton>("overrideReset")->isEnabled());
    const auto bytes = [this] {
        return static_cast<std::int64_t>(
            m_session.shown().plan()->find(static_cast<std::size_t>(m_tensor))->bytes);
    };
    const std::int64_t before = bytes();
    chooseFamily(0);
    choose("overrideFormat", "Q8_0");
    EXPECT_EQ(child<QLabel>("overrideConsequence")->text(),
              ui::formatBytesChange(bytes() - before) + QStringLiteral(" against the preset."));
    ASSERT_TRUE(settle());
    EXPECT_TRUE(QTest::qWaitFor(
        [&] { return preview().contains(QStringLiteral(" by the preset")); }, kPatience))
        << preview().toStdString();
    QTest::mouseClick(child<QAbstractButton>("overrideReset"), Qt::LeftButton);
    EXPECT_EQ(bytes(), before);
    EXPECT_TRUE(m_session.recipe().rules.empty());
}

TEST_F(OverrideEditorTest, ACalibratedFileTypeSaysThatItsBytesDiffer) {
    chooseFamily(0);
    choose("overrideFormat", "Q4_0");
    choose("part_calibrationChoice", "Least squared error");
    EXPECT_TRUE(QTest::qWaitFor(
        [&] { return preview().contains(QStringLiteral("not byte-equal to llama.cpp")); },
        kPatience));
    EXPECT_EQ(treatment(), "q4_0 calibration=mse");
}

TEST_F(OverrideEditorTest, ShowsWhatTheRecipeDoesNow) {
    recipes::Recipe recipe;
    recipe.rules = {{"*", *encoders::parseTreatment("nf4 granularity=tile:64x128 scale=nested")}};
    m_session.changeRecipe(recipe, QStringLiteral("test"));
    EXPECT_EQ(child<QComboBox>("overrideFamily")->currentIndex(), 3);
    EXPECT_EQ(child<QComboBox>("overrideFormat")->currentData().toString(), QStringLiteral("nf4"));
    EXPECT_EQ(child<QDoubleSpinBox>("part_granularityrows")->value(), 64);
    EXPECT_EQ(m_session.undoStack()->count(), 1) << "showing is no choice";
}

class SeveralTensors : public OverrideEditorTest {
  protected:
    /// Q4_K_M makes the first two Q4_K and the last Q6_K.
    void SetUp() override {
        OverrideEditorTest::SetUp();
        m_tensors = {tensor("blk.1.attn_q.weight"), tensor("blk.1.attn_k.weight"),
                     tensor("output.weight")};
        m_session.select(m_tensors);
    }
    [[nodiscard]] std::vector<std::string> treatments() const {
        std::vector<std::string> texts;
        for (const int tensor : m_tensors) {
            texts.push_back(encoders::treatmentText(m_session.shown().treatment(tensor)));
        }
        return texts;
    }
    void choose(const std::vector<std::pair<const char*, const char*>>& rules) {
        recipes::Recipe recipe;
        for (const auto& [pattern, text] : rules) {
            recipe.rules.push_back({pattern, *encoders::parseTreatment(text)});
        }
        m_session.changeRecipe(recipe, QStringLiteral("test"));
    }
    using OverrideEditorTest::choose;

    std::vector<int> m_tensors;
};

TEST_F(SeveralTensors, AreEditedTogetherAndDifferencesAreShownAsMixed) {
    EXPECT_EQ(child<QComboBox>("overrideScope")->currentText(), QStringLiteral("the 3 selected"));
    auto* format = child<QComboBox>("overrideFormat");
    EXPECT_EQ(format->currentIndex(), -1);
    const QString mixed = format->placeholderText();
    EXPECT_TRUE(mixed == QStringLiteral("mixed: Q4_K, Q6_K") ||
                mixed == QStringLiteral("mixed: Q6_K, Q4_K"))
        << mixed.toStdString();
    choose("overrideFormat", "Q5_K");
    EXPECT_EQ(treatments(), std::vector<std::string>(3, "q5_k"));
    EXPECT_TRUE(child<QComboBox>("overrideFormat")->currentText().startsWith(u"Q5_K"));
    EXPECT_EQ(m_session.undoStack()->count(), 1);
    m_session.undoStack()->undo();
    EXPECT_EQ(format->placeholderText(), mixed);
}

TEST_F(SeveralTensors, OfDifferentFamiliesSayThatTheyAreMixed) {
    choose({{"blk.1.attn_q.weight", "nf4"}, {"output.weight", "int4"}});
    EXPECT_EQ(child<QComboBox>("overrideFamily")->currentIndex(), -1);
    EXPECT_EQ(child<QComboBox>("overrideFamily")->placeholderText(), QStringLiteral("mixed"));
    EXPECT_FALSE(child<QWidget>("schemeForm")->isVisible());
    chooseFamily(1);
    EXPECT_EQ(treatments(), std::vector<std::string>(3, "int4"));
}

TEST_F(SeveralTensors, KeepTheirOtherPartsWhenOneIsChosen) {
    choose({{"blk.1.attn_q.weight", "int4 granularity=group:64"},
            {"blk.1.attn_k.weight", "int4 granularity=row scale=f32"},
            {"output.weight", "int4"}});
    auto* granularity = child<QComboBox>("part_granularityChoice");
    EXPECT_EQ(granularity->currentIndex(), -1);
    EXPECT_EQ(granularity->placeholderText(), QStringLiteral("mixed"));
    EXPECT_TRUE(child<QComboBox>("part_roundingChoice")->currentIndex() >= 0);
    choose("part_calibrationChoice", "Percentile");
    child<QDoubleSpinBox>("part_calibrationpercent")->setValue(99.0);
    EXPECT_EQ(treatments(),
              std::vector<std::string>({"int4 granularity=group:64 calibration=percentile:99",
                                        "int4 granularity=row calibration=percentile:99 scale=f32",
                                        "int4 calibration=percentile:99"}));
    choose("part_granularityChoice", "Whole tensor");
    EXPECT_EQ(treatments()[0], "int4 granularity=tensor calibration=percentile:99");
    EXPECT_EQ(treatments()[2], treatments()[0]);
}

TEST_F(SeveralTensors, AnotherSelectionStartsWithItselfAgain) {
    auto* scope = child<QComboBox>("overrideScope");
    scope->setCurrentIndex(1);
    EXPECT_EQ(scope->currentText(), QStringLiteral("only blk.1.attn_q.weight"));
    choose("overrideFormat", "Q8_0");
    EXPECT_EQ(treatments(), std::vector<std::string>({"q8_0", "q4_k", "q6_k"}));
    EXPECT_EQ(scope->currentIndex(), 1) << "the selection is the same";
    m_session.select({m_tensors[1], m_tensors[2]});
    EXPECT_EQ(scope->currentText(), QStringLiteral("the 2 selected"));
}

TEST_F(OverrideEditorTest, ATensorThatIsNeverQuantizedRefusesAndSaysSo) {
    m_session.select({tensor("blk.0.attn_norm.weight")});
    const QString before = child<QComboBox>("overrideFormat")->currentText();
    choose("overrideFormat", "Q8_0");
    EXPECT_EQ(child<QLabel>("overrideConsequence")->text(),
              QStringLiteral("This tensor is never quantized."));
    EXPECT_EQ(child<QComboBox>("overrideFormat")->currentText(), before);
    EXPECT_EQ(m_session.undoStack()->count(), 0);
    EXPECT_TRUE(m_session.recipe().rules.empty());
}

}  // namespace
}  // namespace weightscape::test
