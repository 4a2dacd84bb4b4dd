// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the evaluator knows of the tensors under each plan.
#include <algorithm>

#include "ui/work/evaluator.h"

namespace weightscape::ui {
int Evaluator::indexOf(const encoders::Treatment& treatment) {
    const auto found = std::ranges::find(
        m_treated, treatment, [](const Treated& each) -> const auto& { return each.treatment; });
    const auto index = static_cast<int>(found - m_treated.begin());
    if (found == m_treated.end()) m_treated.push_back({treatment, {}});
    return index;
}

std::shared_ptr<const Evaluator::Treatments> Evaluator::readTreatments(
    const recipes::QuantizationPlan* plan) {
    auto read = std::make_shared<Treatments>();
    read->ofTensor.resize(m_statistics.size());
    int last = -1;  // experts follow each other
    const auto put = [&](std::size_t tensor, const encoders::Treatment& treatment) {
        const bool isLast =
            last >= 0 && m_treated[static_cast<std::size_t>(last)].treatment == treatment;
        if (!isLast) last = indexOf(treatment);
        read->ofTensor[tensor] = last;
        if (measure::isCopied(m_model->tensors[tensor], treatment)) {
            read->kept.push_back(static_cast<int>(tensor));
        }
    };
    if (plan != nullptr) {
        for (const recipes::PlannedTensor& planned : plan->tensors) put(planned.tensor, planned);
        std::ranges::sort(read->kept);
    } else {
        for (std::size_t tensor = 0; tensor < m_statistics.size(); ++tensor) {
            put(tensor, {m_model->tensors[tensor].format});
        }
    }
    return read;
}

std::shared_ptr<const Evaluator::Treatments> Evaluator::treatmentsOf(const Plan& plan) {
    if (!plan) return readTreatments(nullptr);
    std::erase_if(m_remembered, [](const Remembered& each) { return each.plan.expired(); });
    const auto known = std::ranges::find_if(
        m_remembered, [&](const Remembered& each) { return each.plan.lock() == plan; });
    if (known != m_remembered.end()) return known->treatments;
    m_remembered.push_back({plan, readTreatments(plan.get())});
    return m_remembered.back().treatments;
}

Evaluator::Slot Evaluator::makeSlot(Plan plan) {
    Slot slot;
    slot.treatments = treatmentsOf(plan);
    slot.plan = std::move(plan);
    readKnown(slot);
    return slot;
}

const measure::TensorError* Evaluator::known(int tensor, int treatment) const {
    const auto& errors = m_treated[static_cast<std::size_t>(treatment)].errors;
    return errors.empty() ? nullptr : errors[static_cast<std::size_t>(tensor)].get();
}

void Evaluator::readKnown(Slot& slot) {
    const std::vector<int>& treatments = slot.treatments->ofTensor;
    slot.known.resize(treatments.size());
    slot.measured = slot.exact = 0;
    slot.total.reset();
    for (std::size_t tensor = 0; tensor < treatments.size(); ++tensor) {
        slot.known[tensor] = known(static_cast<int>(tensor), treatments[tensor]);
        if (slot.known[tensor] == nullptr) continue;
        ++slot.measured;
        if (slot.known[tensor]->exact()) ++slot.exact;
    }
}

void Evaluator::forgetErrors() {
    for (Slot& slot : m_slots) {
        std::fill(slot.known.begin(), slot.known.end(), nullptr);
        slot.measured = slot.exact = 0;
        slot.total.reset();
    }
    for (Treated& each : m_treated) each.errors.clear();
}

const measure::TensorError* Evaluator::error(int slot, int tensor) const {
    if (slot < 0 || static_cast<std::size_t>(slot) >= m_slots.size()) return nullptr;
    const auto& known = m_slots[static_cast<std::size_t>(slot)].known;
    if (tensor < 0 || static_cast<std::size_t>(tensor) >= known.size()) return nullptr;
    return known[static_cast<std::size_t>(tensor)];
}

measure::ModelError Evaluator::modelError(int slot) const {
    if (slot < 0 || static_cast<std::size_t>(slot) >= m_slots.size()) {
        return measure::ModelErrorSum().total(m_parameters);
    }
    const Slot& asked = m_slots[static_cast<std::size_t>(slot)];
    if (!asked.total) {
        // In the order of the tensors, so that the sum does not depend on who was measured first.
        measure::ModelErrorSum sum;
        for (const auto* known : asked.known) {
            if (known != nullptr) sum.add(*known);
        }
        asked.total = sum.total(m_parameters);
    }
    return *asked.total;
}

/// Tensors that are copied as they are: quantizing them again would be another thing.
bool Evaluator::isKept(const Slot& slot, int tensor) const {
    return std::ranges::binary_search(slot.treatments->kept, tensor);
}

bool Evaluator::adoptKeptTensor(const Slot& slot, int tensor) {
    if (!isKept(slot, tensor)) return false;
    const auto index = static_cast<std::size_t>(tensor);
    const TensorInfo& info = m_model->tensors[index];
    const auto known = statistics(tensor);
    if (!known && info.format->canDecode()) return false;  // its Σx² counts in the model's figure
    tellSlots(tensor, slot.treatments->ofTensor[index], measure::errorOfCopy(info, known.get()));
    return true;
}

void Evaluator::adoptKeptTensors() {
    for (const Slot& slot : m_slots) {
        for (const int tensor : slot.treatments->kept) {
            if (slot.known[static_cast<std::size_t>(tensor)] == nullptr) {
                adoptKeptTensor(slot, tensor);
            }
        }
    }
}

/// Keeps an error and points every slot to it whose plan treats the tensor so.
void Evaluator::tellSlots(int tensor, int treatment, const measure::TensorError& error) {
    const auto index = static_cast<std::size_t>(tensor);
    auto& errors = m_treated[static_cast<std::size_t>(treatment)].errors;
    if (errors.empty()) errors.resize(m_statistics.size());
    const bool wasExact = errors[index] && errors[index]->exact();
    if (errors[index]) {
        *errors[index] = error;
    } else {
        errors[index] = std::make_unique<measure::TensorError>(error);
    }
    for (Slot& slot : m_slots) {
        if (slot.treatments->ofTensor[index] != treatment) continue;
        const bool isNew = slot.known[index] == nullptr;
        if (isNew) ++slot.measured;
        if (error.exact() && (isNew || !wasExact)) ++slot.exact;
        slot.known[index] = errors[index].get();
        slot.total.reset();
    }
}

}  // namespace weightscape::ui
