// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/pytorch/pytorch_reader.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "core/files/pytorch/number_types.h"
#include "core/files/pytorch/pickle_reader.h"
#include "core/files/recognise.h"
#include "core/files/zip/zip_archive.h"
#include "core/support/byte_reader.h"
#include "core/support/checked.h"
#include "core/support/printable.h"

namespace weightscape::files {
namespace {

constexpr std::string_view kPickleName = "data.pkl";
/// The first pickle of a sequence: a number that nothing else begins with.
constexpr std::string_view kSequenceMagic("\x80\x02\x8a\x0al\xfc\x9c\x46\xf9 j\xa8P\x19.", 15);

using Members = std::unordered_map<std::string_view, const ZipMember*>;

std::string_view textOf(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// The member "…/data.pkl" whose folder is shortest: a checkpoint may lie in another.
const ZipMember* pickleOf(const std::vector<ZipMember>& members) {
    const ZipMember* found = nullptr;
    for (const ZipMember& member : members) {
        const bool isIt =
            member.name == kPickleName || member.name.ends_with("/" + std::string(kPickleName));
        if (isIt && (found == nullptr || member.name.size() < found->name.size())) found = &member;
    }
    return found;
}

/// Whether the member says "big"; without it, numbers are little endian.
Result<bool> isBigEndian(const MappedFile& file, const Members& members, const std::string& root) {
    const auto found = members.find(root + "byteorder");
    if (found == members.end()) return false;
    std::uint64_t room = 64;
    const auto contents = contentsOf(file, *found->second, room);
    if (!contents) return fail(contents.error());
    return textOf(contents->in(file)).starts_with("big");
}

tl::unexpected<Error> storageMissing(std::string_view key, const std::string& file) {
    return fail(ErrorCode::Incomplete,
                "The storage %1 is not in the file, so it is incomplete. Download it again."_text(
                    inQuotes(key)),
                file);
}

/// What a sequence says of the computer that wrote it.
bool wroteBigEndian(const Pickle& system) {
    const PickleNode& root = system[system.root];
    if (root.kind != PickleKind::Dictionary) return false;
    const auto& items = system.itemsOf(root);
    for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
        if (system[items[i]].text != "little_endian") continue;
        return system[items[i + 1]].kind == PickleKind::Boolean &&
               system[items[i + 1]].integer == 0;
    }
    return false;
}

/// Bytes of one number of each storage that the pickle names, by key.
std::unordered_map<std::string_view, std::uint64_t> numberBytes(const Pickle& pickle) {
    std::unordered_map<std::string_view, std::uint64_t> bytes;
    bytes.reserve(pickle.storages.size());
    for (const PickleStorage& storage : pickle.storages) {
        const formats::Format* format = formatOfStorage(storage.type);
        if (format != nullptr) bytes.emplace(storage.key, format->bytesPerBlock);
    }
    return bytes;
}

using Places = std::unordered_map<std::string_view, StoredBytes>;

/// The storages behind the pickles: of each a count and its numbers, in the order of `keys`.
Result<Places> readStorages(const Pickle& keys, const Pickle& pickle, ByteReader& reader,
                            std::uint64_t begin) {
    const PickleNode& list = keys[keys.root];
    const auto sizes = numberBytes(pickle);
    Places places;
    if (list.kind != PickleKind::List && list.kind != PickleKind::Tuple) {
        reader.fail(ErrorCode::Damaged, "The list of storages is no list; it is damaged."_text);
    } else {
        places.reserve(keys.itemsOf(list).size());
        for (const PickleIndex item : keys.itemsOf(list)) {
            const std::string_view key = keys[item].text;
            const auto size = sizes.find(key);
            if (size == sizes.end()) {
                reader.fail(ErrorCode::Unsupported,
                            "The storage %1 has numbers of a type that this version does not "
                            "know."_text(inQuotes(key)));
                break;
            }
            const auto count = reader.read<std::uint64_t>("the count of a storage"_text);
            const auto bytes = CheckedSize(count).times(size->second).value();
            const std::uint64_t at = reader.offset();
            (void)reader.text(bytes.value_or(CheckedSize::kMaximum), "A storage"_text);
            if (reader.failed()) break;
            places.emplace(key, StoredBytes{.begin = begin + at, .bytes = *bytes});
        }
    }
    if (reader.failed()) return fail(reader.error());
    return places;
}

Result<Checkpoint> readZipForm(const MappedFile& file) {
    const std::string name = file.path().string();
    const auto members = readZipDirectory(file);
    if (!members) return fail(members.error());
    const ZipMember* root = pickleOf(*members);
    if (root == nullptr) return fail(foreignContent(file.bytes(), name));
    Members byName;
    byName.reserve(members->size());
    for (const ZipMember& member : *members) byName.emplace(member.name, &member);
    const std::string folder = root->name.substr(0, root->name.size() - kPickleName.size());
    std::uint64_t room = kMostUnpackedBytes;
    const auto contents = contentsOf(file, *root, room);
    if (!contents) return fail(contents.error());
    const auto pickle = readPickle(contents->in(file), name);
    if (!pickle) return fail(pickle.error());
    const auto big = isBigEndian(file, byName, folder);
    if (!big) return fail(big.error());
    const StorageFinder storages{.find = [&](const PickleStorage& storage) -> Result<StoredBytes> {
                                     const auto found =
                                         byName.find(folder + "data/" + std::string(storage.key));
                                     if (found == byName.end())
                                         return storageMissing(storage.key, name);
                                     return contentsOf(file, *found->second, room);
                                 },
                                 .isBigEndian = *big};
    return checkpointOf(*pickle, storages, name);
}

Result<Checkpoint> readSequence(const MappedFile& file) {
    const std::string name = file.path().string();
    // The magic number, the version, the system, the value, and the keys of the storages.
    std::array<Pickle, 5> pickles;
    std::uint64_t begin = 0;
    for (Pickle& pickle : pickles) {
        auto read = readPickle(file.bytes().subspan(begin), name);
        if (!read) return fail(std::move(read.error()));
        begin += read->bytes;
        pickle = *std::move(read);
    }
    const auto& [magic, version, system, value, keys] = pickles;
    ByteReader reader(file.bytes().subspan(begin), name);
    const auto places = readStorages(keys, value, reader, begin);
    if (!places) return fail(places.error());
    const StorageFinder storages{.find = [&](const PickleStorage& storage) -> Result<StoredBytes> {
                                     const auto found = places->find(storage.key);
                                     if (found == places->end())
                                         return storageMissing(storage.key, name);
                                     return found->second;
                                 },
                                 .isBigEndian = wroteBigEndian(system)};
    return checkpointOf(value, storages, name);
}

bool isSequence(std::span<const std::byte> bytes) {
    return textOf(bytes.first(std::min(bytes.size(), kSequenceMagic.size()))) == kSequenceMagic;
}

}  // namespace

bool looksLikePyTorch(std::span<const std::byte> bytes) {
    return isSequence(bytes) || zipHolds(bytes, kPickleName);
}

Result<Checkpoint> readPyTorch(const MappedFile& file) {
    if (isSequence(file.bytes())) return readSequence(file);
    if (looksLikePyTorch(file.bytes())) return readZipForm(file);
    return fail(foreignContent(file.bytes(), file.path().string()));
}

}  // namespace weightscape::files
