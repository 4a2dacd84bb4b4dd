// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/pytorch/named_values.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>
#include <utility>

#include "core/files/oddities.h"
#include "core/support/printable.h"

namespace weightscape::files {
namespace {

constexpr std::size_t kMostDepth = 128;
constexpr std::size_t kMostNameBytes = 1024;

/// Where a module of PyTorch keeps its tensors and parts.
constexpr std::array<std::string_view, 3> kParts = {"_parameters", "_buffers", "_modules"};

bool hasPairs(const PickleNode& node) {
    return node.kind == PickleKind::Dictionary || node.kind == PickleKind::Object;
}

bool isContainer(const PickleNode& node) {
    return hasPairs(node) || node.kind == PickleKind::List || node.kind == PickleKind::Tuple;
}

template <typename T>
MetadataValue scalar(ValueType type, const T& value) {
    std::string bytes(sizeof(value), '\0');
    std::memcpy(bytes.data(), &value, sizeof(value));
    return {.type = type, .bytes = std::move(bytes)};
}

/// A value on the way from the root to the one that is looked at.
struct Step {
    PickleIndex value = 0;
    std::size_t next = 0;         ///< item that comes next
    std::size_t nameBytes = 0;    ///< of the keys that lead here
    bool isPartOfModule = false;  ///< the value has a module's tensors or parts
};

/// Walks through the values of a pickle.
class Walk {
  public:
    Walk(const Pickle& pickle, std::string file)
        : m_pickle(pickle),
          m_file(std::move(file)),
          m_listHoldsTensors(pickle.lists.size(), false) {}

    [[nodiscard]] Result<NamedValues> run() {
        if (auto found = findTensors(); !found) return fail(std::move(found.error()));
        if (auto named = walk(m_pickle.root, false); !named) return fail(std::move(named.error()));
        if (auto named = walk(commonRoot(), true); !named) return fail(std::move(named.error()));
        m_others.report("Values that are no dense tensors, left out"_text, m_values.warnings);
        m_objects.report("Objects of Python, of which only the tensors were read"_text,
                         m_values.warnings);
        return std::move(m_values);
    }

  private:
    enum class State : std::uint8_t { New, OnPath, Done };

    [[nodiscard]] Result<void> findTensors();
    [[nodiscard]] PickleIndex commonRoot() const;
    [[nodiscard]] Result<void> walk(PickleIndex root, bool namesTensors);
    [[nodiscard]] Result<void> visit(PickleIndex value, std::string_view path, bool namesTensors);
    [[nodiscard]] Result<Step> enter(const Step& from, PickleIndex key, PickleIndex value);
    /// The value of the next item of a container; false at its end.
    bool next(Step& step, PickleIndex& key, PickleIndex& value) const;
    [[nodiscard]] bool holdsTensors(PickleIndex value) const {
        const PickleNode& node = m_pickle[value];
        return node.kind == PickleKind::Tensor ||
               (isContainer(node) && m_listHoldsTensors[node.index]);
    }
    void addMetadata(const PickleNode& node, std::string_view path);
    [[nodiscard]] tl::unexpected<Error> damaged(Text detail) const {
        return fail(ErrorCode::Damaged, std::move(detail), m_file);
    }

    const Pickle& m_pickle;
    std::string m_file;
    /// By list, since an object shares that of its attributes.
    std::vector<bool> m_listHoldsTensors;
    std::string m_path;
    NamedValues m_values;
    Oddity m_others;
    Oddity m_objects;
};

bool Walk::next(Step& step, PickleIndex& key, PickleIndex& value) const {
    const PickleNode& node = m_pickle[step.value];
    const auto& items = m_pickle.itemsOf(node);
    const std::size_t each = hasPairs(node) ? 2 : 1;
    if (step.next + each > items.size()) return false;
    key = items[step.next];
    value = items[step.next + each - 1];
    step.next += each;
    return true;
}

/// Which containers have tensors somewhere below them; refuses what nobody could walk through.
Result<void> Walk::findTensors() {
    std::vector<State> states(m_pickle.lists.size(), State::New);
    std::vector<Step> path;
    const auto enterNew = [&](PickleIndex value) {
        const PickleNode& node = m_pickle[value];
        if (!isContainer(node) || states[node.index] != State::New) return;
        if (node.kind == PickleKind::Object) m_objects.note(node.text);
        states[node.index] = State::OnPath;
        path.push_back({.value = value});
    };
    enterNew(m_pickle.root);
    while (!path.empty()) {
        PickleIndex key = 0;
        PickleIndex value = 0;
        if (next(path.back(), key, value)) {
            const PickleNode& node = m_pickle[value];
            if (isContainer(node) && states[node.index] == State::OnPath) {
                return damaged(
                    "A list or dictionary of the pickle contains itself, so nobody "
                    "could walk through it."_text);
            }
            enterNew(value);
            if (path.size() <= kMostDepth) continue;
            return damaged("The pickle is nested deeper than %1 levels."_text(kMostDepth));
        }
        const PickleIndex done = path.back().value;
        const PickleIndex list = m_pickle[done].index;
        states[list] = State::Done;
        Step again{.value = done};
        while (next(again, key, value)) {
            if (holdsTensors(value)) m_listHoldsTensors[list] = true;
        }
        path.pop_back();
    }
    return {};
}

/// The innermost container that leads to all tensors.
PickleIndex Walk::commonRoot() const {
    PickleIndex root = m_pickle.root;
    for (std::size_t depth = 0; depth < kMostDepth && isContainer(m_pickle[root]); ++depth) {
        Step step{.value = root};
        PickleIndex only = root;
        PickleIndex key = 0;
        PickleIndex value = 0;
        std::size_t leading = 0;
        while (next(step, key, value)) {
            if (!holdsTensors(value)) continue;
            ++leading;
            only = value;
        }
        const bool leadsOn = leading == 1 && isContainer(m_pickle[only]) &&
                             m_pickle[root].kind != PickleKind::Object;
        if (!leadsOn) break;
        root = only;
    }
    return root;
}

Result<Step> Walk::enter(const Step& from, PickleIndex key, PickleIndex value) {
    const PickleNode& holder = m_pickle[from.value];
    const PickleNode& name = m_pickle[key];
    const bool isText = name.kind == PickleKind::Text;
    const bool isPart = holder.kind == PickleKind::Object && isText &&
                        std::ranges::find(kParts, name.text) != kParts.end();
    m_path.resize(from.nameBytes);
    if (!isPart) {
        const std::size_t place = from.next / (hasPairs(holder) ? 2 : 1) - 1;
        const std::string number =
            std::to_string(name.kind == PickleKind::Integer && hasPairs(holder)
                               ? name.integer
                               : static_cast<std::int64_t>(place));
        const std::string_view shown = isText && hasPairs(holder) ? name.text : number;
        if (m_path.size() + shown.size() + 1 > kMostNameBytes ||
            shown.find('\0') != std::string_view::npos) {
            return damaged(
                "The name %1 holds a NUL byte or is longer than %2 bytes; no GGUF can carry it."_text(
                    inQuotes(m_path + std::string(shown)), kMostNameBytes));
        }
        if (!m_path.empty()) m_path += '.';
        m_path += shown;
    }
    return Step{.value = value,
                .next = 0,
                .nameBytes = m_path.size(),
                .isPartOfModule = isPart || holder.kind == PickleKind::Object};
}

Result<void> Walk::walk(PickleIndex root, bool namesTensors) {
    std::vector<bool> seen(m_pickle.lists.size(), false);
    std::vector<Step> path;
    m_path.clear();
    if (!isContainer(m_pickle[root])) return visit(root, "tensor", namesTensors);
    path.push_back({.value = root});
    while (!path.empty()) {
        PickleIndex key = 0;
        PickleIndex value = 0;
        if (!next(path.back(), key, value)) {
            path.pop_back();
            continue;
        }
        auto step = enter(path.back(), key, value);
        if (!step) return fail(std::move(step.error()));
        const PickleNode& node = m_pickle[value];
        if (isContainer(node)) {
            // One that several lead to keeps the first name; others would multiply without end.
            const bool leadsOn = holdsTensors(value) || !namesTensors;
            if (!seen[node.index] && leadsOn) path.push_back(*step);
            seen[node.index] = true;
            continue;
        }
        const bool isState =
            path.back().isPartOfModule || m_pickle[path.back().value].kind == PickleKind::Object;
        if (!namesTensors && isState) continue;
        if (auto done = visit(value, m_path, namesTensors); !done) return done;
    }
    return {};
}

Result<void> Walk::visit(PickleIndex value, std::string_view path, bool namesTensors) {
    const PickleNode& node = m_pickle[value];
    if (!namesTensors) {
        addMetadata(node, path);
    } else if (node.kind == PickleKind::Tensor) {
        m_values.tensors.push_back({std::string(path), node.index});
    }
    return {};
}

void Walk::addMetadata(const PickleNode& node, std::string_view path) {
    constexpr std::size_t kMostEntries = 256;
    constexpr std::size_t kMostTextBytes = 4096;
    if (node.kind == PickleKind::Other) m_others.note(path);
    const bool isThere =
        std::ranges::find(m_values.metadata, path, &MetadataEntry::key) != m_values.metadata.end();
    if (isThere || m_values.metadata.size() >= kMostEntries) return;
    const auto add = [&](MetadataValue value) {
        m_values.metadata.push_back({std::string(path), std::move(value)});
    };
    if (node.kind == PickleKind::Integer) add(scalar(ValueType::Int64, node.integer));
    if (node.kind == PickleKind::Real) add(scalar(ValueType::Float64, node.real()));
    if (node.kind == PickleKind::Boolean) {
        add(scalar(ValueType::Bool, static_cast<std::uint8_t>(node.integer)));
    }
    if (node.kind == PickleKind::Text && node.text.size() <= kMostTextBytes) {
        add(MetadataValue::fromString(node.text));
    }
}

}  // namespace

Result<NamedValues> nameValues(const Pickle& pickle, const std::string& file) {
    return Walk(pickle, file).run();
}

}  // namespace weightscape::files
