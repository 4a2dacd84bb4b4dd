// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/page_list.h"

#include "ui/pages/activations/activations_page.h"
#include "ui/pages/block/block_page.h"
#include "ui/pages/budget/budget_page.h"
#include "ui/pages/clipping/clipping_page.h"
#include "ui/pages/compare/compare_page.h"
#include "ui/pages/distribution/distribution_page.h"
#include "ui/pages/evaluate/evaluate_page.h"
#include "ui/pages/importance/importance_page.h"
#include "ui/pages/model/metadata_panel.h"
#include "ui/pages/model/model_page.h"
#include "ui/pages/talk/talk_page.h"
#include "ui/pages/talk/token_text.h"
#include "ui/pages/tensor/tensor_page.h"
#include "ui/pages/tradeoff/tradeoff_page.h"
#include "ui/pages/xray/xray_page.h"
#include "ui/text/window_text.h"
#include "ui/widgets/block_picture.h"
#include "ui/widgets/channel_picture.h"
#include "ui/widgets/format_ladder.h"
#include "ui/widgets/heat_map.h"
#include "ui/widgets/histogram_view.h"
#include "ui/widgets/matrix_view.h"
#include "ui/widgets/scatter_view.h"

namespace weightscape::ui {
namespace {

template <typename Page>
QWidget* make(Session& session) {
    return new Page(session);
}

// A table.
// clang-format off
constexpr PageRow kPages[] = {
    {"xray", QT_TR_NOOP("X-ray"), "xray",
     QT_TR_NOOP("The whole model as one picture: layers against roles, coloured by the measure you choose. Click a cell to select its tensors."),
     {HeatMap::kKeys}, make<XrayPage>},
    {"distribution", QT_TR_NOOP("Distribution"), "distribution",
     QT_TR_NOOP("How the weights of one tensor are spread, the levels a format leaves them, and the loudest ones."),
     {HistogramView::kKeys}, make<DistributionPage>, true},
    {"tensor", QT_TR_NOOP("Tensor"), "tensor",
     QT_TR_NOOP("The matrix as a picture: what it is compared with on the left, what the recipe makes of it on the right."),
     {MatrixView::kKeys, FormatLadder::kKeys}, make<TensorPage>, true},
    {"tradeoff", QT_TR_NOOP("Size and error"), "tradeoff",
     QT_TR_NOOP("Every recipe by size and error. Down and to the left is better."),
     {}, make<TradeoffPage>},
    {"budget", QT_TR_NOOP("Budget"), "budget",
     QT_TR_NOOP("The recipe that does least damage in the bytes you have: which one fits your computer, and what each byte buys."),
     {HeatMap::kKeys}, make<BudgetPage>},
    {"clipping", QT_TR_NOOP("Clipping"), "clipping",
     QT_TR_NOOP("What is lost over the clip threshold, and what every calibrator chooses."),
     {}, make<ClippingPage>, true},
    {"block", QT_TR_NOOP("Block"), "block",
     QT_TR_NOOP("One block bit by bit: which byte is for what, and what each weight is made of."),
     {BlockPicture::kKeys}, make<BlockPage>, true},
    {"compare", QT_TR_NOOP("Compare"), "compare",
     QT_TR_NOOP("Recipes side by side: sizes, errors, and who wins tensor by tensor."),
     {ScatterView::kKeys}, make<ComparePage>},
    {"importance", QT_TR_NOOP("Importance"), "importance",
     QT_TR_NOOP("What an importance matrix covers, which columns matter, and which experts it never saw."),
     {}, make<ImportancePage>},
    {"model", QT_TR_NOOP("Model"), "model",
     QT_TR_NOOP("What the file says about itself: facts, every key of its metadata, the tokenizer and the chat template."),
     {MetadataPanel::kKeys}, make<ModelPage>},
    {"evaluate", QT_TR_NOOP("Evaluate"), "evaluate",
     QT_TR_NOOP("What the recipe does to the model's answers: perplexity and KL divergence over a text, token by token."),
     {}, make<EvaluatePage>},
    {"talk", QT_TR_NOOP("Talk"), "talk",
     QT_TR_NOOP("How the original and the recipe continue a prompt, token by token, and where they part."),
     {TokenText::kKeys}, make<TalkPage>},
    {"activations", QT_TR_NOOP("Activations"), "activations",
     QT_TR_NOOP("What flows into the weights while the model reads a text: tokens by channels, and which channels are outliers."),
     {ChannelPicture::kKeys}, make<ActivationsPage>},
};
// clang-format on

}  // namespace

std::span<const PageRow> allPages() {
    return kPages;
}

QString pageTitle(const PageRow& page) {
    return tr(page.title);
}

QString pageHelp(const PageRow& page) {
    return tr(page.help);
}

QKeySequence pageKey(const PageRow& page) {
    static_assert(std::size(kPages) <= 20);
    const auto place = &page - kPages;
    const QString keys = place < 10 ? QStringLiteral("Alt+%1") : QStringLiteral("Alt+Shift+%1");
    return QKeySequence(keys.arg((place + 1) % 10));
}

}  // namespace weightscape::ui
