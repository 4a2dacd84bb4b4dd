// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/support/byte_reader.h"

namespace weightscape {

std::span<const std::byte> ByteReader::take(std::size_t count, const Text& what) {
    if (failed()) return {};
    if (count > left()) {
        fail(ErrorCode::Incomplete,
             "The file ends inside %1: %2 bytes are needed, %3 are left. Download it again."_text(
                 what, count, left()));
        return {};
    }
    const auto taken = m_bytes.subspan(m_offset, count);
    m_offset += count;
    return taken;
}

std::string_view ByteReader::text(std::uint64_t count, const Text& what) {
    if (!fits(count, 1, what)) return {};
    const auto taken = m_bytes.subspan(m_offset, count);
    m_offset += count;
    return {reinterpret_cast<const char*>(taken.data()), taken.size()};
}

bool ByteReader::fits(std::uint64_t count, std::uint64_t smallest, const Text& what) {
    if (failed()) return false;
    if (count <= left() / smallest) return true;
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
