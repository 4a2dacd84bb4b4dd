// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <cstddef>
#include <fstream>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/formats/registry.h"
#include "core/model/model.h"
#include "core/support/parallel.h"
#include "core/support/task_context.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::test {

/// A model of one tensor whose bytes are given; the file holds nothing else.
class OneTensorModel {
  public:
    OneTensorModel(const formats::Format& format, std::vector<std::uint64_t> dimensions,
                   std::span<const std::byte> bytes) {
        const auto path = m_folder / "weights";
        std::ofstream(path, std::ios::binary)
            .write(reinterpret_cast<const char*>(bytes.data()),
                   static_cast<std::streamsize>(bytes.size()));
        auto file = MappedFile::open(path);
        EXPECT_TRUE(file.has_value());
        m_model.path = path;
        if (file) m_model.files.push_back(*file);
        TensorInfo tensor;
        tensor.name = tensor.ggufName = "blk.0.ffn_up.weight";
        tensor.dimensions = std::move(dimensions);
        tensor.format = &format;
        tensor.bytes = bytes.size();
        m_model.tensors.push_back(std::move(tensor));
    }
    [[nodiscard]] const Model& model() const { return m_model; }
    [[nodiscard]] const TensorInfo& tensor() const { return m_model.tensors[0]; }

  private:
    TemporaryFolder m_folder;
    Model m_model;
};

/// A format of the registry by name; the test fails when there is none.
inline const formats::Format& formatNamed(std::string_view name) {
    const formats::Format* format = formats::findFormat(name);
    if (format == nullptr) throw std::runtime_error("no format " + std::string(name));
    return *format;
}

inline std::vector<std::byte> encoded(const formats::Format& format,
                                      std::span<const float> weights) {
    std::vector<std::byte> bytes(weights.size() / format.weightsPerBlock * format.bytesPerBlock);
    format.encodeRow(weights, {}, bytes);
    return bytes;
}

/// A model of one F32 tensor with exactly these weights.
inline OneTensorModel modelOf(std::span<const float> weights,
                              std::vector<std::uint64_t> dimensions) {
    return {formatNamed("f32"), std::move(dimensions), std::as_bytes(weights)};
}

/// Asks to stop after `looks` looks at cancelled().
class StoppingTask final : public TaskContext {
  public:
    explicit StoppingTask(int looks) : m_looks(looks) {}
    [[nodiscard]] bool cancelled() const override { return m_looks.fetch_sub(1) <= 0; }
    void report(double, std::string_view) override {}

  private:
    mutable std::atomic<int> m_looks;
};

/// Limits parallel loops for the life of the object.
class ThreadLimit {
  public:
    explicit ThreadLimit(unsigned threads) { setThreadLimit(threads); }
    ~ThreadLimit() { setThreadLimit(0); }
    ThreadLimit(const ThreadLimit&) = delete;
    ThreadLimit& operator=(const ThreadLimit&) = delete;
};

}  // namespace weightscape::test
