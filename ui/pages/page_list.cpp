// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/page_list.h"

#include <QCoreApplication>

namespace weightscape::ui {

std::span<const PageRow> allPages() {
    return {};
}

QString pageTitle(const PageRow& page) {
    return QCoreApplication::translate("Pages", page.title);
}

}  // namespace weightscape::ui
