// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/memory_choice.h"

#include <QSettings>
#include <QStringList>
#include <algorithm>

#include "core/support/byte_text.h"
#include "ui/session/session.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"
#include "ui/text/window_text.h"

namespace weightscape::ui {
namespace {

constexpr qsizetype kMostSizes = 16;
constexpr std::uint64_t kLargestContext = 1ULL << 24U;

}  // namespace

const formats::Format* cacheFormatNamed(const QString& id) {
    const auto format = memory::findCacheFormat(id.toStdString());
    return format ? *format : memory::usualCacheFormat();
}

void MemoryChoice::takeContext(const QString& typed) {
    const auto tokens = memory::parseContext(QString(typed).remove(QLatin1Char(' ')).toStdString());
    if (tokens && *tokens <= kLargestContext) options.context = *tokens;
}

MemoryChoice readMemoryChoice(const QSettings& settings) {
    MemoryChoice choice;
    const auto context = settings.value(QStringLiteral("contextLength")).toULongLong();
    if (context > 0 && context <= kLargestContext) choice.options.context = context;
    choice.options.keys =
        cacheFormatNamed(settings.value(QStringLiteral("memory/keys")).toString());
    choice.options.values =
        cacheFormatNamed(settings.value(QStringLiteral("memory/values")).toString());
    bool ok = false;
    const auto reserve = settings.value(QStringLiteral("memory/reserve")).toULongLong(&ok);
    if (ok) choice.options.reserve = reserve;
    const auto sizes = parseSizes(settings.value(QStringLiteral("memory/sizes")).toString());
    if (sizes) choice.sizes = *sizes;
    return choice;
}

void writeMemoryChoice(QSettings& settings, const MemoryChoice& choice) {
    settings.setValue(QStringLiteral("contextLength"), qulonglong{choice.options.context});
    settings.setValue(QStringLiteral("memory/keys"), fromUtf8(choice.options.keys->info.id));
    settings.setValue(QStringLiteral("memory/values"), fromUtf8(choice.options.values->info.id));
    settings.setValue(QStringLiteral("memory/reserve"), qulonglong{choice.options.reserve});
    settings.setValue(QStringLiteral("memory/sizes"), sizesText(choice.sizes));
}

MemorySize::MemorySize(std::uint64_t size) : bytes(size) {
    struct Unit {
        const char* name;
        std::uint64_t bytes;
    };
    static constexpr Unit kUnits[] = {{"GiB", 1ULL << 30U},
                                      {"GB", 1'000'000'000},
                                      {"MiB", 1ULL << 20U},
                                      {"MB", 1'000'000},
                                      {"B", 1}};
    const auto* unit =
        std::ranges::find_if(kUnits, [size](const Unit& each) { return size % each.bytes == 0; });
    words = QStringLiteral("%1 %2").arg(size / unit->bytes).arg(QLatin1String(unit->name));
}

std::optional<std::vector<MemorySize>> parseSizes(const QString& text) {
    std::vector<MemorySize> sizes;
    const QStringList parts = text.split(QLatin1Char(','), Qt::SkipEmptyParts);
    for (const QString& part : parts) {
        const QString words = part.simplified();
        if (words.isEmpty()) continue;
        const auto size = parseByteSize(words.toStdString());
        if (!size || *size == 0) return std::nullopt;
        const bool hasUnit = words.back().isLetter();
        sizes.emplace_back(*size, hasUnit ? words : words + QStringLiteral(" GiB"));
    }
    if (static_cast<qsizetype>(sizes.size()) > kMostSizes) return std::nullopt;
    std::ranges::stable_sort(sizes, {}, &MemorySize::bytes);
    const auto isSame = [](const MemorySize& left, const MemorySize& right) {
        return left.bytes == right.bytes;
    };
    sizes.erase(std::unique(sizes.begin(), sizes.end(), isSame), sizes.end());
    return sizes;
}

QString sizesText(const std::vector<MemorySize>& sizes) {
    QStringList words;
    for (const MemorySize& size : sizes) words << size.words;
    return words.join(QStringLiteral(", "));
}

memory::MemoryUse memoryUse(const Session& session, const recipes::QuantizationPlan* plan) {
    const Model& model = *session.model();
    const std::uint64_t weights = plan != nullptr ? plan->tensorBytes : model.tensorBytes();
    return memory::memoryAtInference(model.facts, weights, session.memoryChoice().options);
}

std::vector<MemoryTerm> memoryTerms(const memory::MemoryUse& use) {
    using Kind = MemoryTerm::Kind;
    std::vector<MemoryTerm> terms;
    terms.push_back({Kind::Weights, 0, tr("Weights"), use.weights, use.weights,
                     tr("the tensors as stored, without the file's header")});
    for (const memory::CacheGroup& group : use.cache) {
        const QString kind = said(memory::cacheKindName(group.kind));
        terms.push_back({Kind::Cache, static_cast<int>(group.kind), tr("KV cache, %1").arg(kind),
                         group.bytes, group.bytes, said(group.formula)});
    }
    if (use.cache.empty()) {
        terms.push_back({Kind::Cache, 0, tr("KV cache"), 0, 0,
                         tr("the file does not give the attention's dimensions")});
    }
    terms.push_back({Kind::Compute, 0, tr("Compute buffer"), use.computeLow, use.computeHigh,
                     said(use.computeFormula)});
    terms.push_back({Kind::Reserve, 0, tr("Reserve"), use.reserve, use.reserve,
                     tr("left to the system and other programs")});
    return terms;
}

QString fitText(memory::Fit fit, const MemorySize& size) {
    const QString text = fit == memory::Fit::Fits    ? tr("Fits %1")
                         : fit == memory::Fit::Tight ? tr("Tight in %1")
                                                     : tr("Does not fit %1");
    return text.arg(size.words);
}

}  // namespace weightscape::ui
