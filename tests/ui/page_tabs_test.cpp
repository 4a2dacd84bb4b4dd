// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/page_tabs.h"

#include <gtest/gtest.h>

#include <QTest>

#include "ui/icons.h"

namespace weightscape::ui {
namespace {

TEST(PageTabsTest, GiveUpTheirIconsWhereTheyWouldHideTabs) {
    PageTabs tabs;
    for (const char* title : {"Size and error", "Distribution", "Clipping", "Tensor"}) {
        tabs.addPage(lineIcon(QStringLiteral("tensor")), QString::fromLatin1(title));
    }
    const int wanted = tabs.sizeHint().width();
    tabs.resize(wanted + 40, 32);
    tabs.show();
    EXPECT_TRUE(tabs.showsIcons());
    EXPECT_FALSE(tabs.tabIcon(0).isNull());
    tabs.resize(wanted - 20, 32);
    EXPECT_TRUE(QTest::qWaitFor([&] { return !tabs.showsIcons(); }));
    EXPECT_TRUE(tabs.tabIcon(3).isNull());
    EXPECT_LE(tabs.tabRect(3).right(), tabs.width());
    tabs.resize(wanted + 40, 32);
    EXPECT_TRUE(QTest::qWaitFor([&] { return tabs.showsIcons(); }));
    EXPECT_FALSE(tabs.tabIcon(3).isNull());
}

}  // namespace
}  // namespace weightscape::ui
