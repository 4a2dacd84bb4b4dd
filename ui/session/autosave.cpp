// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/autosave.h"

#include <array>
#include <charconv>
#include <span>
#include <system_error>

#include "core/support/platform/output_file.h"
#include "core/support/sha256.h"
#include "ui/session/session_file.h"

namespace weightscape::ui {
namespace {

constexpr std::array<const char*, 2> kNames = {"autosave-0.weightscape", "autosave-1.weightscape"};
constexpr std::string_view kMark = "\n#autosave ";

/// "\n#autosave NUMBER LENGTH SHA256\n" behind the text.
std::string trailer(const Autosaved& saved) {
    return std::string(kMark) + std::to_string(saved.number) + " " +
           std::to_string(saved.text.size()) + " " + sha256(std::as_bytes(std::span(saved.text))) +
           "\n";
}

std::optional<Autosaved> readAutosave(const std::filesystem::path& path) {
    auto content = readSmallFile(path);
    if (!content) return std::nullopt;
    const std::size_t mark = content->rfind(kMark);
    if (mark == std::string::npos) return std::nullopt;
    Autosaved saved;
    const char* const digits = content->data() + mark + kMark.size();
    const char* const end = content->data() + content->size();
    if (std::from_chars(digits, end, saved.number).ec != std::errc{}) return std::nullopt;
    saved.text = content->substr(0, mark);
    // Length and digest are compared as they would be written: anything else is damage.
    if (content->substr(mark) != trailer(saved)) return std::nullopt;
    return saved;
}

}  // namespace

Result<void> writeAutosave(const std::filesystem::path& folder, const Autosaved& saved) {
    std::error_code failure;
    std::filesystem::create_directories(folder, failure);
    const auto path = folder / kNames[saved.number % kNames.size()];
    return files::writeWholeFile(path, saved.text + trailer(saved), true);
}

std::optional<Autosaved> newestAutosave(const std::filesystem::path& folder) {
    std::optional<Autosaved> newest;
    for (const char* name : kNames) {
        auto saved = readAutosave(folder / name);
        if (saved && (!newest || saved->number > newest->number)) newest = std::move(saved);
    }
    return newest;
}

void removeAutosaves(const std::filesystem::path& folder) {
    for (const char* name : kNames) {
        std::error_code none;
        std::filesystem::remove(folder / name, none);
    }
}

}  // namespace weightscape::ui
