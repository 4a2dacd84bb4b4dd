// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/tensor_tree_model.h"

#include <gtest/gtest.h>

#include <QAbstractItemModelTester>

#include "ui/models/tensor_filter_proxy.h"

namespace weightscape::ui {
namespace {

TensorRow makeRow(int tensor, int layer, const QString& name) {
    TensorRow row;
    row.tensor = tensor;
    row.layer = layer;
    row.name = row.key = name;
    row.type = QStringLiteral("F16");
    row.planned = QStringLiteral("Q4_K");
    row.plannedBytes = 100ULL * static_cast<std::uint64_t>(tensor + 1);
    row.weights = 256;
    return row;
}

std::vector<TensorRow> makeRows() {
    return {makeRow(0, -1, QStringLiteral("token_embd.weight")),
            makeRow(1, 0, QStringLiteral("blk.0.attn_q.weight")),
            makeRow(2, 0, QStringLiteral("blk.0.ffn_up.weight")),
            makeRow(3, 10, QStringLiteral("blk.10.attn_q.weight")),
            makeRow(4, 2, QStringLiteral("blk.2.attn_q.weight"))};
}

/// The tree as indented text: "name size".
QString printed(const QAbstractItemModel& model, const QModelIndex& parent = {},
                const QString& indent = {}) {
    QString text;
    for (int row = 0; row < model.rowCount(parent); ++row) {
        const QModelIndex index = model.index(row, 0, parent);
        const QString size =
            index.siblingAtColumn(TensorTreeModel::SizeColumn).data(kSortRole).toString();
        text += indent + index.data().toString() + QLatin1Char(' ') + size + QLatin1Char('\n');
        text += printed(model, index, indent + QStringLiteral("  "));
    }
    return text;
}

TEST(TensorTreeModel, GroupsTensorsByLayerWithTheirSums) {
    TensorTreeModel model;
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::Fatal);
    model.setRows(makeRows(), true);
    EXPECT_EQ(printed(model).toStdString(),
              "token_embd 100\nLayer 0 500\n  attn_q 200\n  ffn_up 300\n"
              "Layer 10 400\n  attn_q 400\nLayer 2 500\n  attn_q 500\n");
}

TEST(TensorTreeModel, ListsTensorsFlatInFileOrder) {
    TensorTreeModel model;
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::Fatal);
    model.setRows(makeRows(), false);
    EXPECT_EQ(model.rowCount(), 5);
    EXPECT_EQ(model.index(3, 0).data().toString(), QStringLiteral("blk.10.attn_q.weight"));
}

TEST(TensorTreeModel, CarriesNewFiguresIntoTheLayersSum) {
    TensorTreeModel model;
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::Fatal);
    model.setRows(makeRows(), true);
    TensorRow row = makeRows()[1];
    row.plannedBytes = 1000;
    row.relativeRmse = 0.5;
    row.squaredError = 1.0;
    row.squaredOriginal = 4.0;
    model.updateRow(row);
    const QModelIndex layer = model.indexOfTensor(1).parent();
    EXPECT_EQ(layer.siblingAtColumn(TensorTreeModel::SizeColumn).data(kSortRole).toULongLong(),
              1300U);
    // The other tensor of the layer is not measured, so the layer has no error yet.
    EXPECT_EQ(layer.siblingAtColumn(TensorTreeModel::ErrorColumn).data(kSortRole).toDouble(), -1.0);
}

TEST(TensorTreeModel, MarksSampledErrors) {
    TensorTreeModel model;
    std::vector<TensorRow> rows = makeRows();
    rows[0].relativeRmse = 0.05;
    model.setRows(rows, true);
    const QModelIndex index = model.indexOfTensor(0, TensorTreeModel::ErrorColumn);
    EXPECT_TRUE(index.data().toString().startsWith(QStringLiteral("≈")));
    rows[0].exact = true;
    model.updateRow(rows[0]);
    EXPECT_FALSE(index.data().toString().startsWith(QStringLiteral("≈")));
}

TEST(TensorFilterProxy, SortsNamesByNumberAndSizesByValue) {
    TensorTreeModel model;
    TensorFilterProxy proxy;
    const QAbstractItemModelTester tester(&proxy,
                                          QAbstractItemModelTester::FailureReportingMode::Fatal);
    proxy.setSourceModel(&model);
    model.setRows(makeRows(), true);
    proxy.sort(TensorTreeModel::NameColumn, Qt::AscendingOrder);
    EXPECT_EQ(proxy.index(0, 0).data().toString(), QStringLiteral("Layer 0"));
    EXPECT_EQ(proxy.index(1, 0).data().toString(), QStringLiteral("Layer 2"));
    EXPECT_EQ(proxy.index(2, 0).data().toString(), QStringLiteral("Layer 10"));
    proxy.sort(TensorTreeModel::SizeColumn, Qt::DescendingOrder);
    EXPECT_EQ(proxy.index(3, 0).data().toString(), QStringLiteral("token_embd"));
}

TEST(TensorFilterProxy, ShowsTheLayersOfWhatItAccepts) {
    TensorTreeModel model;
    TensorFilterProxy proxy;
    const QAbstractItemModelTester tester(&proxy,
                                          QAbstractItemModelTester::FailureReportingMode::Fatal);
    proxy.setSourceModel(&model);
    model.setRows(makeRows(), true);
    proxy.setFilter(TensorFilter(QStringLiteral("attn_q layer:2-10")));
    EXPECT_EQ(printed(proxy).toStdString(),
              "Layer 10 400\n  attn_q 400\nLayer 2 500\n  attn_q 500\n");
    proxy.setFilter(TensorFilter());
    EXPECT_EQ(proxy.rowCount(), 4);
}

}  // namespace
}  // namespace weightscape::ui
