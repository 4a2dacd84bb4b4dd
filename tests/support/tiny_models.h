// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/model/importance_matrix.h"
#include "core/model/model.h"
#include "core/recipes/quantization_plan.h"

/// Tiny GGUF models of many architectures and what llama.cpp's quantizer made of them.
namespace weightscape::test {

/// One output of llama.cpp, or its refusal.
struct GoldenOutput {
    std::string refused;               ///< the message; empty when it succeeded
    std::uint64_t size = 0;            ///< of the whole file, bytes
    std::string sha256;                ///< of the whole file
    std::vector<std::string> formats;  ///< format ids, in the order of TinyModel::order
    std::uint32_t fallbacks = 0;
};

struct TinyModel {
    std::string name;
    std::string gguf;                ///< the whole file
    std::uint64_t expectedSize = 0;  ///< of the file, as recorded
    std::string expectedSha256;
    std::vector<std::string> order;            ///< of the tensors in every output
    std::map<std::string, GoldenOutput> runs;  ///< "Q4_K_M/none", "Q4_K_M/pure_imatrix"
};

/// What a key of TinyModel::runs asks for.
struct TinyRun {
    recipes::Recipe recipe;
    std::string importance;  ///< as for tinyImportance()
};
[[nodiscard]] TinyRun tinyRun(const std::string& key);

/// A change of the importance data before a run.
struct ImportanceEdit {
    std::string kind;  ///< drop, short, long, set, zero, rename, empty
    std::string tensor;
    std::size_t index = 0;  ///< of set
    float value = 0.0F;     ///< of set
    std::string name;       ///< of rename
};

/// A weight of the F32 source that is overwritten before a run.
struct Poke {
    std::string tensor;
    std::uint64_t element = 0;
    float value = 0.0F;
};

/// A case of options.json.
struct GoldenOptions {
    std::string id;
    std::string model;
    std::string preset;
    std::vector<std::pair<std::string, std::string>> tensorTypes;  ///< expression, format id
    std::string outputFormat;                                      ///< empty: not given
    std::string tokenEmbeddingFormat;
    bool leaveOutput = false;
    bool pure = false;
    bool copies = false;  ///< every tensor keeps its type
    bool allowRequantize = false;
    std::string importance;  ///< "", "blk" or "all", see tinyImportance()
    std::vector<ImportanceEdit> edits;
    std::vector<Poke> pokes;
    GoldenOutput output;

    /// The recipe that asks for the same.
    [[nodiscard]] recipes::Recipe recipe() const;
};

/// The names of all tiny models, sorted.
[[nodiscard]] std::vector<std::string> tinyModelNames();

/// Reads a model's description and builds its file; throws when the test data is unusable.
[[nodiscard]] TinyModel tinyModel(const std::string& name);

/// The same model as this many shards, each with the same number of tensors; the last may have
/// fewer. The keys of the model are in the first.
[[nodiscard]] std::vector<std::string> tinyModelShards(const std::string& name,
                                                       std::uint32_t count);

/// Writes the file into the folder and opens it.
[[nodiscard]] std::shared_ptr<const Model> openTinyModel(const TinyModel& model,
                                                         const std::filesystem::path& folder);

[[nodiscard]] std::vector<GoldenOptions> goldenOptions();

/// The importance data that runs with importance had: "blk" for the matrices of the layers, "all"
/// for those outside too.
[[nodiscard]] std::shared_ptr<const ImportanceMatrix> tinyImportance(
    const Model& model, const std::string& modelName, const std::string& which,
    const std::vector<ImportanceEdit>& edits = {});

/// The options of a plan that uses the importance data; none for an empty `which`.
[[nodiscard]] recipes::PlanOptions tinyPlanOptions(const Model& model, const std::string& modelName,
                                                   const std::string& which,
                                                   const std::vector<ImportanceEdit>& edits = {});

/// Overwrites weights in the file of a model; `opened` tells where they are.
void poke(TinyModel& tiny, const Model& opened, const std::vector<Poke>& pokes);

/// A GGUF file without use beyond its header: tensors are zeros. For tests that make up models.
class GgufBuilder {
  public:
    GgufBuilder& text(const std::string& key, const std::string& value);
    GgufBuilder& number(const std::string& key, std::uint32_t value);
    /// Dimensions in ggml's order, row length first.
    GgufBuilder& tensor(const std::string& name, const std::string& format,
                        std::vector<std::uint64_t> dimensions);
    [[nodiscard]] std::string build() const;

  private:
    friend class TinyModelBuilder;
    struct Tensor {
        std::string name;
        std::string format;
        std::vector<std::uint64_t> dimensions;
        std::string data;
    };
    std::string m_entries;
    std::uint64_t m_entryCount = 0;
    std::vector<Tensor> m_tensors;
    std::uint64_t m_alignment = 32;
};

}  // namespace weightscape::test
