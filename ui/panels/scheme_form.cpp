// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/scheme_form.h"

#include <QLabel>
#include <QVBoxLayout>
#include <algorithm>
#include <map>
#include <utility>

#include "core/quantize/schemes/container.h"
#include "ui/look/plain_text.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {
namespace {

/// The calibration of a GGUF type that is left to the type itself.
constexpr const char* kOwnCalibration = "own";
constexpr const char* kCalibration = "calibration";
constexpr const char* kStore = "store";
constexpr const char* kZeroPoint = "zero-point";
constexpr const char* kGptq = "gptq";
/// Each weight is rounded on its own.
constexpr const char* kNoFeedback = "none";

// Tables: id, label, summary, unit, standard, minimum, maximum, step, whether only whole numbers.
// clang-format off
constexpr ParameterSpec kGroupNumbers[] = {
    {"columns", "Group size"_text, "Neighbouring weights of a row that share a scale"_text, "weights"_text, 32, 16, 65536, 16, true},
};
constexpr ParameterSpec kTileNumbers[] = {
    {"rows", "Tile rows"_text, "Rows of a tile that shares a scale"_text, "rows"_text, 128, 1, 4096, 1, true},
    {"columns", "Tile columns"_text, "Columns of a tile that shares a scale"_text, "columns"_text, 128, 1, 4096, 1, true},
};
constexpr ParameterSpec kSeedNumber[] = {
    {"seed", "Seed"_text, "Equal seeds give equal weights"_text, ""_text, 1, 0, 1000000, 1, true},
};
constexpr ParameterSpec kSigmaNumber[] = {
    {"sigma", "Kept beyond"_text, "Columns with any magnitude above it stay F16"_text, "σ"_text, 6, 1, 50, 0.1},
};
constexpr ParameterSpec kPercentNumber[] = {
    {"percent", "Share kept"_text, "The largest magnitudes stay F16"_text, "%"_text, 0.5, 0.01, 20, 0.01},
};
// clang-format on

template <typename Choice>
std::vector<PartOption> optionsOf(std::span<const elements::ChoiceRow<Choice>> rows) {
    std::vector<PartOption> options;
    for (const auto& row : rows) {
        options.push_back({std::string(row.id), said(row.label), said(row.summary)});
    }
    return options;
}

std::vector<PartOption> roundingOptions() {
    auto options = optionsOf(elements::allRoundings());
    for (std::size_t i = 0; i < options.size(); ++i) {
        if (elements::allRoundings()[i].choice == elements::RoundingMode::Stochastic) {
            options[i].parameters = kSeedNumber;
        }
    }
    return options;
}

std::vector<PartOption> calibrationOptions() {
    std::vector<PartOption> options = {
        {kOwnCalibration, SchemeForm::tr("The type's own"),
         SchemeForm::tr("As llama.cpp chooses the scale: the same bytes")}};
    for (const calibration::Calibrator& each : calibration::allCalibrators()) {
        options.push_back(
            {std::string(each.id), said(each.label), said(each.summary), each.parameters, true});
    }
    return options;
}

std::vector<PartOption> granularityOptions() {
    return {
        {"group", SchemeForm::tr("Groups"), SchemeForm::tr("Weights next to each other in a row"),
         kGroupNumbers},
        {"row", SchemeForm::tr("Rows"), SchemeForm::tr("One scale for each output row")},
        {"column", SchemeForm::tr("Columns"), SchemeForm::tr("One scale for each input column")},
        {"tile", SchemeForm::tr("Tiles"), SchemeForm::tr("Rectangles of rows and columns"),
         kTileNumbers},
        {"tensor", SchemeForm::tr("Whole tensor"), SchemeForm::tr("One scale for all weights")}};
}

std::vector<PartOption> outlierOptions() {
    return {{"none", SchemeForm::tr("None"), SchemeForm::tr("Every weight is quantized")},
            {"columns", SchemeForm::tr("Keep loud columns"),
             SchemeForm::tr("As LLM.int8() does: columns with far weights stay F16"), kSigmaNumber},
            {"sparse", SchemeForm::tr("Keep single weights"),
             SchemeForm::tr("The largest stay F16, each with its place"), kPercentNumber},
            {"equalize", SchemeForm::tr("Equalize columns"),
             SchemeForm::tr("Columns are brought to one magnitude and multiplied back")}};
}

std::vector<PartOption> storeOptions() {
    std::vector<PartOption> options;
    for (const formats::Format& format : formats::allFormats()) {
        const bool isFloat = format.info.isStore;
        if (!isFloat && (!format.openScale.isOpen() || format.openScale.hasMinimum)) continue;
        options.push_back({std::string(format.info.id),
                           isFloat
                               ? SchemeForm::tr("%1, simulated").arg(fromUtf8(format.info.label))
                               : SchemeForm::tr("%1 blocks").arg(fromUtf8(format.info.label)),
                           said(format.info.summary)});
    }
    std::stable_partition(options.begin(), options.end(),
                          [](const auto& each) { return each.id == "f16"; });
    return options;
}

std::vector<PartOption> feedbackOptions() {
    return {
        {kNoFeedback, SchemeForm::tr("None"), SchemeForm::tr("Each weight is rounded on its own")},
        {kGptq, SchemeForm::tr("GPTQ"),
         SchemeForm::tr("What rounding does to a layer's output, later weights of the row make "
                        "up for. Learn from a calibration text first."),
         encoders::gptqParameters(), true}};
}

/// The parts of a treatment besides its format or element, by the names of the form's rows.
using Parts = std::map<std::string, std::string>;

std::string feedbackText(const encoders::Treatment& treatment) {
    if (!treatment.feedback) return kNoFeedback;
    const std::string numbers =
        parametersText(encoders::gptqParameters(), treatment.feedback->parameters);
    return numbers.empty() ? kGptq : std::string(kGptq) + ":" + numbers;
}

Parts partsOf(const encoders::Treatment& treatment) {
    if (!treatment.scheme) {
        return {{kCalibration, treatment.calibration
                                   ? calibration::calibratorText(*treatment.calibration)
                                   : kOwnCalibration},
                {kGptq, feedbackText(treatment)}};
    }
    const schemes::Scheme& scheme = *treatment.scheme;
    return {{"mapping", std::string(elements::mappingId(scheme.mapping))},
            {"granularity", schemes::granularityText(scheme.granularity)},
            {kCalibration, calibration::calibratorText(scheme.calibration)},
            {"rounding", elements::roundingText(scheme.rounding)},
            {"scale", std::string(elements::scaleTypeId(scheme.scale))},
            {kZeroPoint, std::string(elements::zeroPointTypeId(scheme.zeroPoint))},
            {"outliers", schemes::outliersText(scheme.outliers)},
            {kStore, std::string(treatment.format->info.id)},
            {kGptq, feedbackText(treatment)}};
}

/// `text` as feedbackText() writes it.
Result<encoders::Treatment> withFeedbackOf(encoders::Treatment treatment, const std::string& text) {
    treatment.feedback = {};
    if (text == kNoFeedback) return treatment;
    const std::size_t colon = std::min(text.find(':'), text.size());
    return encoders::withFeedback(std::move(treatment),
                                  std::string_view(text).substr(std::min(colon + 1, text.size())));
}

Result<encoders::Treatment> simulated(const std::string& element, const Parts& parts) {
    std::string scheme = element;
    for (const auto& [name, text] : parts) {
        if (name != kStore && name != kGptq) scheme += " " + name + "=" + text;
    }
    auto treatment = encoders::simulate(scheme, parts.at(kStore));
    if (!treatment) return treatment;
    return withFeedbackOf(*std::move(treatment), parts.at(kGptq));
}

/// A format and its calibrator.
Result<encoders::Treatment> calibrated(const formats::Format& format, const Parts& parts) {
    auto treatment = parts.at(kCalibration) == kOwnCalibration
                         ? Result<encoders::Treatment>(encoders::Treatment{&format})
                         : encoders::calibrate(format, parts.at(kCalibration));
    if (!treatment) return treatment;
    return withFeedbackOf(*std::move(treatment), parts.at(kGptq));
}

}  // namespace

SchemeForm::SchemeForm(QWidget* parent) : QWidget(parent), m_layout(new QVBoxLayout(this)) {
    setObjectName(QStringLiteral("schemeForm"));
    m_layout->setContentsMargins({});
    m_layout->setSpacing(kGapSmall);
    addRow("mapping", tr("Mapping"), optionsOf(elements::allMappings()));
    addRow("granularity", tr("Weights that share a scale"), granularityOptions());
    addRow(kCalibration, tr("Calibration"), calibrationOptions());
    addRow("rounding", tr("Rounding"), roundingOptions());
    addRow("scale", tr("Scale stored as"), optionsOf(elements::allScaleTypes()));
    addRow(kZeroPoint, tr("Zero point stored as"), optionsOf(elements::allZeroPointTypes()));
    addRow("outliers", tr("Outliers"), outlierOptions());
    addRow(kStore, tr("In the file"), storeOptions());
    addRow(kGptq, tr("Error feedback"), feedbackOptions());
}

void SchemeForm::addRow(const std::string& name, const QString& caption,
                        std::vector<PartOption> options) {
    const QString objectName = QStringLiteral("part_") + fromUtf8(name);
    auto* editor = new PartEditor(objectName, caption, std::move(options));
    QLabel* label = smallLabel(objectName + QStringLiteral("Caption"), caption);
    label->setBuddy(editor);
    m_layout->addWidget(label);
    m_layout->addWidget(editor);
    m_rows.push_back({name, label, editor});
    connect(editor, &PartEditor::changed, this,
            [this, name, caption] { Q_EMIT changed(name, caption); });
}

const SchemeForm::Row& SchemeForm::find(const std::string& name) const {
    return *std::ranges::find(m_rows, name, &Row::name);
}

void SchemeForm::setParts(const std::vector<encoders::Treatment>& treatments) {
    m_first = treatments.front();
    const Parts parts = partsOf(m_first);
    for (const auto& [name, text] : parts) find(name).editor->setText(text);
    for (const encoders::Treatment& other : treatments) {
        if (other == m_first) continue;
        for (const auto& [name, text] : partsOf(other)) {
            const auto own = parts.find(name);
            if (own == parts.end() || text != own->second) find(name).editor->setMixed(true);
        }
    }
    showWhatApplies();
}

std::string SchemeForm::part(const std::string& name) const {
    return find(name).editor->text();
}

std::string SchemeForm::partOf(const encoders::Treatment& treatment, const std::string& name) {
    const Parts parts = partsOf(treatment);
    const auto found = parts.find(name);
    return found == parts.end() ? std::string() : found->second;
}

Result<encoders::Treatment> SchemeForm::withPart(const encoders::Treatment& now,
                                                 const std::string& name, const std::string& text) {
    Parts parts = partsOf(now);
    parts[name] = text;
    if (!now.scheme) return calibrated(*now.format, parts);
    auto changed = simulated(now.scheme->element.id(), parts);
    if (changed || name == kStore || name == kGptq) return changed;
    // A container holds one scheme only: another scheme goes back to floats.
    parts[kStore] = "f16";
    auto floats = simulated(now.scheme->element.id(), parts);
    return floats ? floats : changed;
}

Result<encoders::Treatment> SchemeForm::withElement(const encoders::Treatment& now,
                                                    const std::string& element) {
    if (now.scheme) {
        if (auto kept = simulated(element, partsOf(now))) return kept;
    }
    auto changed = encoders::simulate(element);
    if (!changed) return changed;
    auto fed = withFeedbackOf(*changed, feedbackText(now));
    return fed ? fed : changed;
}

void SchemeForm::showWhatApplies() {
    for (const Row& row : m_rows) {
        const bool isPart = m_first.scheme || row.name == kGptq ||
                            (row.name == kCalibration && m_first.format->openScale.isOpen());
        row.editor->refuse([&](const std::string& text) -> QString {
            if (!isPart) return {};
            if (m_first.scheme && text == kOwnCalibration) {
                return tr("Only for types of GGUF files");
            }
            const auto possible = withPart(m_first, row.name, text);
            return possible ? QString() : said(possible.error().detail);
        });
        const bool applies = isPart && row.editor->choices() > 1;
        row.caption->setVisible(applies);
        row.editor->setVisible(applies);
    }
}

}  // namespace weightscape::ui
