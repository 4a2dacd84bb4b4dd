// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/support/strict_json.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <unordered_set>
#include <utility>
#include <vector>

#include "core/support/printable.h"
#include "core/support/utf8.h"

namespace weightscape {
namespace {

using Json = nlohmann::json;
/// The library refuses infinite numbers before we see them; a wider type leaves that to us.
using WideJson = nlohmann::basic_json<std::map, std::vector, std::string, bool, std::int64_t,
                                      std::uint64_t, long double>;

constexpr std::size_t kDeepest = 128;
constexpr std::size_t kShownBytes = 100;

/// Builds the value from the parser's events. Returning false ends the parsing.
class Builder final : public nlohmann::json_sax<WideJson> {
  public:
    /// `visit` may be null: then the value keeps all its members.
    explicit Builder(HugeNumbers huge, const VisitMember* visit = nullptr)
        : m_huge(huge), m_visit(visit) {}

    bool null() override { return add(nullptr); }
    bool boolean(bool value) override { return add(value); }
    bool number_integer(std::int64_t value) override { return add(value); }
    bool number_unsigned(std::uint64_t value) override { return add(value); }
    bool number_float(long double wide, const std::string& spelling) override;
    bool string(std::string& value) override { return add(std::move(value)); }
    bool binary(binary_t&) override { return false; }  // JSON text has none
    bool start_object(std::size_t) override { return open(Json::object()); }
    bool start_array(std::size_t) override { return open(Json::array()); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }
    bool key(std::string& name) override;
    bool parse_error(std::size_t position, const std::string& token,
                     const nlohmann::detail::exception& exception) override;

    [[nodiscard]] Json takeValue() { return std::move(m_root); }
    /// The first problem; empty when the text is fine.
    [[nodiscard]] const Text& problem() const { return m_problem; }
    [[nodiscard]] std::optional<std::uint64_t> position() const { return m_position; }

  private:
    Json* place(Json value);
    bool add(Json value) {
        place(std::move(value));
        handOver();
        return true;
    }
    bool open(Json container);
    bool close() {
        m_open.pop_back();
        handOver();
        return true;
    }
    /// Whether what comes next is a member of the outermost object that is handed over.
    [[nodiscard]] bool handsOver() const {
        return m_visit != nullptr && m_open.size() == 1 && m_root.is_object();
    }
    void handOver() {
        if (handsOver()) (*m_visit)(*m_name, m_handed);
    }
    bool refuse(Text problem) {
        m_problem = std::move(problem);
        return false;
    }

    HugeNumbers m_huge;
    const VisitMember* m_visit;
    std::unordered_set<std::string> m_names;  ///< of members that were handed over
    const std::string* m_name = nullptr;      ///< of the one that is read
    Json m_handed;                            ///< its value
    Json m_root;
    std::vector<Json*> m_open;  ///< containers around the current place; their parents never grow
    Json* m_member = nullptr;   ///< where the value of the last key goes
    Text m_problem;
    std::optional<std::uint64_t> m_position;
};

Json* Builder::place(Json value) {
    if (m_open.empty()) {
        m_root = std::move(value);
        return &m_root;
    }
    Json& container = *m_open.back();
    if (container.is_array()) {
        container.push_back(std::move(value));
        return &container.back();
    }
    *m_member = std::move(value);
    return m_member;
}

bool Builder::open(Json container) {
    if (m_open.size() >= kDeepest) {
        return refuse("The JSON is nested deeper than %1 levels."_text(kDeepest));
    }
    m_open.push_back(place(std::move(container)));
    return true;
}

bool Builder::key(std::string& name) {
    bool isFresh = false;
    if (handsOver()) {
        const auto added = m_names.insert(name);
        isFresh = added.second;
        m_name = &*added.first;
        m_member = &m_handed;
    } else {
        const auto added = m_open.back()->emplace(name, nullptr);
        isFresh = added.second;
        m_member = &*added.first;
    }
    if (isFresh) return true;
    return refuse(
        "The JSON key \"%1\" appears twice in one object; programs would disagree which one "
        "counts."_text(printable(name, kShownBytes)));
}

bool Builder::number_float(long double wide, const std::string& spelling) {
    double value = 0.0;
    const auto parsed = std::from_chars(spelling.data(), spelling.data() + spelling.size(), value);
    if (parsed.ec == std::errc{}) return add(value);
    if (std::fabs(wide) < 1.0L) return add(0.0);  // too small for a double, so 0 is the nearest
    if (m_huge == HugeNumbers::ReadAsNull) return add(nullptr);
    return refuse("The JSON number %1 is too large."_text(printable(spelling, kShownBytes)));
}

bool Builder::parse_error(std::size_t position, const std::string& token,
                          const nlohmann::detail::exception&) {
    m_position = position == 0 ? 0 : position - 1;
    return refuse("The text is not valid JSON near \"%1\"."_text(printable(token, kShownBytes)));
}

Result<Json> build(std::string_view text, const std::string& file, Builder& builder) {
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    if (text.empty()) return fail(ErrorCode::Damaged, "The JSON text is empty."_text, file);
    if (text.starts_with(kByteOrderMark)) {
        return fail(ErrorCode::Damaged, "The JSON text begins with a byte order mark."_text, file,
                    0);
    }
    if (const auto foreign = firstForeignByte(text)) {
        return fail(ErrorCode::Damaged, "The JSON text is not UTF-8."_text, file, foreign);
    }
    // The library takes a NUL for the end of the text and would overlook what follows.
    if (const std::size_t nul = text.find('\0'); nul != std::string_view::npos) {
        return fail(ErrorCode::Damaged, "The text is not valid JSON: it holds a NUL byte."_text,
                    file, nul);
    }
    if (WideJson::sax_parse(text.begin(), text.end(), &builder)) return builder.takeValue();
    return fail(ErrorCode::Damaged, builder.problem(), file, builder.position());
}

}  // namespace

Result<nlohmann::json> parseStrictJson(std::string_view text, const std::string& file,
                                       HugeNumbers huge) {
    Builder builder(huge);
    return build(text, file, builder);
}

Result<nlohmann::json> visitStrictJson(std::string_view text, const std::string& file,
                                       const VisitMember& visit) {
    Builder builder(HugeNumbers::Refuse, &visit);
    return build(text, file, builder);
}

}  // namespace weightscape
