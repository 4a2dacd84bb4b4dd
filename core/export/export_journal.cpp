// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/export/export_journal.h"

#include <array>
#include <bit>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "core/files/text_file.h"
#include "core/recipes/recipe_json.h"
#include "core/support/sha256.h"
#include "core/support/strict_json.h"

namespace weightscape::exporting {
namespace {

using Json = nlohmann::json;

constexpr std::array kCounts = {&ErrorStats::count, &ErrorStats::nonFinite,
                                &ErrorStats::overflowed};
constexpr std::array kSums = {&ErrorStats::sumSquaredError,   &ErrorStats::sumSquaredOriginal,
                              &ErrorStats::sumSquaredDecoded, &ErrorStats::sumProduct,
                              &ErrorStats::maxAbsError,       &ErrorStats::sumImportance,
                              &ErrorStats::sumWeightedError,  &ErrorStats::sumWeightedOriginal};

/// Bits of numbers, so that nothing is lost, infinity included.
Json toJson(const ErrorStats& error) {
    Json numbers = Json::array();
    for (const auto count : kCounts) numbers.push_back(error.*count);
    for (const auto sum : kSums) numbers.push_back(std::bit_cast<std::uint64_t>(error.*sum));
    return numbers;
}

std::optional<ErrorStats> errorFrom(const Json& numbers) {
    if (!numbers.is_array() || numbers.size() != kCounts.size() + kSums.size()) return std::nullopt;
    for (const Json& number : numbers) {
        if (!number.is_number_unsigned()) return std::nullopt;
    }
    ErrorStats error;
    std::size_t at = 0;
    for (const auto count : kCounts) error.*count = numbers[at++].get<std::uint64_t>();
    for (const auto sum : kSums) {
        error.*sum = std::bit_cast<double>(numbers[at++].get<std::uint64_t>());
    }
    return error;
}

std::string lineOf(const StreamedTensor& tensor, const ByteRange& place,
                   const std::string& sha256) {
    return Json{{"begin", place.begin},
                {"end", place.end},
                {"sha256", sha256},
                {"error", toJson(tensor.error)},
                {"stored", toJson(tensor.storedError)},
                {"treated", tensor.treatedBytes},
                {"saturated", tensor.saturated}}
        .dump();
}

/// A finished tensor as a line tells of it; false: the line is none, or the bytes are others.
bool restore(const Json& line, std::span<const std::byte> left, StreamedTensor& tensor) {
    for (const char* name : {"begin", "end", "treated", "saturated"}) {
        if (!line.is_object() || !line.contains(name) || !line[name].is_number_unsigned()) {
            return false;
        }
    }
    const ByteRange place{line["begin"].get<std::uint64_t>(), line["end"].get<std::uint64_t>()};
    if (place.begin != tensor.position || place.end < place.begin || place.end > left.size()) {
        return false;
    }
    if (line.value("sha256", Json()) != sha256(left.subspan(place.begin, place.length()))) {
        return false;
    }
    const auto error = errorFrom(line.value("error", Json()));
    const auto stored = errorFrom(line.value("stored", Json()));
    if (!error || !stored) return false;
    tensor.error = *error;
    tensor.storedError = *stored;
    tensor.treatedBytes = line["treated"].get<std::uint64_t>();
    tensor.saturated = line["saturated"].get<std::uint64_t>();
    return true;
}

std::vector<std::string> linesOf(const std::string& text) {
    std::vector<std::string> lines;
    for (std::size_t at = 0, end = 0; (end = text.find('\n', at)) != std::string::npos;
         at = end + 1) {
        lines.push_back(text.substr(at, end - at));
    }
    return lines;
}

}  // namespace

std::string ExportJournal::keyOf(const Model& model, const recipes::QuantizationPlan& plan,
                                 const FileImage& image, bool saturate) {
    Sha256 hash;
    const auto add = [&hash](const std::string& text) {
        hash.update(std::as_bytes(std::span(text)));
        hash.update(std::as_bytes(std::span("\n", 1)));
    };
    add(image.header);
    for (const auto& file : model.files) {
        add(file->path().string());
        add(std::to_string(file->bytes().size()));
        if (const ByteSupply* supply = file->supply()) add(supply->state());
    }
    add(recipes::toJson(plan.recipe));
    add(saturate ? "saturate" : "");
    for (const recipes::PlannedTensor& planned : plan.tensors) {
        hash.update(std::as_bytes(plan.importanceOf(planned).values));
    }
    return hash.finish();
}

std::size_t ExportJournal::finishedIn(std::span<const std::byte> left,
                                      std::span<StreamedTensor> tensors) {
    m_kept.clear();
    const auto text = files::readTextFile(m_path);
    if (!text) return 0;
    const auto lines = linesOf(*text);
    if (lines.empty() || lines.front() != m_key) return 0;
    std::size_t finished = 0;
    for (std::size_t line = 1; line < lines.size() && finished < tensors.size(); ++line) {
        // Tensors without bytes have no line.
        while (finished < tensors.size() && tensors[finished].tensor->weightCount() == 0)
            ++finished;
        const auto document = parseStrictJson(lines[line], m_path.string());
        if (!document || !restore(*document, left, tensors[finished])) break;
        m_kept.push_back(lines[line]);
        ++finished;
    }
    return finished;
}

Result<void> ExportJournal::begin() {
    m_file.open(m_path, std::ios::binary | std::ios::trunc);
    std::string lines = m_key;
    for (const std::string& line : m_kept) lines += '\n' + line;
    return write(lines);
}

Result<void> ExportJournal::note(const StreamedTensor& tensor, const ByteRange& place,
                                 const std::string& sha256) {
    return write(lineOf(tensor, place, sha256));
}

Result<void> ExportJournal::write(const std::string& line) {
    m_file << line << '\n' << std::flush;
    if (m_file) return {};
    return fail(ErrorCode::CannotWrite, "What is finished could not be noted beside the file."_text,
                m_path.string());
}

void ExportJournal::remove() {
    m_file.close();
    std::error_code ignored;  // a journal without its file says nothing
    std::filesystem::remove(m_path, ignored);
}

}  // namespace weightscape::exporting
