// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/pytorch/pickle_stack.h"

#include <algorithm>
#include <limits>

namespace weightscape::files {
namespace {

constexpr PickleIndex kNoValue = std::numeric_limits<PickleIndex>::max();
constexpr std::size_t kMostNames = std::size_t{1} << 16U;
constexpr std::size_t kMostBytesOfName = 1024;

}  // namespace

void PickleStack::push(const PickleNode& node) {
    if (m_pickle.nodes.size() >= kMostPickleNodes) {
        fail("The pickle describes more than %1 values, which no checkpoint needs."_text(
            kMostPickleNodes));
        return;
    }
    m_stack.push_back(static_cast<PickleIndex>(m_pickle.nodes.size()));
    m_pickle.nodes.push_back(node);
}

void PickleStack::pushList(std::vector<PickleIndex> items, PickleKind kind) {
    if (kind == PickleKind::Dictionary && items.size() % 2 != 0) {
        return fail("A dictionary of the pickle has a key without a value."_text);
    }
    m_pickle.lists.push_back(std::move(items));
    push({.kind = kind, .index = static_cast<PickleIndex>(m_pickle.lists.size() - 1)});
}

void PickleStack::pushName(std::string_view module, std::string_view name) {
    if (module.size() + name.size() > kMostBytesOfName || m_pickle.names.size() >= kMostNames) {
        return fail("The pickle has more or longer names than any checkpoint needs."_text);
    }
    std::string whole(module);
    whole += '.';
    whole += name;
    const auto [kept, fresh] = m_pickle.names.insert(std::move(whole));
    push({.kind = PickleKind::Name, .text = *kept});
}

PickleIndex PickleStack::top() {
    if (m_stack.size() > floorOfStack()) return m_stack.back();
    fail("The pickle takes a value that is not there; the file is damaged."_text);
    return kNone;
}

PickleIndex PickleStack::take() {
    const PickleIndex value = top();
    if (!m_reader.failed()) m_stack.pop_back();
    return value;
}

std::vector<PickleIndex> PickleStack::topmost(std::size_t count) {
    std::vector<PickleIndex> items(count);
    for (std::size_t i = count; i-- > 0;) items[i] = take();
    return items;
}

std::vector<PickleIndex> PickleStack::sinceMark() {
    if (m_marks.empty()) {
        fail("The pickle takes values that are not there; the file is damaged."_text);
        return {};
    }
    const auto begin = m_stack.begin() + static_cast<std::ptrdiff_t>(m_marks.back());
    std::vector<PickleIndex> items(begin, m_stack.end());
    m_stack.erase(begin, m_stack.end());
    m_marks.pop_back();
    return items;
}

std::string_view PickleStack::line() {
    constexpr std::uint64_t kMostBytes = 1U << 16U;
    const std::uint64_t most = std::min(m_reader.left(), kMostBytes);
    const std::uint64_t begin = m_reader.offset();
    for (std::uint64_t i = 0; i < most; ++i) {
        if (read<char>() != '\n') continue;
        const auto bytes = m_reader.since(begin);
        return {reinterpret_cast<const char*>(bytes.data()), bytes.size() - 1};
    }
    fail("A line of the pickle has no end; the file is damaged."_text);
    return {};
}

void PickleStack::remember(std::uint64_t place) {
    const PickleIndex value = top();
    if (place >= kMostPickleNodes) {
        return fail("The pickle remembers value %1, more than it may have."_text(place));
    }
    if (place >= m_memo.size()) m_memo.resize(place + 1, kNoValue);
    m_memo[place] = value;
    m_nextMemo = std::max(m_nextMemo, place + 1);
}

void PickleStack::recall(std::uint64_t place) {
    if (place >= m_memo.size() || m_memo[place] == kNoValue) {
        return fail("The pickle recalls value %1, which it never remembered."_text(place));
    }
    m_stack.push_back(m_memo[place]);
}

bool PickleStack::takeMark() {
    if (m_marks.empty() || m_marks.back() != m_stack.size()) return false;
    m_marks.pop_back();
    return true;
}

}  // namespace weightscape::files
