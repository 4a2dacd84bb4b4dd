// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/parts/gate_loops.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/inference/parts/gate_loops.cpp"
#include <hwy/foreach_target.h>
// Highway's order: these come after the targets.
#include <hwy/highway.h>

#include "core/inference/parts/row_lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace weightscape::inference::HWY_NAMESPACE {
namespace {

/// A gate's value and how it changes with its input.
template <class Vector>
struct Slope {
    Vector value;
    Vector slope;
};

template <class Tag, class Vector = hn::Vec<Tag>>
HWY_INLINE Vector sigmoid(Tag tag, Vector x) {
    const auto one = hn::Set(tag, 1.0F);
    // Beyond 87 the power would be infinite; the sigmoid is 0 for all that floats can tell.
    const auto power = hn::Exp(tag, hn::Min(hn::Neg(x), hn::Set(tag, 87.0F)));
    return hn::Div(one, hn::Add(one, power));
}

/// x · sigmoid(x · kSteepness)
template <int kThousandths>
struct SiluCurve {
    template <class Tag, class Vector = hn::Vec<Tag>>
    static HWY_INLINE Slope<Vector> at(Tag tag, Vector x) {
        const auto steepness = hn::Set(tag, static_cast<float>(kThousandths) / 1000.0F);
        const auto gate = sigmoid(tag, hn::Mul(x, steepness));
        const auto value = hn::Mul(x, gate);
        const auto rest = hn::Mul(hn::Mul(value, steepness), hn::Sub(hn::Set(tag, 1.0F), gate));
        return {value, hn::Add(gate, rest)};
    }
};

/// x / 2 · (1 + tanh(√(2/π) · (x + 0.044715 x³))), which is x · sigmoid of twice the angle.
struct GeluCurve {
    template <class Tag, class Vector = hn::Vec<Tag>>
    static HWY_INLINE Slope<Vector> at(Tag tag, Vector x) {
        constexpr float kTwiceRootTwoOverPi = 1.5957691216057308F;
        constexpr float kCubic = 0.044715F;
        const auto one = hn::Set(tag, 1.0F);
        const auto factor = hn::Set(tag, kTwiceRootTwoOverPi);
        const auto cubic = hn::Mul(hn::Set(tag, kCubic), hn::Mul(x, x));
        const auto gate = sigmoid(tag, hn::Mul(hn::Mul(factor, x), hn::Add(one, cubic)));
        const auto value = hn::Mul(x, gate);
        const auto slope = hn::Mul(factor, hn::MulAdd(hn::Set(tag, 3.0F), cubic, one));
        return {value, hn::MulAdd(hn::Mul(value, hn::Sub(one, gate)), slope, gate)};
    }
};

/// The product of the curve at the gate and of up.
template <class Curve>
struct Gated {
    template <class Tag, class Vector = hn::Vec<Tag>>
    static HWY_INLINE Slope<Vector> gate(Tag tag, Vector x) {
        return Curve::at(tag, x);
    }
    template <class Tag, class Vector = hn::Vec<Tag>>
    static HWY_INLINE Slope<Vector> up(Tag tag, Vector x) {
        return {x, hn::Set(tag, 1.0F)};
    }
};

struct ClampedGate {
    static constexpr float kLimit = 7.0F;

    template <class Tag, class Vector = hn::Vec<Tag>>
    static HWY_INLINE Slope<Vector> gate(Tag tag, Vector x) {
        const auto limit = hn::Set(tag, kLimit);
        const auto over = hn::Gt(x, limit);
        const auto curve = SiluCurve<1702>::at(tag, hn::IfThenElse(over, limit, x));
        return {curve.value, hn::IfThenElse(over, hn::Zero(tag), curve.slope)};
    }
    template <class Tag, class Vector = hn::Vec<Tag>>
    static HWY_INLINE Slope<Vector> up(Tag tag, Vector x) {
        const auto limit = hn::Set(tag, kLimit);
        const auto one = hn::Set(tag, 1.0F);
        const auto outside = hn::Gt(hn::Abs(x), limit);
        const auto clamped = hn::IfThenElse(outside, hn::CopySign(limit, x), x);
        return {hn::Add(clamped, one), hn::IfThenElse(outside, hn::Zero(tag), one)};
    }
};

template <class Kind>
void forwardHere(const GateRow& row, float* output) {
    forEachLane(row.width, [&](auto tag, std::size_t i) HWY_ATTR {
        const auto gate = Kind::gate(tag, hn::LoadU(tag, row.gate + i)).value;
        if (row.up == nullptr) {
            hn::StoreU(gate, tag, output + i);
        } else {
            const auto up = Kind::up(tag, hn::LoadU(tag, row.up + i)).value;
            hn::StoreU(hn::Mul(gate, up), tag, output + i);
        }
    });
}

template <class Kind>
void backwardHere(const GateRow& row, const GateRowGradients& gradients) {
    forEachLane(row.width, [&](auto tag, std::size_t i) HWY_ATTR {
        const auto output = hn::LoadU(tag, gradients.output + i);
        const auto gate = Kind::gate(tag, hn::LoadU(tag, row.gate + i));
        if (row.up == nullptr) {
            hn::StoreU(hn::Mul(output, gate.slope), tag, gradients.gate + i);
            return;
        }
        const auto up = Kind::up(tag, hn::LoadU(tag, row.up + i));
        hn::StoreU(hn::Mul(hn::Mul(output, gate.slope), up.value), tag, gradients.gate + i);
        hn::StoreU(hn::Mul(hn::Mul(output, gate.value), up.slope), tag, gradients.up + i);
    });
}

/// Calls with the type of the gate.
template <typename Call>
HWY_INLINE void visitGate(Gate gate, const Call& call) {
    if (gate == Gate::Silu) call(Gated<SiluCurve<1000>>());
    if (gate == Gate::Gelu) call(Gated<GeluCurve>());
    if (gate == Gate::ClampedSilu) call(ClampedGate());
}

void gateHere(Gate gate, const GateRow& row, float* output) {
    visitGate(gate, [&](auto kind) HWY_ATTR { forwardHere<decltype(kind)>(row, output); });
}

void gateBackwardHere(Gate gate, const GateRow& row, const GateRowGradients& gradients) {
    visitGate(gate, [&](auto kind) HWY_ATTR { backwardHere<decltype(kind)>(row, gradients); });
}

}  // namespace
}  // namespace weightscape::inference::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace weightscape::inference {
namespace {
HWY_EXPORT(gateHere);
HWY_EXPORT(gateBackwardHere);
}  // namespace

void gateRow(Gate gate, const GateRow& row, float* output) {
    HWY_DYNAMIC_DISPATCH(gateHere)(gate, row, output);
}

void gateRowBackward(Gate gate, const GateRow& row, const GateRowGradients& gradients) {
    HWY_DYNAMIC_DISPATCH(gateBackwardHere)(gate, row, gradients);
}

}  // namespace weightscape::inference
#endif  // HWY_ONCE
