// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QComboBox>
#include <memory>

#include "tests/ui/pages/page_test.h"
#include "ui/pages/xray/xray_page.h"
#include "ui/widgets/heat_map.h"

namespace weightscape::ui {

/// The X-ray page of the session.
class XrayTest : public PageTest {
  protected:
    void show() {
        m_page = std::make_unique<XrayPage>(m_session);
        m_page->resize(1000, 700);
        m_page->show();
        m_map = m_page->findChild<HeatMap*>();
    }
    void choose(const char* measure) {
        auto* combo = m_page->findChild<QComboBox*>(QStringLiteral("xrayMeasure"));
        combo->setCurrentIndex(combo->findData(QLatin1String(measure)));
    }
    std::unique_ptr<XrayPage> m_page;
    HeatMap* m_map = nullptr;
};

}  // namespace weightscape::ui
