// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/moments/moments_file.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <map>
#include <string_view>
#include <utility>

#include "core/files/gguf/gguf_reader.h"
#include "core/support/platform/mapped_file.h"
#include "core/support/printable.h"

namespace weightscape::files {
namespace {

constexpr std::string_view kTypeKey = "general.type";
constexpr std::string_view kType = "moments";
constexpr std::string_view kTokensKey = "moments.tokens";
constexpr std::string_view kForwardOnlyKey = "moments.forward_only";
constexpr std::string_view kTextsKey = "moments.texts";
constexpr std::string_view kLeftOutKey = "moments.left_out";
constexpr std::string_view kTextHashKey = "moments.text_sha256";
constexpr std::string_view kContextKey = "moments.context";

constexpr std::string_view kHessian = ".hessian";
constexpr std::string_view kTokens = ".tokens";
constexpr std::string_view kOutputs = ".outputs";
constexpr std::string_view kRoundedAsQ8_0 = ".rounded_q8_0";
constexpr std::string_view kRoundedAsQ8K = ".rounded_q8_k";
constexpr std::string_view kLookup = ".lookup";
constexpr std::string_view kFrequencies = ".frequencies";

/// Numbers that are made for the file alone, with an address that stays.
using MadeNumbers = std::vector<std::unique_ptr<std::vector<float>>>;

std::span<const float> make(MadeNumbers& made, std::vector<float> numbers) {
    return *made.emplace_back(std::make_unique<std::vector<float>>(std::move(numbers)));
}

std::span<const float> spanOf(const HessianValues& values) {
    return {values.data(), values.size()};
}

/// A list of numbers per matrix, those without numbers as zeros; nothing where none has any.
void addLists(std::string name, const std::vector<std::vector<float>>& lists, MadeNumbers& made,
              std::vector<NumberTensor>& tensors) {
    std::size_t longest = 0;
    for (const auto& list : lists) longest = std::max(longest, list.size());
    if (longest == 0) return;
    NumberTensor tensor{std::move(name), {longest, lists.size()}, {}};
    for (const auto& list : lists) {
        tensor.parts.push_back(list.empty() ? make(made, std::vector<float>(longest))
                                            : std::span<const float>(list));
    }
    tensors.push_back(std::move(tensor));
}

void addMatrix(const std::string& name, const MatrixMoments& matrix, MadeNumbers& made,
               std::vector<NumberTensor>& tensors) {
    const std::uint64_t matrices = matrix.hessians.size();
    const auto seen = std::ranges::find_if(matrix.hessians,
                                           [](const auto& hessian) { return hessian != nullptr; });
    if (seen == matrix.hessians.end()) return;
    const std::size_t columns = (*seen)->columns;
    NumberTensor hessians{name + std::string(kHessian), {columns, columns, matrices}, {}};
    std::vector<float> tokens;
    for (const auto& hessian : matrix.hessians) {
        tokens.push_back(hessian != nullptr ? static_cast<float>(hessian->tokens) : 0.0F);
        hessians.parts.push_back(hessian != nullptr
                                     ? spanOf(hessian->values)
                                     : make(made, std::vector<float>(columns * columns)));
    }
    tensors.push_back(std::move(hessians));
    tensors.push_back({name + std::string(kTokens), {matrices}, {make(made, std::move(tokens))}});
    addLists(name + std::string(kOutputs), matrix.outputs, made, tensors);
    addLists(name + std::string(kRoundedAsQ8_0), matrix.roundedAsQ8_0, made, tensors);
    addLists(name + std::string(kRoundedAsQ8K), matrix.roundedAsQ8K, made, tensors);
}

std::vector<NumberTensor> tensorsOf(const ModelMoments& moments, MadeNumbers& made) {
    std::vector<NumberTensor> tensors;
    for (const auto& [name, matrix] : moments.matrices) addMatrix(name, matrix, made, tensors);
    for (const auto& [name, lookup] : moments.lookups) {
        const std::uint64_t columns = lookup.gradients.columns;
        tensors.push_back(
            {name + std::string(kLookup), {columns, columns}, {spanOf(lookup.gradients.values)}});
        tensors.push_back(
            {name + std::string(kFrequencies), {lookup.frequencies.size()}, {lookup.frequencies}});
    }
    return tensors;
}

Metadata metadataOf(const ModelMoments& moments) {
    Metadata metadata = {
        {std::string(kTypeKey), MetadataValue::fromString(kType)},
        {std::string(kTokensKey), MetadataValue::fromUint32(static_cast<std::uint32_t>(
                                      std::min(moments.tokens, 4294967295.0)))},
        {std::string(kForwardOnlyKey), MetadataValue::fromUint32(moments.isForwardOnly ? 1 : 0)},
        {std::string(kTextsKey), textList(moments.texts)},
        {std::string(kContextKey), MetadataValue::fromUint32(moments.context)}};
    if (!moments.leftOut.empty()) {
        metadata.push_back({std::string(kLeftOutKey), textList(moments.leftOut)});
    }
    if (!moments.textSha256.empty()) {
        metadata.push_back(
            {std::string(kTextHashKey), MetadataValue::fromString(moments.textSha256)});
    }
    return metadata;
}

class MomentsReader {
  public:
    MomentsReader(std::shared_ptr<const MappedFile> file, const GgufContents& contents)
        : m_file(std::move(file)), m_contents(contents) {
        for (const TensorInfo& tensor : contents.tensors) m_tensors[tensor.name] = &tensor;
    }

    Result<std::shared_ptr<const ModelMoments>> read(TaskContext& task) {
        readNotes();
        for (const auto& [name, tensor] : m_tensors) {
            if (task.cancelled()) return fail(ErrorCode::Cancelled, "Reading was stopped."_text);
            Result<void> done;
            if (name.ends_with(kHessian)) done = readMatrix(std::string(name), *tensor);
            if (name.ends_with(kLookup)) done = readLookup(std::string(name), *tensor);
            if (!done) return fail(done.error());
        }
        if (m_moments->matrices.empty() && m_moments->lookups.empty()) {
            return damaged("It has no moments"_text, 0);
        }
        return std::shared_ptr<const ModelMoments>(m_moments);
    }

  private:
    [[nodiscard]] tl::unexpected<Error> damaged(const Text& detail, std::uint64_t offset) const {
        return fail(ErrorCode::Damaged, "%1; the file is damaged."_text(detail),
                    m_file->path().string(), offset);
    }

    void readNotes() {
        const auto number = [&](std::string_view key) {
            const MetadataValue* value = findValue(m_contents.metadata, key);
            return value != nullptr ? value->asUnsigned().value_or(0) : 0;
        };
        m_moments->tokens = static_cast<double>(number(kTokensKey));
        m_moments->isForwardOnly = number(kForwardOnlyKey) != 0;
        m_moments->context = static_cast<std::uint32_t>(number(kContextKey));
        const MetadataValue* hash = findValue(m_contents.metadata, kTextHashKey);
        if (hash != nullptr) m_moments->textSha256 = hash->asString().value_or("");
        readTexts(kTextsKey, m_moments->texts);
        readTexts(kLeftOutKey, m_moments->leftOut);
    }
    void readTexts(std::string_view key, std::vector<std::string>& out) const {
        const MetadataValue* texts = findValue(m_contents.metadata, key);
        if (texts == nullptr || texts->type != ValueType::Array ||
            texts->elementType != ValueType::String) {
            return;
        }
        for (const MetadataValue& text : texts->elements()) {
            out.emplace_back(text.asString().value_or(""));
        }
    }

    /// The numbers of a tensor, which lie in the file; null where there is none or another type.
    [[nodiscard]] const TensorInfo* numbers(const std::string& name) const {
        const auto found = m_tensors.find(name);
        if (found == m_tensors.end() || found->second->format->info.id != "f32" ||
            found->second->offset % sizeof(float) != 0) {
            return nullptr;
        }
        return found->second;
    }
    [[nodiscard]] std::span<const float> numbersOf(const TensorInfo& tensor) const {
        const auto bytes = m_file->bytes().subspan(tensor.offset, tensor.bytes);
        return {reinterpret_cast<const float*>(bytes.data()), bytes.size() / sizeof(float)};
    }

    /// Errors: Damaged.
    Result<InputHessian> hessianAt(const TensorInfo& tensor, std::size_t matrix, double tokens) {
        const std::size_t columns = tensor.rowLength();
        const auto own = numbersOf(tensor).subspan(matrix * columns * columns, columns * columns);
        for (std::size_t i = 0; i < columns; ++i) {
            const float number = own[i * columns + i];
            if (std::isfinite(number) && number >= 0.0F) continue;
            return damaged("Tensor %1 holds a number that is no moment"_text(inQuotes(tensor.name)),
                           tensor.offset);
        }
        return InputHessian{columns, tokens, HessianValues(own, m_file)};
    }

    /// One list per matrix that was seen; empty ones where the file has none.
    Result<void> readLists(const std::string& name, const std::vector<float>& tokens,
                           std::vector<std::vector<float>>& lists) {
        lists.resize(tokens.size());
        const TensorInfo* const found = numbers(name);
        if (found == nullptr) return {};
        if (found->weightCount() % tokens.size() != 0) return misfit(name, *found);
        const std::size_t length = found->weightCount() / tokens.size();
        for (std::size_t i = 0; i < tokens.size(); ++i) {
            const auto own = numbersOf(*found).subspan(i * length, length);
            if (tokens[i] > 0.0F) lists[i].assign(own.begin(), own.end());
        }
        return {};
    }
    [[nodiscard]] tl::unexpected<Error> misfit(const std::string& name,
                                               const TensorInfo& tensor) const {
        return damaged("The moments of %1 do not fit each other"_text(inQuotes(name)),
                       tensor.offset);
    }

    Result<void> readMatrix(const std::string& name, const TensorInfo& tensor) {
        const std::string base = name.substr(0, name.size() - kHessian.size());
        const std::uint64_t columns = tensor.rowLength();
        const std::uint64_t matrices = columns == 0 ? 0 : tensor.weightCount() / columns / columns;
        const TensorInfo* const counts = numbers(base + std::string(kTokens));
        if (numbers(name) == nullptr || columns == 0 || matrices == 0 ||
            matrices * columns * columns != tensor.weightCount() || counts == nullptr ||
            counts->weightCount() != matrices) {
            return misfit(base, tensor);
        }
        const auto all = numbersOf(*counts);
        const std::vector<float> tokens(all.begin(), all.end());
        MatrixMoments& moments = m_moments->matrices[base];
        for (std::size_t i = 0; i < matrices; ++i) {
            if (!(tokens[i] >= 0.0F) || !std::isfinite(tokens[i])) {
                return damaged(
                    "Tensor %1 holds a number that is no count"_text(inQuotes(counts->name)),
                    counts->offset);
            }
            moments.hessians.emplace_back();
            if (tokens[i] == 0.0F) continue;
            auto hessian = hessianAt(tensor, i, tokens[i]);
            if (!hessian) return fail(hessian.error());
            moments.hessians.back() = std::make_shared<const InputHessian>(*std::move(hessian));
        }
        auto done = readLists(base + std::string(kOutputs), tokens, moments.outputs);
        if (done)
            done = readLists(base + std::string(kRoundedAsQ8_0), tokens, moments.roundedAsQ8_0);
        if (done) done = readLists(base + std::string(kRoundedAsQ8K), tokens, moments.roundedAsQ8K);
        return done;
    }

    Result<void> readLookup(const std::string& name, const TensorInfo& tensor) {
        const std::string base = name.substr(0, name.size() - kLookup.size());
        const TensorInfo* const frequencies = numbers(base + std::string(kFrequencies));
        if (numbers(name) == nullptr || tensor.rowLength() == 0 ||
            tensor.rowCount() != tensor.rowLength() || frequencies == nullptr) {
            return misfit(base, tensor);
        }
        auto gradients = hessianAt(tensor, 0, m_moments->tokens);
        if (!gradients) return fail(gradients.error());
        LookupMoments& lookup = m_moments->lookups[base];
        lookup.gradients = *std::move(gradients);
        const auto own = numbersOf(*frequencies);
        lookup.frequencies.assign(own.begin(), own.end());
        return {};
    }

    std::shared_ptr<const MappedFile> m_file;
    const GgufContents& m_contents;
    std::map<std::string_view, const TensorInfo*> m_tensors;
    std::shared_ptr<ModelMoments> m_moments = std::make_shared<ModelMoments>();
};

}  // namespace

Result<std::shared_ptr<const ModelMoments>> openMoments(const std::filesystem::path& path,
                                                        TaskContext& task) {
    const auto file = MappedFile::open(path);
    if (!file) return fail(file.error());
    if (!looksLikeGguf((*file)->bytes())) {
        return fail(ErrorCode::NotAModel, "The file holds no moments: it is no GGUF."_text,
                    path.string());
    }
    const auto contents = readGguf(**file);
    if (!contents) return fail(contents.error());
    const MetadataValue* const type = findValue(contents->metadata, kTypeKey);
    if (type == nullptr || type->asString() != kType) {
        return fail(ErrorCode::NotAModel,
                    "The GGUF holds no moments: general.type is not moments."_text, path.string());
    }
    return MomentsReader(*file, *contents).read(task);
}

Result<WrittenNumbers> writeMoments(const ModelMoments& moments, const NumbersOutput& output,
                                    TaskContext& task) {
    MadeNumbers made;
    const std::vector<NumberTensor> tensors = tensorsOf(moments, made);
    if (tensors.empty()) {
        return fail(ErrorCode::InvalidArgument, "There are no moments to write."_text,
                    output.target.string());
    }
    const auto check = [&](const std::filesystem::path& written) -> Result<void> {
        SilentTask silent;
        const auto read = openMoments(written, silent);
        if (!read) return fail(read.error().code, read.error().detail, output.target.string());
        return {};
    };
    return writeNumbers(metadataOf(moments), tensors, output, check, task);
}

}  // namespace weightscape::files
