// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/page_list.h"

#include <QCoreApplication>
#include <array>

#include "ui/pages/block/block_page.h"
#include "ui/pages/clipping/clipping_page.h"
#include "ui/pages/compare/compare_page.h"
#include "ui/pages/distribution/distribution_page.h"
#include "ui/pages/importance/importance_page.h"
#include "ui/pages/model/model_page.h"
#include "ui/pages/tensor/tensor_page.h"
#include "ui/pages/tradeoff/tradeoff_page.h"
#include "ui/pages/xray/xray_page.h"

namespace weightscape::ui {
namespace {

template <typename Page>
QWidget* make(Session& session) {
    return new Page(session);
}

// A table, one row per line.
// clang-format off
constexpr std::array kPages = {
    PageRow{"xray", QT_TRANSLATE_NOOP("Pages", "X-ray"), "Alt+1", make<XrayPage>},
    PageRow{"distribution", QT_TRANSLATE_NOOP("Pages", "Distribution"), "Alt+2",
            make<DistributionPage>},
    PageRow{"tensor", QT_TRANSLATE_NOOP("Pages", "Tensor"), "Alt+3", make<TensorPage>},
    PageRow{"tradeoff", QT_TRANSLATE_NOOP("Pages", "Size and error"), "Alt+4", make<TradeoffPage>},
    PageRow{"clipping", QT_TRANSLATE_NOOP("Pages", "Clipping"), "Alt+5", make<ClippingPage>},
    PageRow{"block", QT_TRANSLATE_NOOP("Pages", "Block"), "Alt+6", make<BlockPage>},
    PageRow{"compare", QT_TRANSLATE_NOOP("Pages", "Compare"), "Alt+8", make<ComparePage>},
    PageRow{"importance", QT_TRANSLATE_NOOP("Pages", "Importance"), "Alt+7", make<ImportancePage>},
    PageRow{"model", QT_TRANSLATE_NOOP("Pages", "Model"), "Alt+9", make<ModelPage>},
};
// clang-format on

}  // namespace

std::span<const PageRow> allPages() {
    return kPages;
}

QString pageTitle(const PageRow& page) {
    return QCoreApplication::translate("Pages", page.title);
}

}  // namespace weightscape::ui
