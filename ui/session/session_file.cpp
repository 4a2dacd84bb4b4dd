// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/session_file.h"

#include <QJsonDocument>
#include <algorithm>
#include <array>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/recipes/recipe.h"
#include "core/recipes/recipe_json.h"
#include "core/support/printable.h"
#include "core/support/strict_json.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr int kVersion = 1;
constexpr const char* kVersionKey = "weightscape_session";
constexpr std::size_t kLargestFile = 16U << 20U;
constexpr std::size_t kMostModels = 64, kMostRecipes = 1000, kMostSteps = 1000, kMostBranches = 100;

tl::unexpected<Error> invalid(Text detail) {
    return fail(ErrorCode::InvalidArgument, std::move(detail));
}

/// A member of an object of the file: how it is written and how it is read.
template <typename Owner>
struct Member {
    std::string_view key;
    ordered_json (*write)(const Owner& owner);
    Result<void> (*read)(const json& value, Owner& owner);
};

template <typename Owner, std::size_t kCount>
ordered_json writeMembers(const std::array<Member<Owner>, kCount>& members, const Owner& owner) {
    ordered_json object;
    for (const auto& member : members) object[std::string(member.key)] = member.write(owner);
    return object;
}

template <typename Owner, std::size_t kCount>
Result<void> readMembers(const std::array<Member<Owner>, kCount>& members, const json& object,
                         Owner& owner) {
    if (!object.is_object()) return invalid("A part of the session is not an object."_text);
    for (const auto& [key, value] : object.items()) {
        if (key == kVersionKey) continue;
        const auto member = std::ranges::find(members, key, &Member<Owner>::key);
        if (member == members.end()) {
            return invalid(
                "The session has the unknown key \"%1\"; remove it."_text(printable(key, 100)));
        }
        if (auto read = member->read(value, owner); !read) return read;
    }
    return {};
}

Result<void> readText(const json& value, std::string& out) {
    if (!value.is_string()) return invalid("A text of the session is not a text."_text);
    out = value.get<std::string>();
    return {};
}

Result<void> readText(const json& value, QString& out) {
    std::string text;
    auto read = readText(value, text);
    out = QString::fromStdString(text);
    return read;
}

Result<void> readIndex(const json& value, int& out) {
    if (!value.is_number_integer() || value < -1 || value > 1'000'000) {
        return invalid("An index of the session is not a small whole number."_text);
    }
    out = value.get<int>();
    return {};
}

ordered_json writeFormat(const formats::Format* format) {
    return ordered_json(format->info.id);
}

Result<void> readFormat(const json& value, const formats::Format*& out) {
    std::string id;
    if (auto read = readText(value, id); !read) return read;
    const auto format = memory::findCacheFormat(id);
    if (!format) return fail(format.error());
    out = *format;
    return {};
}

Result<void> readRecipes(const json& value, RecipeBook& book) {
    if (!value.is_array() || value.empty() || value.size() > kMostRecipes) {
        return invalid("The recipes of a session must be a list of 1 to 1000."_text);
    }
    book.recipes.clear();
    for (const json& each : value) {
        if (!each.is_object() || !each.contains("name") || !each.contains("recipe") ||
            each.size() != 2) {
            return invalid("Each recipe of a session has a \"name\" and a \"recipe\"."_text);
        }
        NamedRecipe named;
        if (auto read = readText(each["name"], named.name); !read) return read;
        auto recipe = recipes::recipeFromJson(each["recipe"].dump());
        if (!recipe) return fail(recipe.error());
        named.recipe = *std::move(recipe);
        book.recipes.push_back(std::move(named));
    }
    return {};
}

ordered_json writeRecipes(const RecipeBook& book) {
    ordered_json recipes = ordered_json::array();
    for (const NamedRecipe& named : book.recipes) {
        recipes.push_back({{"name", named.name.toStdString()},
                           {"recipe", ordered_json::parse(recipes::toJson(named.recipe))}});
    }
    return recipes;
}

/// The members of whatever owns a book: a model, and a step of its history.
template <typename Owner>
constexpr Member<Owner> kRecipes = {
    "recipes", [](const Owner& owner) { return writeRecipes(owner.book); },
    [](const json& value, Owner& owner) { return readRecipes(value, owner.book); }};
template <typename Owner>
constexpr Member<Owner> kActive = {
    "active", [](const Owner& owner) { return ordered_json(owner.book.active); },
    [](const json& value, Owner& owner) { return readIndex(value, owner.book.active); }};
template <typename Owner>
constexpr Member<Owner> kReference = {
    "reference", [](const Owner& owner) { return ordered_json(owner.book.reference); },
    [](const json& value, Owner& owner) { return readIndex(value, owner.book.reference); }};

template <typename Owner>
constexpr Member<Owner> kBudget = {"budget",
                                   [](const Owner& owner) { return toJson(owner.book.budget); },
                                   [](const json& value, Owner& owner) -> Result<void> {
                                       auto budget = budgetChoiceFromJson(value);
                                       if (!budget) return fail(budget.error());
                                       owner.book.budget = *std::move(budget);
                                       return {};
                                   }};

const std::array<Member<RecipeStep>, 5> kStepMembers = {{
    {"name", [](const RecipeStep& step) { return ordered_json(step.name.toStdString()); },
     [](const json& value, RecipeStep& step) { return readText(value, step.name); }},
    kRecipes<RecipeStep>,
    kActive<RecipeStep>,
    kReference<RecipeStep>,
    kBudget<RecipeStep>,
}};

Result<void> readSteps(const json& value, RecipeHistory& history) {
    if (!value.is_array() || value.size() > kMostSteps) {
        return invalid("The history of a session must be a list of at most 1000 steps."_text);
    }
    for (const json& each : value) {
        RecipeStep& step = history.steps.emplace_back();
        if (auto read = readMembers(kStepMembers, each, step); !read) return read;
    }
    return {};
}

ordered_json writeSteps(const RecipeHistory& history) {
    ordered_json steps = ordered_json::array();
    for (const RecipeStep& step : history.steps) {
        steps.push_back(writeMembers(kStepMembers, step));
    }
    return steps;
}

Result<void> readBranches(const json& value, SavedModel& model) {
    if (!value.is_array() || value.size() > kMostBranches) {
        return invalid("The branches of a session must be a list of at most 100 histories."_text);
    }
    for (const json& each : value) {
        RecipeHistory& branch = model.branches.emplace_back();
        if (auto read = readSteps(each, branch); !read) return read;
        if (branch.steps.empty() || !isValid(branch)) {
            return invalid("A branch of the session has no steps, or names a missing recipe."_text);
        }
    }
    return {};
}

ordered_json writeBranches(const SavedModel& model) {
    ordered_json branches = ordered_json::array();
    for (const RecipeHistory& branch : model.branches) branches.push_back(writeSteps(branch));
    return branches;
}

Result<void> checkHistory(const SavedModel& model) {
    const RecipeHistory& history = model.history;
    const bool leadsHere =
        isValid(history) &&
        (history.steps.empty() ||
         history.steps[static_cast<std::size_t>(history.current)].book == model.book);
    if (leadsHere) return {};
    return invalid("The history of a model of the session does not lead to its recipes."_text);
}

Result<void> readSelection(const json& value, SavedModel& model) {
    if (!value.is_array())
        return invalid("The selection of a session must be a list of names."_text);
    for (const json& name : value) {
        if (auto read = readText(name, model.selection.emplace_back()); !read) return read;
    }
    return {};
}

const std::array<Member<SavedModel>, 13> kModelMembers = {{
    {"path", [](const SavedModel& model) { return ordered_json(model.path); },
     [](const json& value, SavedModel& model) { return readText(value, model.path); }},
    {"importance", [](const SavedModel& model) { return ordered_json(model.learned.importance); },
     [](const json& value, SavedModel& into) { return readText(value, into.learned.importance); }},
    {"hessians", [](const SavedModel& model) { return ordered_json(model.learned.hessians); },
     [](const json& value, SavedModel& model) { return readText(value, model.learned.hessians); }},
    {"moments", [](const SavedModel& model) { return ordered_json(model.learned.moments); },
     [](const json& value, SavedModel& model) { return readText(value, model.learned.moments); }},
    {"hide_importance", [](const SavedModel& model) { return ordered_json(model.hideImportance); },
     [](const json& value, SavedModel& model) -> Result<void> {
         if (!value.is_boolean()) return invalid("hide_importance must be true or false."_text);
         model.hideImportance = value.get<bool>();
         return {};
     }},
    kRecipes<SavedModel>,
    kActive<SavedModel>,
    kReference<SavedModel>,
    kBudget<SavedModel>,
    {"history", [](const SavedModel& model) { return writeSteps(model.history); },
     [](const json& value, SavedModel& model) { return readSteps(value, model.history); }},
    {"history_step", [](const SavedModel& model) { return ordered_json(model.history.current); },
     [](const json& value, SavedModel& model) { return readIndex(value, model.history.current); }},
    {"branches", writeBranches, readBranches},
    {"selection", [](const SavedModel& model) { return ordered_json(model.selection); },
     readSelection},
}};

Result<void> readModels(const json& value, SavedSession& session) {
    if (!value.is_array() || value.size() > kMostModels) {
        return invalid("The models of a session must be a list of at most 64."_text);
    }
    for (const json& each : value) {
        SavedModel model;
        if (auto read = readMembers(kModelMembers, each, model); !read) return read;
        if (model.path.empty()) return invalid("A model of the session has no path."_text);
        if (!isValid(model.book)) {
            return invalid("A model of the session names a recipe that is not in its list."_text);
        }
        if (auto checked = checkHistory(model); !checked) return checked;
        session.models.push_back(std::move(model));
    }
    return {};
}

ordered_json writeModels(const SavedSession& session) {
    ordered_json models = ordered_json::array();
    for (const SavedModel& model : session.models) {
        models.push_back(writeMembers(kModelMembers, model));
    }
    return models;
}

/// The text is known to be proper JSON, so this is only another form of it.
QJsonObject toQJson(const json& object) {
    return QJsonDocument::fromJson(QByteArray::fromStdString(object.dump())).object();
}

const std::array<Member<SavedSession>, 10> kMembers = {{
    {"models", writeModels, readModels},
    {"current", [](const SavedSession& session) { return ordered_json(session.current); },
     [](const json& value, SavedSession& session) { return readIndex(value, session.current); }},
    {"context_length",
     [](const SavedSession& session) { return ordered_json(session.memory.options.context); },
     [](const json& value, SavedSession& session) -> Result<void> {
         if (!value.is_number_unsigned() || value == 0U) {
             return invalid("context_length must be a whole number above 0."_text);
         }
         session.memory.options.context = value.get<std::uint64_t>();
         return {};
     }},
    {"cache_type_k",
     [](const SavedSession& session) { return writeFormat(session.memory.options.keys); },
     [](const json& value, SavedSession& session) {
         return readFormat(value, session.memory.options.keys);
     }},
    {"cache_type_v",
     [](const SavedSession& session) { return writeFormat(session.memory.options.values); },
     [](const json& value, SavedSession& session) {
         return readFormat(value, session.memory.options.values);
     }},
    {"memory_reserve",
     [](const SavedSession& session) { return ordered_json(session.memory.options.reserve); },
     [](const json& value, SavedSession& session) -> Result<void> {
         if (!value.is_number_unsigned())
             return invalid("memory_reserve must be a whole number."_text);
         session.memory.options.reserve = value.get<std::uint64_t>();
         return {};
     }},
    {"memory_sizes",
     [](const SavedSession& session) {
         return ordered_json(sizesText(session.memory.sizes).toStdString());
     },
     [](const json& value, SavedSession& session) -> Result<void> {
         QString text;
         if (auto read = readText(value, text); !read) return read;
         const auto sizes = parseSizes(text);
         if (!sizes) return invalid("memory_sizes must be sizes such as \"8 GiB, 24 GB\"."_text);
         session.memory.sizes = *sizes;
         return {};
     }},
    {"page",
     [](const SavedSession& session) { return ordered_json(session.window.page.toStdString()); },
     [](const json& value, SavedSession& session) { return readText(value, session.window.page); }},
    {"filter",
     [](const SavedSession& session) { return ordered_json(session.window.filter.toStdString()); },
     [](const json& value, SavedSession& session) {
         return readText(value, session.window.filter);
     }},
    {"pages",
     [](const SavedSession& session) {
         return ordered_json::parse(
             QJsonDocument(session.window.pages).toJson(QJsonDocument::Compact).toStdString());
     },
     [](const json& value, SavedSession& session) -> Result<void> {
         if (!value.is_object()) return invalid("What the pages remember must be an object."_text);
         session.window.pages = toQJson(value);
         return {};
     }},
}};

Result<SavedSession> readSession(std::string_view text, const std::string& file) {
    const auto document = parseStrictJson(text, file);
    if (!document) return fail(document.error());
    if (!document->is_object() || !document->contains(kVersionKey)) {
        return invalid("This is not a session: the key \"weightscape_session\" is missing."_text);
    }
    const json& version = (*document)[kVersionKey];
    if (!version.is_number_unsigned() || version != kVersion) {
        return fail(ErrorCode::Unsupported,
                    "The session has version %1; this program reads version %2."_text(
                        printable(version.dump(), 40), kVersion));
    }
    SavedSession session;
    if (auto read = readMembers(kMembers, *document, session); !read) return fail(read.error());
    const int count = static_cast<int>(session.models.size());
    if (session.current < 0 || session.current >= std::max(1, count)) {
        return invalid("The session's current model is not in its list."_text);
    }
    return session;
}

}  // namespace

std::string toJson(const SavedSession& session) {
    ordered_json document;
    document[kVersionKey] = kVersion;
    document.update(writeMembers(kMembers, session));
    return document.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

Result<SavedSession> sessionFromJson(std::string_view text, const std::string& file) {
    auto session = readSession(text, file);
    if (session) return session;
    Error error = session.error();
    error.file = file;
    return fail(std::move(error));
}

Result<std::string> readSmallFile(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        return fail(ErrorCode::CannotRead,
                    "The file cannot be opened; check its name and rights."_text, path.string());
    }
    std::string text(kLargestFile + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (file.bad())
        return fail(ErrorCode::CannotRead, "The file cannot be read."_text, path.string());
    if (text.size() > kLargestFile) {
        return fail(ErrorCode::InvalidArgument,
                    "The file is larger than 16 MiB; it is no session."_text, path.string());
    }
    return text;
}

Result<SavedSession> readSessionFile(const std::filesystem::path& path) {
    const auto text = readSmallFile(path);
    if (!text) return fail(text.error());
    return sessionFromJson(*text, path.string());
}

}  // namespace weightscape::ui
