// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/model_filter.h"

#include <QStringList>

#include "core/files/open_model.h"
#include "ui/text/to_qt.h"
#include "ui/text/window_text.h"

namespace weightscape::ui {

QString modelFilter() {
    QStringList patterns;
    for (const std::string_view extension : files::modelExtensions()) {
        patterns.append(u'*' + fromUtf8(extension));
    }
    return tr("Models (%1 *.json);;All files (*)").arg(patterns.join(u' '));
}

}  // namespace weightscape::ui
