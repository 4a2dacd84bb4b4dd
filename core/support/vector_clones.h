// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

/// In front of a function whose loops vectorize: the compiler makes one copy for every x86-64
/// processor and one with wider vectors (AVX2), and the right one is chosen when the program
/// starts. As products and sums are never contracted (-ffp-contract=off), both give the same bits.
/// Sanitizers start too late for that choice, and other processors need none: there is one copy
/// then.
#if defined(__x86_64__) && defined(__ELF__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define WEIGHTSCAPE_VECTOR_CLONES __attribute__((target_clones("avx2", "default")))
#else
#define WEIGHTSCAPE_VECTOR_CLONES
#endif
