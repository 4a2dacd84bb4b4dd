// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/document_view.h"

#include "ui/session/document.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"
#include "ui/text/window_text.h"

namespace weightscape::ui {
namespace {

const PlannedRecipe kNoPlan;

}  // namespace

QString DocumentView::name() const {
    if (m_recipe == nullptr) return tr("Original");
    const bool isNamed = m_givenName != nullptr && !m_givenName->isEmpty();
    return isNamed ? *m_givenName : said(recipes::recipeTitle(*m_recipe));
}

const std::shared_ptr<const recipes::QuantizationPlan>& DocumentView::plan() const {
    return m_planned == nullptr ? kNoPlan.plan : m_planned->plan;
}

const QString& DocumentView::planError() const {
    return m_planned == nullptr ? kNoPlan.error : m_planned->error;
}

exporting::GgufSize DocumentView::fileSize() const {
    return exporting::ggufSizeOf(*m_document->model());
}

std::uint64_t DocumentView::sizeInBytes() const {
    const Model& model = *m_document->model();
    const bool isExact = fileSize() == exporting::GgufSize::Exact;
    if (plan()) return isExact ? plan()->fileBytes : plan()->tensorBytes;
    return isExact ? model.fileBytes() : model.tensorBytes();
}

encoders::Treatment DocumentView::treatment(int tensor) const {
    const auto index = static_cast<std::size_t>(tensor);
    if (plan()) return *plan()->find(index);
    return {m_document->model()->tensors[index].format};
}

const formats::Format* DocumentView::format(int tensor) const {
    if (!m_document->hasTensor(tensor)) return nullptr;
    const auto index = static_cast<std::size_t>(tensor);
    return plan() ? plan()->find(index)->format : m_document->model()->tensors[index].format;
}

std::uint64_t DocumentView::treatedBytes(int tensor) const {
    const auto index = static_cast<std::size_t>(tensor);
    if (!plan()) return m_document->model()->tensors[index].bytes;
    const recipes::PlannedTensor& planned = *plan()->find(index);
    const measure::TensorError* known = planned.isSimulated() ? error(tensor) : nullptr;
    return known != nullptr ? known->bytes : planned.schemeBytes;
}

bool DocumentView::bytesAreExact(int tensor) const {
    return !plan() || plan()->find(static_cast<std::size_t>(tensor))->schemeBytesExact ||
           error(tensor) != nullptr;
}

double DocumentView::bitsPerWeight(int tensor) const {
    const auto weights =
        m_document->model()->tensors[static_cast<std::size_t>(tensor)].weightCount();
    if (weights == 0) return format(tensor)->bitsPerWeight();
    return 8.0 * static_cast<double>(treatedBytes(tensor)) / static_cast<double>(weights);
}

QString DocumentView::bitsText(const std::vector<int>& tensors) const {
    std::uint64_t bytes = 0;
    std::uint64_t weights = 0;
    bool exact = true;
    for (const int tensor : tensors) {
        bytes += treatedBytes(tensor);
        weights += m_document->model()->tensors[static_cast<std::size_t>(tensor)].weightCount();
        exact = exact && bytesAreExact(tensor);
    }
    const double bits = weights == 0
                            ? bitsPerWeight(tensors.front())
                            : 8.0 * static_cast<double>(bytes) / static_cast<double>(weights);
    return (exact ? QString() : QStringLiteral("≥ ")) + formatBitsPerWeight(bits);
}

std::shared_ptr<const encoders::TreatedTensor> DocumentView::treatedTensor(int tensor) const {
    return m_document->hasTensor(tensor) ? m_document->treated(treatment(tensor), tensor) : nullptr;
}

const measure::TensorError* DocumentView::error(int tensor) const {
    if (m_figures != nullptr) return m_figures->error(tensor);
    return plan() ? m_document->workbench().figuresFor(plan())->error(tensor) : nullptr;
}

measure::TensorFlaws DocumentView::flaws(int tensor) const {
    return measure::flawsOf(m_document->model()->tensors[static_cast<std::size_t>(tensor)],
                            m_document->workbench().store().statistics(tensor).get(),
                            error(tensor));
}

measure::ModelError DocumentView::modelError() const {
    if (m_recipe == nullptr) return {.coveredFraction = 1.0, .exactFraction = 1.0, .exact = true};
    const Workbench& workbench = m_document->workbench();
    if (m_figures != nullptr || !plan()) return workbench.modelError(m_figures);
    return workbench.modelError(m_document->workbench().figuresFor(plan()).get());
}

std::optional<measure::ModelError> DocumentView::errorWithoutMatrix() const {
    const Workbench& workbench = m_document->workbench();
    const bool isShown = m_figures != nullptr && m_figures == workbench.figures(WorkOrder::kShown);
    const PlanFigures* figures = isShown ? workbench.withoutMatrix() : nullptr;
    if (figures == nullptr) return std::nullopt;
    return workbench.modelError(figures);
}

}  // namespace weightscape::ui
