// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#define PCRE2_CODE_UNIT_WIDTH 8
#include "core/recipes/tensor_pattern.h"

#include <pcre2.h>

#include <array>

#include "core/support/printable.h"
#include "core/support/utf8.h"

namespace weightscape::recipes {

namespace {

constexpr std::size_t kLongestPattern = 4096;
/// Names have at most 64 bytes, so honest expressions need some hundred steps.
constexpr std::uint32_t kStepLimit = 20'000;
constexpr std::uint32_t kDepthLimit = 2'000;
constexpr std::uint32_t kHeapLimitKib = 1'024;

/// ECMAScript's meanings where PCRE2's own differ, and no verbs that could widen the matching.
constexpr std::uint32_t kOptions = PCRE2_ALT_BSUX | PCRE2_ALLOW_EMPTY_CLASS |
                                   PCRE2_MATCH_UNSET_BACKREF | PCRE2_DOLLAR_ENDONLY |
                                   PCRE2_NEVER_UTF | PCRE2_NEVER_UCP | PCRE2_NEVER_BACKSLASH_C;

/// Greedy matching with one place to come back to: linear in the name for each star.
bool matchesGlob(std::string_view glob, std::string_view name) {
    std::size_t g = 0;
    std::size_t n = 0;
    std::size_t star = std::string_view::npos;
    std::size_t resume = 0;
    while (n < name.size()) {
        if (g < glob.size() && glob[g] == '*') {
            star = g++;
            resume = n;
        } else if (g < glob.size() && (glob[g] == '?' || glob[g] == name[n])) {
            ++g;
            ++n;
        } else if (star != std::string_view::npos) {
            g = star + 1;
            n = ++resume;
        } else {
            return false;
        }
    }
    return glob.find_first_not_of('*', g) == std::string_view::npos;
}

/// What a thread needs for matching, made once: plans try thousands of names.
class MatchMemory {
  public:
    MatchMemory() {
        if (!isUsable()) return;
        pcre2_set_match_limit(m_limits.get(), kStepLimit);
        pcre2_set_depth_limit(m_limits.get(), kDepthLimit);
        pcre2_set_heap_limit(m_limits.get(), kHeapLimitKib);
    }
    [[nodiscard]] bool isUsable() const { return m_data && m_limits; }
    [[nodiscard]] pcre2_match_data* data() const { return m_data.get(); }
    [[nodiscard]] pcre2_match_context* limits() const { return m_limits.get(); }

  private:
    std::unique_ptr<pcre2_match_data, void (*)(pcre2_match_data*)> m_data{
        pcre2_match_data_create(1, nullptr), pcre2_match_data_free};
    std::unique_ptr<pcre2_match_context, void (*)(pcre2_match_context*)> m_limits{
        pcre2_match_context_create(nullptr), pcre2_match_context_free};
};

std::string pcreMessage(int code) {
    std::array<PCRE2_UCHAR, 256> text{};
    pcre2_get_error_message(code, text.data(), text.size());
    return reinterpret_cast<const char*>(text.data());
}

const pcre2_code* asCode(const std::shared_ptr<const void>& expression) {
    return static_cast<const pcre2_code*>(expression.get());
}

}  // namespace

Result<TensorPattern> TensorPattern::compile(std::string_view pattern) {
    if (pattern.empty() || pattern == kExpressionPrefix) {
        return fail(
            ErrorCode::InvalidArgument,
            "The pattern is empty; write a tensor name such as blk.*.ffn_down.weight."_text);
    }
    if (pattern.size() > kLongestPattern) {
        return fail(ErrorCode::InvalidArgument,
                    "The pattern has %1 bytes; at most %2 are allowed."_text(pattern.size(),
                                                                             kLongestPattern));
    }
    if (!isUtf8(pattern)) {
        return fail(ErrorCode::InvalidArgument,
                    "The pattern \"%1\" is not UTF-8 text, so no recipe file can hold it; use * "
                    "instead."_text(printable(pattern, 200)));
    }
    TensorPattern result;
    result.m_text = pattern;
    if (!pattern.starts_with(kExpressionPrefix)) {
        result.m_isName = pattern.find_first_of("*?") == std::string_view::npos;
        return result;
    }
    const std::string_view expression = pattern.substr(kExpressionPrefix.size());
    int error = 0;
    PCRE2_SIZE offset = 0;
    pcre2_code* code = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(expression.data()),
                                     expression.size(), kOptions, &error, &offset, nullptr);
    if (code == nullptr) {
        return fail(ErrorCode::InvalidArgument,
                    "The regular expression \"%1\" is not valid at character %2: %3."_text(
                        printable(expression, 200), offset + 1, pcreMessage(error)));
    }
    result.m_expression = std::shared_ptr<const void>(code, [](const void* c) {
        pcre2_code_free(static_cast<pcre2_code*>(const_cast<void*>(c)));
    });
    return result;
}

Result<bool> TensorPattern::matches(std::string_view tensorName) const {
    if (m_isName) return m_text == tensorName;
    if (!m_expression) return matchesGlob(m_text, tensorName);
    thread_local const MatchMemory memory;
    if (!memory.isUsable())
        return fail(ErrorCode::OutOfMemory, "Memory ran out in matching names."_text);
    const int found =
        pcre2_match(asCode(m_expression), reinterpret_cast<PCRE2_SPTR>(tensorName.data()),
                    tensorName.size(), 0, 0, memory.data(), memory.limits());
    if (found >= 0) return true;
    if (found == PCRE2_ERROR_NOMATCH) return false;
    return fail(ErrorCode::InvalidArgument,
                "The pattern \"%1\" takes too many steps on %2 (%3); write it without nested "
                "repetitions."_text(printable(m_text, 200), printable(tensorName, 200),
                                    pcreMessage(found)));
}

Result<std::optional<std::string_view>> TensorPattern::matchedName(const Model& model,
                                                                   const TensorInfo& tensor) const {
    std::vector<std::string_view> names = {tensor.ggufName};
    // In a GGUF the names differ only where layers were left out; then the old ones are no names.
    if (!model.isGguf() && tensor.name != tensor.ggufName) names.push_back(tensor.name);
    names.insert(names.end(), tensor.folderNames.begin(), tensor.folderNames.end());
    for (const std::string_view name : names) {
        const auto found = matches(name);
        if (!found) return fail(found.error());
        if (*found) return name;
    }
    return std::nullopt;
}

Result<void> checkPattern(std::string_view pattern) {
    const auto compiled = TensorPattern::compile(pattern);
    if (!compiled) return fail(compiled.error());
    return {};
}

std::vector<const TensorInfo*> matchingTensors(const Model& model, std::string_view pattern) {
    std::vector<const TensorInfo*> matching;
    const auto compiled = TensorPattern::compile(pattern);
    if (!compiled) return matching;
    for (const TensorInfo& tensor : model.tensors) {
        const auto matched = compiled->matchedName(model, tensor);
        if (matched && *matched) matching.push_back(&tensor);
    }
    return matching;
}

}  // namespace weightscape::recipes
