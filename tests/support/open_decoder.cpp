// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/open_decoder.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "core/files/open_model.h"

namespace weightscape::test {
namespace {

template <typename T>
T valueOrThrow(Result<T> result) {
    if (!result) throw std::runtime_error(describe(result.error()).english());
    if constexpr (!std::is_void_v<T>) return *std::move(result);
}

}  // namespace

OpenDecoder::OpenDecoder(const std::filesystem::path& path) {
    SilentTask task;
    m_running = valueOrThrow(inference::runStored(valueOrThrow(files::openModel(path)), task));
}

inference::Rows OpenDecoder::logits(std::span<const std::int32_t> tokens,
                                    const inference::RunOptions& options) const {
    SilentTask task;
    const std::array<inference::BatchText, 1> texts = {{{.firstRow = 0, .count = tokens.size()}}};
    inference::Rows hidden = valueOrThrow(decoder().embed(tokens, texts, task));
    for (std::size_t i = 0; i < decoder().shape().layers.size(); ++i) {
        const auto layer = valueOrThrow(decoder().layer(i, task));
        valueOrThrow(decoder().runLayer(layer, i, {texts}, hidden, options, task));
    }
    return scores(std::as_const(hidden).view(), options);
}

inference::Rows OpenDecoder::scores(inference::ConstRows hidden,
                                    const inference::RunOptions& options) const {
    SilentTask task;
    const auto found = valueOrThrow(decoder().logits(hidden, options, task));
    inference::Rows rows(found.count(), found.width());
    for (std::size_t i = 0; i < rows.count; ++i) {
        std::ranges::copy(found.row(i), rows.row(i).begin());
    }
    return rows;
}

}  // namespace weightscape::test
