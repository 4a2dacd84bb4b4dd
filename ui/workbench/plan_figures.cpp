// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/workbench/plan_figures.h"

#include <algorithm>

namespace weightscape::ui {

std::vector<bool> measurableTensors(const Model* model) {
    std::vector<bool> measurable;
    if (model == nullptr) return measurable;
    for (const TensorInfo& tensor : model->tensors) {
        measurable.push_back(tensor.format->canDecode());
    }
    return measurable;
}

std::shared_ptr<const PlanTreatments> readTreatments(const Model& model,
                                                     const recipes::QuantizationPlan* plan,
                                                     ResultStore& store, Matrix matrix) {
    auto read = std::make_shared<PlanTreatments>();
    read->ofTensor.resize(model.tensors.size());
    int last = -1;  // experts follow each other
    const auto put = [&](std::size_t tensor, const encoders::Treatment& treatment, bool blind,
                         const ColumnImportance& importance) {
        if (last < 0 || store.isBlind(last) != blind || !(store.treatment(last) == treatment)) {
            last = store.indexOf(treatment, blind);
        }
        read->ofTensor[tensor] = last;
        if (measure::needsNoMeasuring(model.tensors[tensor], treatment, importance)) {
            read->kept.push_back(static_cast<int>(tensor));
        }
    };
    if (plan != nullptr) {
        for (const recipes::PlannedTensor& planned : plan->tensors) {
            put(planned.tensor, planned, planned.weighted && matrix == Matrix::NotSeen,
                plan->importanceOf(planned));
        }
        std::ranges::sort(read->kept);
    } else {
        for (std::size_t tensor = 0; tensor < model.tensors.size(); ++tensor) {
            put(tensor, {model.tensors[tensor].format}, false, {});
        }
    }
    return read;
}

PlanFigures::PlanFigures(Plan plan, std::shared_ptr<const PlanTreatments> treatments,
                         const ResultStore& store)
    : m_plan(std::move(plan)),
      m_treatments(std::move(treatments)),
      m_known(m_treatments->ofTensor.size()) {
    read(store);
}

void PlanFigures::read(const ResultStore& store) {
    m_measured = m_exact = 0;
    m_total.reset();
    for (std::size_t tensor = 0; tensor < m_known.size(); ++tensor) {
        m_known[tensor] = store.error(static_cast<int>(tensor), m_treatments->ofTensor[tensor]);
        if (m_known[tensor] == nullptr) continue;
        ++m_measured;
        if (m_known[tensor]->exact()) ++m_exact;
    }
}

bool PlanFigures::isKept(int tensor) const {
    return std::ranges::binary_search(m_treatments->kept, tensor);
}

const measure::TensorError* PlanFigures::error(int tensor) const {
    if (tensor < 0 || static_cast<std::size_t>(tensor) >= m_known.size()) return nullptr;
    return m_known[static_cast<std::size_t>(tensor)];
}

measure::ModelError PlanFigures::total(std::uint64_t modelWeights) const {
    if (!m_total) {
        // In the order of the tensors, so that the sum does not depend on who was measured first.
        measure::ModelErrorSum sum;
        for (const auto* known : m_known) {
            if (known != nullptr) sum.add(*known);
        }
        m_total = sum.total(modelWeights);
    }
    return *m_total;
}

void PlanFigures::take(int tensor, int treatment, const ResultStore::ErrorChange& change) {
    if (this->treatment(tensor) != treatment) return;
    if (change.isNew) ++m_measured;
    if (change.becameExact) ++m_exact;
    m_known[static_cast<std::size_t>(tensor)] = change.error;
    m_total.reset();
}

}  // namespace weightscape::ui
