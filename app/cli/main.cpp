// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
int main() { return 2; }
