import MarginPolicy
import TestSupport

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Curves that ladders and venues' shapes are tested against.
enum RequiredCurves {
    /// 2% + 1% √(N/1m), with an initial ratio of 1.6 times as much.
    static let squareRoot = RequiredCurve(isConvexBetweenKinks: true, squareRootRatios)

    /// The same without a word on its shape.
    static let undeclaredSquareRoot = RequiredCurve(squareRootRatios)

    @Sendable static func squareRootRatios(
        _ notional: Double
    ) -> (maintenance: Double, initial: Double) {
        let ratio = 0.02 + 0.01 * (notional / 1e6).squareRoot()
        return (ratio, 1.6 * ratio)
    }

    /// A curve whose ratios do not fall with the size, and sizes at which it is hard to hold: a
    /// table of slippage with kinks, jumps, and a power law that may saturate. Some jumps are not
    /// stated.
    static func random(
        _ random: inout SeededRandom, to largest: Double, ratioAtMost most: Double = 0.9
    ) -> (curve: RequiredCurve, hard: [Double]) {
        let count = Int(random.next() % 5)
        let sizes = (0..<count).map { _ in largest * exp(-7 * random.uniform()) }.sorted()
        let steps = sizes.map { _ in random.uniform() * most * 0.15 }
        let areJumps = sizes.map { _ in random.oneIn(3) }
        let areStated = sizes.map { _ in !random.oneIn(4) }
        let base = most * (0.01 + 0.1 * random.uniform())
        let power = 0.2 + 1.3 * random.uniform()
        let slope = random.oneIn(4) ? 0 : random.uniform() * most * random.pick([0.02, 0.8])
        let cap = random.oneIn(2) ? most * (0.2 + 0.8 * random.uniform()) : most
        let factor = 1 + random.uniform()
        // Up to three times the largest size nothing is capped, and every bend is stated.
        let highest = base + slope * pow(3, power) + steps.reduce(0, +)
        let isConvex =
            areStated.allSatisfy { $0 } && cap == most && highest * factor < most
        let kinks = zip(zip(sizes, areJumps), areStated).filter(\.1).flatMap {
            $0.0.1 ? [$0.0.0] : [$0.0.0, 2 * $0.0.0]
        }
        let curve = RequiredCurve(kinks: kinks, isConvexBetweenKinks: isConvex) { notional in
            var ratio = base + slope * pow(notional / largest, power)
            for ((size, step), isJump) in zip(zip(sizes, steps), areJumps) {
                // A ramp over as much again, or a jump.
                ratio += notional <= size ? 0 : isJump ? step : step * min(notional / size - 1, 1)
            }
            let held = min(ratio, cap)
            return (held, min(held * factor, most))
        }
        return (curve, sizes.flatMap { [$0, $0.nextUp, $0 * (1 + 1e-9), 2 * $0] })
    }

    /// Sizes for brute force: steps of the logarithm and of the size, near the bounds, at hard
    /// ones.
    static func sizes(to largest: Double, near: [Double], count: Int = 300) -> [Double] {
        var sizes = near
        for step in 1...count {
            sizes.append(largest * Double(step) / Double(count))
            sizes.append(largest * exp(-12 * Double(step) / Double(count)))
        }
        for size in near {
            sizes += [1e-14, 1e-12, 1e-9, 1e-6, 1e-3].flatMap {
                [size * (1 + $0), size * (1 - $0)]
            }
        }
        return sizes.filter { $0 > 0 && $0 <= largest }
    }
}

extension SizeScaledMargin {
    /// The largest share of notional by which this is below the curve at some sizes.
    func shortfall(under curve: RequiredCurve, at sizes: [Double]) -> (
        maintenance: Double, initial: Double
    ) {
        (
            sizes.map { curve.maintenance(at: $0) - maintenance(at: $0) }.max() ?? 0,
            sizes.map { curve.initial(at: $0) - initial(at: $0) }.max() ?? 0
        )
    }
}
