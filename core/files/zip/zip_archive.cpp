// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/zip/zip_archive.h"

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "core/support/byte_reader.h"
#include "core/support/printable.h"

namespace weightscape::files {
namespace {

constexpr std::uint32_t kLocalMark = 0x04034B50;
constexpr std::uint32_t kCentralMark = 0x02014B50;
constexpr std::uint32_t kEndMark = 0x06054B50;
constexpr std::uint32_t kEnd64Mark = 0x06064B50;
constexpr std::uint32_t kLocator64Mark = 0x07064B50;
constexpr std::uint64_t kCentralBytes = 46;
constexpr std::uint64_t kEndBytes = 22;
constexpr std::uint64_t kLocator64Bytes = 20;
constexpr std::uint16_t kZip64Field = 1;
constexpr std::uint32_t kSeeZip64 = 0xFFFFFFFF;
constexpr std::uint16_t kDeflated = 8;
/// Deflating makes nothing smaller than by this factor.
constexpr std::uint64_t kMostGain = 1032;

struct Directory {
    std::uint64_t begin = 0;
    std::uint64_t bytes = 0;
    std::uint64_t members = 0;
};

template <typename T>
T next(ByteReader& reader) {
    return reader.read<T>("the directory of the archive"_text);
}

std::string_view nextText(ByteReader& reader, std::uint64_t bytes) {
    return reader.text(bytes, "The directory of the archive"_text);
}

ByteReader readerAt(std::span<const std::byte> bytes, std::uint64_t begin, std::string name) {
    return {bytes.subspan(std::min<std::uint64_t>(begin, bytes.size())), std::move(name)};
}

/// The last end record whose comment ends with the file.
std::optional<std::uint64_t> findEnd(std::span<const std::byte> bytes) {
    constexpr std::uint64_t kMostComment = 0xFFFF;
    if (bytes.size() < kEndBytes) return std::nullopt;
    const std::uint64_t last = bytes.size() - kEndBytes;
    const std::uint64_t first = last - std::min<std::uint64_t>(last, kMostComment);
    for (std::uint64_t at = last + 1; at-- > first;) {
        ByteReader reader = readerAt(bytes, at, {});
        if (next<std::uint32_t>(reader) != kEndMark) continue;
        (void)nextText(reader, 16);
        const auto comment = next<std::uint16_t>(reader);
        if (at + kEndBytes + comment == bytes.size()) return at;
    }
    return std::nullopt;
}

/// Where the zip64 end record says that the directory is; empty without such a record.
std::optional<Directory> findDirectory64(std::span<const std::byte> bytes, std::uint64_t end) {
    if (end < kLocator64Bytes) return std::nullopt;
    ByteReader locator = readerAt(bytes, end - kLocator64Bytes, {});
    if (next<std::uint32_t>(locator) != kLocator64Mark) return std::nullopt;
    (void)next<std::uint32_t>(locator);  // its disk
    ByteReader reader = readerAt(bytes, next<std::uint64_t>(locator), {});
    if (next<std::uint32_t>(reader) != kEnd64Mark) return std::nullopt;
    (void)nextText(reader, 28);  // size, versions, disks, members of this disk
    Directory directory;
    directory.members = next<std::uint64_t>(reader);
    directory.bytes = next<std::uint64_t>(reader);
    directory.begin = next<std::uint64_t>(reader);
    return reader.failed() ? std::nullopt : std::optional(directory);
}

/// What the end records say; nothing is checked against the file.
std::optional<Directory> findDirectory(std::span<const std::byte> bytes) {
    const auto end = findEnd(bytes);
    if (!end) return std::nullopt;
    ByteReader reader = readerAt(bytes, *end + 10, {});  // behind the mark, disks, members of this
    Directory directory;
    directory.members = next<std::uint16_t>(reader);
    directory.bytes = next<std::uint32_t>(reader);
    directory.begin = next<std::uint32_t>(reader);
    const bool isLarge =
        directory.members == 0xFFFF || directory.bytes == kSeeZip64 || directory.begin == kSeeZip64;
    if (!isLarge) return directory;
    const auto large = findDirectory64(bytes, *end);
    return large ? large : directory;
}

/// Sizes and place in the zip64 field take the place of those that do not fit 32 bits.
void readZip64Field(std::string_view extra, ZipMember& member) {
    ByteReader reader(std::as_bytes(std::span(extra)), {});
    while (!reader.failed() && reader.left() >= 4) {
        const auto kind = next<std::uint16_t>(reader);
        const auto length = next<std::uint16_t>(reader);
        const std::string_view field = nextText(reader, length);
        if (reader.failed() || kind != kZip64Field) continue;
        ByteReader values(std::as_bytes(std::span(field)), {});
        for (std::uint64_t* value : {&member.bytes, &member.packedBytes, &member.offset}) {
            if (*value == kSeeZip64) *value = next<std::uint64_t>(values);
        }
        return;
    }
}

/// Reads a directory whose place is inside the file.
class DirectoryReader {
  public:
    DirectoryReader(const MappedFile& file, const Directory& directory)
        : m_bytes(file.bytes()), m_file(file.path().string()), m_directory(directory) {}

    [[nodiscard]] Result<std::vector<ZipMember>> read() const {
        ByteReader reader(m_bytes.subspan(m_directory.begin, m_directory.bytes), m_file);
        if (!reader.fits(m_directory.members, kCentralBytes, "The directory of the archive"_text)) {
            return fail(reader.error());
        }
        std::vector<ZipMember> members;
        members.reserve(m_directory.members);
        for (std::uint64_t i = 0; i < m_directory.members; ++i) {
            auto member = readMember(reader);
            if (!member) return fail(std::move(member.error()));
            members.push_back(*std::move(member));
        }
        if (auto apart = checkApart(members); !apart) return fail(std::move(apart.error()));
        return members;
    }

  private:
    [[nodiscard]] Result<ZipMember> readMember(ByteReader& reader) const;
    [[nodiscard]] Result<void> findContents(ZipMember& member) const;
    [[nodiscard]] Result<void> checkApart(const std::vector<ZipMember>& members) const;
    [[nodiscard]] tl::unexpected<Error> damaged(Text detail) const {
        return fail(ErrorCode::Damaged, std::move(detail), m_file);
    }

    std::span<const std::byte> m_bytes;
    std::string m_file;
    Directory m_directory;
};

Result<ZipMember> DirectoryReader::readMember(ByteReader& reader) const {
    ZipMember member;
    const bool isMarked = next<std::uint32_t>(reader) == kCentralMark;
    (void)next<std::uint32_t>(reader);  // versions
    member.isEncrypted = (next<std::uint16_t>(reader) & 1U) != 0;
    member.method = next<std::uint16_t>(reader);
    (void)next<std::uint32_t>(reader);  // when it was changed
    member.checksum = next<std::uint32_t>(reader);
    member.packedBytes = next<std::uint32_t>(reader);
    member.bytes = next<std::uint32_t>(reader);
    const auto nameBytes = next<std::uint16_t>(reader);
    const auto extraBytes = next<std::uint16_t>(reader);
    const auto commentBytes = next<std::uint16_t>(reader);
    (void)nextText(reader, 8);  // disk and attributes
    member.offset = next<std::uint32_t>(reader);
    member.name = nextText(reader, nameBytes);
    const std::string_view extra = nextText(reader, extraBytes);
    (void)nextText(reader, commentBytes);
    if (reader.failed()) return fail(reader.error());
    if (!isMarked) {
        return damaged("The directory of the archive is damaged. Download the file again."_text);
    }
    readZip64Field(extra, member);
    if (auto found = findContents(member); !found) return fail(std::move(found.error()));
    return member;
}

/// Moves `offset` from the member's own header to what follows it.
Result<void> DirectoryReader::findContents(ZipMember& member) const {
    ByteReader reader = readerAt(m_bytes, member.offset, m_file);
    const bool isMarked = next<std::uint32_t>(reader) == kLocalMark;
    (void)nextText(reader, 2);  // version
    const auto flags = next<std::uint16_t>(reader);
    (void)nextText(reader, 10);  // method, time and checksum, as the directory has them
    const auto packedBytes = next<std::uint32_t>(reader);
    (void)next<std::uint32_t>(reader);  // unpacked
    const auto nameBytes = next<std::uint16_t>(reader);
    const auto extraBytes = next<std::uint16_t>(reader);
    const std::string_view name = nextText(reader, nameBytes);
    (void)nextText(reader, extraBytes);
    const std::uint64_t begin = member.offset + reader.offset();
    const bool isInside = !reader.failed() && isMarked && begin <= m_directory.begin &&
                          member.packedBytes <= m_directory.begin - begin;
    constexpr std::uint16_t kSizesFollow = 8;  // the sizes stand behind the contents
    const bool isSame = (flags & kSizesFollow) != 0 || packedBytes == kSeeZip64 ||
                        packedBytes == member.packedBytes;
    const bool isWhole = isSame && (!member.isStored() || member.packedBytes == member.bytes);
    if (!isInside || !isWhole || name != member.name) {
        return damaged(
            "The archive's directory and the header of its member %1 do not agree; the file is "
            "damaged."_text(inQuotes(member.name)));
    }
    member.offset = begin;
    return {};
}

Result<void> DirectoryReader::checkApart(const std::vector<ZipMember>& members) const {
    std::vector<const ZipMember*> inOrder;
    inOrder.reserve(members.size());
    for (const ZipMember& member : members) inOrder.push_back(&member);
    std::ranges::sort(inOrder, {}, &ZipMember::offset);
    for (std::size_t i = 1; i < inOrder.size(); ++i) {
        const ZipMember& before = *inOrder[i - 1];
        if (before.offset + before.packedBytes <= inOrder[i]->offset &&
            before.offset != inOrder[i]->offset) {
            continue;
        }
        return damaged(
            "The members %1 and %2 of the archive share bytes; the file is damaged."_text(
                inQuotes(before.name), inQuotes(inOrder[i]->name)));
    }
    return {};
}

/// Inflates exactly as many bytes as `out` has.
bool inflateInto(std::span<const std::byte> packed, std::vector<std::byte>& out) {
    constexpr std::uint64_t kMostAtOnce = std::numeric_limits<uInt>::max();
    z_stream stream{};
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) return false;
    std::uint64_t taken = 0;
    std::uint64_t made = 0;
    int state = Z_OK;
    while (state == Z_OK) {
        const auto input = static_cast<uInt>(std::min(kMostAtOnce, packed.size() - taken));
        const auto room = static_cast<uInt>(std::min(kMostAtOnce, out.size() - made));
        // zlib does not write its input, but its interface cannot say so.
        stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(packed.data() + taken));
        stream.avail_in = input;
        stream.next_out = reinterpret_cast<Bytef*>(out.data() + made);
        stream.avail_out = room;
        state = inflate(&stream, Z_NO_FLUSH);
        taken += input - stream.avail_in;
        made += room - stream.avail_out;
    }
    inflateEnd(&stream);
    return state == Z_STREAM_END && made == out.size();
}

std::uint32_t checksumOf(std::span<const std::byte> bytes) {
    return static_cast<std::uint32_t>(
        crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

/// A whole sentence; empty for a deflated member that `room` is enough for.
Text whyNotUnpacked(const ZipMember& member, std::uint64_t room) {
    const std::string shown = inQuotes(member.name);
    if (member.isEncrypted) {
        return "The archive's member %1 is encrypted. Unpack the archive first."_text(shown);
    }
    if (member.method != kDeflated) {
        return "The archive's member %1 is compressed by method %2, which this version does not "
               "know. Unpack the archive first."_text(shown, member.method);
    }
    if (member.bytes > room) {
        return "The archive's member %1 takes %2 bytes, but only %3 more may be unpacked into "
               "memory. Unpack the archive first."_text(shown, member.bytes, room);
    }
    return {};
}

}  // namespace

Result<std::vector<ZipMember>> readZipDirectory(const MappedFile& file) {
    const std::string name = file.path().string();
    const auto bytes = file.bytes();
    const auto directory = findDirectory(bytes);
    if (!directory) {
        return fail(ErrorCode::Incomplete,
                    "The file begins as a zip archive, but the directory at its end is missing, so "
                    "it is incomplete. Download it again."_text,
                    name);
    }
    if (directory->begin > bytes.size() || directory->bytes > bytes.size() - directory->begin) {
        return fail(ErrorCode::Damaged,
                    "The directory of the archive should be at byte %1, outside the file; the file "
                    "is damaged."_text(directory->begin),
                    name);
    }
    return DirectoryReader(file, *directory).read();
}

Result<StoredBytes> contentsOf(const MappedFile& file, const ZipMember& member,
                               std::uint64_t& room) {
    if (member.isStored()) return StoredBytes{.begin = member.offset, .bytes = member.bytes};
    const std::string name = file.path().string();
    if (auto why = whyNotUnpacked(member, room); !why.empty()) {
        return fail(ErrorCode::Unsupported, std::move(why), name);
    }
    const auto packed = file.bytes().subspan(member.offset, member.packedBytes);
    const bool isPossible = member.bytes / kMostGain <= member.packedBytes;
    std::vector<std::byte> unpacked(isPossible ? member.bytes : 0);
    const bool isWhole = isPossible && (unpacked.empty() || inflateInto(packed, unpacked));
    if (!isWhole || checksumOf(unpacked) != member.checksum) {
        return fail(ErrorCode::Damaged,
                    "The archive's member %1 cannot be unpacked; the file is damaged. Download it "
                    "again."_text(inQuotes(member.name)),
                    name);
    }
    room -= unpacked.size();
    StoredBytes contents{.begin = 0, .bytes = unpacked.size()};
    contents.own = std::make_shared<const std::vector<std::byte>>(std::move(unpacked));
    return contents;
}

bool zipHolds(std::span<const std::byte> bytes, std::string_view ending) {
    ByteReader first(bytes, {});
    if (next<std::uint32_t>(first) != kLocalMark) return false;
    const auto directory = findDirectory(bytes);
    if (!directory) {
        (void)nextText(first, 22);
        const auto nameBytes = next<std::uint16_t>(first);
        (void)next<std::uint16_t>(first);
        return nextText(first, nameBytes).ends_with(ending);
    }
    ByteReader reader = readerAt(bytes, directory->begin, {});
    for (std::uint64_t i = 0; i < directory->members && !reader.failed(); ++i) {
        (void)nextText(reader, 28);
        const auto nameBytes = next<std::uint16_t>(reader);
        const std::uint64_t others =
            std::uint64_t{next<std::uint16_t>(reader)} + next<std::uint16_t>(reader);
        (void)nextText(reader, 12);
        if (nextText(reader, nameBytes).ends_with(ending)) return true;
        (void)nextText(reader, others);
    }
    return false;
}

}  // namespace weightscape::files
