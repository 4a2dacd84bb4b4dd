// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <QCompleter>
#include <QDockWidget>
#include <QLabel>
#include <QLineEdit>
#include <QScrollBar>
#include <QTreeView>
#include <algorithm>
#include <vector>

#include "tests/support/small_gguf.h"
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

/// Texts in view that have less room than they need, as lines; of the names only those that lost
/// what tells them apart.
std::string cutIn(const QTreeView& tree) {
    std::string cut;
    for (QModelIndex index = tree.indexAt(QPoint(0, 0)); index.isValid();
         index = tree.indexBelow(index)) {
        for (const int column :
             {ui::TensorTreeModel::TypeColumn, ui::TensorTreeModel::SizeColumn,
              ui::TensorTreeModel::ErrorColumn, ui::TensorTreeModel::ImportanceColumn}) {
            const QModelIndex cell = index.siblingAtColumn(column);
            if (tree.isColumnHidden(column)) continue;
            const QString text = cell.data().toString();
            const int needed = tree.fontMetrics().horizontalAdvance(text) + 2;
            if (needed > tree.visualRect(cell).width()) cut += text.toStdString() + "\n";
        }
    }
    return cut;
}

TEST_F(NavigatorView, CutsNoNumberAndNoTypeHoweverNarrow) {
    std::vector<SmallTensor> tensors;
    for (const char* name : {"attn_q", "attn_k", "attn_v"}) {
        tensors.push_back({std::string("blk.0.") + name + ".weight", {256, 1024}, "f32"});
    }
    writeSmallGguf(m_folder / "m.gguf", smallLlamaMetadata(1), tensors);
    ASSERT_TRUE(open(m_folder / "m.gguf"));
    recipes::Recipe recipe;
    // Small errors have many digits, long types many letters.
    recipe.rules = {{"*attn_q*", {formats::findFormat("f16")}},
                    {"*attn_k*", {formats::findFormat("bf16")}},
                    {"*attn_v*", {formats::findFormat("iq4_xs")}}};
    session().changeRecipe(recipe, QStringLiteral("test"));
    ASSERT_TRUE(settle());
    auto* dock = find<QDockWidget>("navigatorDock");
    auto* tree = find<QTreeView>("tensorTree");
    for (const int width : {240, 300, 408, 520}) {
        m_window->resizeDocks({dock}, {width}, Qt::Horizontal);
        QTest::qWait(200);  // the list has to stand still
        EXPECT_EQ(cutIn(*tree), "") << width;
    }
    EXPECT_FALSE(tree->isColumnHidden(ui::TensorTreeModel::SizeColumn));
}

TEST_F(NavigatorView, ShowsWhatTellsTensorsApartAndGroupsAnyNumberedParts) {
    const char* const stem = "model.diffusion_model.";
    std::vector<SmallTensor> tensors = {{std::string(stem) + "img_in.weight", {64, 256}}};
    for (const char* layer : {"0", "1"}) {
        for (const char* part : {"img_attn.qkv.weight", "txt_attn.qkv.weight"}) {
            tensors.push_back(
                {std::string(stem) + "double_blocks." + layer + "." + part, {256, 64}});
        }
        tensors.push_back(
            {std::string(stem) + "single_blocks." + layer + ".linear1.weight", {256, 64}});
    }
    Metadata metadata = {{"general.architecture", MetadataValue::fromString("flux")}};
    writeSmallGguf(m_folder / "flux.gguf", metadata, tensors);
    ASSERT_TRUE(open(m_folder / "flux.gguf"));
    const QAbstractItemModel& rows = *find<QTreeView>("tensorTree")->model();
    QStringList said;
    for (int row = 0; row < rows.rowCount(); ++row) {
        const QModelIndex top = rows.index(row, 0);
        said << top.data().toString();
        for (int child = 0; child < rows.rowCount(top); ++child) {
            said << QStringLiteral("  ") + rows.index(child, 0, top).data().toString();
        }
    }
    EXPECT_EQ(said.join(QLatin1Char('\n')).toStdString(),
              "model.diffusion_model.img_in\n"
              "double_blocks.0\n  img_attn.qkv\n  txt_attn.qkv\n"
              "single_blocks.0\n  linear1\n"
              "double_blocks.1\n  img_attn.qkv\n  txt_attn.qkv\n"
              "single_blocks.1\n  linear1");
    EXPECT_EQ(find<QTreeView>("tensorTree")->textElideMode(), Qt::ElideMiddle);
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
