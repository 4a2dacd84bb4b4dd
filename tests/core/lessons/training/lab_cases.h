// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "core/files/sample_path.h"
#include "core/lessons/training/character_model.h"
#include "core/lessons/training/point_classifier.h"
#include "core/lessons/training/trainer.h"
#include "tests/support/file_bytes.h"

namespace weightscape::test {

/// Few points, few neurons.
inline std::shared_ptr<const lessons::PointClassifier> smallClassifier(std::string_view dataSet) {
    const lessons::DataSet* set = lessons::findDataSet(dataSet);
    if (set == nullptr) throw std::runtime_error("no data set " + std::string(dataSet));
    return std::make_shared<lessons::PointClassifier>(lessons::PointClassifierSettings{
        .dataSet = set, .points = {.count = 240}, .heldOut = 240, .hidden = {16, 16}});
}

/// The text that ships, read by a small network.
inline std::shared_ptr<const lessons::CharacterModel> smallCharacterModel() {
    const std::string text = readBytes(files::lessonTextPath().value());
    return lessons::CharacterModel::make(std::string_view(text).substr(0, 20'000),
                                         {.context = 3, .embedding = 6, .hidden = {16}})
        .value();
}

inline lessons::Trainer trainerOf(const std::shared_ptr<const lessons::TrainingProblem>& problem,
                                  const lessons::TrainingSettings& settings = {}) {
    return lessons::Trainer::make(problem, settings).value();
}

}  // namespace weightscape::test
