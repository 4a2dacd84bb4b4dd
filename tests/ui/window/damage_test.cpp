// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Which tensors the shown recipe's damage comes from, on every page that has it.
#include <QComboBox>
#include <QPushButton>
#include <QTabWidget>
#include <QTableView>
#include <QTreeView>
#include <fstream>

#include "tests/ui/window/window_fixture.h"
#include "ui/models/tensor_tree_model.h"
#include "ui/pages/evaluate/evaluate_page.h"
#include "ui/pages/xray/tensor_measures.h"
#include "ui/session/tensor_damages.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"
#include "ui/widgets/heat_map.h"
#include "ui/window/damage_actions.h"

namespace weightscape::test {
namespace {

constexpr const char* kOutput = "output.weight";

class DamageByTensor : public WindowTest {
  protected:
    void SetUp() override {
        m_window->resize(1600, 1000);
        ASSERT_TRUE(open("sample"));
        recipes::Recipe recipe;
        recipe.preset = "COPY";
        recipe.rules = {{kOutput, *encoders::parseTreatment("q2_k")},
                        {"blk.0.attn_q.weight", *encoders::parseTreatment("q8_0")}};
        session().changeRecipe(recipe, QStringLiteral("test"));
    }
    [[nodiscard]] bool measure() {
        QSignalSpy finished(&m_window->damage(), &ui::DamageActions::finished);
        auto* measures = find<QComboBox>("xrayMeasure");
        measures->setCurrentIndex(measures->findData(QStringLiteral("damage")));
        QTest::mouseClick(find<QPushButton>("xrayMeasureDamage"), Qt::LeftButton);
        return finished.wait(kPatience) && settle();
    }
    [[nodiscard]] const inference::Estimate* damage(const char* name) {
        return ui::damageOf(session(), session().shown(), tensor(name));
    }
};

TEST_F(DamageByTensor, IsMeasuredFromTheXrayAndColoursIt) {
    ASSERT_TRUE(m_window->showPage(QStringLiteral("xray")));
    EXPECT_FALSE(find<QPushButton>("xrayMeasureDamage")->isVisible());
    ASSERT_TRUE(measure());
    ASSERT_TRUE(damage(kOutput) && damage("blk.0.attn_q.weight"));
    EXPECT_GT(damage(kOutput)->value, damage("blk.0.attn_q.weight")->value);
    EXPECT_GT(damage(kOutput)->uncertainty, 0.0);
    const auto* map = find<ui::HeatMap>("heatMap");
    const auto* cell = cellAt(map->grid(), placeOfTensor(map->grid(), tensor(kOutput)));
    ASSERT_NE(cell, nullptr);
    EXPECT_EQ(cell->value, damage(kOutput)->value);
}

TEST_F(DamageByTensor, IsOfTheTextThatIsChosenOnEvaluate) {
    ASSERT_TRUE(m_window->showPage(QStringLiteral("evaluate")));
    const auto path = m_folder / "short.txt";
    std::ofstream(path) << "a";
    find<ui::EvaluatePage>("evaluate")->chooseText(ui::fromPath(path));
    ASSERT_TRUE(m_window->showPage(QStringLiteral("xray")));
    EXPECT_TRUE(
        find<QPushButton>("xrayMeasureDamage")->toolTip().contains(QStringLiteral("short.txt")));
    QSignalSpy failed(&m_window->damage(), &ui::DamageActions::failed);
    m_window->damage().measure();
    ASSERT_TRUE(failed.wait(kPatience));
    EXPECT_TRUE(failed.front().front().toString().startsWith(QStringLiteral("short.txt: ")));
}

TEST_F(DamageByTensor, IsAColumnOfTheNavigatorOnceItIsKnown) {
    const auto* tree = find<QTreeView>("tensorTree");
    constexpr int kColumn = ui::TensorTreeModel::DamageColumn;
    ASSERT_TRUE(m_window->showPage(QStringLiteral("xray")));
    EXPECT_TRUE(tree->isColumnHidden(kColumn));
    ASSERT_TRUE(measure());
    EXPECT_FALSE(tree->isColumnHidden(kColumn));
    session().select({tensor(kOutput)});
    const QModelIndex cell = tree->currentIndex().siblingAtColumn(kColumn);
    EXPECT_TRUE(QTest::qWaitFor(
        [&] { return cell.data().toString() == ui::formatSignificant(damage(kOutput)->value); },
        kPatience))
        << cell.data().toString().toStdString();
}

TEST_F(DamageByTensor, CompareHasARowOfItAndPicturesByIt) {
    ASSERT_TRUE(m_window->showPage(QStringLiteral("xray")));
    ASSERT_TRUE(measure());
    ASSERT_TRUE(m_window->showPage(QStringLiteral("compare")));
    const auto* model = find<QTableView>("compareTable")->model();
    const auto sum = ui::damageSum(session(), session().shown());
    ASSERT_TRUE(sum);
    const QString wanted = ui::formatSignificant(sum->value);
    const auto told = [&] {
        for (int row = 0; row < model->rowCount(); ++row) {
            if (model->headerData(row, Qt::Vertical).toString() == QStringLiteral("Damage")) {
                return model->index(row, 1 + session().activeRecipe()).data().toString();
            }
        }
        return QString();
    };
    EXPECT_TRUE(QTest::qWaitFor([&] { return told().startsWith(wanted); }, kPatience))
        << told().toStdString();
    auto* by = find<QComboBox>("compareBy");
    ASSERT_TRUE(by->isVisible());
    by->setCurrentIndex(1);
    const auto* map = find<ui::HeatMap>("compareDifference");
    find<QTabWidget>("compareTabs")->setCurrentIndex(1);
    EXPECT_EQ(map->grid().measure, ui::measureLabel(ui::measureNamed("damage-difference")));
}

}  // namespace
}  // namespace weightscape::test
