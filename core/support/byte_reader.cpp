// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/support/byte_reader.h"

namespace weightscape {

std::span<const std::byte> ByteReader::take(std::size_t count, std::string_view what) {
    if (failed()) return {};
    if (count > left()) {
        fail(ErrorCode::Incomplete, "The file ends inside " + std::string(what) + ": " +
                                        std::to_string(count) + " bytes are needed, " +
                                        std::to_string(left()) + " are left. Download it again.");
        return {};
    }
    const auto taken = m_bytes.subspan(m_offset, count);
    m_offset += count;
    return taken;
}

std::string_view ByteReader::text(std::uint64_t count, std::string_view what) {
    if (!fits(count, 1, what)) return {};
    const auto taken = m_bytes.subspan(m_offset, count);
    m_offset += count;
    return {reinterpret_cast<const char*>(taken.data()), taken.size()};
}

bool ByteReader::fits(std::uint64_t count, std::uint64_t smallest, std::string_view what) {
    if (failed()) return false;
    if (count <= left() / smallest) return true;
    std::string detail = std::string(what) + " claims " + std::to_string(count);
    detail +=
        smallest == 1 ? " bytes" : " entries of at least " + std::to_string(smallest) + " bytes";
    fail(ErrorCode::Damaged, detail + ", but only " + std::to_string(left()) +
                                 " bytes are left; the file is damaged. Download it again.");
    return false;
}

void ByteReader::fail(ErrorCode code, std::string detail) {
    if (!m_error) m_error = Error{code, std::move(detail), m_file, m_offset};
}

}  // namespace weightscape
