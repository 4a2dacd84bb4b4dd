// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/measure/download_share.h"

#include <algorithm>

namespace weightscape::measure {
namespace {

/// What samples may take of what is allowed; headers and gaps between runs are downloaded too.
constexpr double kUsedShare = 0.6;

/// What samples of a remote model may take in all.
double allowedFor(const Model& model) {
    for (const auto& file : model.files) {
        if (file->isRemote()) return kUsedShare * static_cast<double>(file->supply()->most());
    }
    return 0.0;
}

/// A tensor among `count` ones of so many bytes.
double shareOf(const TensorInfo& tensor, double allowed, double count, double bytes) {
    const auto own = static_cast<double>(tensor.bytes);
    if (bytes <= allowed || own == 0.0) return 1.0;
    return std::min(1.0, allowed / 2.0 * (1.0 / count + own / bytes) / own);
}

}  // namespace

std::vector<double> downloadShares(const Model& model, std::span<const TensorInfo* const> tensors) {
    std::vector<double> shares(tensors.size(), 1.0);
    if (!model.isRemote()) return shares;
    double bytes = 0.0;
    for (const TensorInfo* tensor : tensors) bytes += static_cast<double>(tensor->bytes);
    const double allowed = allowedFor(model);
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        shares[i] = shareOf(*tensors[i], allowed, static_cast<double>(tensors.size()), bytes);
    }
    return shares;
}

double downloadShare(const Model& model, const TensorInfo& tensor) {
    if (!model.isRemote()) return 1.0;
    return shareOf(tensor, allowedFor(model), static_cast<double>(model.tensors.size()),
                   static_cast<double>(model.tensorBytes()));
}

}  // namespace weightscape::measure
