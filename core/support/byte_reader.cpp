// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/support/byte_reader.h"

#include <algorithm>

#include "core/support/byte_supply.h"
#include "core/support/platform/mapped_file.h"
#include "core/support/task_scope.h"

namespace weightscape {
namespace {

/// What a request brings at least, since the request itself takes longer.
constexpr std::uint64_t kLeastBrought = std::uint64_t{256} << 10U;

}  // namespace

ByteReader::ByteReader(const MappedFile& file) : ByteReader(file.bytes(), file.path().string()) {
    if (file.isRemote()) m_remote = &file;
}

bool ByteReader::bring(std::uint64_t count) {
    const std::uint64_t end = m_offset + count;
    if (m_remote == nullptr || end <= m_brought) return true;
    // Twice as much each time: few requests, and at most twice the bytes.
    const std::uint64_t wished =
        m_brought + std::min(std::max(m_brought, kLeastBrought), m_remote->supply()->allowance());
    const ByteRange range{m_brought,
                          std::min<std::uint64_t>(m_bytes.size(), std::max(end, wished))};
    if (auto brought = m_remote->bring({&range, 1}, TaskScope::current()); !brought) {
        if (!m_error) m_error = std::move(brought.error());
        return false;
    }
    m_brought = range.end;
    return true;
}

std::uint64_t ByteReader::readable() const {
    if (m_remote == nullptr) return left();
    const std::uint64_t here = m_brought - std::min(m_brought, m_offset);
    const std::uint64_t allowed = m_remote->supply()->allowance();
    return allowed >= left() ? left() : std::min(left(), here + allowed);
}

std::span<const std::byte> ByteReader::take(std::size_t count, const Text& what) {
    if (failed()) return {};
    if (count > left()) {
        fail(ErrorCode::Incomplete,
             "The file ends inside %1: %2 bytes are needed, %3 are left. Download it again."_text(
                 what, count, left()));
        return {};
    }
    if (!bring(count)) return {};
    const auto taken = m_bytes.subspan(m_offset, count);
    m_offset += count;
    return taken;
}

std::string_view ByteReader::text(std::uint64_t count, const Text& what) {
    if (!fits(count, 1, what) || !bring(count)) return {};
    const auto taken = m_bytes.subspan(m_offset, count);
    m_offset += count;
    return {reinterpret_cast<const char*>(taken.data()), taken.size()};
}

bool ByteReader::fits(std::uint64_t count, std::uint64_t smallest, const Text& what) {
    if (failed()) return false;
    if (count <= readable() / smallest) return true;
    if (count <= left() / smallest) {
        m_error = failBeyondAllowance(count * smallest, readable()).value();
        m_error->file = m_file;
        return false;
    }
    const Text claim =
        smallest == 1 ? "%1 claims %2 bytes"_text(what, count)
                      : "%1 claims %2 entries of at least %3 bytes"_text(what, count, smallest);
    fail(ErrorCode::Damaged,
         "%1, but only %2 bytes are left; the file is damaged. Download it again."_text(claim,
                                                                                        left()));
    return false;
}

void ByteReader::fail(ErrorCode code, Text detail) {
    if (!m_error) m_error = Error{code, std::move(detail), m_file, m_offset};
}

}  // namespace weightscape
