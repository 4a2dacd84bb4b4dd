// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QCompleter>
#include <QLabel>
#include <QLineEdit>
#include <QScrollBar>
#include <QTreeView>
#include <algorithm>
#include <vector>

#include "tests/ui/window/window_fixture.h"
#include "ui/models/tensor_filter_proxy.h"
#include "ui/models/tensor_tree_model.h"

namespace weightscape::test {
namespace {

class NavigatorView : public WindowTest {};

TEST_F(NavigatorView, HasTheErrorsOfTheRowsInViewMeasuredFirst) {
    ASSERT_TRUE(open("sample"));
    ASSERT_TRUE(settle());
    auto* tree = find<QTreeView>("tensorTree");
    ASSERT_NE(tree, nullptr);
    tree->collapseAll();
    // Of all layers only the last is open.
    const QAbstractItemModel& rows = *tree->model();
    int layer = rows.rowCount() - 1;
    while (layer > 0 && rows.rowCount(rows.index(layer, 0)) < 8) --layer;
    tree->expand(rows.index(layer, 0));
    tree->scrollToBottom();
    const auto inView = [&](int tensor) {
        for (QModelIndex index = tree->indexAt(QPoint(0, 0)); index.isValid();
             index = tree->indexBelow(index)) {
            const int here = index.siblingAtColumn(0).data(ui::TensorTreeModel::TensorRole).toInt();
            if (here == tensor) return true;
        }
        return false;
    };
    QTest::qWait(200);  // the list has to stand still
    QSignalSpy arrived(&session(), &ui::Session::errorChanged);
    recipes::Recipe recipe = session().recipe();
    recipe.preset = "Q2_K";
    session().changeRecipe(recipe, QStringLiteral("Q2_K"));
    ASSERT_TRUE(settle());
    std::vector<bool> seen;
    std::vector<int> order;
    for (const auto& signal : arrived) {
        const int tensor = signal[0].toInt();
        if (std::find(order.begin(), order.end(), tensor) != order.end()) continue;
        order.push_back(tensor);
        if (tensor != session().currentTensor()) seen.push_back(inView(tensor));
    }
    ASSERT_GE(std::count(seen.begin(), seen.end(), true), 7);
    const auto firstHidden = std::find(seen.begin(), seen.end(), false);
    EXPECT_NE(firstHidden, seen.begin());
    EXPECT_EQ(std::find(firstHidden, seen.end(), true), seen.end());
}

TEST_F(NavigatorView, EveryFacetWorksOnTheRealModel) {
    ASSERT_TRUE(open("sample"));
    ASSERT_TRUE(settle());
    auto* filter = find<QLineEdit>("tensorFilter");
    auto* tree = find<QTreeView>("tensorTree");
    const auto proxyCount = [&] {
        return static_cast<const ui::TensorFilterProxy*>(tree->model())->acceptedCount();
    };
    const int all = static_cast<int>(session().model()->tensors.size());
    const struct {
        const char* text;
        int least, most;
    } cases[] = {{"type:Q4_K", 30, all - 1}, {"from:F16", 40, all - 1}, {"from:Q4_K", 0, 0},
                 {"planned:Q6_K", 1, 10},    {"role:ffn_up", 6, 6},     {"layer:0-1", 18, 18},
                 {"is:copied", 13, 20},      {"is:expert", 0, 0},       {"error>5", 20, all - 1},
                 {"sigma>3", 20, all},       {"bpw<5", 30, all - 1},    {"size>100KiB", 1, 20},
                 {"weights>=524288", 2, 2},  {"nonfinite>0", 0, 0},     {"ffn -up", 18, 24},
                 {"\"ffn_up\"", 6, 6}};
    for (const auto& each : cases) {
        filter->setText(QString::fromLatin1(each.text));
        EXPECT_GE(proxyCount(), each.least) << each.text;
        EXPECT_LE(proxyCount(), each.most) << each.text;
    }
}

TEST_F(NavigatorView, SaysWhatIsWrongWithAFilterAndCompletesFacets) {
    ASSERT_TRUE(open("sample"));
    auto* filter = find<QLineEdit>("tensorFilter");
    auto* problem = find<QLabel>("filterProblem");
    QTest::keyClicks(filter, QStringLiteral("colour:red"));
    EXPECT_TRUE(problem->isVisible());
    EXPECT_TRUE(problem->text().contains(QStringLiteral("colour")));
    filter->clear();
    EXPECT_FALSE(problem->isVisible());
    QTest::keyClicks(filter, QStringLiteral("ffn role:ffn_d"));
    QCompleter* completer = filter->completer();
    EXPECT_TRUE(QTest::qWaitFor([&] { return completer->completionCount() == 1; }));
    EXPECT_EQ(completer->currentCompletion(), QStringLiteral("ffn role:ffn_down"));
}

}  // namespace
}  // namespace weightscape::test
