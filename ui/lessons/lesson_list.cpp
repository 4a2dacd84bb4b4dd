// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lessons/lesson_list.h"

#include <algorithm>
#include <iterator>

#include "core/lessons/model_size.h"
#include "core/lessons/number_bits.h"
#include "core/lessons/scale_sharing.h"
#include "core/lessons/two_rulers.h"
#include "ui/lessons/bits/bits_lesson.h"
#include "ui/lessons/granularity/granularity_lesson.h"
#include "ui/lessons/size/size_lesson.h"
#include "ui/lessons/zeropoint/zeropoint_lesson.h"

namespace weightscape::ui {
namespace {

template <typename Lesson>
LessonWidget* makeLesson(Session& session) {
    return new Lesson(session);
}

constexpr LessonRow kLessons[] = {
    {"bits", makeLesson<BitsLesson>, lessons::bitsFigures},
    {"size", makeLesson<SizeLesson>, lessons::sizeFigures},
    {"zeropoint", makeLesson<ZeropointLesson>, lessons::rulerFigures},
    {"granularity", makeLesson<GranularityLesson>, lessons::sharingFigures},
};

}  // namespace

std::span<const LessonRow> allLessons() {
    return kLessons;
}

const LessonRow* findLesson(const QString& id) {
    const auto found = std::ranges::find(kLessons, id.toStdString(), &LessonRow::id);
    return found == std::end(kLessons) ? nullptr : found;
}

}  // namespace weightscape::ui
