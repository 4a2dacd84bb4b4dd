// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QComboBox>

#include "ui/look/control_key.h"

namespace weightscape::ui {

/// A list that says what is pointed at before it is chosen, by mouse or arrow keys, so that the
/// window can show what it would do. activated() follows a choice as usual.
class PreviewCombo : public QComboBox {
    Q_OBJECT

  public:
    static constexpr ControlKey kKeys[] = {
        {QT_TR_NOOP("Open list of recipes or formats"), "Up, Down",
         QT_TR_NOOP("preview in the whole window")},
        {QT_TR_NOOP("Open list of recipes or formats"), "Return, Esc",
         QT_TR_NOOP("choose, or take the preview back")},
    };
    using QComboBox::QComboBox;

    void showPopup() override;
    void hidePopup() override;

  Q_SIGNALS:
    void tried(int index);  ///< while the list is open
    void trialEnded();      ///< the list has closed; after activated() when something was chosen

  private:
    bool m_isOpen = false;
};

}  // namespace weightscape::ui
