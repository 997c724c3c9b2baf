/// How much more a fall adds to the variance rate than a rise of the same size.
///
/// Formula: a squared return counts 1 + a times after a fall and 1 − a times after a rise.
struct AsymmetricResponse: Sendable, Hashable {
    /// a, within [0, 1).
    let asymmetry: Double
    private let fall: Double
    private let rise: Double

    static let symmetric = AsymmetricResponse(validAsymmetry: 0)

    /// nil outside [0, 1).
    init?(_ asymmetry: Double) {
        guard asymmetry >= 0, asymmetry < 1 else { return nil }
        self.init(validAsymmetry: asymmetry)
    }

    private init(validAsymmetry asymmetry: Double) {
        self.asymmetry = asymmetry
        fall = (1 + asymmetry).squareRoot()
        rise = (1 - asymmetry).squareRoot()
    }

    /// The return whose square is the one that counts.
    func scaled(_ logReturn: Double) -> Double { logReturn * (logReturn < 0 ? fall : rise) }

    /// The variance of a normal return's scaled square over the mean of that square's square:
    /// (2 + 3a²) / (3 + 3a²), which is 2/3 for a = 0.
    var squareShare: (numerator: Double, denominator: Double) {
        let square = asymmetry * asymmetry
        return (2 + 3 * square, 3 + 3 * square)
    }
}
