// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/part_editor.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QSlider>
#include <QStandardItemModel>
#include <algorithm>
#include <cmath>

#include "ui/look/box_layout.h"
#include "ui/look/plain_text.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {
namespace {

/// With more steps a slider is too coarse for its width.
constexpr double kMostSliderSteps = 5000.0;

ParameterValues valuesOf(const PartOption& option, const std::string& text) {
    if (option.named) {
        return parseParameters(option.parameters, text, option.id)
            .value_or(standardParameters(option.parameters));
    }
    ParameterValues values;
    for (std::size_t begin = 0; begin <= text.size() && !text.empty();) {
        const std::size_t end = std::min(text.find('x', begin), text.size());
        values.push_back(parseNumber(text.substr(begin, end - begin), option.id).value_or(0.0));
        begin = end + 1;
    }
    return checkParameters(option.parameters, values, option.id)
               ? values
               : standardParameters(option.parameters);
}

}  // namespace

PartEditor::PartEditor(const QString& objectName, const QString& caption,
                       std::vector<PartOption> options, QWidget* parent)
    : QWidget(parent),
      m_options(std::move(options)),
      m_caption(caption),
      m_choice(new QComboBox),
      m_numbers(new QWidget),
      m_grid(new QGridLayout(m_numbers)) {
    setObjectName(objectName);
    nameControl(m_choice, objectName + QStringLiteral("Choice"), caption);
    m_choice->setPlaceholderText(tr("mixed"));
    m_choice->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    for (const PartOption& each : m_options) {
        m_choice->addItem(each.label);
        m_choice->setItemData(m_choice->count() - 1, toolTipText(each.summary), Qt::ToolTipRole);
    }
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setSpacing(kGapSmall);
    m_grid->setColumnStretch(1, 1);
    makeColumn(this, {m_choice, m_numbers}, kGapSmall);
    setFocusProxy(m_choice);
    m_values = standardParameters(option().parameters);
    showNumbers();
    connect(m_choice, &QComboBox::currentIndexChanged, this, [this](int index) {
        if (index < 0) return;
        m_option = static_cast<std::size_t>(index);
        m_values = standardParameters(option().parameters);
        showNumbers();
        Q_EMIT changed();
    });
}

const PartOption& PartEditor::option() const {
    return m_options[m_option];
}

std::string PartEditor::textOf(const PartOption& option, const ParameterValues& values) const {
    if (option.parameters.empty()) return option.id;
    std::string numbers;
    if (option.named) {
        numbers = parametersText(option.parameters, values);
    } else {
        for (const double value : values) {
            numbers += (numbers.empty() ? "" : "x") + numberText(value);
        }
    }
    return numbers.empty() ? option.id : option.id + ":" + numbers;
}

std::string PartEditor::text() const {
    return textOf(option(), m_values);
}

void PartEditor::setText(const std::string& text) {
    setMixed(false);
    if (text == this->text()) return;
    const std::size_t colon = std::min(text.find(':'), text.size());
    const auto found = std::ranges::find(m_options, text.substr(0, colon),
                                         [](const auto& each) { return each.id; });
    if (found == m_options.end()) return;
    const QSignalBlocker blocker(m_choice);
    m_option = static_cast<std::size_t>(found - m_options.begin());
    m_choice->setCurrentIndex(static_cast<int>(m_option));
    m_values = valuesOf(*found, text.substr(std::min(colon + 1, text.size())));
    showNumbers();
}

void PartEditor::setMixed(bool mixed) {
    const int shown = mixed ? -1 : static_cast<int>(m_option);
    if (m_choice->currentIndex() == shown) return;
    const QSignalBlocker blocker(m_choice);
    m_choice->setCurrentIndex(shown);
    m_numbers->setVisible(!mixed && !option().parameters.empty());
}

void PartEditor::refuse(const std::function<QString(const std::string& text)>& why) {
    auto* items = qobject_cast<QStandardItemModel*>(m_choice->model());
    for (std::size_t i = 0; i < m_options.size(); ++i) {
        const PartOption& each = m_options[i];
        const bool isChosen = i == m_option;
        const QString reason =
            why(isChosen ? text() : textOf(each, standardParameters(each.parameters)));
        QStandardItem* item = items->item(static_cast<int>(i));
        item->setEnabled(reason.isEmpty());
        item->setToolTip(toolTipText(reason.isEmpty() ? each.summary : reason));
    }
    m_choice->setToolTip(m_choice->itemData(m_choice->currentIndex(), Qt::ToolTipRole).toString());
}

int PartEditor::choices() const {
    const auto* items = qobject_cast<QStandardItemModel*>(m_choice->model());
    int count = 0;
    for (int i = 0; i < items->rowCount(); ++i) count += items->item(i)->isEnabled() ? 1 : 0;
    return count;
}

void PartEditor::showNumbers() {
    while (QLayoutItem* item = m_grid->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    const auto specs = option().parameters;
    for (std::size_t i = 0; i < specs.size(); ++i) addNumber(specs[i], m_values[i]);
    m_numbers->setVisible(!specs.empty() && m_choice->currentIndex() >= 0);
}

void PartEditor::addNumber(const ParameterSpec& spec, double value) {
    const int row = m_grid->count();
    const auto index = static_cast<std::size_t>(&spec - option().parameters.data());
    const QString name = objectName() + fromUtf8(spec.id);
    auto* box = new QDoubleSpinBox;
    nameControl(box, name, said(spec.label));
    box->setDecimals(spec.whole ? 0 : 3);
    box->setRange(spec.minimum, spec.maximum);
    box->setSingleStep(spec.step);
    if (!spec.unit.empty()) box->setSuffix(QStringLiteral(" ") + said(spec.unit));
    box->setValue(value);
    box->setKeyboardTracking(false);
    box->setToolTip(toolTipText(said(spec.summary)));
    QLabel* label = smallLabel(name + QStringLiteral("Caption"), said(spec.label));
    label->setBuddy(box);
    m_grid->addWidget(label, row, 0, 1, 2);
    const double steps = (spec.maximum - spec.minimum) / spec.step;
    QSlider* slider = nullptr;
    if (steps <= kMostSliderSteps) {
        slider = new QSlider(Qt::Horizontal);
        nameControl(slider, name + QStringLiteral("Slider"), said(spec.label));
        slider->setRange(0, static_cast<int>(std::lround(steps)));
        slider->setValue(static_cast<int>(std::lround((value - spec.minimum) / spec.step)));
        connect(slider, &QSlider::valueChanged, box, [box, &spec](int position) {
            box->setValue(std::min(spec.maximum, spec.minimum + position * spec.step));
        });
        m_grid->addWidget(slider, row + 1, 0, 1, 2);
    }
    m_grid->addWidget(box, row + 1, slider == nullptr ? 0 : 2, 1, slider == nullptr ? 3 : 1);
    connect(box, &QDoubleSpinBox::valueChanged, this, [this, index, slider, &spec](double chosen) {
        m_values[index] = chosen;
        if (slider != nullptr) {
            const QSignalBlocker blocker(slider);
            slider->setValue(static_cast<int>(std::lround((chosen - spec.minimum) / spec.step)));
        }
        Q_EMIT changed();
    });
}

}  // namespace weightscape::ui
