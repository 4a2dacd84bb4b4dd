// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <vector>

class QLabel;

namespace weightscape::ui {

class Session;

/// Says of tensors what makes their figures no measure of them: overflow, NaN, nothing but zeros.
/// Hidden where there is nothing to say.
class FlawNote : public QWidget {
    Q_OBJECT

  public:
    explicit FlawNote(QWidget* parent = nullptr);
    /// Of what is known now. Precondition: the session's model has these tensors.
    void tell(const Session& session, const std::vector<int>& tensors);

  private:
    QLabel* m_text;
};

}  // namespace weightscape::ui
