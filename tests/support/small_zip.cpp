// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/small_zip.h"

#include <cstring>

namespace weightscape::test {
namespace {

template <typename T>
std::string bytesOf(T value) {
    std::string bytes(sizeof(value), '\0');
    std::memcpy(bytes.data(), &value, sizeof(value));
    return bytes;
}

std::string two(std::uint64_t value) {
    return bytesOf(static_cast<std::uint16_t>(value));
}

std::string four(std::uint64_t value) {
    return bytesOf(static_cast<std::uint32_t>(value));
}

std::string eight(std::uint64_t value) {
    return bytesOf(value);
}

/// Version, flags, method and time, as both headers have them.
std::string beginning(const StoredMember& member) {
    return two(45) + two(member.flags) + two(member.method) + four(0);
}

std::string localHeader(const StoredMember& member) {
    const std::string size = four(member.content.size());
    return "PK\x03\x04" + beginning(member) + four(0) + size + size + two(member.name.size()) +
           two(0) + member.name;
}

std::string centralHeader(const StoredMember& member, std::uint64_t offset, bool isZip64) {
    const std::uint64_t size = member.content.size() + static_cast<std::uint64_t>(member.moreBytes);
    const std::uint64_t place = offset + static_cast<std::uint64_t>(member.moreOffset);
    const std::string extra =
        isZip64 ? two(1) + two(24) + eight(size) + eight(size) + eight(place) : "";
    const std::string shown = four(isZip64 ? 0xFFFFFFFF : size);
    return "PK\x01\x02" + two(45) + beginning(member) + four(0) + shown + shown +
           two(member.name.size()) + two(extra.size()) + two(0) + two(0) + two(0) + four(0) +
           four(isZip64 ? 0xFFFFFFFF : place) + member.name + extra;
}

}  // namespace

std::string zipBytes(const std::vector<StoredMember>& members, const ZipWishes& wishes) {
    std::string bytes;
    std::string directory;
    for (const StoredMember& member : members) {
        directory += centralHeader(member, bytes.size(), wishes.isZip64);
        bytes += localHeader(member) + member.content;
    }
    const std::uint64_t count = members.size() + wishes.moreMembers;
    const std::uint64_t begin = bytes.size();
    bytes += directory;
    if (wishes.isZip64) {
        const std::uint64_t end = bytes.size();
        bytes += "PK\x06\x06" + eight(44) + two(45) + two(45) + four(0) + four(0) + eight(count) +
                 eight(count) + eight(directory.size()) + eight(begin);
        bytes += "PK\x06\x07" + four(0) + eight(end) + four(1);
    }
    const bool isHidden = wishes.isZip64;
    bytes += "PK\x05\x06" + four(0) + two(isHidden ? 0xFFFF : count) +
             two(isHidden ? 0xFFFF : count) + four(isHidden ? 0xFFFFFFFF : directory.size()) +
             four(isHidden ? 0xFFFFFFFF : begin) + two(wishes.comment.size()) + wishes.comment;
    return bytes;
}

}  // namespace weightscape::test
