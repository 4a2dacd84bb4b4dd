// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "app/cli/text_input.h"

#include <cstddef>
#include <filesystem>
#include <iostream>
#include <span>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "core/files/sample_path.h"
#include "core/files/text_file.h"
#include "core/support/sha256.h"

namespace weightscape::cli {
namespace {

Result<std::string> readStandardInput() {
    constexpr std::size_t kPart = 1 << 16;
    const std::string name = "-";
    std::string text;
    std::vector<char> part(kPart);
    while (std::cin) {
        std::cin.read(part.data(), static_cast<std::streamsize>(part.size()));
        text.append(part.data(), static_cast<std::size_t>(std::cin.gcount()));
        if (text.size() >= files::kMostTextBytes) return files::failTextTooLong(name);
    }
    if (std::cin.bad()) {
        return fail(ErrorCode::CannotRead, "Standard input cannot be read."_text, name);
    }
    return text;
}

}  // namespace

Result<std::string> readText(const std::string& path) {
    if (path.empty()) return readStandardInput();
    return files::readTextFile(path);
}

namespace {

/// A file, or the text that comes with the program under a name.
Result<std::string> readTextNamed(const std::string& path, std::string_view name,
                                  Result<std::filesystem::path> (*builtIn)()) {
    std::error_code ignored;
    if (path != name || std::filesystem::exists(path, ignored)) return readText(path);
    const auto found = builtIn();
    return found ? readText(found->string()) : fail(found.error());
}

}  // namespace

Result<std::string> readEvaluationText(const std::string& path) {
    return readTextNamed(path, "sample", files::sampleTextPath);
}

Result<inference::CalibrationText> readCalibrationText(const std::string& path,
                                                       const tokenizers::Tokenizer& tokenizer,
                                                       const inference::TextOptions& options) {
    const auto text = readTextNamed(path, "balanced", files::calibrationTextPath);
    if (!text) return fail(text.error());
    auto tokens = inference::tokenText(tokenizer, *text, options);
    if (!tokens) {
        if (tokens.error().file.empty()) tokens.error().file = path;
        return fail(std::move(tokens.error()));
    }
    return inference::CalibrationText{path, *std::move(tokens), 1.0,
                                      sha256(std::as_bytes(std::span(*text)))};
}

}  // namespace weightscape::cli
