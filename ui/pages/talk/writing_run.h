// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/inference/generate/continue_text.h"
#include "core/model/model.h"
#include "core/recipes/quantization_plan.h"
#include "core/support/result.h"
#include "core/support/task_context.h"
#include "ui/pages/talk/kept_model.h"

namespace weightscape::ui {

/// A token that a model wrote.
struct ShownToken {
    struct Choice {
        std::int32_t token = 0;
        QString text;  ///< safe to show
        double probability = 0.0;
    };
    std::int32_t token = 0;
    std::string bytes;  ///< it stands for; may end within a letter
    double probability = 0.0;
    std::vector<Choice> choices;  ///< what it could have been, most likely first
};

/// What is to be written: values only, for work off the GUI thread.
struct WritingOrder {
    std::shared_ptr<const Model> model;
    std::shared_ptr<const recipes::QuantizationPlan> plan;  ///< null: the model as it is
    std::string prompt;
    bool isChat = false;       ///< the prompt is a message, where the model's template is known
    MetadataChanges metadata;  ///< which may change the template
    std::string system;        ///< told before it
    std::size_t tokens = 64;
    inference::DrawOptions draw = {};
};

/// Tokens on their way from the thread that writes to the window.
class WritingNews {
  public:
    void tell(ShownToken token);
    /// Those since the last time.
    [[nodiscard]] std::vector<ShownToken> take();

  private:
    std::mutex m_lock;
    std::vector<ShownToken> m_tokens;
};

/// How a writing ended.
struct WritingFacts {
    std::size_t tokens = 0;
    double tokensPerSecond = 0.0;
    inference::WritingEnd end = inference::WritingEnd::Length;
};

/// Continues the prompt, by the kept model where that is the one. Errors: those of the tokenizer,
/// the decoder, the encoders and continueText(); Cancelled.
[[nodiscard]] Result<WritingFacts> runWriting(const WritingOrder& order, KeptModel& kept,
                                              WritingNews& news, TaskContext& task);

}  // namespace weightscape::ui
