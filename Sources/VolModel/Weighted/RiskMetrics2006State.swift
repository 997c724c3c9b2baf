#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

extension RiskMetrics2006Volatility {
    /// The O(1) state of ``RiskMetrics2006Volatility``: fourteen sums, and one for each pair.
    public struct State: Sendable, Hashable {
        public let step: TimeSpan
        /// Returns so far.
        public private(set) var count = 0
        private let decays: SIMD16<Double>
        /// Σ μₖⁿ⁻ⁱ rᵢ²; the last two lanes are empty.
        private var squares = SIMD16<Double>.zero
        /// Σ (μₖμₗ)ⁿ⁻ⁱ rᵢ⁴, a row for each k.
        private var pairs = [SIMD16<Double>](repeating: .zero, count: 14)

        /// nil for a step that is not positive.
        public init?(step: TimeSpan) {
            guard step > .seconds(0) else { return nil }
            self.step = step
            var decays = SIMD16<Double>.zero
            for (place, decay) in RiskMetrics2006Volatility.decayFactors(step: step).enumerated() {
                decays[place] = decay
            }
            self.decays = decays
        }

        /// Takes the return of the next step. One beyond ±2²⁵⁰, whose fourth power
        /// leaves the range of a double, takes no part, and NaN neither.
        public mutating func update(_ logReturn: Double) {
            guard abs(logReturn) <= 0x1p250 else { return }
            let square = logReturn * logReturn
            let fourthPower = square * square
            squares = decays * squares + square
            for row in pairs.indices {
                pairs[row] = decays * decays[row] * pairs[row] + fourthPower
            }
            count += 1
        }

        /// Variance of one step; nil before the first return.
        public var variancePerStep: Double? {
            guard count > 0 else { return nil }
            return zip(coefficients, 0..<14).reduce(0) { $0 + $1.0 * squares[$1.1] }
        }

        /// The same with averages that begin at a variance of one step in the place of nothing:
        /// vₖ = μₖⁿ · seed + (1 − μₖ) Σ μₖⁿ⁻ⁱ rᵢ².
        public func variancePerStep(seed: Double) -> Double {
            var variance = 0.0
            for (place, weight) in RiskMetrics2006Volatility.weights.enumerated() {
                let rate = rate(place)
                let kept = exp(-rate * Double(count))
                variance += weight * (kept * seed - expm1(-rate) * squares[place])
            }
            return variance
        }

        /// Of the volatility, from the weights that all averages together give each return; nil
        /// before the first.
        public var precision: (relativeStandardError: Double, effectiveObservations: Double)? {
            guard let variance = variancePerStep else { return nil }
            let coefficients = coefficients
            var quarticity = 0.0
            var squaredWeights = 0.0
            for (row, first) in coefficients.enumerated() {
                for (column, second) in coefficients.enumerated() {
                    let rate = rate(row) + rate(column)
                    quarticity += first * second * pairs[row][column]
                    // The sum of a geometric series.
                    squaredWeights += first * second * expm1(-rate * Double(count)) / expm1(-rate)
                }
            }
            let error =
                variance > 0 ? (quarticity * 2 / 3).squareRoot() / (2 * variance) : 0
            return (error, 1 / squaredWeights)
        }

        /// step / τₖ.
        private func rate(_ place: Int) -> Double {
            step.seconds / (RiskMetrics2006Volatility.timeConstantDays[place] * 86_400)
        }

        /// wₖ (1 − μₖ)/(1 − μₖⁿ).
        private var coefficients: [Double] {
            RiskMetrics2006Volatility.weights.enumerated().map { place, weight in
                let rate = rate(place)
                return weight * (expm1(-rate) / expm1(-rate * Double(count)))
            }
        }
    }
}
