// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/verse_text.h"

#include <fstream>
#include <string>

#include "core/tokenizers/open_tokenizer.h"
#include "tests/support/sample_model.h"

namespace weightscape::test {

inference::TokenText verseText(const std::filesystem::path& path, std::size_t chunks) {
    const auto tokenizer = tokenizers::openTokenizer(*sampleModel()).value();
    const std::int32_t beginning = tokenizer->beginning().value();
    const std::int32_t end = tokenizer->end().value();
    const std::int32_t lineFeed = tokenizer->encode("\n", {.addSpecial = false}).back();
    inference::TokenText text;
    text.tokens.push_back(beginning);
    std::ifstream stream(path);
    for (std::string verse; std::getline(stream, verse);) {
        if (verse.empty()) {
            text.tokens.insert(text.tokens.end(), {end, beginning});
            continue;
        }
        const auto tokens = tokenizer->encode(verse, {.addSpecial = false});
        text.tokens.insert(text.tokens.end(), tokens.begin(), tokens.end());
        text.tokens.push_back(lineFeed);
    }
    text.tokens.push_back(end);
    text.plan = inference::planChunks(text.tokens.size(), 256, chunks).value();
    return text;
}

}  // namespace weightscape::test
