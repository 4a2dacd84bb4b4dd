// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

/// Compiles a function twice, for any x86-64 and for AVX2, and lets the loader take the better one.
/// The operations and their order are the same (products and sums are not contracted), so the
/// results are the same bits. Sanitizers run before the loader could choose: they get one version.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define WEIGHTSCAPE_VECTOR_TARGETS __attribute__((flatten, target_clones("avx2", "default")))
#else
#define WEIGHTSCAPE_VECTOR_TARGETS
#endif
