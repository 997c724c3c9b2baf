#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The Student t law of greatest likelihood around zero.
///
/// Formula: ln L = Σ ln f(eᵢ) with f the density of ``StudentTTail``, greatest in σ and
/// η = 1/ν ∈ [1/200, 1/2.1]. At each η the score in σ has one root. That of the profile in η may
/// have several: each cell of a grid of 32 in which it turns from rising to falling is searched,
/// and the ends are compared with what is found.
///
/// Units: those of the sample. Every value counts by its square alone: a sample with both signs
/// gives one law for both sides, and the losses of one side alone that of the side and its
/// reflection.
///
/// Standard errors are the square roots of the inverse observed information, by exact second
/// derivatives. They hold for independent values.
public struct StudentTFit: Sendable, Hashable {
    /// Where the search may end without having found a turn.
    public enum Bound: Sendable, Hashable {
        /// ν = 2.1: the tail is heavier than the law can follow.
        case least
        /// ν = 200: the sample does not tell the law from the normal.
        case greatest
    }

    public let tail: StudentTTail
    public let logLikelihood: Double
    /// Of σ; with ν known where it is on a bound.
    public let standardDeviationError: Double
    /// Of ν; nil on a bound.
    public let degreesOfFreedomError: Double?
    public let bound: Bound?
    public let sampleSize: Int

    public static let leastDegreesOfFreedom = 2.1
    public static let greatestDegreesOfFreedom = 200.0
    public static let leastSampleSize = 10

    private static let cells = 32

    /// Edge cases: nil for fewer than ten values, for one that is not finite, and for so many zeros
    /// (about two thirds of the sample) that the likelihood has no greatest value.
    public init?(_ sample: [Double]) {
        let largest = sample.reduce(0) { max($0, $1.magnitude) }
        guard sample.count >= Self.leastSampleSize, sample.allSatisfy(\.isFinite), largest > 0
        else { return nil }
        let squares = sample.map { ($0 / largest) * ($0 / largest) }
        let (least, greatest) = (
            1 / Self.greatestDegreesOfFreedom, 1 / Self.leastDegreesOfFreedom
        )
        func profile(_ eta: Double) -> StudentTLikelihood? {
            StudentTLikelihood.profile(squares, eta: eta)
        }
        var best: StudentTLikelihood?
        func consider(_ candidate: StudentTLikelihood?) {
            guard let candidate else { return }
            if let best, best.value >= candidate.value { return }
            best = candidate
        }
        var before: StudentTLikelihood?
        for cell in 0...Self.cells {
            let share = Double(cell) / Double(Self.cells)
            guard
                let here = profile(
                    cell == Self.cells ? greatest : least + share * (greatest - least))
            else { return nil }
            if cell == 0 || cell == Self.cells { consider(here) }
            if let before, before.slope > 0, here.slope <= 0 {
                let root = try? BracketedRoot.between(
                    before.eta, here.eta, relativeError: 1e-13, absoluteError: 0
                ) { profile($0)?.slope ?? .nan }
                consider(root.flatMap(profile))
            }
            before = here
        }
        guard let best, best.scaleCurvature < 0 else { return nil }
        let sigma = largest * exp(best.logVariance / 2)
        guard
            let tail = try? StudentTTail(
                standardDeviation: sigma, degreesOfFreedom: 1 / best.eta)
        else { return nil }
        switch best.eta {
        case least: bound = .greatest
        case greatest: bound = .least
        default: bound = nil
        }
        self.tail = tail
        sampleSize = sample.count
        logLikelihood = best.value - Double(sample.count) * log(largest)
        if bound == nil {
            let determinant =
                best.scaleCurvature * best.curvature
                - best.mixedCurvature * best.mixedCurvature
            guard determinant > 0 else { return nil }
            standardDeviationError = sigma / 2 * (-best.curvature / determinant).squareRoot()
            degreesOfFreedomError =
                (-best.scaleCurvature / determinant).squareRoot() / (best.eta * best.eta)
        } else {
            standardDeviationError = sigma / 2 / (-best.scaleCurvature).squareRoot()
            degreesOfFreedomError = nil
        }
    }
}
