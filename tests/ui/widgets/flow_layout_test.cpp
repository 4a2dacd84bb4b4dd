// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/flow_layout.h"

#include <gtest/gtest.h>

#include <QWidget>

namespace weightscape::ui {
namespace {

TEST(FlowLayout, BreaksIntoLinesAndAsksForTheirHeight) {
    QWidget window;
    auto* layout = new FlowLayout(&window);
    layout->setContentsMargins(4, 4, 4, 4);
    layout->setSpacing(8);
    for (int i = 0; i < 3; ++i) {
        auto* box = new QWidget(&window);
        box->setFixedSize(100, 20);
        layout->addWidget(box);
    }
    EXPECT_EQ(layout->heightForWidth(400), 28);
    EXPECT_EQ(layout->heightForWidth(230), 56);
    EXPECT_EQ(layout->heightForWidth(120), 84);
    EXPECT_EQ(layout->minimumSize(), QSize(108, 28));
    layout->setGeometry(QRect(0, 0, 230, 60));
    EXPECT_EQ(layout->itemAt(1)->geometry(), QRect(112, 4, 100, 20));
    EXPECT_EQ(layout->itemAt(2)->geometry(), QRect(4, 32, 100, 20));
    delete layout->takeAt(0);
    EXPECT_EQ(layout->count(), 2);
    EXPECT_EQ(layout->itemAt(5), nullptr);
}

}  // namespace
}  // namespace weightscape::ui
