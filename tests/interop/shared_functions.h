// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <dlfcn.h>

#include <stdexcept>
#include <string>

namespace weightscape::test {

/// Fills in a pointer with the function of a loaded library. Throws where it has none.
template <typename Function>
void loadFunction(void* library, const char* name, Function*& function) {
    function = reinterpret_cast<Function*>(dlsym(library, name));
    if (function == nullptr) throw std::runtime_error(std::string("no function ") + name);
}

/// What llama.cpp gives, unless it gives nothing: then this throws.
template <typename Pointer>
Pointer* required(Pointer* pointer, const std::string& what) {
    if (pointer == nullptr) throw std::runtime_error("llama.cpp refuses: " + what);
    return pointer;
}

}  // namespace weightscape::test
