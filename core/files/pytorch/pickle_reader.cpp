// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/pytorch/pickle_reader.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "core/files/pytorch/pickle_calls.h"
#include "core/files/pytorch/pickle_numbers.h"
#include "core/files/pytorch/pickle_stack.h"
#include "core/support/byte_reader.h"
#include "core/support/printable.h"

namespace weightscape::files {
namespace {

constexpr Words kNoNumber =
    "A number of the pickle is written in letters that make none; it is damaged."_text;

/// The machine that a pickle is a program of.
class PickleMachine : private PickleStack {
  public:
    using PickleStack::PickleStack;

    [[nodiscard]] Result<Pickle> run();

    // Instructions, by what they do to the stack.
    void proto();
    void frame() { (void)m_reader.read<std::uint64_t>("a frame of the pickle"_text); }
    void mark() { setMark(); }
    void pop();
    void popMark() { (void)sinceMark(); }
    void duplicate() { pushAgain(top()); }
    void memoize() { rememberNext(); }
    void none() { pushAgain(kNone); }
    void persistentLine();
    void persistent();
    void global();
    void stackGlobal();
    void reduce();
    void newObject();
    void newObjectWithKeys();
    void instance();
    void object();
    void build();
    void append();
    void appends() { extend(sinceMark()); }
    void setItem();
    void setItems() { extend(sinceMark()); }
    void textLine() { push({.kind = PickleKind::Text, .text = line()}); }
    void quotedLine() {
        pushIf(quotedText(line()), "A text of the pickle is not in quotes; it is damaged."_text);
    }
    void real() { push(bigEndianReal(m_reader.text(8, "A number of the pickle"_text))); }
    void realLine() { pushIf(writtenReal(line()), kNoNumber); }
    void integerLine() { pushIf(writtenInteger(line()), kNoNumber); }
    void dictionaryOfMark() { pushList(sinceMark(), PickleKind::Dictionary); }
    void getLine() { recall(lineNumber()); }
    void putLine() { remember(lineNumber()); }
    void refuse();
    template <bool kValue>
    void boolean() {
        push({.kind = PickleKind::Boolean, .integer = kValue});
    }
    template <typename T>
    void integer() {
        push({.kind = PickleKind::Integer, .integer = read<T>()});
    }
    template <typename Length>
    void longInteger() {
        push(binaryInteger(m_reader.text(read<Length>(), "A number of the pickle"_text)));
    }
    template <typename Length>
    void text() {
        push({.kind = PickleKind::Text,
              .text = m_reader.text(read<Length>(), "A text of the pickle"_text)});
    }
    template <std::size_t kCount>
    void tuple() {
        pushList(topmost(kCount), PickleKind::Tuple);
    }
    template <PickleKind kKind>
    void empty() {
        pushList({}, kKind);
    }
    template <PickleKind kKind>
    void listOfMark() {
        pushList(sinceMark(), kKind);
    }
    template <typename T>
    void get() {
        recall(read<T>());
    }
    template <typename T>
    void put() {
        remember(read<T>());
    }

  private:
    void pushIf(const std::optional<PickleNode>& node, const Text& problem);
    void call(PickleIndex callable, std::span<const PickleIndex> arguments);
    void makeObject(PickleIndex type, PickleIndex arguments);
    void extend(const std::vector<PickleIndex>& items);
    std::uint64_t lineNumber();
};

struct Instruction {
    std::uint8_t code;
    void (PickleMachine::*follow)();
};

constexpr std::uint8_t kStop = '.';

using M = PickleMachine;
using Kind = PickleKind;

/// Every instruction of protocols 0 to 5 but the last, STOP. Those that read what is outside the
/// pickle, such as a table of extensions, are refused.
constexpr std::array<Instruction, 67> kInstructions = {{
    {0x80, &M::proto},
    {0x95, &M::frame},
    {'(', &M::mark},
    {'0', &M::pop},
    {'1', &M::popMark},
    {'2', &M::duplicate},
    {'N', &M::none},
    {0x88, &M::boolean<true>},
    {0x89, &M::boolean<false>},
    {'I', &M::integerLine},
    {'L', &M::integerLine},
    {'J', &M::integer<std::int32_t>},
    {'K', &M::integer<std::uint8_t>},
    {'M', &M::integer<std::uint16_t>},
    {0x8A, &M::longInteger<std::uint8_t>},
    {0x8B, &M::longInteger<std::uint32_t>},
    {'F', &M::realLine},
    {'G', &M::real},
    {'S', &M::quotedLine},
    {'V', &M::textLine},
    {'T', &M::text<std::uint32_t>},
    {'U', &M::text<std::uint8_t>},
    {'X', &M::text<std::uint32_t>},
    {0x8C, &M::text<std::uint8_t>},
    {0x8D, &M::text<std::uint64_t>},
    {'B', &M::text<std::uint32_t>},
    {'C', &M::text<std::uint8_t>},
    {0x8E, &M::text<std::uint64_t>},
    {0x96, &M::text<std::uint64_t>},
    {')', &M::empty<Kind::Tuple>},
    {0x85, &M::tuple<1>},
    {0x86, &M::tuple<2>},
    {0x87, &M::tuple<3>},
    {'t', &M::listOfMark<Kind::Tuple>},
    {']', &M::empty<Kind::List>},
    {'l', &M::listOfMark<Kind::List>},
    {0x8F, &M::empty<Kind::List>},
    {0x91, &M::listOfMark<Kind::List>},
    {'}', &M::empty<Kind::Dictionary>},
    {'d', &M::dictionaryOfMark},
    {'a', &M::append},
    {'e', &M::appends},
    {0x90, &M::appends},
    {'s', &M::setItem},
    {'u', &M::setItems},
    {'c', &M::global},
    {0x93, &M::stackGlobal},
    {'R', &M::reduce},
    {0x81, &M::newObject},
    {0x92, &M::newObjectWithKeys},
    {'i', &M::instance},
    {'o', &M::object},
    {'b', &M::build},
    {'P', &M::persistentLine},
    {'Q', &M::persistent},
    {'g', &M::getLine},
    {'h', &M::get<std::uint8_t>},
    {'j', &M::get<std::uint32_t>},
    {'p', &M::putLine},
    {'q', &M::put<std::uint8_t>},
    {'r', &M::put<std::uint32_t>},
    {0x94, &M::memoize},
    {0x82, &M::refuse},
    {0x83, &M::refuse},
    {0x84, &M::refuse},
    {0x97, &M::refuse},
    {0x98, &M::refuse},
}};

/// The same by code.
constexpr auto kByCode = [] {
    std::array<void (PickleMachine::*)(), 256> table{};
    for (const Instruction& row : kInstructions) table[row.code] = row.follow;
    return table;
}();

Result<Pickle> PickleMachine::run() {
    while (!m_reader.failed()) {
        const auto code = read<std::uint8_t>();
        if (m_reader.failed()) break;
        if (code == kStop) {
            m_pickle.root = take();
            m_pickle.bytes = m_reader.offset();
            if (m_reader.failed()) break;
            return std::move(m_pickle);
        }
        if (kByCode[code] == nullptr) {
            fail("The pickle has the unknown instruction %1; the file is damaged."_text(code));
            break;
        }
        (this->*kByCode[code])();
    }
    return weightscape::fail(m_reader.error());
}

std::uint64_t PickleMachine::lineNumber() {
    const std::string_view digits = line();
    std::uint64_t value = kMostPickleNodes;
    (void)std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
}

void PickleMachine::pushIf(const std::optional<PickleNode>& node, const Text& problem) {
    if (node) return push(*node);
    fail(problem);
}

void PickleMachine::proto() {
    constexpr std::uint8_t kNewest = 5;
    const auto version = read<std::uint8_t>();
    if (version <= kNewest) return;
    m_reader.fail(
        ErrorCode::Unsupported,
        "The pickle has protocol %1, but this program reads 0 to %2."_text(version, kNewest));
}

void PickleMachine::pop() {
    // A mark counts as a value here.
    if (!takeMark()) (void)take();
}

void PickleMachine::refuse() {
    m_reader.fail(ErrorCode::Unsupported,
                  "The pickle needs objects from outside the file; it is no checkpoint that this "
                  "program reads."_text);
}

void PickleMachine::global() {
    const std::string_view module = line();
    pushName(module, line());
}

void PickleMachine::stackGlobal() {
    const PickleNode name = m_pickle[take()];
    const PickleNode module = m_pickle[take()];
    if (name.kind != PickleKind::Text || module.kind != PickleKind::Text) {
        return fail("A name of the pickle is no text; the file is damaged."_text);
    }
    pushName(module.text, name.text);
}

void PickleMachine::call(PickleIndex callable, std::span<const PickleIndex> arguments) {
    const PickleNode name = m_pickle[callable];
    if (m_reader.failed()) return;
    if (name.kind != PickleKind::Name || !mayDescribe(name.text)) {
        const Text called = name.kind == PickleKind::Name ? Text(inQuotes(name.text))
                                                          : Text("what another call gave"_text);
        m_reader.fail(ErrorCode::Unsupported,
                      "The file wants Python to call %1 while it is loaded. Weights do not need "
                      "that, and it may do anything, so the file was not opened; nothing was "
                      "called."_text(called));
        return;
    }
    const auto made = describedBy(name.text, arguments, m_pickle);
    if (!made) {
        return fail(
            "The arguments of %1 make no sense; the pickle is damaged."_text(inQuotes(name.text)));
    }
    push(*made);
}

void PickleMachine::reduce() {
    const PickleIndex arguments = take();
    const PickleIndex callable = take();
    const PickleNode given = m_pickle[arguments];
    if (given.kind != PickleKind::Tuple) {
        return fail("The arguments of a call are no tuple; the pickle is damaged."_text);
    }
    call(callable, m_pickle.itemsOf(given));
}

/// An object of a class is its attributes, which BUILD gives it later. Its class is not looked up.
void PickleMachine::makeObject(PickleIndex type, PickleIndex arguments) {
    const PickleNode name = m_pickle[type];
    const PickleNode given = m_pickle[arguments];
    if (name.kind != PickleKind::Name || given.kind != PickleKind::Tuple) {
        return fail("The class of an object has no name; the pickle is damaged."_text);
    }
    if (mayDescribe(name.text) || !m_pickle.itemsOf(given).empty()) {
        return call(type, m_pickle.itemsOf(given));
    }
    m_pickle.lists.emplace_back();
    push({.kind = PickleKind::Object,
          .index = static_cast<PickleIndex>(m_pickle.lists.size() - 1),
          .text = name.text});
}

void PickleMachine::newObject() {
    const PickleIndex arguments = take();
    makeObject(take(), arguments);
}

void PickleMachine::newObjectWithKeys() {
    const PickleNode keys = m_pickle[take()];
    const bool hasKeys = keys.kind != PickleKind::Dictionary || !m_pickle.itemsOf(keys).empty();
    const PickleIndex arguments = take();
    const PickleIndex type = take();
    if (hasKeys) return call(type, {});
    makeObject(type, arguments);
}

void PickleMachine::instance() {
    const auto arguments = sinceMark();
    global();
    call(take(), arguments);
}

void PickleMachine::object() {
    const auto items = sinceMark();
    if (items.empty()) return fail("The class of an object is missing from the pickle."_text);
    call(items.front(), std::span(items).subspan(1));
}

void PickleMachine::build() {
    PickleIndex state = take();
    const PickleNode target = m_pickle[top()];
    if (target.kind != PickleKind::Object || m_reader.failed()) return;
    // (attributes, those in slots): weights are never in slots.
    if (m_pickle[state].kind == PickleKind::Tuple && !m_pickle.itemsOf(m_pickle[state]).empty()) {
        state = m_pickle.itemsOf(m_pickle[state]).front();
    }
    if (m_pickle[state].kind != PickleKind::Dictionary) return;
    m_pickle.nodes[top()].index = m_pickle[state].index;
}

/// Adds values to the list, or keys and values to the dictionary, on the stack.
void PickleMachine::extend(const std::vector<PickleIndex>& items) {
    const PickleNode target = m_pickle[top()];
    const bool hasPairs =
        target.kind == PickleKind::Dictionary || target.kind == PickleKind::Object;
    if (m_reader.failed() || target.kind == PickleKind::Other) return;
    if ((!hasPairs && target.kind != PickleKind::List) || (hasPairs && items.size() % 2 != 0)) {
        return fail("The pickle adds values to what holds none; the file is damaged."_text);
    }
    auto& list = m_pickle.lists[target.index];
    list.insert(list.end(), items.begin(), items.end());
}

void PickleMachine::append() {
    const PickleIndex value = take();
    extend({value});
}

void PickleMachine::setItem() {
    extend(topmost(2));
}

void PickleMachine::persistentLine() {
    (void)line();
    fail(
        "The pickle refers to something outside the file by a line of text; no checkpoint of "
        "PyTorch does that."_text);
}

void PickleMachine::persistent() {
    const PickleIndex id = take();
    // Old checkpoints name classes with the text of their source, which nobody reads here.
    if (const auto named = classOf(id, m_pickle)) return pushAgain(*named);
    const auto storage = storageOf(id, m_pickle);
    if (!storage) {
        return fail(
            "The pickle refers to something outside it that is no storage of numbers."_text);
    }
    m_pickle.storages.push_back(*storage);
    push({.kind = PickleKind::Storage,
          .index = static_cast<PickleIndex>(m_pickle.storages.size() - 1)});
}

}  // namespace

Result<Pickle> readPickle(std::span<const std::byte> bytes, const std::string& file) {
    return PickleMachine(bytes, file).run();
}

}  // namespace weightscape::files
