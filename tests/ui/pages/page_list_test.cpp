// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/page_list.h"

#include <gtest/gtest.h>

#include <QFile>
#include <set>
#include <string>

namespace weightscape::ui {
namespace {

TEST(PageList, KeysFollowTheOrderOfTheTabs) {
    int place = 0;
    for (const PageRow& page : allPages()) {
        ++place;
        const std::string wanted =
            (place <= 10 ? "Alt+" : "Alt+Shift+") + std::to_string(place % 10);
        EXPECT_EQ(pageKey(page).toString(QKeySequence::PortableText).toStdString(), wanted)
            << page.id;
    }
}

TEST(PageList, EveryRowHasAnIdOfItsOwnAnIconAndHelp) {
    std::set<std::string> ids;
    for (const PageRow& page : allPages()) {
        EXPECT_TRUE(ids.insert(page.id).second) << page.id;
        EXPECT_TRUE(QFile::exists(QStringLiteral(":/icons/%1.svg").arg(QLatin1String(page.icon))))
            << page.id;
        EXPECT_FALSE(pageTitle(page).isEmpty()) << page.id;
        EXPECT_FALSE(pageHelp(page).isEmpty()) << page.id;
    }
}

}  // namespace
}  // namespace weightscape::ui
