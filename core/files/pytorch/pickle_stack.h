// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/files/pytorch/pickle.h"
#include "core/support/byte_reader.h"

namespace weightscape::files {

/// What the instructions of a pickle work on: a stack of values with marks, and values remembered
/// by number. The first failure sticks in the reader; after it, None stands in for what is missing,
/// until the loop over the instructions notices.
class PickleStack {
  public:
    PickleStack(std::span<const std::byte> bytes, const std::string& file) : m_reader(bytes, file) {
        m_pickle.nodes.push_back({});
    }

  protected:
    static constexpr PickleIndex kNone = 0;

    template <typename T>
    T read() {
        return m_reader.read<T>("the pickle"_text);
    }
    /// Up to the next end of line, without it.
    std::string_view line();
    void fail(Text detail) { m_reader.fail(ErrorCode::Damaged, std::move(detail)); }

    void push(const PickleNode& node);
    void pushList(std::vector<PickleIndex> items, PickleKind kind);
    void pushName(std::string_view module, std::string_view name);
    /// A value that there is already.
    void pushAgain(PickleIndex value) { m_stack.push_back(value); }
    [[nodiscard]] PickleIndex top();
    PickleIndex take();
    /// The last values, the topmost last; they are taken.
    std::vector<PickleIndex> topmost(std::size_t count);

    void setMark() { m_marks.push_back(m_stack.size()); }
    /// Takes a mark that lies on top; false when a value does.
    bool takeMark();
    /// All values above the last mark; they and the mark are taken.
    std::vector<PickleIndex> sinceMark();

    void remember(std::uint64_t place);
    void rememberNext() { remember(m_nextMemo); }
    void recall(std::uint64_t place);

    ByteReader m_reader;
    Pickle m_pickle;

  private:
    [[nodiscard]] std::size_t floorOfStack() const { return m_marks.empty() ? 0 : m_marks.back(); }

    std::vector<PickleIndex> m_stack;
    std::vector<std::size_t> m_marks;
    std::vector<PickleIndex> m_memo;
    std::uint64_t m_nextMemo = 0;
};

}  // namespace weightscape::files
