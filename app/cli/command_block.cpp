// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>

#include "app/cli/arguments.h"
#include "app/cli/commands.h"
#include "app/cli/group_report.h"
#include "app/cli/importance_options.h"
#include "app/cli/number_text.h"
#include "app/cli/scheme_options.h"
#include "app/cli/spoken.h"
#include "app/cli/text_table.h"
#include "core/measure/block_view.h"
#include "core/support/printable.h"

namespace weightscape::cli {
namespace {

using measure::BlockView;
using Json = nlohmann::ordered_json;

struct BlockOptions {
    std::string model;
    std::string tensor;
    SchemeOptions scheme;
    std::optional<encoders::Treatment> treatment;  ///< made of `scheme`; none: as stored
    measure::BlockPlace place;
    ImportanceOptions importance;
};

std::string hexText(std::byte byte) {
    std::array<char, 3> text{};
    std::snprintf(text.data(), text.size(), "%02x", std::to_integer<unsigned>(byte));
    return text.data();
}

std::string placesText(std::size_t first, std::size_t last) {
    return first == last ? std::to_string(first)
                         : std::to_string(first) + "-" + std::to_string(last);
}

/// "19.4-7" for bits 4 to 7 of byte 19; whole bytes "0-1".
std::string placeText(const formats::FieldBits& bits) {
    std::string text;
    const auto add = [&](const std::string& part) { text += (text.empty() ? "" : ", ") + part; };
    const auto pieces = measure::byteBits(bits);
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        if (pieces[i].count < 8) {
            add(std::to_string(pieces[i].byte) + "." +
                placesText(pieces[i].firstBit, pieces[i].firstBit + pieces[i].count - 1));
            continue;
        }
        std::size_t last = i;
        while (last + 1 < pieces.size() && pieces[last + 1].count == 8 &&
               pieces[last + 1].byte == pieces[last].byte + 1) {
            ++last;
        }
        add(placesText(pieces[i].byte, pieces[last].byte));
        i = last;
    }
    return text;
}

std::string weightsText(const formats::WeightRun& weights) {
    const std::size_t last = weights.at(weights.count - 1U);
    if (weights.stride == 1) return placesText(weights.first, last);
    if (weights.count == 2) return std::to_string(weights.first) + ", " + std::to_string(last);
    return std::to_string(weights.first) + ", " + std::to_string(weights.at(1)) + " .. " +
           std::to_string(last);
}

/// "sub-block scale 3"; just "scale" where the block has one.
Text fieldName(const BlockView& view, std::size_t field) {
    const auto& fields = view.layout.fields;
    const auto sameGroup = [&](const auto& other) { return other.group == fields[field].group; };
    const Words name = view.groupOf(field).name;
    if (std::count_if(fields.begin(), fields.end(), sameGroup) == 1) return name;
    return "%1 %2"_text(name, fields[field].index);
}

Text numberText(double number, int digits = 6) {
    return Text::number(significantText(number, digits));
}

std::string headText(const TensorInfo& tensor, const BlockView& view) {
    const std::size_t count = view.original.size();
    const Text place = "%1, row %2, block %3 of %4 (columns %5)"_text(
        printable(tensor.name, 100), view.place.row, view.place.block, view.blocksPerRow,
        placesText(view.firstColumn(), view.firstColumn() + count - 1));
    const std::string_view label = tensor.format->info.label;
    const Text error = Text::number(percentText(view.errors.relativeRmse()));
    const Text origin = view.isStored ? "as the file stores them"_text
                        : view.usesImportance
                            ? "encoded from %1 by importance, relative RMSE %2"_text(label, error)
                            : "encoded from %1, relative RMSE %2"_text(label, error);
    const Text size = "%1: %2 weights in %3 bytes, %4 bits per weight, %5"_text(
        view.format->info.label, count, view.bytes.size(),
        Text::number(fixedText(view.format->bitsPerWeight(), 4)), origin);
    return said(place) + "\n" + said(size) + "\n\n";
}

std::string bytesText(const BlockView& view) {
    constexpr std::size_t kPerLine = 16;
    std::string text = said("Bytes"_text) + "\n";
    for (std::size_t i = 0; i < view.bytes.size(); ++i) {
        if (i % kPerLine == 0) {
            const std::string offset = std::to_string(i);
            text += (i == 0 ? "" : "\n") +
                    std::string(5 - std::min<std::size_t>(5, offset.size()), ' ') + offset + " ";
        }
        text += " " + hexText(view.bytes[i]);
    }
    return text + "\n\n";
}

/// Fields that several weights share.
std::string fieldsText(const BlockView& view) {
    TextTable table({{"Field"_text, TextTable::Align::Left},
                     {"Byte.bits"_text, TextTable::Align::Left},
                     {"Stored"_text},
                     {"Stands for"_text},
                     {"Weights"_text, TextTable::Align::Left}});
    for (std::size_t i = 0; i < view.layout.fields.size(); ++i) {
        const auto& field = view.layout.fields[i];
        if (field.weights.count == 1) continue;
        const auto number = view.number(i);
        table.addRow({fieldName(view, i), placeText(field.bits), view.storedNumber(i),
                      number ? numberText(*number) : "-"_text, weightsText(field.weights)});
    }
    return table.empty() ? std::string{} : table.text() + "\n";
}

std::string weightsTable(const BlockView& view) {
    TextTable table({{"Weight"_text},
                     {"Original"_text},
                     {"Decoded"_text},
                     {"Error"_text},
                     {"Of its own (byte.bits = stored)"_text, TextTable::Align::Left}});
    for (std::size_t i = 0; i < view.original.size(); ++i) {
        Text own;
        for (const std::size_t field : view.fieldsOfWeight[i]) {
            const auto& described = view.layout.fields[field];
            if (described.weights.count > 1) continue;
            const Text one = "%1 %2 = %3"_text(view.groupOf(field).name, placeText(described.bits),
                                               view.storedNumber(field));
            own = own.empty() ? one : "%1; %2"_text(own, one);
        }
        table.addRow({i, numberText(view.original[i]), numberText(view.decoded[i]),
                      numberText(view.error(i), 3), own});
    }
    return table.text();
}

std::string blockText(const TensorInfo& tensor, const BlockView& view) {
    return headText(tensor, view) + bytesText(view) + fieldsText(view) + weightsTable(view);
}

Json fieldEntry(const BlockView& view, std::size_t index) {
    const auto& field = view.layout.fields[index];
    const auto& group = view.groupOf(index);
    Json bits = Json::array();
    for (const auto& part : field.bits.parts()) bits.push_back({part.first, part.count});
    Json weights = Json::array();
    for (std::size_t i = 0; i < field.weights.count; ++i) weights.push_back(field.weights.at(i));
    const auto number = view.number(index);
    return {{"name", group.name.english()},
            {"kind", formats::fieldKindName(group.kind).english()},
            {"ggml", group.ggml},
            {"index", field.index},
            {"bits", std::move(bits)},
            {"weights", std::move(weights)},
            {"stored", view.storedNumber(index)},
            {"number", number ? jsonNumber(*number) : Json(nullptr)}};
}

Json document(const TensorInfo& tensor, const BlockView& view) {
    std::string hex;
    for (const std::byte byte : view.bytes) hex += hexText(byte);
    Json fields = Json::array();
    for (std::size_t i = 0; i < view.layout.fields.size(); ++i) {
        fields.push_back(fieldEntry(view, i));
    }
    Json weights = Json::array();
    for (std::size_t i = 0; i < view.original.size(); ++i) {
        weights.push_back({{"original", jsonNumber(view.original[i])},
                           {"decoded", jsonNumber(view.decoded[i])},
                           {"error", jsonNumber(view.error(i))}});
    }
    return {{"tensor", jsonText(tensor.name)},
            {"format", view.format->info.id},
            {"row", view.place.row},
            {"block", view.place.block},
            {"first_column", view.firstColumn()},
            {"blocks_per_row", view.blocksPerRow},
            {"stored", view.isStored},
            {"by_importance", view.usesImportance},
            {"relative_rmse", jsonNumber(view.errors.relativeRmse())},
            {"overflowed", view.errors.overflowed},
            {"bytes", std::move(hex)},
            {"fields", std::move(fields)},
            {"weights", std::move(weights)}};
}

Result<const TensorInfo*> onlyTensor(const Model& model, const std::string& pattern) {
    const auto tensors = selectTensors(model, pattern);
    if (!tensors) return fail(tensors.error());
    if (tensors->size() == 1) return tensors->front();
    return fail(
        ErrorCode::InvalidArgument,
        "%1 tensors match '%2'; name one of them, for example '%3'."_text(
            tensors->size(), printable(pattern, 200), printable(tensors->front()->ggufName, 100)),
        model.path.string());
}

Result<void> showGroup(const Model& model, const TensorInfo& tensor, const BlockOptions& options,
                       const ColumnImportance& importance, Console& console) {
    const auto view = measure::viewGroup(model, tensor, *options.treatment->scheme, options.place,
                                         console, importance);
    if (!view) return fail(view.error());
    for (const Text& remark : encoders::treatmentRemarks(tensor, *options.treatment)) {
        console.warn(remark);
    }
    if (auto same = checkStillSame(model); !same) return same;
    console.show(groupDocument, groupText, tensor, *view);
    return {};
}

Result<void> showBlock(const BlockOptions& options, Console& console) {
    const auto model = openModelNamed(options.model);
    if (!model) return fail(model.error());
    const auto tensor = onlyTensor(**model, options.tensor);
    if (!tensor) return fail(tensor.error());
    const auto importance = loadImportance(**model, options.importance, console);
    if (!importance) return fail(importance.error());
    ColumnImportance columns;
    if (*importance != nullptr) {
        columns = (*importance)->of(static_cast<std::size_t>(*tensor - (*model)->tensors.data()));
    }
    const encoders::Treatment treatment =
        options.treatment.value_or(encoders::Treatment{(*tensor)->format});
    if (treatment.isSimulated()) {
        return showGroup(**model, **tensor, options, columns, console);
    }
    const auto view =
        measure::viewBlock(**model, **tensor, treatment, options.place, console, columns);
    if (!view) return fail(view.error());
    if (auto same = checkStillSame(**model); !same) return same;
    if (view->lacksImportance) {
        const std::string_view label = treatment.format->info.label;
        console.warn(*importance != nullptr
                         ? "%1 needs importance, and the matrix has nothing that fits this "
                           "tensor; here every weight counts the same."_text(label)
                         : "%1 is never written without an importance matrix; here every "
                           "weight counts the same."_text(label));
    }
    console.show(document, blockText, **tensor, *view);
    return {};
}

}  // namespace

Action declareBlock(CLI::App& parser) {
    const auto options = std::make_shared<BlockOptions>();
    addModelArgument(parser, options->model);
    addTensorOption(parser, options->tensor);
    parser.get_option("--tensor")
        ->required()
        ->description(said("The tensor; a pattern that one name matches"_text));
    parser
        .add_option("--format", options->scheme.formats,
                    said("The format or element type to show (default: as stored)"_text))
        ->expected(1)
        ->check(checkFormatOrElement);
    addSchemeParts(parser, options->scheme);
    parser.add_option("--row", options->place.row, said("Row of the tensor, from 0"_text))
        ->check(CLI::NonNegativeNumber);
    parser
        .add_option("--block", options->place.block,
                    said("Block of the row, or group of a scheme, from 0"_text))
        ->check(CLI::NonNegativeNumber);
    addImportanceOptions(parser, options->importance);
    parser.callback([options] {
        checkImportanceOptions(options->importance);
        auto treatments = treatmentsOf(options->scheme);
        if (!treatments) throw CLI::ValidationError(problemOf(treatments));
        if (!treatments->empty()) options->treatment = std::move(treatments->front());
    });
    parser.footer(
        said("Bit 0 is the lowest of its byte. Example: the bytes of one block as Q4_K would "
             "store it:\n  weightscape-cli block sample --tensor blk.0.ffn_down.weight "
             "--format q4_k --row 3\nExample: scale, codes and the bound on the error of a group "
             "of a scheme:\n  weightscape-cli block sample --tensor blk.0.ffn_down.weight "
             "--format int4 --granularity group:64"_text));
    return [options](Console& console) { return showBlock(*options, console); };
}

}  // namespace weightscape::cli
