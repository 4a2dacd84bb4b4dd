// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QCompleter>
#include <QLabel>
#include <QLineEdit>
#include <QScrollBar>
#include <QTreeView>
#include <algorithm>
#include <vector>

#include "tests/ui/window_fixture.h"
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
    analysis::Recipe recipe = session().recipe();
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
    EXPECT_EQ(completer->completionCount(), 1);
    EXPECT_EQ(completer->currentCompletion(), QStringLiteral("ffn role:ffn_down"));
}

}  // namespace
}  // namespace weightscape::test
