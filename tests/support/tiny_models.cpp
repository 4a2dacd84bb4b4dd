// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/tiny_models.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "core/files/open_model.h"
#include "core/support/number_types.h"
#include "tests/support/golden_weights.h"
#include "tests/support/test_paths.h"

namespace weightscape::test {

namespace {

using nlohmann::json;

const std::filesystem::path kFolder = testData() / "golden" / "recipes";

json readJson(const std::string& name) {
    std::ifstream stream(kFolder / (name + ".json"));
    if (!stream) throw std::runtime_error("no test data for " + name);
    return json::parse(stream);
}

template <typename T>
void append(std::string& bytes, T value) {
    static_assert(std::endian::native == std::endian::little);
    const std::size_t end = bytes.size();
    bytes.resize(end + sizeof value);
    std::memcpy(bytes.data() + end, &value, sizeof value);
}

void appendString(std::string& bytes, const std::string& text) {
    append<std::uint64_t>(bytes, text.size());
    bytes += text;
}

void padTo(std::string& bytes, std::uint64_t alignment) {
    bytes.resize((bytes.size() + alignment - 1) / alignment * alignment);
}

struct ScalarType {
    std::uint32_t number;
    void (*write)(std::string& bytes, const json& value);
};

template <typename T>
void writeScalar(std::string& bytes, const json& value) {
    append<T>(bytes, value.get<T>());
}

const std::map<std::string, ScalarType> kScalarTypes = {
    {"u8", {0, writeScalar<std::uint8_t>}},
    {"i8", {1, writeScalar<std::int8_t>}},
    {"u16", {2, writeScalar<std::uint16_t>}},
    {"i16", {3, writeScalar<std::int16_t>}},
    {"u32", {4, writeScalar<std::uint32_t>}},
    {"i32", {5, writeScalar<std::int32_t>}},
    {"f32", {6, writeScalar<float>}},
    {"bool", {7, writeScalar<bool>}},
    {"str", {8, [](std::string& b, const json& v) { appendString(b, v.get<std::string>()); }}},
    {"u64", {10, writeScalar<std::uint64_t>}},
    {"i64", {11, writeScalar<std::int64_t>}},
    {"f64", {12, writeScalar<double>}},
};

void writeValue(std::string& bytes, const std::string& type, const json& value) {
    constexpr std::string_view kArray = "arr:";
    if (!type.starts_with(kArray)) {
        append<std::uint32_t>(bytes, kScalarTypes.at(type).number);
        kScalarTypes.at(type).write(bytes, value);
        return;
    }
    const ScalarType& element = kScalarTypes.at(type.substr(kArray.size()));
    append<std::uint32_t>(bytes, 9);
    append<std::uint32_t>(bytes, element.number);
    append<std::uint64_t>(bytes, value.size());
    for (const json& member : value) element.write(bytes, member);
}

std::uint64_t product(const std::vector<std::uint64_t>& dimensions) {
    std::uint64_t result = 1;
    for (const std::uint64_t dimension : dimensions) result *= dimension;
    return result;
}

/// The weights that belong to a tensor of this name, in the tensor's own type.
std::string drawnData(std::uint64_t seed, const std::string& format, std::uint64_t count) {
    std::string data;
    if (format == "q8_0") {
        for (std::uint64_t block = 0; block < count / 32; ++block) {
            append<std::uint16_t>(data, 0x1400);
            for (std::uint64_t i = 0; i < 4; ++i) append(data, draw(seed, 4 * block + i));
        }
        return data;
    }
    for (std::uint64_t i = 0; i < count; ++i) {
        if (format == "i32") append(data, static_cast<std::int32_t>(draw(seed, i) & 0x7FFF));
        if (format == "f32") append(data, bell(seed, i));
        if (format == "f16") append(data, toHalf(bell(seed, i)).bits);
        if (format == "bf16") append(data, toBfloat16(bell(seed, i)).bits);
    }
    return data;
}

const std::map<char, std::string> kTypeLetters = {
    {'F', "f32"},    {'H', "f16"},    {'B', "bf16"},    {'0', "q4_0"},  {'1', "q4_1"},
    {'5', "q5_0"},   {'6', "q5_1"},   {'8', "q8_0"},    {'b', "q2_k"},  {'c', "q3_k"},
    {'d', "q4_k"},   {'e', "q5_k"},   {'f', "q6_k"},    {'I', "i32"},   {'m', "iq2_xxs"},
    {'n', "iq2_xs"}, {'o', "iq2_s"},  {'p', "iq3_xxs"}, {'q', "iq3_s"}, {'r', "iq1_s"},
    {'s', "iq1_m"},  {'t', "iq4_nl"}, {'u', "iq4_xs"},  {'v', "tq1_0"}, {'w', "tq2_0"},
    {'x', "mxfp4"},  {'y', "nvfp4"},  {'z', "q1_0"},    {'Z', "q2_0"},
};

float floatOf(const std::string& bits) {
    return std::bit_cast<float>(static_cast<std::uint32_t>(std::stoul(bits, nullptr, 16)));
}

ImportanceEdit readEdit(const json& value) {
    ImportanceEdit edit;
    edit.kind = value[0].get<std::string>();
    if (value.size() > 1) edit.tensor = value[1].get<std::string>();
    if (edit.kind == "set") {
        edit.index = value[2].get<std::size_t>();
        edit.value = floatOf(value[3].get<std::string>());
    }
    if (edit.kind == "rename") edit.name = value[2].get<std::string>();
    return edit;
}

void apply(const ImportanceEdit& edit, std::vector<ImportanceEntry>& entries) {
    if (edit.kind == "empty") entries.clear();
    const auto found = std::ranges::find(entries, edit.tensor, &ImportanceEntry::tensor);
    if (found == entries.end()) return;
    if (edit.kind == "drop") {
        entries.erase(found);
        return;
    }
    if (edit.kind == "short") found->sums.pop_back();
    if (edit.kind == "long") found->sums.push_back(found->sums.front());
    if (edit.kind == "set") found->sums.at(edit.index) = edit.value;
    if (edit.kind == "zero") std::ranges::fill(found->sums, 0.0F);
    if (edit.kind == "rename") found->tensor = edit.name;
}

GoldenOutput readOutput(const json& value) {
    GoldenOutput output;
    output.refused = value.value("refused", "");
    output.size = value.value("size", std::uint64_t{0});
    output.sha256 = value.value("sha256", "");
    output.fallbacks = value.value("fallbacks", 0U);
    for (const char letter : value.value("types", std::string())) {
        output.formats.push_back(kTypeLetters.at(letter));
    }
    return output;
}

}  // namespace

/// Builds the file of a description.
class TinyModelBuilder {
  public:
    static std::string build(const json& description) {
        GgufBuilder builder;
        builder.m_alignment = description.value("alignment", std::uint64_t{32});
        for (const json& entry : description["kv"]) {
            appendString(builder.m_entries, entry[0].get<std::string>());
            writeValue(builder.m_entries, entry[1].get<std::string>(), entry[2]);
            ++builder.m_entryCount;
        }
        const std::string prefix = description["name"].get<std::string>() + "/";
        for (const json& tensor : description["tensors"]) {
            const auto name = tensor[0].get<std::string>();
            builder.tensor(name, tensor[1].get<std::string>(),
                           tensor[2].get<std::vector<std::uint64_t>>());
            GgufBuilder::Tensor& added = builder.m_tensors.back();
            added.data = drawnData(seedOf(prefix + name), added.format, product(added.dimensions));
        }
        return builder.build();
    }
};

GgufBuilder& GgufBuilder::text(const std::string& key, const std::string& value) {
    appendString(m_entries, key);
    writeValue(m_entries, "str", value);
    ++m_entryCount;
    return *this;
}

GgufBuilder& GgufBuilder::number(const std::string& key, std::uint32_t value) {
    appendString(m_entries, key);
    writeValue(m_entries, "u32", value);
    ++m_entryCount;
    if (key == "general.alignment") m_alignment = value;
    return *this;
}

GgufBuilder& GgufBuilder::tensor(const std::string& name, const std::string& format,
                                 std::vector<std::uint64_t> dimensions) {
    const formats::Format* type = formats::findFormat(format);
    if (type == nullptr) throw std::runtime_error("no format " + format);
    const std::uint64_t rowLength = dimensions.empty() ? 1 : dimensions[0];
    const std::uint64_t rows = rowLength == 0 ? 0 : product(dimensions) / rowLength;
    m_tensors.push_back(
        {name, format, std::move(dimensions), std::string(type->rowBytes(rowLength) * rows, '\0')});
    return *this;
}

std::string GgufBuilder::build() const {
    std::string file = "GGUF";
    append<std::uint32_t>(file, 3);
    append<std::uint64_t>(file, m_tensors.size());
    append<std::uint64_t>(file, m_entryCount);
    file += m_entries;
    std::string data;
    for (const Tensor& tensor : m_tensors) {
        appendString(file, tensor.name);
        append(file, static_cast<std::uint32_t>(tensor.dimensions.size()));
        for (const std::uint64_t dimension : tensor.dimensions) append(file, dimension);
        append(file, formats::findFormat(tensor.format)->info.ggmlType);
        append<std::uint64_t>(file, data.size());
        data += tensor.data;
        padTo(data, m_alignment);
    }
    padTo(file, m_alignment);
    return file + data;
}

std::vector<std::string> tinyModelNames() {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
        const std::filesystem::path& path = entry.path();
        const bool isModel = path.stem() != "options" && path.stem() != "overrides";
        if (path.extension() == ".json" && isModel) {
            names.push_back(path.stem().string());
        }
    }
    std::ranges::sort(names);
    return names;
}

TinyModel tinyModel(const std::string& name) {
    const json document = readJson(name);
    TinyModel model;
    model.name = name;
    model.gguf = TinyModelBuilder::build(document["model"]);
    model.expectedSize = document["input_bytes"].get<std::uint64_t>();
    model.expectedSha256 = document["input_sha256"].get<std::string>();
    model.order = document["order"].get<std::vector<std::string>>();
    for (const auto& [key, run] : document["runs"].items()) model.runs[key] = readOutput(run);
    return model;
}

std::vector<std::string> tinyModelShards(const std::string& name, std::uint32_t count) {
    const json whole = readJson(name)["model"];
    const json& tensors = whole["tensors"];
    const std::size_t each = (tensors.size() + count - 1) / count;
    std::vector<std::string> shards;
    for (std::uint32_t number = 0; number < count; ++number) {
        json shard = whole;
        if (number > 0) shard["kv"] = json::array();
        shard["kv"].push_back({"split.no", "u16", number});
        shard["kv"].push_back({"split.count", "u16", count});
        shard["kv"].push_back({"split.tensors.count", "i32", tensors.size()});
        shard["tensors"] = json::array();
        for (std::size_t i = number * each; i < std::min(tensors.size(), (number + 1) * each);
             ++i) {
            shard["tensors"].push_back(tensors[i]);
        }
        shards.push_back(TinyModelBuilder::build(shard));
    }
    return shards;
}

std::shared_ptr<const Model> openTinyModel(const TinyModel& model,
                                           const std::filesystem::path& folder) {
    const std::filesystem::path path = folder / (model.name + ".gguf");
    std::ofstream stream(path, std::ios::binary);
    stream << model.gguf;
    stream.close();
    if (!stream) throw std::runtime_error("cannot write " + path.string());
    auto opened = files::openModel(path);
    if (!opened) throw std::runtime_error(describe(opened.error()).english());
    return *opened;
}

TinyRun tinyRun(const std::string& key) {
    TinyRun run;
    run.recipe.preset = key.substr(0, key.find('/'));
    const std::string variant = key.substr(key.find('/') + 1);
    run.recipe.pure = variant.starts_with("pure");
    if (variant == "pure_imatrix") run.importance = "all";
    if (variant == "imatrix" || variant == "pure_imatrix_blk") run.importance = "blk";
    return run;
}

recipes::Recipe GoldenOptions::recipe() const {
    recipes::Recipe recipe;
    recipe.preset = copies ? "COPY" : preset;
    recipe.pure = pure;
    recipe.leaveOutput = leaveOutput;
    for (const auto& [expression, format] : tensorTypes) {
        recipe.rules.push_back({"re:" + expression, formats::findFormat(format)});
    }
    recipe.outputFormat = formats::findFormat(outputFormat);
    recipe.tokenEmbeddingFormat = formats::findFormat(tokenEmbeddingFormat);
    recipes::dropRulesThatLlamaQuantizeIgnores(recipe);
    return recipe;
}

std::vector<GoldenOptions> goldenOptions() {
    std::vector<GoldenOptions> all;
    const json document = readJson("options");
    for (const auto& [id, value] : document.items()) {
        GoldenOptions one;
        one.id = id;
        one.model = value["model"].get<std::string>();
        one.preset = value["preset"].get<std::string>();
        one.output = readOutput(value);
        const json& options = value["options"];
        for (const json& pair : options.value("tensor_types", json::array())) {
            one.tensorTypes.emplace_back(pair[0].get<std::string>(), pair[1].get<std::string>());
        }
        one.outputFormat = options.value("output_tensor_type", "");
        one.tokenEmbeddingFormat = options.value("token_embedding_type", "");
        one.leaveOutput = !options.value("quantize_output_tensor", true);
        one.pure = options.value("pure", false);
        one.copies = options.value("only_copy", false);
        one.allowRequantize = options.value("allow_requantize", false);
        one.importance = value.value("imatrix", "");
        for (const json& edit : value.value("imatrix_edit", json::array())) {
            one.edits.push_back(readEdit(edit));
        }
        for (const json& poke : value.value("poke", json::array())) {
            one.pokes.push_back({poke[0].get<std::string>(), poke[1].get<std::uint64_t>(),
                                 floatOf(poke[2].get<std::string>())});
        }
        all.push_back(std::move(one));
    }
    return all;
}

std::shared_ptr<const ImportanceMatrix> tinyImportance(const Model& model,
                                                       const std::string& modelName,
                                                       const std::string& which,
                                                       const std::vector<ImportanceEdit>& edits) {
    ImportanceMatrix matrix;
    for (const TensorInfo& tensor : model.tensors) {
        if (tensor.dimensions.size() < 2 || !tensor.name.ends_with(".weight")) continue;
        if (tensor.name.find("_norm") != std::string::npos) continue;
        if (which == "blk" && ("." + tensor.name).find(".blk.") == std::string::npos) continue;
        ImportanceEntry entry;
        entry.tensor = tensor.name;
        const std::uint64_t matrices = tensor.dimensions.size() > 2 ? tensor.dimensions[2] : 1;
        // One count for all, as in the library call that made the data.
        entry.counts = {1.0F};
        entry.sums.resize(tensor.rowLength() * matrices);
        const std::uint64_t seed = seedOf("imatrix:" + modelName + "/" + tensor.name);
        for (std::size_t i = 0; i < entry.sums.size(); ++i) {
            entry.sums[i] = plainImportance(draw(seed, i));
        }
        matrix.entries.push_back(std::move(entry));
    }
    for (const ImportanceEdit& edit : edits) apply(edit, matrix.entries);
    std::ranges::sort(matrix.entries, {}, &ImportanceEntry::tensor);
    return std::make_shared<const ImportanceMatrix>(std::move(matrix));
}

recipes::PlanOptions tinyPlanOptions(const Model& model, const std::string& modelName,
                                     const std::string& which,
                                     const std::vector<ImportanceEdit>& edits) {
    recipes::PlanOptions options;
    if (which.empty()) return options;
    options.importance = std::make_shared<const ModelImportance>(
        model, tinyImportance(model, modelName, which, edits));
    options.hideImportance = true;
    return options;
}

void poke(TinyModel& tiny, const Model& opened, const std::vector<Poke>& pokes) {
    for (const Poke& change : pokes) {
        const TensorInfo* tensor = opened.find(change.tensor);
        if (tensor == nullptr || tensor->format->info.id != "f32") {
            throw std::runtime_error("no F32 tensor " + change.tensor);
        }
        std::memcpy(tiny.gguf.data() + tensor->offset + sizeof(float) * change.element,
                    &change.value, sizeof(float));
    }
}

}  // namespace weightscape::test
